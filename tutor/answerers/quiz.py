"""Asks a question of the lessons, with its answer folded below it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tutor.answerers.answerer import Passed
from tutor.language.follow_up import names_its_subject
from tutor.language.reading import Reading
from tutor.language.words import words_of
from tutor.reading import Finder
from tutor.records import Citation, Course, Decision, Excerpt, Lesson, Passage, Reply, Section

_ASKED_FOR = re.compile(r"\b(?:quiz|test|examine|question|questions|exam|me|on|about|ask)\b", re.I)


class QuizAnswerer:
    """Takes "quiz me": a question that was not asked yet, on the topic that is named or talked about."""

    name = "quiz"

    def __init__(self, course: Course, finder: Finder) -> None:
        self._course, self._finder = course, finder

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """One question with its answer folded; or why there is none."""
        if not reading.wants("quiz"):
            return Passed("it does not ask to be tested")
        asked = "\n".join(turn.content for turn in reading.history if turn.role == "assistant")
        lessons = self._lessons(reading)
        for lesson in lessons:
            left = [item for item in lesson.quiz if item.heading not in asked]
            if left:
                return iter((self._ask(lesson, _fitting(left, reading.text)),))
        text = "The lessons have no question left that I have not asked you. Ask me one instead."
        if not any(lesson.quiz for lesson in self._course.lessons):
            text = "The lessons of this course hold no questions to test you with."
        return iter((Reply("talk", text, why=Decision(self.name, "no question is left")),))

    def _lessons(self, reading: Reading) -> list[Lesson]:
        """The lessons, beginning with the one that is named, else the one that is talked about."""
        topic = " ".join(_ASKED_FOR.sub("", reading.text).split())
        shown = reading.history[-1].content if reading.history else ""
        if not words_of(topic):  # "another one"
            for lesson in self._course.lessons:
                if any(item.heading in shown for item in lesson.quiz):
                    return sorted(self._course.lessons, key=lambda other: other != lesson)
        for text in (topic, reading.earlier):
            search = self._finder.search(text, k=1) if names_its_subject(text) else None
            if search and search.covered and search.hits:
                first = search.hits[0].passage.file
                return sorted(self._course.lessons, key=lambda lesson: lesson.file != first)
        return list(self._course.lessons)

    def _ask(self, lesson: Lesson, question: Section) -> Reply:
        answer = Passage(lesson.title, "Answer", lesson.file, question.text, (question.text,))
        return Reply(
            "talk",
            f"**{question.heading}**\n\nThink first; the answer is folded below. [1]",
            (Citation(1, lesson.title, question.heading, lesson.file, ""),),
            excerpts=(Excerpt(1, answer, (0,), (), opened=False),),
            why=Decision(self.name, f"it asks to be tested; a question of “{lesson.title}”"),
        )


def _fitting(questions: Sequence[Section], message: str) -> Section:
    """The question that shares most words with the message; the first where none does."""
    said = set(words_of(message))
    return max(questions, key=lambda item: len(said & set(words_of(item.heading))))
