"""The fields of a computation: what each is called, and which numbers it allows.

    @dataclass(frozen=True, kw_only=True)
    class Numbers:
        kernel: Size = size("kernel size", "kernel | k", low=1)
        lr: float = number("learning rate", "lr", low=0, default=1e-3)

A field without a default has to be given. Names count in the singular and the plural; links such as
"size of" between a name and its number are skipped. Beside its ``words``, a field has more names:

    functions      followed by brackets, "of" or "at", never by "is" ("relu is 0 for …")
    sized          for an H × W only: "3x3 filters", where "16 filters" is something else
    before, after  for a number on that side of the name only
    weak           where any other name is better

A ``bare`` field also takes numbers that stand without a name ("… on 32x32"), one of ``things`` a
number before any noun ("6,400 recordings"). A list that ``repeats`` takes a number at each mention of
its name; a ``chain`` is one whose numbers may be joined by hyphens, arrows and "to".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from tutor.calculations.record import UnfitError
from tutor.calculations.writing import show

Size = tuple[int, ...]  # sides: one (a length, or a square's side) or height and width
MISSING = object()
LARGEST = 1e9  # larger numbers are typing errors in a course
# Ranges that many fields share, as ``**COUNT``.
COUNT: dict[str, Any] = {"low": 1, "high": 1e6, "whole": True}
MANY: dict[str, Any] = {"low": 1, "high": 1e9, "whole": True}
ANY: dict[str, Any] = {"low": -1e6, "high": 1e6}


@dataclass(frozen=True)
class Slot:
    """One field. ``kind`` is number, numbers, size or choice; ``depth`` is the field of a size's channels."""

    label: str
    words: str = ""
    kind: str = "number"
    low: float = -LARGEST
    high: float = LARGEST
    whole: bool = False
    open_low: bool = False
    bare: bool = False
    functions: str = ""
    sized: str = ""
    before: str = ""
    weak: str = ""
    after: str = ""
    chain: bool = False
    repeats: bool = False
    things: bool = False
    default: Any = MISSING
    depth: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

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

    def names(self) -> list[tuple[str, str]]:
        """Every role of a name with the "|"-separated names in it."""
        roles = ("functions", "sized", "before", "after", "weak")
        return [("either", self.words), *((role, getattr(self, role)) for role in roles)]

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


def number(label: str, words: str = "", **rest: Any) -> Any:
    """A field for one number; ``low`` and ``high`` bound it, ``whole`` makes it a count."""
    return _field(Slot(label, words, **rest))


def numbers(label: str, words: str = "", **rest: Any) -> Any:
    """A field for a list of numbers."""
    return _field(Slot(label, words, "numbers", **rest))


def size(label: str, words: str = "", **rest: Any) -> Any:
    """A field for a length, a square's side or H × W; ``depth`` is the field of a third side."""
    return _field(Slot(label, words, "size", **(COUNT | rest)))


def choice(label: str, default: Any = "", **options: str) -> Any:
    """A field for an option; the words for each option are "|"-separated phrases."""
    return _field(Slot(label, "", "choice", default=default, options=options))


def _field(slot: Slot) -> Any:
    return field(default=None, metadata={"slot": slot})


def slots(numbers_: type[Any]) -> dict[str, Slot]:
    """Each field's slot by its name, in the order of declaration."""
    return {item.name: item.metadata["slot"] for item in fields(numbers_)}


def filled(numbers_: type[Any], given: Mapping[str, Any]) -> Any:
    """The fields with these values, the rest at their defaults. Raises UnfitError."""
    values = {}
    for name, slot in slots(numbers_).items():
        values[name] = slot.check(given[name]) if given.get(name) is not None else slot.default
    return numbers_(**values)


def missing(numbers_: type[Any], given: Mapping[str, Any]) -> list[str]:
    """The labels of the fields that have to be given and are not."""
    return [
        slot.label
        for name, slot in slots(numbers_).items()
        if slot.default is MISSING and name not in given
    ]
