"""Files ─▶ Course: a folder of lessons, or one page.

Folder: one lesson a file, folder by folder; the ``index.md`` or ``README.md`` of the course's own folder
names the course and, in its front matter, the ``starters``: questions to offer first. It is the lesson
where there is no other.
Page: the first ``#`` names the course and every ``##`` is a lesson; where there are several ``#``, each
of these is one.
HTML comments are not part of a lesson, but ``<!-- asked``, a line for each question and ``-->`` under
a heading say in students' words what the section answers.
"""

from __future__ import annotations

import logging
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePosixPath

from tutor.course.archives import unpack
from tutor.course.documents import Document, load_document
from tutor.course.files import find_files, is_index, place_of
from tutor.course.front_matter import Entry
from tutor.course.git import address_in, clone
from tutor.course.language import language_of
from tutor.course.navigation import order_of_links, read_navigation
from tutor.course.sections import (
    QUIZ_HEADING,
    blocks_of,
    first_heading,
    read_comments,
    sections_of,
)
from tutor.errors import CourseError, FileError
from tutor.records import Course, Finding, FindingKind, Lesson, Section

log = logging.getLogger(__name__)

ORDER_KEYS = ("order", "weight", "sidebar_position", "nav_order", "position")
UNORDERED = 1e6  # the order of a lesson that has no number
MOST_REASONS = 5  # that the error of an empty course lists
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NONE = ("none", "no", "-")


def read_course(path: Path) -> Course:
    """Read the course at ``path``: a folder, a .zip of one, a file, or a public Git address (https).

    Raises CourseError when it is missing or nothing in it can be read. What can't be read of a folder,
    and what is no lesson, is left out and stands among the course's findings.
    """
    if address := address_in(path):
        path = clone(address)
    try:
        there = path.exists()
    except OSError:  # a name that the file system rejects
        there = False
    if not there:
        raise CourseError(
            f"There is no course at {path}. Give a folder of lessons or one page "
            "(--course PATH, or TUTOR_COURSE)."
        )
    if path.suffix.lower() == ".zip" and path.is_file():
        path = unpack(path)
    course = _read_folder(path) if path.is_dir() else _read_page(path)
    if not any(section.text for lesson in course.lessons for section in lesson.sections):
        reasons = "".join(f"\n  {finding}" for finding in course.findings[:MOST_REASONS])
        raise CourseError(
            f"{path} holds no lesson text. Put at least one .md file with a heading and a "
            f"paragraph there.{reasons}"
        )
    for finding in course.findings:
        level = logging.INFO if finding.kind in ("left out", "mark") else logging.WARNING
        log.log(level, "%s", finding)
    return replace(course, language=language_of(_sample(course)))


class _File:
    """A file of the course: its path there, its front matter and the blocks of its text."""

    def __init__(self, path: PurePosixPath, document: Document) -> None:
        self.path, self.matter, self.text = path, document.matter, document.text
        self.blocks = blocks_of(document.text)
        self.findings = list(document.findings)
        day = self.matter.find("date")
        if day and _DAY.match(day.text) and not _is_day(day.text[:10]):
            self._mended(day, f"no calendar has the day {day.text}; it was left out.")

    @property
    def title(self) -> str:
        """Its own, else the name of the file, or of the folder that it is the index of."""
        named = self.path.parent if is_index(self.path) and self.path.parent.name else self.path
        return self.own_title or _title_of(named.stem)

    @property
    def own_title(self) -> str:
        """Of the front matter, else the first top heading; "" where it has neither."""
        entry = self.matter.find("title")
        return (entry.text if entry else "") or first_heading(self.blocks)

    def order(self) -> float | None:
        """The number that its front matter gives it."""
        entry = self.matter.find(*ORDER_KEYS)
        if entry is None:
            return None
        number = _number(entry.text)
        if number is None:
            self._mended(
                entry, f"the order “{entry.text}” is no number and was left out. Write a number."
            )
        elif entry.quoted:
            self._mended(entry, f"the order “{entry.text}” is quoted; it was read as {number:g}.")
        return number

    def texts(self, key: str) -> tuple[str, ...]:
        """The list under ``key``; a word for a list is a list of one, and "none" is none."""
        entry = self.matter.find(key)
        if entry is None:
            return ()
        if entry.raw:
            example = f"Write {key}: [one, two]."
            self._mended(entry, f"not all under “{key}” is text; the rest was left out. {example}")
        elif not entry.is_list:
            none = entry.text.lower() in _NONE
            meant = "an empty list" if none else "a list of one"
            self._mended(entry, f"“{key}: {entry.text}” is no list; it was read as {meant}.")
            return () if none else entry.texts
        return entry.texts

    def _mended(self, entry: Entry, text: str) -> None:
        self.findings.append(Finding("mended", self.path.as_posix(), text, entry.line))


