"""Keyword search with BM25 (the bm25s library), and which words the course knows.

Knows tokens and stems; nothing of vectors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import bm25s
import numpy as np
import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS
from numpy.typing import NDArray

# Words and code names: zero_grad, conv2d, 1x1, c++ loses its signs, a lone letter counts (x, y).
_WORD = re.compile(r"\w+")
# What a question adds to the usual stop words without naming a subject.
_QUESTION_WORDS = frozenset([
    "please", "explain", "tell", "show", "give", "want", "know", "mean", "does", "do", "did",
    "is", "are", "was", "were", "can", "could", "should", "would", "what", "why", "how", "when",
    "where", "which", "who", "whose", "help", "need", "make", "use", "used", "using", "work",
    "works",
])  # fmt: skip
# The library's list counts y and o as leftovers of contractions; here they are names.
STOP_WORDS = (frozenset(STOPWORDS_EN_PLUS) | _QUESTION_WORDS) - {"y", "o"}


def words_of(text: str) -> list[str]:
    """Stems of the content words of ``text``, in order, repeats kept."""
    words = [word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]
    return [str(stem) for stem in Stemmer.Stemmer("english").stemWords(words)]


def stem(word: str) -> str:
    """The stem of one word in lower case."""
    return str(Stemmer.Stemmer("english").stemWord(word))


class KeywordIndex:
    """BM25 over texts, in memory: building takes milliseconds, so it is not kept on disk."""

    def __init__(self, texts: Sequence[str]) -> None:
        corpus = [words_of(text) for text in texts]
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
        known = [word for word in words_of(question) if word in self._idf]
        if not known:
            return np.zeros(self._count, dtype=np.float32)
        return np.asarray(self._bm25.get_scores(known), dtype=np.float32)

    def idf(self, word: str) -> float:
        """Rarity of a stem in the course; a stem the course lacks is the rarest."""
        return self._idf.get(word, self._unknown_idf)

    def knows(self, word: str) -> bool:
        """Whether the stem occurs in the course."""
        return word in self._idf
