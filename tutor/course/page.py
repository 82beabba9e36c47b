"""One page ─▶ Course: the first ``#`` names it and every ``##`` is a lesson; of several ``#``, each is one.

Knows headings; what stands under one becomes sections elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from tutor.course.course_file import CourseFile
from tutor.course.documents import load_document
from tutor.course.sections import QUIZ_HEADING, read_comments, sections_of
from tutor.records import Course, Lesson, Section


def read_page(path: Path) -> Course:
    """The course that is the file ``path``.

    Raises FileError where it can't be read.
    """
    file = CourseFile(PurePosixPath(path.name), load_document(path, path.name))
    course = file.title
    level = 1 if sum(block.level == 1 for block in file.blocks) > 1 else 2
    starts = [i for i, block in enumerate(file.blocks) if block.level == level]
    if level == 1 and file.blocks[starts[0]].heading == course:
        del starts[0]  # the first of several names the course
    starters = file.texts("starters")
    if not starts:
        sections = sections_of(file.blocks, course)
        lessons = [Lesson(course, 1, "", (), path.name, *sections)]
        return Course(course, tuple(lessons), path, starters, tuple(file.findings))
    lessons = list(_lessons(file, starts))
    opening = "\n\n".join(block.text for block in file.blocks[: starts[0]] if block.text)
    opening, asked, _ = read_comments(opening)
    if opening:
        about = Section("About this course", opening, asked)
        lessons.insert(0, Lesson(course, 0, "", (), path.name, (about,)))
    lessons = list(_numbered(lessons))
    return Course(course, tuple(lessons), path, starters, tuple(file.findings))


def _lessons(file: CourseFile, starts: Sequence[int]) -> Iterator[Lesson]:
    ends = [*starts[1:], len(file.blocks)]
    for order, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        part = file.blocks[start:end]
        if part[0].heading.lower() != QUIZ_HEADING:
            sections, quiz = sections_of(part, part[0].heading)
            yield Lesson(part[0].heading, order, "", (), file.path.name, sections, quiz)


def _numbered(lessons: Iterable[Lesson]) -> Iterator[Lesson]:
    """Lessons of one heading, told apart by a number."""
    seen: Counter[str] = Counter()
    for lesson in lessons:
        seen[lesson.title] += 1
        number = seen[lesson.title]
        yield replace(lesson, title=f"{lesson.title} ({number})") if number > 1 else lesson
