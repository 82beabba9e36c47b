"""Quizzes: asks a question of the course, gives hints, and judges what is answered.

Which question is open stands in the conversation (``practice.conversation``); what a student got right
before is told with the message. Knows how a quiz talks; judging and choosing are ``tutor.practice``'s.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tutor.answerers.answerer import Passed
from tutor.answerers.naming import lesson_by_number, lesson_by_title
from tutor.language.follow_up import names_its_subject
from tutor.language.reading import Reading
from tutor.language.words import words_of
from tutor.practice.attempt import LEAST, attempt_probability
from tutor.practice.choices import LETTERS, choices, chosen
from tutor.practice.choosing import Chooser
from tutor.practice.conversation import (
    AGAIN,
    OPENINGS,
    STEPS,
    OpenQuestion,
    asked_questions,
    hint_opening,
    open_question,
)  # fmt: skip
from tutor.practice.hints import HINTS, hint
from tutor.practice.judge import Judge
from tutor.practice.questions import find_question, questions_of
from tutor.practice.record import Judged, Question
from tutor.reading import Finder
from tutor.reading.finder import CANDIDATES
from tutor.records import Citation, Course, Decision, Grade, QuizRequest, QuizTurn, Reply

_ABOUT_QUIZ = frozenset(
    words_of("quiz test examine question questions exam ask another more next please pls")
)
_POLITE = frozenset(
    ["please", "pls", "plz", "a", "another", "one", "more", "give", "me", "now", "the"]
)
_DUE = frozenset(words_of("due review"))
BY_CHOICE = "one of three answers was chosen"
_OPENED: dict[Grade, str] = {
    "right": "**Right.**", "half": "**Half right.**", "wrong": "**Not quite.**",
}  # fmt: skip
_SELF: dict[Grade, str] = {
    "right": "Noted as right.",
    "half": "Noted as half right; it comes again sooner.",
    "wrong": "Noted as wrong; it comes again soon.",
}


@dataclass(frozen=True)
class _Topic:
    """What a quiz is to be about: a lesson's title, "" for any; ``subject`` are its words."""

    lesson: str = ""
    subject: str = ""


