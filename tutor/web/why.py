"""Why a reply is as it is, for the page: folded, below the sources.

The labels are in the reader's language; the reasons are the tutor's, and English like its replies.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tutor.records import Decision
from tutor.web.places import link_to_lesson
from tutor.web.texts import Texts


def write_why(why: Decision, words: Texts) -> str:
    """One block of HTML, without an empty line: Markdown leaves it as it is."""
    rows = "".join(f"<li>{row}</li>" for row in _rows(why, words))
    return f'<details class="why"><summary>{words.why}</summary><ul>{rows}</ul></details>'


def _rows(why: Decision, words: Texts) -> Iterator[str]:
    yield f"{words.answered_by} <b>{why.answerer}</b>: {_line(why.by)}"
    if why.coverage:
        yield words.covered.format(
            probability=f"{why.coverage.probability:.2f}", threshold=f"{why.coverage.threshold:.2f}"
        )
        if why.coverage.elsewhere:
            yield f"{words.elsewhere} “{_line(why.coverage.elsewhere)}”"
    if why.passages:
        found = " · ".join(
            f'<a href="{escape(link_to_lesson(hit.passage.lesson, hit.passage.heading))}">'
            f"{_line(hit.passage.label)}</a> {hit.score:.2f}"
            for hit in why.passages
        )
        yield f"{words.passages_found} {found}"
    if why.rejected:
        rejected = "".join(
            f"<li><b>{_line(item.what)}</b>: {_line(item.reason)}</li>" for item in why.rejected
        )
        yield f"{words.left_out}<ul>{rejected}</ul>"


def _line(text: str) -> str:
    return escape(" ".join(text.split()), quote=False)
