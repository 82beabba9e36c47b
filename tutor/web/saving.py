"""A conversation as a file: Markdown, or a notebook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from tutor.web.markdown import typed
from tutor.web.texts import Texts

_CHIP = re.compile(r'<a class="chip"[^<>]*>(?:<span[^<>]*>[^<]*</span>)?(\d+)</a>')
_TAG = re.compile(r"</?(?:a|mark|span)\b[^<>]*>")  # that the page writes; others are escaped
_PAGE_LINK = re.compile(r"\[([^\[\]]+)\]\(\?[^()]*\)")


def as_markdown(title: str, turns: Sequence[dict[str, Any]], words: Texts) -> str:
    """The conversation with who said what; formulas between dollars, sources as numbers."""
    return f"# {title}\n\n" + "\n\n".join(_said(turn, words) for turn in turns) + "\n"


def as_notebook(title: str, turns: Sequence[dict[str, Any]], words: Texts) -> str:
    """The same, a cell for each turn."""
    cells = [
        new_markdown_cell(f"# {title}"),
        *(new_markdown_cell(_said(turn, words)) for turn in turns),
    ]
    for index, cell in enumerate(cells):
        cell["id"] = f"turn-{index}"
    return str(nbformat.writes(new_notebook(cells=cells)))


def _said(turn: dict[str, Any], words: Texts) -> str:
    who = words.student if turn["role"] == "user" else words.tutor
    rated = {"Like": words.helpful, "Dislike": words.not_helpful}.get(str(turn.get("rating")), "")
    return f"**{who}**{rated and f' ({rated})'}\n\n{_plain(turn['content'])}"


def _plain(content: str) -> str:
    text = _CHIP.sub(r"[\1]", content)
    return typed(_PAGE_LINK.sub(r"\1", _TAG.sub("", text)))
