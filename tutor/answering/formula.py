"""A question for a formula ─▶ the formula as its passage writes it, with the words that lead to it.

Evidence is made of sentences; a formula on a line of its own is none, and is what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.records import Hit, Passage

LEAST_SCORE = 1.2  # of a passage whose formula is shown; below it is of something else
LONGEST = 700  # characters from the first formula to the last, what stands between them included
_COMMAND = re.compile(r"\\(?:begin|end)\{[a-z*]+\}|\\[a-zA-Z]+")
_DISPLAY = re.compile(r"\$\$.+?\$\$", re.S)


def find_formula(hits: Sequence[Hit]) -> tuple[Hit, str, str] | None:
    """The best hit with a formula on lines of its own, the words before it, and the formula.

    Where a passage goes on to a second formula, as Adam's does to its update, that one as well.
    """
    for hit in hits:
        text = hit.passage.text
        found = [own for own in _DISPLAY.finditer(text) if not _is_example(own[0])]
        if found and hit.score >= LEAST_SCORE:
            start, ends = found[0].start(), [own.end() for own in found]
            end = max(own for own in ends if own <= max(ends[0], start + LONGEST))
            return hit, _lead(text[:start]), text[start:end]
    return None


def merge(one: Sequence[Hit], other: Sequence[Hit]) -> list[Hit]:
    """The passages of two searches, best first by the mean of both scores; one that lacks it adds 0."""
    scores: dict[Passage, float] = {}
    for hit in (*one, *other):
        scores[hit.passage] = scores.get(hit.passage, 0.0) + hit.score / 2
    return [Hit(own, scores[own], 0.0) for own in sorted(scores, key=lambda own: -scores[own])]


def _is_example(formula: str) -> bool:
    """Whether it works with numbers more than with symbols."""
    signs = _COMMAND.sub("", formula)
    return sum(map(str.isdigit, signs)) > sum(map(str.isalpha, signs))


def _lead(before: str) -> str:
    """The paragraph that ends where the formula stands."""
    return before.strip().rpartition("\n\n")[2].strip()
