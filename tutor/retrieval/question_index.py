"""Dense search over passages, by their prose and by the questions that their section answers.

A student's question is nearer to another question than to prose. Knows passages and their vectors,
not words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tutor.records import Passage
from tutor.retrieval.dense import key_of, open_dense
from tutor.retrieval.encoder import Encoder, Vectors

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

    def __init__(
        self,
        passages: Sequence[Passage],
        encoder: Encoder,
        folder: Path,
        shipped: Mapping[bytes, Vectors] | None = None,
    ) -> None:
        """``folder`` and ``shipped`` as in ``open_dense``."""
        self._count = len(passages)
        owners: dict[str, list[int]] = {}
        for number, passage in enumerate(passages):
            for question in passage.asked:
                owners.setdefault(question, []).append(number)
        prose = [f"{passage.label}\n{_prose(passage)}" for passage in passages]
        self._owners = [[number] for number in range(self._count)] + list(owners.values())
        self.asked = list(owners)
        self._texts = [*prose, *owners]
        self.index = open_dense(self._texts, encoder, folder, shipped)

    def vectors(self) -> dict[bytes, Vectors]:
        """The vector of each text, by ``key_of``."""
        found = self.index.vectors(np.arange(len(self._texts)))
        return dict(zip(map(key_of, self._texts), found, strict=True))

    def listed_near(self, vector: Vectors) -> list[tuple[str, float]]:
        """The listed questions among the texts nearest to this vector, shape (d,), with their cosines.

        Nearest first.
        """
        cosines, numbers = self.index.search(vector[None], POOL)
        listed = len(self.index) - len(self.asked)
        return [
            (str(self.asked[number - listed]), float(cosine))
            for cosine, number in zip(cosines[0], numbers[0], strict=True)
            if number >= listed
        ]

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
