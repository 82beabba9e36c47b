"""The fields of a computation, which numbers each allows, and the words that it is called by.

    @dataclass(frozen=True, kw_only=True)
    class Numbers:
        kernel: tuple[int, ...] = size("kernel size")
        lr: float = number("learning rate", low=0, default=1e-3)

A field without a default has to be given. A ``bare`` field also takes numbers that stand without a name
("… on 32x32"), one of ``things`` a number before any noun ("6,400 recordings"). A list that ``repeats``
takes a number at each mention of its name; a ``chain`` is one whose numbers may be joined by hyphens,
arrows and "to".

The words are a text beside the fields, phrases between "|" and line ends:

    kernel          (filter/kernel) [size] | k
    kernel.sized    filters
    mode.same       same padding

"(a/b)" is one of both, "[a/b]" may be left out. Names count in the singular and the plural; links such
as "size of" between a name and its number are skipped. The part after the dot is an option of a choice,
or what is special about these names:

    functions      followed by brackets, "of" or "at", never by "is" ("relu is 0 for …")
    sized          for an H × W only: "3x3 filters", where "16 filters" is something else
    before, after  for a number on that side of the name only
    weak           where any other name is better
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tutor.calculations.writing import show

Size = tuple[int, ...]  # sides: one (a length, or a square's side) or height and width
MISSING = object()
LARGEST = 1e9  # larger numbers are typing errors in a course
# Ranges that many fields share, as ``**COUNT``.
COUNT: dict[str, Any] = {"low": 1, "high": 1e6, "whole": True}
MANY: dict[str, Any] = {"low": 1, "high": 1e9, "whole": True}
ANY: dict[str, Any] = {"low": -1e6, "high": 1e6}
_ENTRY = re.compile(r"\s*(\S+)\s{2,}(.*)")


class UnfitError(ValueError):
    """Numbers that can't be computed with; the message says what was seen and what is allowed."""


@dataclass(frozen=True)
class Slot:
    """One field. ``kind`` is number, numbers, size or choice; ``depth`` is the field of a size's channels.

    ``names`` are "|"-separated phrases by their role ("" for most), or by the option of a choice.
    """

    label: str
    kind: str = "number"
    low: float = -LARGEST
    high: float = LARGEST
    whole: bool = False
    open_low: bool = False
    bare: bool = False
    chain: bool = False
    repeats: bool = False
    things: bool = False
    default: Any = MISSING
    depth: str = ""
    names: Mapping[str, str] = field(default_factory=dict)

    def check(self, given: object) -> Any:
        """``given`` as the field's type. Raises UnfitError."""
        if self.kind == "choice":
            return given
        values = given if isinstance(given, tuple) else (given,)
        checked = tuple(self._check_one(float(value)) for value in values)
        return checked[0] if self.kind == "number" else checked

    def _check_one(self, value: float) -> float:
        inside = self.low <= value <= self.high and not (self.open_low and value == self.low)
        if not inside or (self.whole and not value.is_integer()):
            seen = f"I read {self.label} = {show(value)}"
            raise UnfitError(f"{seen}, but it has to be {self.range()}.")
        return int(value) if self.whole else value

    def range(self) -> str:
        """The allowed values in words."""
        kind = "a whole number" if self.whole else "a number"
        if self.low <= -LARGEST and self.high >= LARGEST:
            return f"{kind} of a usual size (up to {show(LARGEST)})"
        if self.high >= LARGEST:
            least = "greater than" if self.open_low else "at least"
            return f"{kind}, {least} {show(self.low)} (and at most {show(self.high)})"
        above = "greater than {} and at most" if self.open_low else "from {} to"
        return f"{kind} {above.format(show(self.low))} {show(self.high)}"


def number(label: str, **rest: Any) -> Any:
    """A field for one number; ``low`` and ``high`` bound it, ``whole`` makes it a count."""
    return Slot(label, **rest)


def numbers(label: str, **rest: Any) -> Any:
    """A field for a list of numbers."""
    return Slot(label, "numbers", **rest)


def size(label: str, **rest: Any) -> Any:
    """A field for a length, a square's side or H × W; ``depth`` is the field of a third side."""
    return Slot(label, "size", **(COUNT | rest))


def choice(label: str, default: Any = "") -> Any:
    """A field for an option that the words name, or for what only a ``read`` can find."""
    return Slot(label, "choice", default=default)


def read_names(text: str) -> dict[str, str]:
    """The entries of a text of words; a line without one adds phrases to the entry before."""
    names: dict[str, str] = {}
    key = ""
    for line in text.strip().splitlines():
        entry = _ENTRY.fullmatch(line)
        key, phrases = (entry[1], entry[2]) if entry else (key, line.strip())
        names[key] = f"{names.get(key, '')}\n{phrases}"
    return names
