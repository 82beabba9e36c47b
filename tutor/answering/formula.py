"""A question for a formula ─▶ the formula as its passage writes it, with the words that lead to it.

Evidence is made of sentences; a formula on a separate line is no sentence, and is what was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.records import Hit, Passage

LEAST_SCORE = (
    1.2  # of a passage whose formula is shown; below it the formula is about something else
)
LONGEST = 700  # characters from the first formula to the last, including the text between them
_COMMAND = re.compile(r"\\(?:begin|end)\{[a-z*]+\}|\\[a-zA-Z]+")
_DISPLAY = re.compile(r"\$\$.+?\$\$", re.S)


def find_formula(hits: Sequence[Hit]) -> tuple[Hit, str, str] | None:
    """The best hit with a displayed formula, the words before it, and the formula.

    A second formula that follows soon, as Adam's update does, is included.
    """
    for hit in hits:
        text = hit.passage.text
        found = [match for match in _DISPLAY.finditer(text) if not _is_example(match[0])]
        if found and hit.score >= LEAST_SCORE:
            start, ends = found[0].start(), [match.end() for match in found]
            end = max(end for end in ends if end <= max(ends[0], start + LONGEST))
            return hit, _lead(text[:start]), text[start:end]
    return None


def merge(one: Sequence[Hit], other: Sequence[Hit]) -> list[Hit]:
    """The passages of two searches, best first by the mean of both scores; one that lacks it adds 0."""
    scores: dict[Passage, float] = {}
    for hit in (*one, *other):
        scores[hit.passage] = scores.get(hit.passage, 0.0) + hit.score / 2
    return [
        Hit(found, scores[found], 0.0) for found in sorted(scores, key=lambda each: -scores[each])
    ]


def _is_example(formula: str) -> bool:
    """Whether it has more digits than symbols."""
    signs = _COMMAND.sub("", formula)
    return sum(map(str.isdigit, signs)) > sum(map(str.isalpha, signs))


def _lead(before: str) -> str:
    """The paragraph just before the formula."""
    return before.strip().rpartition("\n\n")[2].strip()
