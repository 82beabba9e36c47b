"""The content words of a message, as stems: what keyword search and the follow-up rules count.

Knows stop words and stems; nothing of passages.
"""

from __future__ import annotations

import re

import Stemmer
from bm25s.stopwords import STOPWORDS_EN_PLUS

# Words and code names: zero_grad, conv2d, 1x1, c++ loses its signs, a lone letter counts (x, y).
_WORD = re.compile(r"\w+")
# Nothing stands between the words of Chinese, Japanese and Korean: pairs of signs stand for them.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
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
    """Stems of the content words of ``text``, in order, repeats kept; pairs of unspaced signs last."""
    lower = text.lower()
    words = [word for word in _WORD.findall(_UNSPACED.sub(" ", lower)) if word not in STOP_WORDS]
    words += [
        run[i : i + 2] for run in _UNSPACED.findall(lower) for i in range(max(1, len(run) - 1))
    ]
    return [str(stem) for stem in Stemmer.Stemmer("english").stemWords(words)]


def stem(word: str) -> str:
    """The stem of one word in lower case."""
    return str(Stemmer.Stemmer("english").stemWord(word))
