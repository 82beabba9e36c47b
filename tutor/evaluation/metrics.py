"""Shares with their intervals, ranks and key points. Knows numbers and strings only."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

_DECIMAL = re.compile(r"(?<![\w.])[-−]?\d+\.\d+")


@dataclass(frozen=True)
class Share:
    """``hits`` of ``count``, and the 95 % interval of the true share."""

    hits: int
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


@dataclass(frozen=True)
class Mean:
    """The mean of measured values, and the 95 % interval of the true mean (normal approximation)."""

    values: tuple[float, ...]

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self.values)

    @property
    def value(self) -> float:
        """The mean; NaN of nothing."""
        return math.fsum(self.values) / self.count if self.values else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """The mean and 1.96 standard errors to either side."""
        if self.count < 2:
            return self.value, self.value
        squares = math.fsum((value - self.value) ** 2 for value in self.values)
        half = 1.959964 * math.sqrt(squares / (self.count - 1) / self.count)
        return self.value - half, self.value + half

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}] of {self.count}"


def rank_of(expected: frozenset[tuple[str, str]], found: Sequence[tuple[str, str]]) -> int:
    """Rank of the first expected one among ``found``, from 1; 0 where there is none."""
    return next((rank for rank, item in enumerate(found, 1) if item in expected), 0)


def points_found(answer: str, key_points: Sequence[Sequence[str]]) -> int:
    """How many key points have one of their alternatives in ``answer``.

    Case, Markdown marks, line breaks and extra decimals do not matter:
    0.07241 is 0.0724.
    """
    text = _bare(answer)
    return sum(any(_stands_in(_bare(option), text) for option in point) for point in key_points)


def _stands_in(option: str, text: str) -> bool:
    """Alternatives may be stems, so a word may continue after one; a number may not continue at all."""
    first = r"(?<!\w)" if option[:1].isalnum() else ""
    last = r"(?!\d)" if option[-1:].isdigit() else ""
    return bool(re.search(first + re.escape(option) + last, text)) or _is_rounded(option, text)


def _is_rounded(option: str, text: str) -> bool:
    """Whether a number of ``text`` is the decimal ``option`` when it is rounded to as many places."""
    if not _DECIMAL.fullmatch(option):
        return False
    places = len(option.partition(".")[2])
    longer = (found for found in _DECIMAL.findall(text) if len(found.partition(".")[2]) > places)
    return any(round(_value(found), places) == _value(option) for found in longer)


def _value(decimal: str) -> float:
    return float(decimal.replace("−", "-"))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of ``values`` do not exceed (nearest rank); NaN of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def _bare(text: str) -> str:
    return " ".join(re.sub(r"[*`$]", "", text.lower()).split())
