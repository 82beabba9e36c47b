"""Markdown ─▶ units: the pieces of a passage that can answer a question and be marked in it.

A unit is a sentence, a list item, a row of a table (its header is one too), a listing or a displayed
formula, verbatim and in order. Knows blocks and sentences; not what they say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from tutor.course.language import ENGLISH
from tutor.course.markdown import parse
from tutor.course.sentences import sentences_in
from tutor.records import Unit, UnitKind

_ASKS = re.compile(r"\?[\s*_\"”»)]*$")


def units_of(text: str, language: str = ENGLISH) -> tuple[Unit, ...]:
    """The units of ``text``; ``Unit.block`` numbers its top-level blocks from 0."""
    units: list[Unit] = []
    block, lists, quotes = -1, list[int | None](), 0
    tokens = parse(text)
    for place, token in enumerate(tokens):
        block += token.level == 0 and token.nesting >= 0
        if token.type.endswith("_list_open"):
            lists.append(int(token.attrGet("start") or 1) if token.type[0] == "o" else None)
        elif token.type.endswith("_list_close"):
            lists.pop()
        elif token.type.startswith("blockquote"):
            quotes += token.nesting
        elif token.type == "inline" and tokens[place - 1].type == "paragraph_open":
            if lists:
                units.append(_item(tokens, place, lists, block))
            else:
                units += _sentences(token, block, quotes, language)
        elif whole := _whole(tokens, place):
            units.append(Unit(*whole, block))
    return tuple(unit for unit in units if unit.text)


def places_that_answer(units: Sequence[Unit]) -> list[int]:
    """Places of the units that say something alone: no header, no question; all where there is no other."""
    found = [
        i for i, unit in enumerate(units) if unit.kind != "header" and not _ASKS.search(unit.text)
    ]
    return found or list(range(len(units)))


def _whole(tokens: Sequence[Token], place: int) -> tuple[UnitKind, str] | None:
    """Kind and text of the listing, formula or row that begins at ``place``."""
    token = tokens[place]
    if token.type in ("fence", "code_block"):
        return "code", f"```{token.info.strip()}\n{token.content.rstrip()}\n```"
    if token.type.startswith("math_block"):
        return "formula", f"$$\n{token.content.strip()}\n$$"
    if token.type == "tr_open":
        return ("header" if tokens[place - 1].type == "thead_open" else "row"), _row(tokens, place)
    return None


def write_units(units: Sequence[Unit]) -> str:
    """The units as Markdown again: sentences of a paragraph in a line, rows as a table."""
    parts: list[str] = []
    before: Unit | None = None
    for unit in units:
        together = before is not None and before.block == unit.block
        if not together:
            parts.append("\n\n" if parts else "")
        elif unit.kind in ("item", "header", "row"):
            parts.append("\n")
        else:
            parts.append("\n\n" if unit.kind in ("code", "formula") else " ")
        parts.append(unit.text)
        if unit.kind == "header":
            parts.append("\n|" + "---|" * (unit.text.count(" | ") + 1))
        before = unit
    return "".join(parts)


def _sentences(token: Token, block: int, quotes: int, language: str) -> Iterator[Unit]:
    if "![" in token.content:
        return  # a figure is shown beside the text, not quoted
    mark = "> " * quotes
    for piece in sentences_in(" ".join(token.content.split()), language):
        yield Unit("sentence", mark + _with_whole_bold(piece.strip()), block)
        mark = ""


def _item(tokens: Sequence[Token], place: int, lists: list[int | None], block: int) -> Unit:
    """A list item with its mark; a second paragraph of an item has none."""
    content = " ".join(tokens[place].content.split())
    indent = "  " * (len(lists) - 1)
    if tokens[place - 2].type != "list_item_open":
        return Unit("item", f"{indent}  {content}", block)
    number = lists[-1]
    if number is None:
        return Unit("item", f"{indent}- {content}", block)
    lists[-1] = number + 1
    return Unit("item", f"{indent}{number}. {content}", block)


def _row(tokens: Sequence[Token], place: int) -> str:
    cells = []
    for token in tokens[place + 1 :]:
        if token.type == "tr_close":
            break
        if token.type == "inline":
            cells.append(" ".join(token.content.split()).replace("|", "\\|") or " ")
    return f"| {' | '.join(cells)} |"


def _with_whole_bold(sentence: str) -> str:
    """Without a bold mark whose other half stands in another sentence."""
    if sentence.count("**") % 2 == 0:
        return sentence
    if sentence.startswith("**"):
        return sentence.removeprefix("**")
    return sentence.removesuffix("**") if sentence.endswith("**") else sentence.replace("**", "")
