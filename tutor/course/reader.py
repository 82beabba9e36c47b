"""Files ─▶ Course: a folder of Markdown lessons, or one Markdown page.

Folder: one lesson a file; ``index.md`` or ``README.md``, if there, only names the course and, in
its front matter, the ``starters``: questions to offer first.
Page: ``#`` names the course and every ``##`` is a lesson.
HTML comments are not part of a lesson, but ``<!-- asked``, a line for each question and ``-->`` under
a heading say in students' words what the section answers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import yaml
from frontmatter.default_handlers import YAMLHandler

from tutor.course.markdown import lines_of, parse, plain_text
from tutor.errors import CourseError
from tutor.records import Course, Lesson, Section

INDEX_NAMES = ("index.md", "readme.md")
QUIZ_HEADING = "check yourself"


def read_course(path: Path) -> Course:
    """Read the course at ``path``, a folder or a file.

    Raises CourseError when it is missing, holds no lesson, or a file can't be read as
    UTF-8 Markdown with YAML front matter.
    """
    try:
        there = path.exists()
    except OSError:  # a name that the file system rejects
        there = False
    if not there:
        raise CourseError(
            f"There is no course at {path}. Give a folder of Markdown lessons or one Markdown page "
            "(--course PATH, or TUTOR_COURSE)."
        )
    course = _read_folder(path) if path.is_dir() else _read_page(path)
    if not any(section.text for lesson in course.lessons for section in lesson.sections):
        raise CourseError(
            f"{path} holds no lesson text. Put at least one .md file with a heading and a "
            "paragraph there."
        )
    return course


class _AliasError(yaml.YAMLError):
    """An alias in front matter."""


class _PlainLoader(yaml.SafeLoader):
    """YAML without aliases, by which a few lines can stand for more than fits into memory."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Raises _AliasError for an alias."""
        if self.check_event(yaml.AliasEvent):
            raise _AliasError
        return super().compose_node(parent, index)


@dataclass(frozen=True)
class _Block:
    """A heading (level 0 where the text before any heading) and the text under it."""

    level: int
    heading: str
    text: str


def _read_folder(folder: Path) -> Course:
    files = sorted(file for file in folder.rglob("*.md") if file.is_file())
    files = [file for file in files if not _hidden(file.relative_to(folder))]
    _check_inside(files, folder)
    title = folder.resolve().name.replace("-", " ").replace("_", " ").strip().capitalize()
    starters: tuple[str, ...] = ()
    lessons = []
    for file in files:
        if file.name.lower() in INDEX_NAMES:
            if file.parent == folder:
                matter, text = _load(file)
                title = str(matter.get("title") or _first_heading(text) or title)
                starters = _texts("starters", matter.get("starters"), file)
            continue
        lessons.append(_read_lesson(file, file.relative_to(folder).as_posix()))
    lessons.sort(key=lambda lesson: (lesson.order, lesson.file))
    _check_titles(lessons)
    return Course(title, tuple(lessons), folder, starters)


def _check_inside(files: Sequence[Path], folder: Path) -> None:
    """Raise CourseError for a link that leads out of the course: it would publish what it leads to."""
    for file in files:
        if not file.resolve().is_relative_to(folder.resolve()):
            raise CourseError(
                f"{file} is a link to {file.resolve()}, outside the course. "
                "Copy the file into the course, or remove the link."
            )


def _check_titles(lessons: Sequence[Lesson]) -> None:
    """Raise CourseError for two lessons of one title: links and sources name lessons by title."""
    files: dict[str, str] = {}
    for lesson in lessons:
        if lesson.title in files:
            raise CourseError(
                f"{files[lesson.title]} and {lesson.file} have one title, “{lesson.title}”. "
                "Give each lesson a different title: its first heading, or title: in its front matter."
            )
        files[lesson.title] = lesson.file


def _read_lesson(file: Path, name: str) -> Lesson:
    matter, text = _load(file)
    blocks = _blocks(text)
    title = str(matter.get("title") or _first_heading(text) or _title_from_name(file))
    sections, quiz = _sections(blocks, title)
    digits = re.match(r"\d+", file.name)
    return Lesson(
        title=title,
        order=_order(matter.get("order"), file, float(digits[0]) if digits else 1e6),
        summary=str(matter.get("summary") or ""),
        demos=_texts("demos", matter.get("demos"), file),
        file=name,
        sections=sections,
        quiz=quiz,
    )


