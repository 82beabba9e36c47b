"""Dense search over passages that have several faces: their prose, and each question their section answers.

A student's question is nearer to a question than to any prose. Knows passages and their vectors;
nothing of words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tutor.records import Passage
from tutor.retrieval.dense import open_dense
from tutor.retrieval.encoder import Encoder, Vectors

POOL = 100  # faces that a search looks at
UNSEEN = -1.0


@dataclass(frozen=True)
class Nearness:
    """Cosines of a question with every passage, shape (n,); UNSEEN where it was not near enough.

    ``prose`` with the passage's text, ``face`` with the nearest of all its faces.
    """

    prose: NDArray[np.float32]
    face: NDArray[np.float32]


class Faces:
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

    def near(self, vector: Vectors) -> Nearness:
        """How near the question with this vector, shape (d,), is to the passages."""
        prose = np.full(self._count, UNSEEN, dtype=np.float32)
        face = prose.copy()
        cosines, numbers = self.index.search(vector[None], POOL)
        for cosine, number in zip(cosines[0], numbers[0], strict=True):
            for owner in self._owners[number]:
                face[owner] = max(face[owner], cosine)
        seen = np.flatnonzero(face > UNSEEN)
        prose[seen] = self.index.vectors(seen) @ vector
        return Nearness(prose, np.maximum(face, prose))


def _prose(passage: Passage) -> str:
    """Its sentences; a table or a listing alone stands for itself.

    Code and formulas cost the encoder many tokens and tell it little: keywords find them.
    """
    return " ".join(passage.sentences) or passage.text
