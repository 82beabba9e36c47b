"""Footnotes ─▶ paragraphs behind the block that refers to them.

Knows ``[^name]: text``; the marks themselves are taken out with the others of a line.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt
from mdit_py_plugins.footnote import footnote_plugin

from tutor.course.markdown import lines_of


def place_notes(text: str) -> str:
    """``text`` with each note's words as a paragraph of their own; as it was where there are none."""
    if "[^" not in text:
        return text
    lines = lines_of(text)
    notes: dict[str, list[str]] = {}
    taken: set[int] = set()
    for token in _parser().parse(text):
        if token.type == "footnote_reference_open" and token.map and not token.level:
            start, stop = token.map
            head = re.match(r"\s*\[\^([^\]]+)\]:\s*(.*)", lines[start])
            if head:
                body = [re.sub(r"^(?: {1,4}|\t)", "", line) for line in lines[start + 1 : stop]]
                notes[head[1]] = [head[2], *body]
                taken.update(range(start, stop))
    return _placed(lines, notes, taken, text) if notes else text


def _placed(lines: list[str], notes: dict[str, list[str]], taken: set[int], text: str) -> str:
    """The lines but those ``taken``, with each note behind the block that refers to it."""
    ends = {
        token.map[1]: token.map[0]
        for token in _parser().parse(text)
        if token.level == 0 and token.map and token.nesting >= 0 and token.map[0] not in taken
    }
    written: list[str] = []
    for number in range(len(lines) + 1):
        if number in ends:
            block = "\n".join(lines[ends[number] : number])
            for name in [name for name in notes if f"[^{name}]" in block]:
                written += ["", *notes.pop(name), ""]
        if number < len(lines) and number not in taken:
            written.append(lines[number])
    for note in notes.values():  # nobody refers to them
        written += ["", *note, ""]
    return "\n".join(written)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table").use(footnote_plugin)
    parser.core.ruler.disable(["inline", "footnote_tail"])
    return parser
