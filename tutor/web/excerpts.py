"""The passage behind a reply, for the page: a quotation with the units that answer marked.

A mark leads to the very sentence in its lesson; "read on" to the rest of a passage that is cut.
"""

from __future__ import annotations

import re
from html import escape

from tutor.answering.evidence import quote_of_unit
from tutor.answering.excerpt import write_quotation
from tutor.records import Excerpt
from tutor.web.markdown import for_chat
from tutor.web.places import link_to_lesson
from tutor.web.texts import Texts

_MARK, _LINK, _END = "\ue000", "\ue001", "\ue002"  # until the HTML may be written
_MARKED = re.compile(f"{_MARK}(\\d+){_LINK}(.*?){_END}", re.S)
_SOURCE = re.compile(r" \[\d+\]$")


def write_passage(excerpt: Excerpt, words: Texts) -> str:
    """A Markdown quotation; folded where the answer says it already."""
    passage = excerpt.passage
    text = _SOURCE.sub("", for_chat(write_quotation(excerpt, _mark)))
    text = _MARKED.sub(lambda found: _linked(excerpt, int(found[1]), found[2]), text)
    label = for_chat(f"{passage.lesson} › {passage.heading}")
    link = link_to_lesson(passage.lesson, passage.heading)
    if excerpt.cut_after or excerpt.cut_before:
        text += f"\n>\n> [{words.read_on}]({link})"
    if excerpt.opened:
        return text
    return f'<details class="passage"><summary>{label}</summary>\n\n{text}\n\n</details>'


def _mark(excerpt: Excerpt, place: int) -> str:
    """The unit between marks: a row by its first cell; a listing or a formula stands for itself."""
    unit = excerpt.passage.units[place]
    if unit.kind in ("code", "formula"):
        return unit.text
    if unit.kind == "row":
        first, rest = re.match(r"\|\s*((?:[^|\\]|\\.)*?)\s*(\|.*)", unit.text, re.S).groups()  # type: ignore[union-attr]
        return f"| {_MARK}{place}{_LINK}{first}{_END} {rest}"
    lead, text = re.match(r"(\s*(?:(?:[-*+>]|\d+[.)])\s+)*)(.*)", unit.text, re.S).groups()  # type: ignore[union-attr]
    return f"{lead}{_MARK}{place}{_LINK}{text}{_END}"


def _linked(excerpt: Excerpt, place: int, text: str) -> str:
    passage = excerpt.passage
    quote = quote_of_unit(passage.units[place])
    link = escape(link_to_lesson(passage.lesson, passage.heading, quote))
    return f'<mark>{text}</mark>\u00a0<a class="chip" href="{link}">{excerpt.number}</a>'
