"""What a teacher should know of the questions of a course: what each asks for, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.practice.judge import Judge
from tutor.practice.numeric import expected_of
from tutor.practice.questions import key_of
from tutor.practice.record import Question

LONGEST_ANSWER = 60  # words, beyond which no student says all of it


@dataclass(frozen=True)
class Checked:
    """A question, what its answer is read as ("a number", "words", "a term"), and its problems."""

    question: Question
    asks_for: str
    problems: tuple[str, ...]


def check_questions(questions: Sequence[Question], judge: Judge) -> list[Checked]:
    """Each question with what is wrong with it: no answer, asked twice, its own answer not taken."""
    names = Counter(key_of(question.prompt) for question in questions)
    return [_check(question, names, judge) for question in questions]


def _check(question: Question, names: Counter[str], judge: Judge) -> Checked:
    problems = []
    if not question.answer:
        problems.append("it has no answer")
    if names[key_of(question.prompt)] > 1:
        problems.append("it is asked twice")
    if len(question.answer.split()) > LONGEST_ANSWER:
        problems.append(
            f"its answer has more than {LONGEST_ANSWER} words: put the reasons under “Why”"
        )
    if question.answer:
        judged = judge.judge(question, question.answer)
        if judged.grade != "right":
            problems.append(f"its own answer is judged as {judged.grade or 'unsure'} ({judged.by})")
    return Checked(question, _asks_for(question), tuple(problems))


def _asks_for(question: Question) -> str:
    if question.kind == "gap":
        return "a term"
    expected = expected_of(question.prompt, question.answer)
    if expected is None:
        return "words"
    numbers = ", ".join(f"{number:.6g}" for number, _ in expected.values)
    return f"{'numbers' if len(expected.values) > 1 else 'a number'}: {numbers}"
