"""A file of the course: its title, its order and the lists that its front matter holds.

Knows what people write there and what is meant by it; not how files become a course.
"""

from __future__ import annotations

import html
import math
import re
from datetime import date
from pathlib import PurePosixPath

from tutor.course.documents import Document
from tutor.course.files import is_index
from tutor.course.front_matter import Entry
from tutor.course.sections import blocks_of, first_heading
from tutor.records import Finding

ORDER_KEYS = ("order", "weight", "sidebar_position", "nav_order", "position")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NONE = ("none", "no", "-")
# Of a file to copy, whose author has yet to write the title.
_PLACEHOLDER = re.compile(r"\[[^\[\]]+\]|fixme|todo|tbd", re.I)


class CourseFile:
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
        return self.own_title or self.name

    @property
    def name(self) -> str:
        """What its file, or the folder that it is the index of, is called, as a title."""
        named = self.path.parent if is_index(self.path) and self.path.parent.name else self.path
        return title_of(named.stem)

    @property
    def own_title(self) -> str:
        """Of the front matter, else the first top heading; "" where it has neither."""
        entry = self.matter.find("title")
        return (html.unescape(entry.text) if entry else "") or first_heading(self.blocks)

    @property
    def is_template(self) -> bool:
        """Whether its title is yet to be written."""
        return bool(_PLACEHOLDER.fullmatch(self.own_title.strip()))

    def order(self) -> float | None:
        """The number that its front matter gives it."""
        entry = self.matter.find(*ORDER_KEYS)
        if entry is None:
            return None
        number = number_in(entry.text)
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


def title_of(name: str) -> str:
    """A file's or a folder's name as a title."""
    bare = re.sub(r"^\d+", "", name) or name
    words = bare.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + (words[1:] if words != words.upper() else words[1:].lower())


def number_in(text: str) -> float | None:
    """The finite number that ``text`` is, if it is one."""
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
