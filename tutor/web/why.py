"""Why a reply is as it is, for the page: folded, below the sources.

The labels are in the reader's language; the reasons are in English, like the replies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from tutor.records import Decision, Hit
from tutor.web.markdown import for_chat
from tutor.web.places import link_to_lesson
from tutor.web.texts import Texts


def write_why(why: Decision, words: Texts) -> str:
    """One block of HTML without an empty line, which Markdown leaves unchanged."""
    rows = _list(_rows(why, words))
    return f'<details class="why"><summary>{words.why}</summary>{rows}</details>'


def _rows(why: Decision, words: Texts) -> Iterator[str]:
    yield f"{words.answered_by} <b>{why.answerer}</b>: {_line(why.by)}"
    if why.coverage:
        yield words.covered.format(
            probability=f"{why.coverage.probability:.2f}", threshold=f"{why.coverage.threshold:.2f}"
        )
        if why.coverage.touched and not why.coverage.covered:
            yield words.touched
    if why.passages:
        yield words.passages_found + _list(_passage(hit) for hit in why.passages)
    if why.rejected:
        yield words.left_out + _list(
            f"<b>{item.what}</b>: {_line(item.reason)}" for item in why.rejected
        )


def _passage(hit: Hit) -> str:
    link = escape(link_to_lesson(hit.passage.lesson, hit.passage.heading))
    return f'<a href="{link}">{_line(hit.passage.label)}</a> {hit.score:.2f}'


def _list(rows: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul>"


def _line(text: str) -> str:
    """The text escaped for HTML, code included, with formulas in the chat's delimiters."""
    return for_chat(escape(" ".join(text.split()), quote=False))
