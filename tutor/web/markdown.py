r"""Markdown ─▶ what the chat shows, and back: formulas as \( \), remote images and raw HTML gone.

Knows the chat's delimiters. A student's "$5 and $6" stays money. Code is where CommonMark sees it, so
that nothing the browser obeys passes for code here. The time is linear in the length of a text.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Literal, NamedTuple

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from tutor.course.markdown import lines_of

DELIMITERS: list[dict[str, str | bool]] = [
    {"left": r"\(", "right": r"\)", "display": False},
    {"left": r"\[", "right": r"\]", "display": True},
]
_OPENING = re.compile(r"`+|\$\$?|\\.", re.DOTALL)
_CLOSING = {"$$": "$$", r"\[": r"\]", r"\(": r"\)"}
# pandoc's rule: no space inside the dollars, no digit after the closing one
_INLINE = re.compile(r"\$(?!\s)([^$\n]+)(?<![\s\\])\$(?!\d)")
_IMAGE = re.compile(r"!\[([^\[\]]*)\]\([^()]*\)")


class _Part(NamedTuple):
    """A stretch of a text; a formula's is without its delimiters."""

    kind: Literal["text", "code", "inline", "display"]
    text: str


def for_chat(text: str) -> str:
    """Markdown ``text`` with its dollar formulas in the chat's delimiters and no live HTML or image."""
    return "".join(map(_as_shown, _parts(text)))


def typed(shown: str) -> str:
    """What ``for_chat`` was given, its images aside: the tutor reads dollars, as a terminal types them."""
    return "".join(map(_as_typed, _parts(shown)))


def _as_shown(part: _Part) -> str:
    match part.kind:
        case "code":
            return part.text
        case "text":  # what is left of an image is shown as it was written
            plain = _IMAGE.sub(r"\1", part.text)
            return plain.replace("<", "&lt;").replace("![", "!&#91;")
        case "inline":
            return rf"\({_inert(part.text)}\)"
        case "display":
            return rf"\[{_inert(part.text)}\]"


def _as_typed(part: _Part) -> str:
    match part.kind:
        case "code":
            return part.text
        case "text":
            return html.unescape(part.text)
        case "inline":
            return f"${part.text}$"
        case "display":
            return f"$${part.text}$$"


def _inert(formula: str) -> str:
    """The formula with a space, which typesets as nothing, where the browser could see a tag or an image."""
    return re.sub(r"<(?=[A-Za-z/!?])", "< ", formula).replace("![", "! [")


def _parts(text: str) -> Iterator[_Part]:
    """The text, cut into code, formulas and the rest; what begins first is taken first."""
    blocks, ends = _blocks(text)
    lines = _WithinLines(text, ends)
    done = position = 0
    for start, end in [*blocks, (len(text), len(text))]:
        while opening := _OPENING.search(text, position, start):
            position = opening.end()
            if taken := lines.take(opening):
                yield _Part("text", text[done : opening.start()])
                yield taken[0]
                done = position = taken[1]
        position = max(position, start)
        if position < end:
            yield _Part("text", text[done:position])
            yield _Part("code", text[position:end])
            done = position = end
    yield _Part("text", text[done:])


class _WithinLines:
    """Finds the end of code and of formulas within lines, each in one pass over the text."""

    def __init__(self, text: str, ends: list[int]) -> None:
        self._text, self._ends = text, ends
        self._runs: defaultdict[int, list[int]] = defaultdict(list)  # of backticks, by length
        for run in re.finditer("`+", text):
            self._runs[len(run[0])].append(run.start())
        self._absent: set[str] = set()  # what never closes from here on

    def take(self, opening: re.Match[str]) -> tuple[_Part, int] | None:
        """What begins with ``opening``, and where it ends."""
        text, mark, start = self._text, opening[0], opening.end()
        if mark[0] == "`":
            end = self._end_of_code(len(mark), start)
            return (_Part("code", text[opening.start() : end]), end) if end else None
        if mark == "$":
            inline = _INLINE.match(text, opening.start())
            return (_Part("inline", inline[1]), inline.end()) if inline else None
        if mark not in _CLOSING or mark in self._absent:
            return None
        end = text.find(_CLOSING[mark], start + 1)
        if end < 0:
            self._absent.add(mark)
            return None
        return _Part("inline" if mark == r"\(" else "display", text[start:end]), end + 2

    def _end_of_code(self, length: int, start: int) -> int:
        """Behind the next equal run of backticks in the same paragraph; 0 where there is none."""
        runs, limit = self._runs[length], self._ends[bisect_right(self._ends, start - 1)]
        index = bisect_left(runs, start)
        return runs[index] + length if index < len(runs) and runs[index] < limit else 0


@cache
def _parser() -> MarkdownIt:
    """Finds blocks only: what is in a line takes a parser more than linear time."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("inline")
    return parser.use(dollarmath_plugin)


def _blocks(text: str) -> tuple[list[tuple[int, int]], list[int]]:
    """Where blocks of code begin and end, and the places that no code within a line reaches across."""
    lines = lines_of(text)
    starts = [0, *accumulate(len(line) + 1 for line in lines)]
    code, ends = [], {len(text)}
    for token in _parser().parse(text):
        if not token.map:
            continue
        first, last = token.map
        start, end = starts[first], min(starts[last], len(text))
        ends |= {start, end}
        if token.type in ("fence", "code_block"):
            code.append((start, end))
        if token.type == "tr_open":
            ends |= {start + pipe.start() for pipe in re.finditer(r"(?<!\\)\|", text[start:end])}
    return code, sorted(ends)