def _read_page(file: Path) -> Course:
    matter, text = _load(file)
    blocks = _blocks(text)
    course = str(matter.get("title") or _first_heading(text) or _title_from_name(file))
    starts = [i for i, block in enumerate(blocks) if block.level == 2]
    if not starts:
        lesson = Lesson(course, 1, "", (), file.name, *_sections(blocks, course))
        return Course(course, (lesson,), file)
    lessons = []
    for order, (start, end) in enumerate(zip(starts, [*starts[1:], len(blocks)], strict=True), 1):
        part = blocks[start:end]
        if part[0].heading.lower() == QUIZ_HEADING:
            continue
        sections, quiz = _sections(part, part[0].heading)
        lessons.append(Lesson(part[0].heading, order, "", (), file.name, sections, quiz))
    opening = "\n\n".join(block.text for block in blocks[: starts[0]] if block.text)
    opening, asked = _without_comments(opening)
    if opening:
        about = Section("About this course", opening, asked)
        lessons.insert(0, Lesson(course, 0, "", (), file.name, (about,)))
    return Course(course, tuple(lessons), file)


def _sections(blocks: list[_Block], title: str) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    """The sections that have text, and separately those under "Check yourself": the quiz."""
    sections: list[Section] = []
    quiz: list[Section] = []
    above: list[_Block] = []  # the headings over this one
    for block in blocks:
        above = [other for other in above if other.level < block.level]
        parts = [other.heading for other in above if other.level >= 2 and other.heading != title]
        text, asked = _without_comments(block.text)
        names = [name.lower() for name in (*parts, block.heading)]
        if text and QUIZ_HEADING not in names:
            heading = block.heading if block.level >= 2 and block.heading != title else "In short"
            sections.append(Section(heading, text, asked, parts[-1] if parts else ""))
        elif text and QUIZ_HEADING in names[:-1]:
            quiz.append(Section(block.heading, text))
        above.append(block)
    return tuple(sections), tuple(quiz)


def _without_comments(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without its HTML comments, and the questions that one of them lists as asked."""
    lines = lines_of(text)
    asked: list[str] = []
    for token in reversed(parse(text)):
        if token.type == "html_block" and token.level == 0 and token.map:
            comment = re.fullmatch(r"\s*<!--(.*)-->\s*", token.content, re.S)
            if comment:
                del lines[token.map[0] : token.map[1]]
                head, *questions = comment[1].strip().split("\n")
                if head.strip().lower().rstrip(":") == "asked":
                    asked = [line.strip() for line in questions if line.strip()] + asked
    return "\n".join(lines).strip("\n"), tuple(asked)


def _load(file: Path) -> tuple[dict[str, object], str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{file} is not UTF-8 text (byte {error.start} can't be read). "
            "Save it as UTF-8, or move it out of the course."
        ) from error
    except OSError as error:
        raise CourseError(f"{file} can't be read: {error.strerror}.") from error
    if "\0" in text:
        raise CourseError(f"{file} holds null bytes, so it is no Markdown text. Move it out.")
    return _split(file, text)


def _split(file: Path, text: str) -> tuple[dict[str, object], str]:
    """Front matter and body; an opening --- that is never closed is part of the text."""
    handler = YAMLHandler()
    if not handler.detect(text):
        return {}, text
    try:
        head, body = handler.split(text)
    except ValueError:
        return {}, text
    try:
        matter = handler.load(head, Loader=_PlainLoader)
    except (_AliasError, RecursionError) as error:
        seen = "uses an alias (*name)" if isinstance(error, _AliasError) else "is nested too deeply"
        raise CourseError(
            f"The front matter of {file} {seen}. Write lines of the form key: value."
        ) from error
    except (yaml.YAMLError, ValueError) as error:  # ValueError: an impossible date
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f" near line {line + 1}" if line is not None else ""
        raise CourseError(
            f"The front matter of {file} is not valid YAML{where}. "
            "Mend it between the two --- lines, or remove it."
        ) from error
    if not isinstance(matter, dict | None):
        raise CourseError(f"The front matter of {file} must be lines of the form key: value.")
    return matter or {}, body


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _blocks(text: str) -> list[_Block]:
    lines = lines_of(text)
    tokens = parse(text)
    marks = [(0, 0, 0, "")]  # first line of the heading, first line under it, level, words
    for token, inline in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0 and token.map:
            marks.append((token.map[0], token.map[1], int(token.tag[1]), plain_text(inline)))
    ends = [mark[0] for mark in marks[1:]] + [len(lines)]
    return [
        _Block(level, heading, "\n".join(lines[start:end]).rstrip().strip("\n"))
        for (_, start, level, heading), end in zip(marks, ends, strict=True)
    ]


def _first_heading(text: str) -> str:
    return next((block.heading for block in _blocks(text) if block.level == 1), "")


def _title_from_name(file: Path) -> str:
    return re.sub(r"^\d+", "", file.stem).replace("-", " ").replace("_", " ").strip().capitalize()


def _order(value: object, file: Path, default: float) -> float:
    if value is None:
        return default
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return float(value)
    raise CourseError(f"'order' in {file} is {value!r}; write a number.")


def _texts(key: str, value: object, file: Path) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise CourseError(f"{key!r} in {file} is {value!r}; write a list such as [one, two].")
