"""What an answerer is: it answers a message, or passes it on and says why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from tutor.language.reading import Reading
from tutor.records import Reply


@dataclass(frozen=True)
class Passed:
    """A message left to the next answerer, with the reason."""

    reason: str


class Answerer(Protocol):
    """Answers one kind of message; ``name`` says which."""

    name: str

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The growing reply, whose last state is ``done``, or why the message is for another."""
        ...
