"""Divs: ``:::`` lines, which nest by their order and not by their length.

What asks goes to the end of its section; of the others a title is left. Older lessons of the Carpentries have
quotations for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.course.dialect.asides import ASIDES, aside, without_headings
from tutor.course.dialect.block_parser import block_parser
from tutor.course.markdown import lines_of

# Divs that only lay out: their headings are those of the lesson.
_LAYOUT = re.compile(
    r"column|panel|tabset|section|content|row|grid|fragment|incremental|slide|notes|page"
)
_ATTRIBUTES = re.compile(r"[#.]([\w:-]+)|([\w-]+)=(?:\"([^\"]*)\"|'([^']*)'|(\S+))")


def _classes(info: str) -> list[str]:
    """The names of a div: ``tip[Title]``, ``{.callout-note}``, ``{note} Title``."""
    braced = re.match(r"\{([^{}]*)\}", info)
    if braced and re.search(r"[.#=]", braced[1]):
        return [found[1].lower() for found in _ATTRIBUTES.finditer(braced[1]) if found[1]]
    name = re.match(r"\{?([\w:-]+)", info)
    return [name[1].lower()] if name else []


def _title(info: str) -> str:
    """The title that a div's first line gives it."""
    if bracketed := re.match(r"[\w-]+\s*\[(.*)\]", info):
        return bracketed[1]
    if attribute := re.search(r"\b(?:title|label|name)=(?:\"([^\"]*)\"|'([^']*)')", info):
        return attribute[1] or attribute[2] or ""
    directive = re.match(r"(?:\{[\w:-]+\}|\w+)\s+([^{}]+)$", info)
    return directive[1] if directive else ""


def _divs(text: str) -> list[tuple[int, int, str]]:
    """Each div: its first line, the line behind its last, and what its first line says."""
    divs: list[tuple[int, int, str]] = []
    opened: list[tuple[int, str]] = []
    for token in block_parser().parse(text):
        if token.type != "div_mark" or not token.map:
            continue
        if token.info:
            opened.append((token.map[0], token.info))
        elif opened:
            start, info = opened.pop()
            divs.append((start, token.map[1], info))
    end = len(lines_of(text))
    return sorted([*divs, *((start, end, info) for start, info in opened)])


def _is_note(info: str) -> bool:
    classes = _classes(info)
    return bool(classes) and not _LAYOUT.search(" ".join(classes))


def with_asides_last(text: str) -> str:
    """Objectives and exercises after the other text of their section, where they echo no question."""
    lines = lines_of(text)
    regions = [*_aside_divs(text), *_aside_quotations(text, lines)]
    taken: set[int] = set()
    waiting: list[tuple[int, list[str]]] = []
    for start, stop, kind, body in sorted(regions):
        if start not in taken:
            taken.update(range(start, stop))
            waiting.append((start, aside(kind, body)))
    if not waiting:
        return text
    heads = _headings(text)
    written: list[str] = []
    for number in range(len(lines) + 1):
        if number in heads or number == len(lines):
            written += [line for start, aside in waiting if start < number for line in aside]
            waiting = [(start, aside) for start, aside in waiting if start >= number]
        if number < len(lines) and number not in taken:
            written.append(lines[number])
    return "\n".join(written)


def _headings(text: str) -> set[int]:
    """The lines of the lesson's own headings: not those in notes."""
    noted = {
        line for start, stop, info in _divs(text) if _is_note(info) for line in range(start, stop)
    }
    return {
        token.map[0]
        for token in block_parser().parse(text)
        if token.type == "heading_open" and not token.level and token.map
    } - noted


def _aside_divs(text: str) -> Iterator[tuple[int, int, str, list[str]]]:
    lines = lines_of(text)
    for start, stop, info in _divs(text):
        kind = next((name for name in _classes(info) if name in ASIDES), "")
        if kind:
            title = _title(info)
            yield (
                start,
                stop,
                kind,
                ([f"**{title}**", ""] if title else []) + lines[start + 1 : stop],
            )


def _aside_quotations(text: str, lines: list[str]) -> Iterator[tuple[int, int, str, list[str]]]:
    """``> ## Exercise`` with ``{: .challenge}`` under it, as older lessons of the Carpentries have it."""
    for token in block_parser().parse(text):
        if token.type != "blockquote_open" or token.level or not token.map:
            continue
        start, stop = token.map
        for last in (stop - 1, stop):
            named = (
                re.fullmatch(r"\{:\s*\.([\w-]+)\s*\}", lines[last].strip())
                if last < len(lines)
                else None
            )
            if named and named[1] in ASIDES:
                body = [re.sub(r"^(?:>\s?)+", "", line) for line in lines[start:last]]
                yield start, last + 1, named[1], body


def without_divs(text: str) -> str:
    """The ``:::`` lines as their titles, or as nothing; headings in notes as bold words."""
    tokens = block_parser().parse(text)
    marks = {token.map[0]: token.info for token in tokens if token.type == "div_mark" and token.map}
    if not marks:
        return text
    own = _headings(text)
    in_notes = {
        token.map[0] for token in tokens if token.type == "heading_open" and token.map
    } - own
    written: list[str] = []
    of_directive = False  # option lines follow
    for number, line in enumerate(lines_of(text)):
        if number in marks:
            written += ["", *_opening(marks[number]), ""]
            of_directive = marks[number].startswith("{")
        elif not (of_directive and re.match(r"\s*:[\w-]+:(?: |$)", line)):
            of_directive = False
            written += without_headings([line]) if number in in_notes else [line]
    return "\n".join(written)


def _opening(info: str) -> list[str]:
    """What the first line of a div leaves: its title, or the figure that it is."""
    directive = re.match(r"\{(?:figure|image)\}\s*(\S+)", info)
    if directive:
        return [f"![]({directive[1]})", ""]
    title = _title(info)
    return [f"**{title}**", ""] if title and not info.startswith(("{code", "{math")) else []
