"""What a computation is, and what comes of reading a message: a calculation, or what is missing.

Knows the data only; reading is in ``reading``, writing in ``writing``, each computation in its file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tutor.calculations.tokens import Token, phrases


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


class UnfitError(ValueError):
    """Numbers that can't be computed with; the message says what was seen and what is allowed."""


_SAID = ("word", "formula")
Given = dict[str, Any]  # a field's name ─▶ what the message gave for it


@dataclass(frozen=True, eq=False)
class Computation:
    """One computation; a module of this package that defines ``COMPUTATION`` adds it.

    title      what is computed, as in "I compute <title>"
    topic      a query in the lessons' words
    subjects   "|"-separated phrases, one of which the message holds
    targets    the same for what is asked for; empty where the subject says it all
    hints      the same, vaguer ("what do i get"): enough where no number lacks
    words      other words of its messages
    excludes   the same for what makes it another computation
    Numbers    its fields, declared with ``slots``
    solve      checked numbers ─▶ Markdown. Raises UnfitError
    example    how to type it
    calls      a layer's name in code ─▶ its arguments' fields in order; "conv2d/2" where there are two
    fallback   only where no other computation is done
    read       finds the numbers itself (None: it is no such computation); else they are read by name
    read_text  the same, from the message as typed, in lower case: for formulas and code
    """

    name: str
    title: str
    topic: str
    subjects: str
    targets: str
    Numbers: type[Any]
    solve: Callable[[Any], str]
    example: str
    excludes: str = ""
    hints: str = ""
    words: str = ""
    calls: Mapping[str, Sequence[str]] = field(default_factory=dict)
    fallback: bool = False
    read: Callable[[Sequence[Token]], Given | None] | None = None
    read_text: Callable[[str], Given | None] | None = None

    def is_meant(self, tokens: Sequence[Token]) -> bool:
        """Whether the words name the subject, and no other computation."""
        from_words = Words(tokens)
        return from_words.hold(self.subjects) and not from_words.hold(self.excludes)

    def is_asked(self, tokens: Sequence[Token]) -> bool:
        """Whether the words name what is asked for."""
        return not self.targets or Words(tokens).hold(self.targets)


class Words:
    """The words of a message, asked for phrases."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._text = f" {' '.join(token.text for token in tokens if token.kind in _SAID)} "

    def starts(self, phrases_: str) -> bool:
        """Whether the words start with one of the phrases."""
        return any(self._text.startswith(f" {' '.join(phrase)} ") for phrase in phrases(phrases_))

    def hold(self, phrases_: str) -> bool:
        """Whether one of the "|"-separated phrases is among the words."""
        return any(f" {' '.join(phrase)} " in self._text for phrase in phrases(phrases_))
