"""Misspelt words of a question ─▶ the words of the course.

Knows words and letters, not passages. rapidfuzz does the matching.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tutor.language.words import STOP_WORDS, stem

# "teecher" is 0.86 like "teacher", "bread" 0.8 like "break": one slip in a long word is a misspelling.
LIKE = 0.84
SHORTEST = 5  # letters; among short words too many are alike
_WORD = re.compile(r"[^\W\d_]+")


class Speller:
    """Corrects words that are one slip away from a word of the course."""

    def __init__(self, texts: Iterable[str], like: float = LIKE) -> None:
        """``like`` is the least share of letters in common; a small vocabulary can do with less."""
        self._like = like
        self._words = sorted(
            {
                word
                for text in texts
                for word in _WORD.findall(text.lower())
                if len(word) >= SHORTEST and word not in STOP_WORDS
            }
        )
        self._stems = {stem(word) for word in self._words}

    def correct(self, question: str) -> str:
        """``question`` with each word that is one slip away from a word of the course corrected.

        Words that the course has, in whatever form, stay as they are, and so does everything else.
        """
        return _WORD.sub(lambda match: self._word(match[0]), question)

    def _word(self, word: str) -> str:
        lower = word.lower()
        if len(lower) < SHORTEST or lower in STOP_WORDS or stem(lower) in self._stems:
            return word
        # optimal string alignment: a letter added, lost, wrong, or two exchanged is one slip each
        found = process.extractOne(
            lower, self._words, scorer=OSA.normalized_similarity, score_cutoff=self._like
        )
        return str(found[0]) if found and found[0][0] == lower[0] else word
