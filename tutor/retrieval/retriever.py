"""Question ─▶ hits: dense and BM25 ranks fused.

Knows both searches and how a follow-up is searched; does not know what becomes of the hits.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tutor.records import Course, Hit, Passage
from tutor.retrieval.dense import open_dense
from tutor.retrieval.encoder import Encoder
from tutor.retrieval.keywords import KeywordIndex, words_of
from tutor.retrieval.scope import Evidence, in_scope

log = logging.getLogger(__name__)

# Reciprocal rank fusion, Cormack, Clarke and Büttcher 2009: score = sum over searches of 1/(60 + rank).
RRF_K = 60
POOL = 50
NEAREST = 5
TYPED_WEIGHT = 0.2  # of a follow-up as typed, beside the same joined to what it refers to
_REFERS_BACK = re.compile(
    r"\b(it|its|that|this|those|these|they|them|their|one|ones|former|latter|else)\b", re.I
)
_GOES_ON = re.compile(r"^(and|but|so|also|or|then|what about|how about|why|ok|okay|really)\b", re.I)


@dataclass(frozen=True)
class Search:
    """What a question found.

    ``question`` is what was searched: a follow-up comes with the question it refers to. ``hits``
    are best first; ``covered`` says whether the course covers the question.
    """

    question: str
    hits: tuple[Hit, ...]
    covered: bool


class Retriever:
    """Finds the passages of one course."""

    def __init__(
        self, course: Course, passages: tuple[Passage, ...], encoder: Encoder | None, cache: Path
    ) -> None:
        self.course, self.passages, self.encoder = course, passages, encoder
        texts = [f"{passage.label}\n{passage.text}" for passage in passages]
        self.keywords = KeywordIndex(texts)
        self._dense = open_dense(texts, encoder, cache / "indexes") if encoder else None

    def search(self, question: str, earlier: str = "", k: int = 4) -> Search:
        """The ``k`` best passages for ``question``.

        ``earlier`` is the question before it: a follow-up is searched as typed and joined to it.
        """
        queries = {question: 1.0}
        if earlier and is_follow_up(question):
            queries = {question: TYPED_WEIGHT, f"{earlier} {question}": 1.0}
        fused = np.zeros(len(self.passages))
        cosines = np.full(len(self.passages), -1.0)
        for query, weight in queries.items():
            keyword = self.keywords.scores(query)
            fused += weight * _reciprocal_ranks(keyword, keyword > 0)
            if self.encoder and self._dense:
                found, numbers = self._dense.search(self.encoder.encode([query]), POOL)
                similar = np.full(len(self.passages), -1.0)
                similar[numbers[0]] = found[0]
                fused += weight * _reciprocal_ranks(similar, similar > -1)
                cosines = np.maximum(cosines, similar)
        *_, whole = queries
        order = np.argsort(-fused, kind="stable")[:k]
        hits = tuple(
            Hit(self.passages[i], float(fused[i]), max(0.0, float(cosines[i]))) for i in order
        )
        return Search(whole, hits, in_scope(self._evidence(whole, cosines)))

    def _evidence(self, query: str, cosines: NDArray[np.float64]) -> Evidence:
        words = set(words_of(query))
        total = sum(self.keywords.idf(word) for word in words)
        known = sum(self.keywords.idf(word) for word in words if self.keywords.knows(word))
        if not any(
            len(word) > 1 and word[0].isalpha() and self.keywords.knows(word) for word in words
        ):
            known = 0.0  # "42", "{{7*7}}": digits and single letters occur in every course
        return Evidence(
            cosine=float(cosines.max()) if self.encoder else None,
            nearest_cosines=float(np.sort(cosines)[-NEAREST:].mean()) if self.encoder else None,
            known_share=known / total if total else 0.0,
        )


def names_its_subject(question: str) -> bool:
    """Whether a question can be understood alone, so that a follow-up may be joined to it."""
    points_back = _GOES_ON.search(question) or _REFERS_BACK.search(question)
    return bool(words_of(question)) and not points_back


def is_follow_up(question: str) -> bool:
    """Whether a question leans on the one before it: short, opening with a link, or pointing back."""
    content = words_of(question)
    return len(content) <= 2 or bool(
        len(content) <= 5 and (_GOES_ON.search(question) or _REFERS_BACK.search(question))
    )


def _reciprocal_ranks(
    scores: NDArray[np.floating], found: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """1/(RRF_K + rank) for the POOL best of the ``found``, 0 for the rest; shape (n,)."""
    ranks = np.zeros(len(scores))
    best = [i for i in np.argsort(-scores, kind="stable")[:POOL] if found[i]]
    ranks[best] = 1.0 / (RRF_K + np.arange(1, len(best) + 1))
    return ranks
