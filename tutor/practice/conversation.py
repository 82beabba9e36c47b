"""The question that is open in a conversation, read from its turns: the server keeps nothing.

    **Question.** …          or **Fill the gap.** … or **Work it out.** …: a question is open
    **Hint 1 of 3.** …       it still is, and one hint was given
    **Once more.** …         it still is: there was nothing to judge

A question is found again by its prompt; one with fresh numbers is computed again from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tutor.practice.calculated import calculated_question
from tutor.practice.hints import HINTS
from tutor.practice.questions import find_question
from tutor.practice.record import Question, QuestionKind
from tutor.records import Message, QuizStep

OPENINGS: dict[QuestionKind, str] = {
    "lesson": "**Question.**", "gap": "**Fill the gap.**", "calculation": "**Work it out.**",
}  # fmt: skip
AGAIN = "**Once more.**"
_HINT = re.compile(rf"\*\*Hint (\d) of {HINTS}\.\*\*")
# What a student may type instead of an answer; a button carries the step itself.
STEPS: dict[str, QuizStep] = {"hint": "hint", "skip": "skip", "stop": "stop"}


@dataclass(frozen=True)
class OpenQuestion:
    """A question that waits for an answer, and how many hints were given to it."""

    question: Question
    hints: int


def open_question(history: Sequence[Message], questions: Sequence[Question]) -> OpenQuestion | None:
    """The question that the last reply asks, or hints at; None where none is open."""
    hints = 0
    for turn in reversed(history):
        if turn.role != "assistant":
            continue
        if found := _HINT.match(turn.content):
            hints = max(hints, int(found[1]))
        elif not turn.content.startswith(AGAIN):
            question = _asked_in(turn.content, questions)
            return OpenQuestion(question, hints) if question else None
    return None


def asked_questions(
    history: Sequence[Message], questions: Sequence[Question]
) -> Iterator[Question]:
    """Every question that was asked in the conversation, oldest first."""
    for turn in history:
        question = _asked_in(turn.content, questions) if turn.role == "assistant" else None
        if question:
            yield question


def hint_opening(number: int) -> str:
    """What a reply with that hint begins with."""
    return f"**Hint {number} of {HINTS}.**"


def _asked_in(reply: str, questions: Sequence[Question]) -> Question | None:
    for kind, opening in OPENINGS.items():
        if reply.startswith(opening):
            prompt = reply.removeprefix(opening).strip().partition("\n\n")[0]
            fresh = kind == "calculation"
            return calculated_question(prompt) if fresh else find_question(prompt, questions)
    return None
