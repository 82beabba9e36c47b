"""Which question comes next: one that is due, then one not answered yet, then fresh numbers.

Knows questions, lessons and what was practised; nothing of how a quiz talks.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

from tutor.calculations import Computation, calculations
from tutor.language.words import words_of
from tutor.practice.calculated import fresh_question
from tutor.practice.record import Question
from tutor.practice.schedule import reviews
from tutor.reading import Finder
from tutor.records import Course, Passage, Practised

FRESH_AFTER = 2  # questions of the lessons in a row, after which numbers are asked for


class Chooser:
    """Chooses among the ``questions`` of a course and the computations that it teaches."""

    def __init__(
        self, course: Course, questions: Sequence[Question], finder: Finder, seed: int | None = None
    ) -> None:
        """With a ``seed`` the fresh numbers are the same each time."""
        self._course, self._questions, self._finder = course, questions, finder
        self._rng = random.Random(seed)  # noqa: S311 - no secret

    def choose(
        self,
        lesson: str,
        subject: str,
        asked: Sequence[Question],
        practised: Sequence[Practised],
        now: float,
    ) -> Question | None:
        """The next question of the lesson with that title ("" for any); None where none is left.

        ``subject`` are words it may be about, ``asked`` what was asked in this conversation, ``now``
        seconds since 1970.
        """
        names = {question.name for question in asked}
        left = [
            question
            for question in self._questions
            if lesson in ("", question.lesson) and question.name not in names
        ]
        known = reviews(practised, now)
        due = [item for item in left if item.name in known and known[item.name].due <= now]
        if due:
            return min(due, key=lambda item: known[item.name].due)
        row = [question.kind for question in asked[-FRESH_AFTER:]]
        wants_numbers = len(row) == FRESH_AFTER and "calculation" not in row
        new = [item for item in left if item.name not in known]
        if not new or wants_numbers:
            fresh = self._fresh(lesson, names)
            if fresh is not None:
                return fresh
        about = set(words_of(subject))

        def shared(item: Question) -> int:
            return len(about & set(words_of(f"{item.prompt} {item.answer}")))

        return max(new or left, key=shared, default=None)

    def topic_of(self, question: Question) -> str:
        """What to search the lessons for, to explain it."""
        if question.computation:
            return calculations()[question.computation].topic
        filled = question.prompt.replace("____", question.answer)
        return filled if question.kind == "gap" else question.prompt

    def placed(self, question: Question) -> Question:
        """A computed question with the lesson that teaches it."""
        passage = self._taught.get(question.computation)
        if passage is None:
            return question
        return replace(question, lesson=passage.lesson, heading=passage.heading, file=passage.file)

    def _fresh(self, lesson: str, asked: set[str]) -> Question | None:
        """A question with fresh numbers on what the lesson teaches."""
        fitting = [
            name
            for name, passage in self._taught.items()
            if lesson in ("", passage.lesson) and name not in asked
        ]
        self._rng.shuffle(fitting)
        for name in fitting:
            computation = calculations()[name]
            if self._covers(computation):
                question = fresh_question(computation, self._rng)
                if question is not None:
                    return self.placed(question)
        return None

    def _covers(self, computation: Computation) -> bool:
        return self._finder.search(computation.topic, k=1).covered

    @cached_property
    def _taught(self) -> dict[str, Passage]:
        """For each computation the passage nearest to it; where the course teaches nothing, none is."""
        found = {}
        for name, computation in calculations().items():
            hits = self._finder.retriever.search(computation.topic, k=1).hits
            if hits:
                found[name] = hits[0].passage
        return found
