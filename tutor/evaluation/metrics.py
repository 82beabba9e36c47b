"""Shares with their intervals, ranks and key points. Knows numbers and strings only."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """``hits`` of ``count``, and the 95 % interval of the true share."""

    hits: float
    count: int

    @property
    def value(self) -> float:
        """The share in [0, 1]; NaN of nothing."""
        return self.hits / self.count if self.count else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval (1927) at 95 %, within [0, 1]."""
        if not self.count:
            return 0.0, 1.0
        n, p, z = self.count, self.value, 1.959964
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, centre - half), min(1.0, centre + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}] of {self.count}"


def rank_of(expected: frozenset[tuple[str, str]], found: Sequence[tuple[str, str]]) -> int:
    """Place of the first expected one among ``found``, from 1; 0 where there is none."""
    return next((place for place, item in enumerate(found, 1) if item in expected), 0)


def points_found(answer: str, key_points: Sequence[Sequence[str]]) -> int:
    """How many key points have one of their alternatives in ``answer``.

    Letter case, Markdown's marks and line breaks do not matter.
    """
    text = _bare(answer)
    return sum(any(_bare(option) in text for option in point) for point in key_points)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of ``values`` do not exceed (nearest rank); NaN of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[*`$]", "", text.lower()).split())
