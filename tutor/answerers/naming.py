"""The lesson that a message names, by its number or by its whole title: "quiz me on lesson 5"."""

from __future__ import annotations

import re

from tutor.records import Course, Lesson

_LESSON = re.compile(r"\b(?:lesson|chapter|unit|lecture) (\d{1,3})\b", re.I)


def lesson_by_number(text: str, course: Course) -> Lesson | None:
    """The lesson of that number, counted from 1; None where none is named or there is no such."""
    named = _LESSON.search(text)
    if named is None or not 1 <= int(named[1]) <= len(course.lessons):
        return None
    return course.lessons[int(named[1]) - 1]


def lesson_by_title(text: str, course: Course) -> Lesson | None:
    """The lesson whose title stands in the text, the longest of several; None where none does."""
    said = text.casefold()
    named = [lesson for lesson in course.lessons if lesson.title.casefold() in said]
    return max(named, key=lambda lesson: len(lesson.title), default=None)
