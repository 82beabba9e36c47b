"""Lessons ─▶ lessons each with a title of its own, for links and sources name them by title.

Knows titles and paths.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from tutor.course.course_file import CourseFile, title_of
from tutor.records import Finding, Lesson

FEWEST_FILES = 3  # of one title, before it may be the course's
FEWEST_WORDS = 5  # between two headings: fewer are a rule or a note


def title_of_most(files: Sequence[CourseFile]) -> str:
    """The title that more than half of the files have: it is the course's, and none of a lesson; else ""."""
    titles = Counter(file.own_title for file in files if file.own_title)
    title, count = titles.most_common(1)[0] if titles else ("", 0)
    return title if count >= FEWEST_FILES and 2 * count > len(files) else ""


def title_under(file: CourseFile, shared: str) -> str:
    """A title for a file whose own is ``shared``: the heading right under that, else its name."""
    heads = [place for place, block in enumerate(file.blocks) if block.heading == shared]
    if heads and heads[0] + 1 < len(file.blocks):
        over, under = file.blocks[heads[0] : heads[0] + 2]
        if len(over.text.split()) < FEWEST_WORDS:
            return under.heading
    return file.name


def told_apart(lessons: Sequence[Lesson], findings: list[Finding]) -> Iterator[Lesson]:
    """Lessons of one title by the folders that differ, else by their files; a finding says so."""
    same: dict[str, list[PurePosixPath]] = defaultdict(list)
    for lesson in lessons:
        same[lesson.title].append(PurePosixPath(lesson.file))
    names = {
        path.as_posix(): name
        for paths in same.values()
        if len(paths) > 1
        for path, name in _names(paths).items()
    }
    for lesson in lessons:
        if lesson.file not in names:
            yield lesson
            continue
        title = f"{lesson.title} ({names[lesson.file]})"
        text = f"its title is that of another lesson; it is called “{title}”."
        findings.append(Finding("mended", lesson.file, text))
        yield replace(lesson, title=title)


def _names(paths: Sequence[PurePosixPath]) -> dict[PurePosixPath, str]:
    """What tells each of ``paths`` from the others: the nearest folder, or the file, else the path."""
    for depth in range(max(len(path.parts) for path in paths) - 1):
        folders = [path.parts[-2 - depth] if len(path.parts) > 1 + depth else "" for path in paths]
        if "" not in folders and len(set(folders)) == len(folders):
            return {path: title_of(name) for path, name in zip(paths, folders, strict=True)}
    if len({path.name for path in paths}) == len(paths):
        return {path: path.name for path in paths}
    return {path: path.as_posix() for path in paths}
