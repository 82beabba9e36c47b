"""Front matter ─▶ what it says: YAML between ``---``, TOML between ``+++``.

What people write and YAML does not allow (a colon in a title, a tab) is read as meant, with a finding.
Knows the two notations and the line of each key; not which keys a lesson has.
"""

from __future__ import annotations

import re
import textwrap
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml
from frontmatter.default_handlers import BaseHandler

from tutor.records import Finding

_DASHES = re.compile(r"^-{3}[ \t]*$", re.M)
_PLUSES = re.compile(r"^\+{3}[ \t]*$", re.M)
_YAML = BaseHandler(_DASHES, "---", "---")
_TOML = BaseHandler(_PLUSES, "+++", "+++")
_KEY = re.compile(r"([A-Za-z_][\w .-]*?)[ \t]*:(?:[ \t]+(.*)|)$")
_PLACEHOLDER = re.compile(r"^title[ \t]*[:=].*(?:\{\{|\{%|<%)", re.M | re.I)
_EMPTY = ("", "~", "null")
FIRST_LINE = 2  # of the front matter in its file


@dataclass(frozen=True)
class Entry:
    """What stands under a key: its text, or the texts of its list; ``raw`` where it is neither.

    ``line`` is that of its file, from 1; ``quoted`` where the text stood in quotation marks.
    """

    texts: tuple[str, ...]
    line: int
    is_list: bool = False
    quoted: bool = False
    raw: bool = False

    @property
    def text(self) -> str:
        """The text, or the list as one."""
        return ", ".join(self.texts)


@dataclass
class FrontMatter:
    """The entries by key, in lower case, and what had to be mended.

    ``is_template`` where the title is a placeholder: the file is one to copy, and no lesson.
    """

    entries: dict[str, Entry] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    is_template: bool = False

    def find(self, *keys: str) -> Entry | None:
        """The first of ``keys`` that holds something."""
        found = (self.entries.get(key) for key in keys)
        return next((entry for entry in found if entry and (entry.texts or entry.raw)), None)


def split_front_matter(text: str, file: str) -> tuple[FrontMatter, str]:
    """Front matter and body; what is opened and never closed, or holds no key, is part of the text."""
    for mark, handler, read in ((_DASHES, _YAML, _read_yaml), (_PLUSES, _TOML, _read_toml)):
        if mark.match(text):
            try:
                head, body = handler.split(text)
            except ValueError:
                return FrontMatter(), text
            matter = read(head.removeprefix("\n").rstrip(), file)
            matter.is_template = bool(_PLACEHOLDER.search(head))
            if matter.entries or not head.strip():
                return matter, body
            what = "between the first two marks no line is of the form key: value; it was read as text."
            return FrontMatter(findings=[Finding("mended", file, what, 1)]), text
    return FrontMatter(), text


def _read_yaml(head: str, file: str) -> FrontMatter:
    try:
        return FrontMatter(dict(_entries(head, FIRST_LINE)))
    except yaml.YAMLError:
        return _mend(head, file)


def _entries(head: str, first_line: int) -> Iterator[tuple[str, Entry]]:
    """Of the parsed nodes, unconstructed: no dates, no Booleans, and no alias that expands."""
    try:
        root = yaml.compose(head, Loader=yaml.BaseLoader)
    except RecursionError as error:
        raise yaml.YAMLError("it is nested too deeply") from error
    if not isinstance(root, yaml.MappingNode):
        return
    for key, value in root.value:
        if isinstance(key, yaml.ScalarNode):
            yield key.value.lower(), _entry(value, first_line + key.start_mark.line)


def _entry(node: yaml.Node, line: int) -> Entry:
    if isinstance(node, yaml.ScalarNode):
        quoted = node.style is not None
        empty = not quoted and node.value.lower() in _EMPTY
        return Entry(() if empty else (node.value,), line, quoted=quoted)
    if isinstance(node, yaml.SequenceNode):
        texts = tuple(item.value for item in node.value if isinstance(item, yaml.ScalarNode))
        return Entry(texts, line, is_list=True, raw=len(texts) < len(node.value))
    return Entry((), line, raw=True)


def _mend(head: str, file: str) -> FrontMatter:
    """Each key by itself; the value of one that is no YAML is the line as it stands."""
    matter = FrontMatter()
    for number, lines in _by_key(textwrap.dedent(head.expandtabs(2)).split("\n")):
        line = number + FIRST_LINE
        try:
            found = dict(_entries("\n".join(lines), line))
        except yaml.YAMLError:
            found = {}
        if not found and (key := _KEY.match(lines[0])):
            value = (key[2] or "").strip().strip("\"'[]")
            found = {key[1].lower(): Entry((value,) if value else (), line, raw=not value)}
            what = f'“{lines[0]}” is no YAML; it was read as “{value}”. Write {key[1]}: "{value}".'
            matter.findings.append(Finding("mended", file, what, line))
        elif not found:
            what = f"“{lines[0]}” is not of the form key: value and was left out."
            matter.findings.append(Finding("mended", file, what, line))
        matter.entries |= found
    if matter.entries and not matter.findings:
        what = "a tab or an indent is no YAML; it was read without. Use no tab there."
        matter.findings.append(Finding("mended", file, what, FIRST_LINE))
    return matter


def _by_key(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """The lines of each key with the number of its first; other lines belong to the key above."""
    start = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or _KEY.match(lines[number]):
            if any(line.strip() for line in lines[start:number]):
                yield start, lines[start:number]
            start = number


def _read_toml(head: str, file: str) -> FrontMatter:
    try:
        values = tomllib.loads(head)
    except tomllib.TOMLDecodeError as error:
        what = f"its front matter is no TOML ({error}) and was left out. Mend it between the two +++ lines."
        return FrontMatter({"": Entry((), 1)}, [Finding("mended", file, what, 1)])
    return FrontMatter({key.lower(): _toml_entry(value) for key, value in values.items()})


def _toml_entry(value: object) -> Entry:
    if isinstance(value, list):
        return Entry(tuple(map(str, value)), 1, is_list=True)
    if isinstance(value, dict):
        return Entry((), 1, raw=True)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return Entry((text,) if text else (), 1)