class QuizAnswerer:
    """Takes "quiz me", the steps of a quiz, and answers to the question that is open."""

    name = "quiz"

    def __init__(
        self,
        course: Course,
        finder: Finder,
        judge: Judge,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._course, self._finder, self._judge, self._clock = course, finder, judge, clock
        self._questions = questions_of(course)
        self._asking = {question.lesson for question in self._questions}
        self._chooser = Chooser(course, self._questions, finder)

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """A question, a hint, a judgement; or why the message is for another."""
        opened = open_question(reading.history, self._questions)
        step = self._step(reading, opened)
        if step is not None:
            return self._take(step, opened, reading)
        if opened is not None and not reading.wants("quiz"):
            return self._attempt(opened, reading)
        if not reading.wants("quiz"):
            return Passed("no question of a quiz is open, and it does not ask to be tested")
        return self._one(self._ask(self._topic(reading), reading), "it asks to be tested")

    def _step(self, reading: Reading, opened: OpenQuestion | None) -> QuizRequest | None:
        """The step that a button carries, or that is typed while a question is open."""
        if isinstance(reading.request, QuizRequest):
            return reading.request
        if opened is None:
            return None
        said = [word for word in re.findall(r"\w+", reading.text.casefold()) if word not in _POLITE]
        step = STEPS.get(" ".join(said))
        return QuizRequest(step) if step else None

    def _take(
        self, request: QuizRequest, opened: OpenQuestion | None, reading: Reading
    ) -> Iterator[Reply]:
        by = f"it is the step “{request.step}” of a quiz"
        if request.step == "ask":
            return self._one(self._ask(_Topic(request.lesson), reading), by)
        if request.step in ("right", "half", "wrong"):
            return self._one(self._own_grade(request), by)
        if opened is None:
            return self._one(Reply("talk", "No question is open. Say “quiz me” for one."), by)
        if request.step == "hint":
            return self._one(self._hint(opened), by)
        if request.step == "skip":
            return self._one(self._skip(opened), by)
        said = "That is all for now. Say “quiz me” when you want to go on."
        return self._one(Reply("talk", said), by)

    def _one(self, reply: Reply, by: str) -> Iterator[Reply]:
        return iter((replace(reply, why=Decision(self.name, by)),))

    # --- asking

    def _topic(self, reading: Reading) -> _Topic:
        """The lesson that is named, by its number or its subject, else the one talked about."""
        by_number = lesson_by_number(reading.text, self._course)
        if lesson := by_number or lesson_by_title(reading.text, self._course):
            return _Topic(lesson.title)
        said = [word for word in words_of(reading.text) if word not in _ABOUT_QUIZ]
        before = [*asked_questions(reading.history, self._questions)]
        if not said and before:
            return _Topic(before[-1].lesson)
        if said and _DUE.issuperset(said):
            return _Topic()
        for text in ((reading.text,) if said else ()) + (reading.earlier,):
            search = self._finder.search(text) if names_its_subject(text) else None
            if search and search.covered:
                lessons = (hit.passage.lesson for hit in search.hits)
                asking = (lesson for lesson in lessons if lesson in self._asking)
                return _Topic(next(asking, ""), " ".join(said))
        return _Topic()

    def _ask(self, topic: _Topic, reading: Reading) -> Reply:
        asked = tuple(asked_questions(reading.history, self._questions))
        question = self._chooser.choose(
            topic.lesson, topic.subject, asked, reading.practised, self._clock()
        )
        if question is None:
            return Reply("talk", self._nothing_left())
        told = f"*From the lesson {question.lesson}.*"
        if question.kind == "gap":
            told = f"*A definition of the lesson {question.lesson}; which term was left out?*"
        text = f"{OPENINGS[question.kind]} {question.prompt}\n\n{told}"
        turn = QuizTurn(question.lesson, question.name, opened=True, hints_left=HINTS)
        return Reply("talk", text, quiz=turn)

    def _nothing_left(self) -> str:
        if not self._questions:
            return "The lessons of this course hold no questions to test you with."
        return "The lessons have no question left that I have not asked you. Ask me one instead."

    # --- while a question is open

    def _attempt(self, opened: OpenQuestion, reading: Reading) -> Iterator[Reply] | Passed:
        """The judgement of an answer; passed on where the message asks for something else."""
        question = self._placed(opened.question)
        letter = chosen(reading.text, self._offered(opened))
        if letter is not None:
            judged = _by_choice(letter, question)
            return self._one(self._graded(question, judged), judged.by)
        judged = self._judge.judge(question, reading.text)
        if judged.grade not in ("right", "half") and (
            reason := self._no_attempt(question, reading)
        ):
            return Passed(reason)
        if judged.unread:
            return self._one(self._again(opened), judged.by)
        return self._one(self._graded(question, judged), judged.by)

    def _no_attempt(self, question: Question, reading: Reading) -> str:
        """Why a message is no answer; "" where it may be one."""
        encoder = self._finder.retriever.encoder
        if encoder is None:
            return ""
        probability = attempt_probability(reading.text, question.prompt, encoder)
        if probability >= LEAST:
            return ""
        return f"it does not answer the open question (probability {probability:.2f})"

    def _again(self, opened: OpenQuestion) -> Reply:
        text = f"{AGAIN} The question asks for a number, and I see none in your answer."
        return Reply("talk", text, quiz=_waiting(opened, opened.hints))

    def _hint(self, opened: OpenQuestion) -> Reply:
        number = opened.hints + 1
        question = self._placed(opened.question)
        if number > HINTS:
            text = f"{AGAIN} You have had all {HINTS} hints: answer as well as you can, or skip it."
            return Reply("talk", text, quiz=_waiting(opened, HINTS))
        source = self._source(question)
        offered = self._offered(replace(opened, hints=number))
        text = f"{hint_opening(number)} {hint(question, number, source, offered)}"
        cited = (source,) if source and "[1]" in text else ()
        turn = replace(_waiting(opened, number), choices=LETTERS if offered else ())
        return Reply("talk", text, cited, quiz=turn)

    def _offered(self, opened: OpenQuestion) -> tuple[str, ...]:
        """The answers to choose from, once the last hint was given."""
        return choices(opened.question, self._questions) if opened.hints == HINTS else ()

    def _skip(self, opened: OpenQuestion) -> Reply:
        """The answer to the question that is skipped."""
        question = self._placed(opened.question)
        text, cited = self._solution(question)
        turn = QuizTurn(question.lesson, question.name)
        return Reply("talk", f"**Skipped.** {text}", cited, quiz=turn)

    # --- after an answer

    def _graded(self, question: Question, judged: Judged) -> Reply:
        text, cited = self._solution(question)
        if judged.by == BY_CHOICE and judged.grade == "half":
            said = (
                f"**Right.** Chosen, it counts half: to recall is more than to recognise.\n\n{text}"
            )
        elif judged.grade is None:
            said = f"**I can't judge this.** Here is the answer; how did you do?\n\n{text}"
        else:
            lacks = f" Missing: {'; '.join(judged.missing)}." if judged.missing else ""
            said = f"{_OPENED[judged.grade]}{lacks}\n\n{text}"
        turn = QuizTurn(
            question.lesson, question.name, grade=judged.grade, unsure=judged.grade is None
        )
        engine = "torch" if question.kind == "calculation" else "rules"
        return Reply("talk", said, cited, quiz=turn, engine=engine)

    def _own_grade(self, request: QuizRequest) -> Reply:
        grade: Grade = "right"
        for known in _SELF:
            if request.step == known:
                grade = known
        turn = QuizTurn(request.lesson, request.question, grade=grade)
        return Reply("talk", _SELF[grade], quiz=turn)

    def _solution(self, question: Question) -> tuple[str, tuple[Citation, ...]]:
        """The answer, why it is so, and the source of both."""
        source = self._source(question)
        mark = " [1]" if source else ""
        if question.kind == "calculation":
            return f"{question.why}{mark}", (source,) if source else ()
        parts = [f"**Answer.** {question.answer}{'' if question.why else mark}"]
        if question.why:
            parts.append(f"**Why.** {question.why}{mark}")
        return "\n\n".join(parts), (source,) if source else ()

    def _source(self, question: Question) -> Citation | None:
        """The passage of its lesson that is nearest to question and answer, with its nearest sentence."""
        explained = f"{self._chooser.topic_of(question)} {question.answer}"
        if question.kind == "lesson":
            explained = f"{explained} {question.why}"
        found = self._finder.retriever.search(explained, k=CANDIDATES).hits
        passages = [hit.passage for hit in found if hit.passage.file == question.file]
        if not passages:
            return None
        best, wanted = passages[0], set(words_of(explained))
        sentences = best.sentences or ("",)
        quote = max(sentences, key=lambda text: len(wanted & set(words_of(text))))
        return Citation(1, best.lesson, best.heading, best.file, quote)

    def _placed(self, question: Question) -> Question:
        """A question that was found in the conversation, with the lesson that it belongs to."""
        return self._chooser.placed(find_question(question.prompt, self._questions) or question)


def _by_choice(letter: str, question: Question) -> Judged:
    """A right choice counts half."""
    return Judged("half" if letter == question.answer else "wrong", by=BY_CHOICE)


def _waiting(opened: OpenQuestion, hints: int) -> QuizTurn:
    question = opened.question
    return QuizTurn(question.lesson, question.name, opened=True, hints_left=HINTS - hints)
