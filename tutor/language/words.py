"""The content words of a message, as stems: what keyword search and the follow-up rules count.

Knows stop words (of bm25s) and stems (Snowball's) of many languages; nothing of passages.
"""

from __future__ import annotations

import re
from functools import cache

import Stemmer
from bm25s import stopwords
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


# Snowball's names; whatever else a course is in is not stemmed.
_ALGORITHMS = {
    "ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek",
    "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian",
    "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pl": "polish",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish",
}  # fmt: skip


def words_of(text: str, language: str = "en") -> list[str]:
    """Stems of the content words of ``text``, in order, repeats kept; pairs of unspaced signs last.

    ``language`` is the two-letter code of what the course is written in.
    """
    lower = text.lower()
    stop_words = _stop_words(language)
    words = [word for word in _WORD.findall(_UNSPACED.sub(" ", lower)) if word not in stop_words]
    words += [
        run[i : i + 2] for run in _UNSPACED.findall(lower) for i in range(max(1, len(run) - 1))
    ]
    if language not in _ALGORITHMS:
        return words
    return [str(stem) for stem in Stemmer.Stemmer(_ALGORITHMS[language]).stemWords(words)]


@cache
def _stop_words(language: str) -> frozenset[str]:
    """Those of the language, where the library has some."""
    if language == "en":
        return STOP_WORDS
    name = f"STOPWORDS_{_ALGORITHMS.get(language, '').upper()}"
    return frozenset(getattr(stopwords, name, ()))


def stem(word: str) -> str:
    """The stem of one word in lower case."""
    return str(Stemmer.Stemmer("english").stemWord(word))
