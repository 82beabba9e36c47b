"""A conversation that was saved from the page ─▶ what was asked in it, and what became of that.

The other direction of ``saving``: knows its two formats in every language of the page.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import nbformat

from tutor.errors import CourseError
from tutor.language.follow_up import OUTSIDE, TOUCHED
from tutor.report.asked import Asked, read_log
from tutor.web.languages import LANGUAGES

log = logging.getLogger(__name__)

_SOURCE = re.compile(r"^\d+\. (.+ › .+)$", re.M)
_HEADS = {
    f"**{who}**{rated and f' ({rated})'}": (role, rated == words.not_helpful)
    for words in LANGUAGES.values()
    for who, role in ((words.student, "user"), (words.tutor, "assistant"))
    for rated in ("", words.helpful, words.not_helpful)
}
_SOURCES = tuple(f"**{words.sources}**\n" for words in LANGUAGES.values())


class _Turn(NamedTuple):
    role: str
    disliked: bool
    text: str


def read_conversations(paths: Sequence[Path]) -> tuple[list[Asked], int]:
    """What was asked in the saved conversations and logs at ``paths``, files or folders; and their number.

    Raises CourseError where there is nothing to read. A file that can't be read costs a warning.
    """
    asked: list[Asked] = []
    count = 0
    for file in dict.fromkeys(file for path in paths for file in _files(path)):
        try:
            asked += read_file(file)
            count += 1
        except (OSError, ValueError) as error:
            log.warning("%s can't be read and was left out (%s).", file, error)
    if not count:
        where = " or ".join(map(str, paths)) or "no folder"
        raise CourseError(
            f"There are no conversations ({where} was looked at). Give a folder of those that students "
            "saved from the page (--conversations FOLDER), or set TUTOR_QUESTION_LOG before it is served."
        )
    return asked, count


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
    for file in sorted(path.rglob("*")):
        if file.is_file() and file.suffix.lower() in (".md", ".ipynb", ".jsonl"):
            yield file


def read_file(file: Path) -> list[Asked]:
    """What was asked in one file. Raises OSError and ValueError where it can't be read."""
    text = file.read_text("utf-8")
    suffix = file.suffix.lower()
    if suffix not in (".md", ".ipynb"):
        return read_log(text)
    if suffix == ".ipynb":
        cells = nbformat.reads(text, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells)
    return list(_asked_in(list(_turns(text.split("\n")))))


def _turns(lines: Sequence[str]) -> Iterator[_Turn]:
    starts = [number for number, line in enumerate(lines) if line.rstrip() in _HEADS]
    for start, end in pairwise([*starts, len(lines)]):
        role, disliked = _HEADS[lines[start].rstrip()]
        yield _Turn(role, disliked, "\n".join(lines[start + 1 : end]).strip())


def _asked_in(turns: Sequence[_Turn]) -> Iterator[Asked]:
    before = ""
    for question, reply in pairwise(turns):
        if (question.role, reply.role) != ("user", "assistant"):
            continue
        declined = reply.text.startswith((OUTSIDE, TOUCHED))
        yield Asked(question.text, before, _sections(reply.text), declined, reply.disliked)
        before = question.text


def _sections(reply: str) -> tuple[str, ...]:
    """The labels in the list of sources, which ends a reply."""
    place = max(reply.rfind(head) for head in _SOURCES)
    return tuple(dict.fromkeys(_SOURCE.findall(reply[place:]))) if place >= 0 else ()
