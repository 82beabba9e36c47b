"""What a computation is, and what comes of reading a message: a calculation, or what is missing.

Knows the data only; reading is in ``reading``, writing in ``writing``, each computation in its file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tutor.calculations.message import Message, Rules

Given = dict[str, Any]  # a field's name ─▶ what the message gave for it


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
    fallback   only where no other computation is done
    rules      what to rephrase before the numbers are read by name
    read       finds or checks the numbers itself (None: it is no such computation)
    """

    name: str
    title: str
    topic: str
    subjects: str
    Numbers: type[Any]
    solve: Callable[[Any], str]
    example: str
    targets: str = ""
    excludes: str = ""
    hints: str = ""
    words: str = ""
    fallback: bool = False
    rules: Rules = ()
    read: Callable[[Message], Given | None] | None = None
