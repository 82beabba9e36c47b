"""Dense search over passages, by their prose and by the questions that their section answers.

A student's question is nearer to another question than to prose. Knows passages and their vectors,
not words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tutor.records import Passage
from tutor.retrieval.dense import open_dense
from tutor.retrieval.encoder import Encoder, Vectors

SAME = 0.85  # cosine from which on two questions are one: of 7 such 7 were (docs/log.md)
POOL = 100  # texts that a search looks at
UNSEEN = -1.0


@dataclass(frozen=True)
class Nearness:
    """Cosines of a question with every passage, shape (n,); UNSEEN where it was not near enough.

    ``prose`` with the passage's text, ``nearest`` with the nearest of that and its questions.
    """

    prose: NDArray[np.float32]
    nearest: NDArray[np.float32]


class QuestionIndex:
    """The passages of a course as unit vectors: first the prose of each, then the ``asked``."""

    def __init__(self, passages: Sequence[Passage], encoder: Encoder, folder: Path) -> None:
        self._count = len(passages)
        owners: dict[str, list[int]] = {}
        for number, passage in enumerate(passages):
            for question in passage.asked:
                owners.setdefault(question, []).append(number)
        prose = [f"{passage.label}\n{_prose(passage)}" for passage in passages]
        self._owners = [[number] for number in range(self._count)] + list(owners.values())
        self.asked = list(owners)
        self.index = open_dense([*prose, *owners], encoder, folder)

    def same_question(self, vector: Vectors) -> tuple[str, float]:
        """The listed question nearest to that with this vector, shape (d,), and their cosine.

        ("", 0.0) where none is near enough to ask the same.
        """
        question, cosine = next(self._listed_near(vector), ("", 0.0))
        return (question, cosine) if cosine >= SAME else ("", 0.0)

    def nearest_question(self, vector: Vectors, passages: Sequence[Passage]) -> tuple[str, float]:
        """The nearest question that ``passages`` list, and its cosine; ("", 0.0) where none is near."""
        asked = {question for passage in passages for question in passage.asked}
        listed = (item for item in self._listed_near(vector) if item[0] in asked)
        return next(listed, ("", 0.0))

    def _listed_near(self, vector: Vectors) -> Iterator[tuple[str, float]]:
        """The listed questions among the nearest texts, with their cosines, nearest first."""
        cosines, numbers = self.index.search(vector[None], POOL)
        listed = len(self.index) - len(self.asked)
        for cosine, number in zip(cosines[0], numbers[0], strict=True):
            if number >= listed:
                yield str(self.asked[number - listed]), float(cosine)

    def near(self, vector: Vectors) -> Nearness:
        """How near the question with this vector, shape (d,), is to the passages."""
        prose = np.full(self._count, UNSEEN, dtype=np.float32)
        nearest = prose.copy()
        cosines, numbers = self.index.search(vector[None], POOL)
        for cosine, number in zip(cosines[0], numbers[0], strict=True):
            for owner in self._owners[number]:
                nearest[owner] = max(nearest[owner], cosine)
        seen = np.flatnonzero(nearest > UNSEEN)
        prose[seen] = self.index.vectors(seen) @ vector
        return Nearness(prose, np.maximum(nearest, prose))


def _prose(passage: Passage) -> str:
    """Its sentences; of a table or a listing alone, its text.

    Code and formulas cost the encoder many tokens and tell it little: keywords find them.
    """
    return " ".join(passage.sentences) or passage.text
