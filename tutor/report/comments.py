"""Writes a question into the ``<!-- asked`` comment under a heading of a lesson's file.

The course is read again after each: where the line is not found under its section, the file is put back as
it was. Knows headings and comments of Markdown; not which question belongs where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from tutor.course import read_course
from tutor.course.dialects import to_plain
from tutor.course.files import MARKDOWN
from tutor.course.front_matter import split_front_matter
from tutor.course.markdown import lines_of, parse_blocks
from tutor.course.sections import Block, blocks_of
from tutor.errors import CourseError
from tutor.records import Course
from tutor.report.suggestions import Place

WITHOUT_COMMENTS = (".mdx",)  # it has {/* */} and takes <!-- for a fault


def add_asked(path: Path, place: Place, question: str) -> None:
    """List ``question`` under ``place`` of the course at ``path``.

    Raises CourseError where the file is none to write into, or the section isn't found in it.
    """
    file = path / place.file if path.is_dir() else path
    suffix = file.suffix.lower()
    if suffix not in MARKDOWN or suffix in WITHOUT_COMMENTS:
        raise CourseError(
            f"{file.name} can't take a comment. Only a Markdown file in a folder can (and no .mdx)."
        )
    try:
        before = file.read_bytes()
        text = before.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} can't be read ({error}). Save it as UTF-8.") from error
    for changed in _versions(text, place, question):
        _write(file, changed.encode("utf-8"))
        if _is_listed(read_course(path), place, question):
            return
        _write(file, before)
    raise CourseError(
        f"The heading “{place.heading}” is not found in {file.name}. Write this under it yourself:\n"
        f"<!-- asked\n{question}\n-->"
    )


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise CourseError(f"{file} can't be written ({error.strerror}).") from error


def _is_listed(course: Course, place: Place, question: str) -> bool:
    return any(
        question in section.asked
        for lesson in course.lessons
        for section in lesson.sections
        if (lesson.file, section.heading) == (place.file, place.heading)
    )


def _versions(text: str, place: Place, question: str) -> Iterator[str]:
    """``text`` with the line under each heading that may be meant, the likeliest first."""
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = lines_of(text)
    plain = "\n".join(lines)
    _, body = split_front_matter(plain.removeprefix("\ufeff"), place.file)
    above = plain.count("\n") - body.count("\n")
    names = (place.heading, place.lesson)

    def unlikeliness(block: Block) -> int:
        name = _name(block)
        if name in names:
            return names.index(name)
        return 2 if name and place.heading.startswith(f"{name} (") else 3

    for block in sorted(blocks_of(body), key=unlikeliness):
        if unlikeliness(block) < 3 or not block.level:
            start = above + block.line
            yield ending.join([*lines[:start], *_listed(lines[start:], block, question)])


def _name(block: Block) -> str:
    """The words of a heading as the course's reader gives them: without attributes and marks."""
    if not block.level:
        return ""
    plain, _ = to_plain(f"# {block.heading}", "")
    return blocks_of(plain)[-1].heading


def _listed(lines: Sequence[str], block: Block, question: str) -> list[str]:
    """The lines under a heading with the question in their comment, or in a new one above them."""
    count = len(lines_of(block.text)) if block.text else 0
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    for token in parse_blocks("\n".join(lines[: start + count])):
        if token.type == "html_block" and token.map and _is_asked(token.content):
            last = max(i for i in range(*token.map) if "-->" in lines[i])
            end = lines[last].replace("-->", "").strip()
            kept = [end] if end else []
            return [*lines[:last], *kept, question, "-->", *lines[last + 1 :]]
    blank = [""] if block.level else []
    rest = lines if lines and not lines[0].strip() else ["", *lines]
    return [*blank, "<!-- asked", question, "-->", *rest]


def _is_asked(comment: str) -> bool:
    return comment.lstrip().removeprefix("<!--").strip().partition("\n")[0].strip() in (
        "asked",
        "asked:",
    )
