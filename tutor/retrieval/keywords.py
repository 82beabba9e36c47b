"""Keyword search with BM25 (the bm25s library), and which words the course knows.

Knows stems, not vectors.
"""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

from tutor.language.words import words_of


class KeywordIndex:
    """BM25 over texts, in memory: building takes milliseconds, so it is not kept on disk."""

    def __init__(self, texts: Sequence[str], language: str = "en") -> None:
        """``language`` is the two-letter code of what the texts are written in."""
        self._language = language
        corpus = [self.words_of(text) for text in texts]
        self._count = len(texts)
        self._bm25 = bm25s.BM25()
        if any(corpus):
            self._bm25.index(corpus, show_progress=False)
        counts: dict[str, int] = {}
        for words in corpus:
            for word in set(words):
                counts[word] = counts.get(word, 0) + 1
        n = len(texts)
        # idf(w) = ln(1 + (n - df + 0.5) / (df + 0.5)), Robertson and Spärck Jones, as in BM25
        self._idf = {
            word: float(np.log1p((n - df + 0.5) / (df + 0.5))) for word, df in counts.items()
        }
        self._unknown_idf = float(np.log1p((n + 0.5) / 0.5))

    def scores(self, question: str) -> NDArray[np.float32]:
        """BM25 score of every text, shape (n,); zeros where no word is known."""
        known = [word for word in self.words_of(question) if word in self._idf]
        if not known:
            return np.zeros(self._count, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def words_of(self, text: str) -> list[str]:
        """The stems of ``text`` as this index counts them."""
        return words_of(text, self._language)

    def idf(self, word: str) -> float:
        """Rarity of a stem in the course; a stem the course lacks is the rarest."""
        return self._idf.get(word, self._unknown_idf)

    def knows(self, word: str) -> bool:
        """Whether the stem occurs in the course."""
        return word in self._idf


def known_share(question: str, keywords: KeywordIndex) -> float:
    """How much of the question's content words, weighted by rarity, occur in the course, in [0, 1]."""
    words = set(keywords.words_of(question))
    known = {word for word in words if keywords.knows(word)}
    if not any(len(word) > 1 and word[0].isalpha() for word in known):
        return 0.0  # "42", "{{7*7}}": digits and single letters occur in every course
    return sum(map(keywords.idf, known)) / sum(map(keywords.idf, words))
