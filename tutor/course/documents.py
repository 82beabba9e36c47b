"""A file ─▶ a document: its front matter and its text as plain Markdown, whatever it was written in.

Knows which converter reads which format; nothing of lessons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tutor.course.dialects import to_plain
from tutor.course.encodings import read_text
from tutor.course.files import MARKDOWN
from tutor.course.formats import CONVERTERS
from tutor.course.front_matter import FrontMatter, split_front_matter
from tutor.errors import FileError
from tutor.records import Finding

_ITS_TITLE = re.compile(r"\{\{-?\s*page\.title\s*-?\}\}")  # as Jekyll writes it into the page
_NO = ("false", "no", "off")
_YES = ("true", "yes", "on")


@dataclass(frozen=True)
class Document:
    """What a file says: the entries of its front matter, its text, and what was mended in it."""

    matter: FrontMatter
    text: str
    findings: tuple[Finding, ...]


def load_document(file: Path, name: str) -> Document:
    """Read ``file``; findings and errors call it ``name``.

    Raises FileError for a file that can't be read, and for a template or a draft.
    """
    suffix = file.suffix.lower()
    if suffix in MARKDOWN:
        text, findings = read_text(file, name)
    elif suffix in CONVERTERS:
        text, findings = CONVERTERS[suffix](file, name)
    else:
        raise FileError(
            name, f"{suffix or 'a file without a suffix'} is not read. Save it as Markdown."
        )
    matter, body = split_front_matter(text.removeprefix("\ufeff"), name)
    if matter.is_template:
        raise FileError(name, "its title is the placeholder of a template.", skipped=True)
    draft, published = matter.find("draft"), matter.find("published")
    if (draft and draft.text.lower() in _YES) or (published and published.text.lower() in _NO):
        raise FileError(name, "its front matter calls it a draft.", skipped=True)
    title = matter.find("title")
    body = _ITS_TITLE.sub(title.text if title else "", body)
    lines_before = text.count("\n") - body.count("\n")
    plain, marks = to_plain(body, name, lines_before)
    return Document(matter, plain, (*findings, *matter.findings, *marks))
