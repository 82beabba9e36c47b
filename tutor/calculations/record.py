"""What a computation is, and what comes of reading a message: a calculation, or what is missing.

Knows the data only; reading is in ``reading``, writing in ``writing``, each computation in its file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from inspect import signature
from typing import TYPE_CHECKING, Any

from tutor.calculations.slots import MISSING, Slot, read_names

if TYPE_CHECKING:
    from tutor.calculations.message import Message, Rules

Given = dict[str, Any]  # a field's name ─▶ what the message gave for it
Read = Callable[["Computation", "Message"], Given | None]
HEADINGS = frozenset(["about", "asks", "hints", "never", "also"])


@dataclass(frozen=True)
class Calculation:
    """A computed answer. ``topic`` is a search query for its lesson, ``answer`` is Markdown."""

    name: str
    topic: str
    answer: str


@dataclass(frozen=True)
class Missing:
    """A computation that was understood but can't be done yet; ``question`` says what it needs."""

    name: str
    topic: str
    question: str


@dataclass(frozen=True, eq=False)
class Computation:
    """One computation; a module of this package that defines one adds it.

    title      what is computed, as in "I compute <title>"
    topic      a query in the lessons' words
    words      the names of its fields, as ``slots`` tells, and under these headings
               about   phrases of which the message holds one
               asks    the same for what is asked for; none where the subject says it all
               hints   the same, vaguer ("what do i get"): enough where no number lacks
               never   the same for what makes it another computation
               also    other words of its messages
    example    how to type it
    solve      checked numbers ─▶ Markdown; its parameters are the fields, declared with ``slots``.
               Raises UnfitError
    fallback   only where no other computation is done
    rules      what to rephrase before the numbers are read by name
    read       finds or checks the numbers itself (None: it is no such computation)
    """

    name: str
    title: str
    topic: str
    example: str
    words: str
    solve: Callable[..., str]
    fallback: bool = False
    rules: Rules = ()
    read: Read | None = None

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The entries of its words."""
        return read_names(self.words)

    def phrases(self, heading: str) -> str:
        """What stands under a heading."""
        return self.names.get(heading, "")

    @cached_property
    def fields(self) -> Mapping[str, Slot]:
        """Each field's slot with its names. Raises ValueError for names of no field."""
        own = {each.name: each.default for each in signature(self.solve).parameters.values()}
        named: dict[str, dict[str, str]] = {}
        for key, phrases in self.names.items():
            name, _, role = key.partition(".")
            if name not in HEADINGS:
                named.setdefault(name, {})[role] = phrases
        if unknown := named.keys() - own.keys():
            raise ValueError(f"{self.name} has no {unknown}; its fields are {', '.join(own)}")
        return {name: replace(slot, names=named.get(name, {})) for name, slot in own.items()}

    def filled(self, given: Given) -> Given:
        """Every field with its value, or its default. Raises UnfitError."""
        return {
            name: slot.default if given.get(name) is None else slot.check(given[name])
            for name, slot in self.fields.items()
        }

    def missing(self, given: Given) -> list[str]:
        """The labels of the fields that have to be given and are not."""
        return [
            slot.label
            for name, slot in self.fields.items()
            if slot.default is MISSING and name not in given
        ]


def computation(**told: Any) -> Callable[[Callable[..., str]], Computation]:
    """A decorator that makes a computation of a function: what ``Computation`` tells but its name."""
    return lambda solve: Computation(name=solve.__name__, solve=solve, **told)
