"""Misspelt words of a question ─▶ the words of the course.

Knows words and letters, not passages. rapidfuzz does the matching. Where it can be told what an
English word is, shorter words and more slips are corrected: "nuron" is none, and "bread" is not "break".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tutor.language.words import STOP_WORDS, stem

# "teecher" is 0.86 like "teacher", "bread" 0.8 like "break": one slip in a long word is a misspelling.
LIKE = 0.84
SHORTEST = 5  # letters; among short words too many are alike
# The same for what is no word at all: one slip in four letters, two in eight.
UNKNOWN_LIKE, UNKNOWN_SHORTEST = 0.75, 4
_WORD = re.compile(r"[^\W\d_]+")


class Speller:
    """Corrects words that are one slip away from a word of the course."""

    def __init__(
        self,
        texts: Iterable[str],
        like: float = LIKE,
        is_word: Callable[[str], bool] | None = None,
    ) -> None:
        """``like`` is the least share of letters in common; a small vocabulary can do with less.

        What ``is_word`` knows as a word is never corrected, and what it does not know is, from
        UNKNOWN_LIKE on.
        """
        self._is_word = is_word
        self._like, self._shortest = (
            (UNKNOWN_LIKE, UNKNOWN_SHORTEST) if is_word else (like, SHORTEST)
        )
        counts = Counter(word for text in texts for word in _WORD.findall(text.lower()))
        # the most frequent first: among equally near words it is the likeliest
        self._words = [
            word
            for word, _ in counts.most_common()
            if len(word) >= self._shortest and word not in STOP_WORDS
        ]
        self._stems = {stem(word) for word in self._words}

    def correct(self, question: str) -> str:
        """``question`` with each word that is one slip away from a word of the course corrected.

        Words that the course has, in whatever form, stay as they are, and so does everything else.
        """
        return _WORD.sub(lambda match: self._word(match[0]), question)

    def _word(self, word: str) -> str:
        lower = word.lower()
        if len(lower) < self._shortest or lower in STOP_WORDS or stem(lower) in self._stems:
            return word
        if self._is_word and self._is_word(lower):
            return word
        # optimal string alignment: a letter added, lost, wrong, or two exchanged is one slip each
        found = process.extract(
            lower, self._words, scorer=OSA.normalized_similarity, score_cutoff=self._like, limit=20
        )
        same = [item for item in found if item[0][0] == lower[0] and item[1] == found[0][1]]
        return str(min(same, key=lambda item: item[2])[0]) if same else word