def _read_folder(folder: Path) -> Course:
    paths, findings = find_files(folder)
    contents, lessons_lie_in = read_navigation(folder, paths)
    strays = [
        path for path in paths if not path.is_relative_to(lessons_lie_in) and len(path.parts) > 1
    ]
    text = "it is not where the table of contents has its lessons."
    findings += [Finding("left out", path.as_posix(), text) for path in strays]
    files, unread = _load_files(folder, [path for path in paths if path not in strays])
    findings += unread
    front = _front_page(files)
    if front and len(files) > 1:
        files.remove(front)
        text = "it names the course and is no lesson."
        findings += [*front.findings, Finding("left out", front.path.as_posix(), text)]
    orders = _orders(files)
    if front and not contents and not any(_is_numbered(file.path, orders) for file in files):
        contents = order_of_links(front.text, [file.path for file in files])
    ranks = {path: float(rank) for rank, path in enumerate(contents, 1)}
    files.sort(key=lambda file: (ranks.get(file.path, math.inf), place_of(file.path, orders)))
    lessons = [_read_lesson(file, orders | ranks) for file in files]
    findings += [finding for file in files for finding in file.findings]
    title = (front.own_title if front else "") or _title_of(folder.resolve().name)
    starters = front.texts("starters") if front else ()
    return Course(title, tuple(_told_apart(lessons, findings)), folder, starters, tuple(findings))


def _load_files(folder: Path, paths: Sequence[PurePosixPath]) -> tuple[list[_File], list[Finding]]:
    """The files that can be read, and why the others are not."""
    files: list[_File] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            files.append(_File(path, load_document(folder / path, path.as_posix())))
        except FileError as error:
            kind: FindingKind = "left out" if error.skipped else "unreadable"
            findings.append(Finding(kind, path.as_posix(), error.text))
    return files, findings


def _front_page(files: list[_File]) -> _File | None:
    """The index of the course's own folder; a README beside it is about the repository, and goes."""
    fronts = [file for file in files if len(file.path.parts) == 1 and is_index(file.path)]
    fronts.sort(key=lambda file: file.path.name.lower())
    for file in fronts[1:]:
        files.remove(file)
    return fronts[0] if fronts else None


def _is_numbered(path: PurePosixPath, orders: Mapping[PurePosixPath, float]) -> bool:
    return path in orders or any(part[:1].isdigit() for part in path.parts)


def _orders(files: Sequence[_File]) -> dict[PurePosixPath, float]:
    """The numbers that front matter gives to files; a folder has that of its index, else its least one."""
    orders = {file.path: order for file in files if (order := file.order()) is not None}
    for path in sorted(orders, key=lambda path: -orders[path]):  # the least one is written last
        orders |= {
            folder: orders[path] for folder in path.parents if _number(folder.name[:1]) is None
        }
    own = {path.parent: order for path, order in orders.items() if path.suffix and is_index(path)}
    return orders | own


def _read_lesson(file: _File, orders: Mapping[PurePosixPath, float]) -> Lesson:
    digits = re.match(r"\d+", file.path.name)
    summary = file.matter.find("summary", "description")
    sections, quiz = sections_of(file.blocks, file.title)
    return Lesson(
        title=file.title,
        order=orders.get(file.path, float(digits[0]) if digits else UNORDERED),
        summary=summary.text if summary else "",
        demos=file.texts("demos"),
        file=file.path.as_posix(),
        sections=sections,
        quiz=quiz,
    )


def _told_apart(lessons: Sequence[Lesson], findings: list[Finding]) -> Iterator[Lesson]:
    """Lessons of one title by their folder, else by their file: links and sources name them by title."""
    same: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in lessons:
        same[lesson.title].append(lesson)
    for lesson in lessons:
        others = same[lesson.title]
        if len(others) == 1:
            yield lesson
            continue
        folders = Counter(PurePosixPath(other.file).parent.name for other in others)
        folder = PurePosixPath(lesson.file).parent.name
        by_folder = max(folders.values()) == 1 and folder
        title = f"{lesson.title} ({_title_of(folder) if by_folder else lesson.file})"
        text = f"its title is that of another lesson; it is called “{title}”."
        findings.append(Finding("mended", lesson.file, text))
        yield replace(lesson, title=title)


def _read_page(path: Path) -> Course:
    file = _File(PurePosixPath(path.name), load_document(path, path.name))
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
    lessons = list(_page_lessons(file, starts))
    opening = "\n\n".join(block.text for block in file.blocks[: starts[0]] if block.text)
    opening, asked, _ = read_comments(opening)
    if opening:
        about = Section("About this course", opening, asked)
        lessons.insert(0, Lesson(course, 0, "", (), path.name, (about,)))
    lessons = list(_numbered(lessons))
    return Course(course, tuple(lessons), path, starters, tuple(file.findings))


def _page_lessons(file: _File, starts: Sequence[int]) -> Iterator[Lesson]:
    ends = [*starts[1:], len(file.blocks)]
    for order, (start, end) in enumerate(zip(starts, ends, strict=True), 1):
        part = file.blocks[start:end]
        if part[0].heading.lower() != QUIZ_HEADING:
            sections, quiz = sections_of(part, part[0].heading)
            yield Lesson(part[0].heading, order, "", (), file.path.name, sections, quiz)


def _numbered(lessons: Iterable[Lesson]) -> Iterator[Lesson]:
    """Lessons of a page that have one heading, told apart by a number."""
    seen: Counter[str] = Counter()
    for lesson in lessons:
        seen[lesson.title] += 1
        number = seen[lesson.title]
        yield replace(lesson, title=f"{lesson.title} ({number})") if number > 1 else lesson


def _sample(course: Course) -> str:
    return "\n".join(section.text for lesson in course.lessons for section in lesson.sections)


def _title_of(name: str) -> str:
    """A file's or a folder's name as a title."""
    bare = re.sub(r"^\d+", "", name) or name
    return bare.replace("-", " ").replace("_", " ").strip().capitalize()


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
