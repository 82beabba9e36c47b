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
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from tutor.course.archives import unpack
from tutor.course.course_file import CourseFile, number_in, title_of
from tutor.course.documents import load_document
from tutor.course.files import find_files, is_index, place_of
from tutor.course.git import address_in, clone
from tutor.course.language import language_of
from tutor.course.naming import title_of_most, title_under, told_apart
from tutor.course.navigation import order_of_links, read_navigation
from tutor.course.page import read_page
from tutor.course.sections import sections_of
from tutor.course.sentences import count_words
from tutor.course.site import title_in_settings
from tutor.errors import CourseError, FileError
from tutor.records import Course, Finding, FindingKind, Lesson, Section

log = logging.getLogger(__name__)

UNORDERED = 1e6  # the order of a lesson that has no number
MOST_REASONS = 5  # that the error of an empty course lists
WEB_PAGES = (".html", ".htm")
LONG_FRONT_PAGE = (
    150  # words: such a one, and longer than all lessons together, is the lesson itself
)
MOST_OF_A_TABLE = 2 / 3  # of the sections of a table of contents are lists of links
FEW_NUMBERED = 0.25  # of the files: so few say nothing of the order


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
    course = _read_folder(path) if path.is_dir() else read_page(path)
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


def _read_folder(folder: Path) -> Course:
    paths, findings = find_files(folder)
    contents = read_navigation(folder, paths)
    strays = [path for path in paths if contents.leaves_out(path)]
    findings += _left_out(strays, "it is not where the table of contents has its lessons.")
    files, unread = _load_files(folder, [path for path in paths if path not in set(strays)])
    findings += unread
    front = _front_page(files, findings)
    tables = _without_text(files, findings)
    orders = _orders(files)
    ranked = contents.files or _order_of_links([front, *tables], files, orders)
    ranks = {path: float(rank) for rank, path in enumerate(ranked, 1)}
    files.sort(key=lambda file: (ranks.get(file.path, math.inf), place_of(file.path, orders)))
    shared = title_of_most(files)
    lessons = [
        _read_lesson(
            file,
            title_under(file, shared) if shared and file.own_title == shared else file.title,
            orders | ranks,
        )
        for file in files
    ]
    findings += [finding for file in files for finding in file.findings]
    title = (
        title_in_settings(folder, contents.file)
        or (front.own_title if front else "")
        or title_in_settings(folder, None)
        or shared
        or title_of(folder.resolve().name)
    )
    starters = front.texts("starters") if front else ()
    return Course(title, tuple(told_apart(lessons, findings)), folder, starters, tuple(findings))


def _left_out(paths: Iterable[PurePosixPath], why: str) -> list[Finding]:
    return [Finding("left out", path.as_posix(), why) for path in paths]


def _load_files(
    folder: Path, paths: Sequence[PurePosixPath]
) -> tuple[list[CourseFile], list[Finding]]:
    """The files that can be read, and why the others are not."""
    files: list[CourseFile] = []
    findings: list[Finding] = []
    for path in paths:
        try:
            files.append(CourseFile(path, load_document(folder / path, path.as_posix())))
        except FileError as error:
            kind: FindingKind = "left out" if error.skipped else "unreadable"
            findings.append(Finding(kind, path.as_posix(), error.text))
    return files, findings


def _front_page(files: list[CourseFile], findings: list[Finding]) -> CourseFile | None:
    """The index of the course's own folder, taken out of ``files`` but where it is itself the lesson.

    A README beside it is about the repository, and goes; so does a web page beside either.
    """
    fronts = [file for file in files if len(file.path.parts) == 1 and is_index(file.path)]
    if not fronts:
        return None
    fronts.sort(key=lambda file: (file.path.suffix.lower() in WEB_PAGES, file.path.name.lower()))
    front, *others = fronts
    for file in others:
        files.remove(file)
    findings += _left_out([file.path for file in others], f"{front.path} is the front page.")
    words = {file.path: count_words(file.text) for file in files}
    if len(files) > 1 and words[front.path] < max(LONG_FRONT_PAGE, sum(words.values()) / 2):
        files.remove(front)
        findings += front.findings
        findings += _left_out([front.path], "it names the course and is no lesson.")
    return front


def _without_text(files: list[CourseFile], findings: list[Finding]) -> list[CourseFile]:
    """Take out of ``files`` the templates, those without text, and the tables of contents; return these."""
    paths = [file.path for file in files]
    tables: list[CourseFile] = []
    for file in list(files):
        sections, quiz = sections_of(file.blocks, file.title)
        if file.is_template:
            why = "its title is the placeholder of a template."
        elif not sections and not quiz:
            why = "it holds no text."
        elif _is_table(sections) and order_of_links(file.path, file.text, paths):
            tables.append(file)
            why = "a table of contents: it only links to other pages."
        else:
            continue
        files.remove(file)
        findings += [*file.findings, *_left_out([file.path], why)]
    return tables


def _is_table(sections: Sequence[Section]) -> bool:
    """Whether most of the sections are lists of links."""
    links = sum(section.role == "links" for section in sections)
    return links > MOST_OF_A_TABLE * len(sections)


def _order_of_links(
    pages: Sequence[CourseFile | None],
    files: Sequence[CourseFile],
    orders: Mapping[PurePosixPath, float],
) -> Sequence[PurePosixPath]:
    """The order of the page whose links lead to most files; none where the files are numbered."""
    paths = [file.path for file in files]
    numbered = sum(
        path in orders or any(part[:1].isdigit() for part in path.parts) for path in paths
    )
    if numbered > FEW_NUMBERED * len(paths):
        return ()
    found = [order_of_links(page.path, page.text, paths) for page in pages if page]
    return max(found, key=len, default=())


def _orders(files: Sequence[CourseFile]) -> dict[PurePosixPath, float]:
    """The numbers that front matter gives to files; a folder has that of its index, else its least one."""
    orders = {file.path: order for file in files if (order := file.order()) is not None}
    for path in sorted(orders, key=lambda path: -orders[path]):  # the least one is written last
        orders |= {
            folder: orders[path] for folder in path.parents if number_in(folder.name[:1]) is None
        }
    own = {path.parent: order for path, order in orders.items() if path.suffix and is_index(path)}
    return orders | own


def _read_lesson(file: CourseFile, title: str, orders: Mapping[PurePosixPath, float]) -> Lesson:
    digits = re.match(r"\d+", file.path.name)
    summary = file.matter.find("summary", "description")
    sections, quiz = sections_of(file.blocks, title)
    return Lesson(
        title=title,
        order=orders.get(file.path, float(digits[0]) if digits else UNORDERED),
        summary=summary.text if summary else "",
        demos=file.texts("demos"),
        file=file.path.as_posix(),
        sections=sections,
        quiz=quiz,
    )


def _sample(course: Course) -> str:
    return "\n".join(section.text for lesson in course.lessons for section in lesson.sections)
