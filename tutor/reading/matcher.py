"""Does the answer to one question answer another? The reader's network, tuned for that, reads both.

Knows questions and answers as texts; where they come from, and how sure is sure enough, is the answer
bank's to know.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from tutor.reading.reader import ADAPTER, PassageReader, find_encoder

MATCHER = "matcher.safetensors"


class Matcher(Protocol):
    """Anything that tells how well known answers answer a question."""

    def match(self, question: str, known: Sequence[tuple[str, Sequence[str]]]) -> list[float]:
        """A logit for each known answer: the question it was written for, and its sentences."""
        ...


class AnswerMatcher:
    """The reader with a second adapter on top of its own; safe to use from several threads."""

    def __init__(self, source: str, adapter: Path = ADAPTER) -> None:
        """``source`` is the encoder's folder. Raises WeightsError where an adapter can't be read."""
        self._reader = PassageReader(source, adapter, ("reader.safetensors", MATCHER))

    @property
    def network(self) -> Any:
        """Its network (torch.nn.Module)."""
        return self._reader.network

    def match(self, question: str, known: Sequence[tuple[str, Sequence[str]]]) -> list[float]:
        """See Matcher.match."""
        return [judgement.answers for judgement in self._reader.read_texts(question, known)]


def load_matcher() -> AnswerMatcher | None:
    """The matcher over the encoder; None where that can't be had."""
    source = find_encoder()
    return AnswerMatcher(source) if source else None
