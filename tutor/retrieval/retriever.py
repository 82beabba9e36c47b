"""Question ─▶ hits: dense and keyword search, fused.

Knows both searches and how a follow-up is searched; does not know what becomes of the hits.

    score = cos(question, prose) + cos(question, nearest face) + KEYWORDS · BM25 / best BM25

A passage's faces are its prose and the questions that its section answers. Scores are fused, not
ranks: a rank says nothing of how much nearer the first one is (docs/log.md has both).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tutor.language.spelling import Speller
from tutor.records import Course, Hit, Passage
from tutor.retrieval.encoder import Encoder
from tutor.retrieval.faces import Faces
from tutor.retrieval.keywords import KeywordIndex, words_of
from tutor.retrieval.scope import Gate, known_share

KEYWORDS = 0.6  # what the best keyword score counts, beside two cosines
LEAST_KNOWN_SHARE = 0.6  # of a question's words, where without an encoder they decide alone
TYPED_WEIGHT = 0.2  # of a follow-up as typed, beside the same joined to what it refers to
_REFERS_BACK = re.compile(
    r"\b(it|its|that|this|those|these|they|them|their|one|ones|former|latter|else)\b", re.I
)
# Words of a follow-up on any subject, which a course need not know.
_ABOUT_ANYTHING = re.compile(
    r"\b(pros|cons|(dis)?advantages?|drawbacks?|downsides?|benefits?|examples?|details?|more|again|"
    r"simpler|shorter|longer|short|summary|sources?|formula|code|picture|history|analogy)\b",
    re.I,
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


@dataclass(frozen=True)
class _Found:
    """Of one query: score and prose cosine of every passage, shape (n,), and the gate's word."""

    scores: NDArray[np.float64]
    cosines: NDArray[np.floating]
    covered: bool


class Retriever:
    """Finds the passages of one course."""

    def __init__(
        self, course: Course, passages: tuple[Passage, ...], encoder: Encoder | None, cache: Path
    ) -> None:
        self.course, self.passages, self.encoder = course, passages, encoder
        texts = [f"{passage.label}\n{passage.text}" for passage in passages]
        asked = ["\n".join(passage.asked) for passage in passages]
        self.keywords = KeywordIndex(texts)
        self._matched = KeywordIndex([f"{a}\n{b}" for a, b in zip(texts, asked, strict=True)])
        self._speller = Speller(texts)
        self._faces: Faces | None = None
        self._gate: Gate | None = None
        if encoder:
            self._faces = Faces(passages, encoder, cache / "indexes")
            sentences = [
                sentence for passage in passages for sentence in passage.sentences
            ] or texts
            self._gate = Gate(self._faces, sentences, self.keywords, encoder, cache / "indexes")

    def search(self, question: str, earlier: str = "", k: int = 4) -> Search:
        """The ``k`` best passages for ``question``.

        ``earlier`` is the question before it: a follow-up is searched as typed and joined to it.
        """
        whole, typed = question, ""
        if earlier and is_follow_up(question):
            whole, typed = f"{earlier} {question}", question
        found = self._search(whole)
        covered = found.covered and not (typed and self._is_elsewhere(typed))
        scores = found.scores + (TYPED_WEIGHT * self._search(typed).scores if typed else 0)
        best = np.argsort(-scores, kind="stable")[:k]
        hits = tuple(
            Hit(self.passages[i], float(scores[i]), max(0.0, float(found.cosines[i]))) for i in best
        )
        return Search(whole, hits, covered)

    def _is_elsewhere(self, typed: str) -> bool:
        """Whether a short question is none of the course, whatever was asked before: "pizza recipe"."""
        if not names_its_subject(typed) or _ABOUT_ANYTHING.search(typed):
            return False
        known = known_share(self._speller.correct(typed), self.keywords)
        return known < LEAST_KNOWN_SHARE and not self._search(typed).covered

    def _search(self, query: str) -> _Found:
        scores = np.zeros(len(self.passages))
        spelt = self._speller.correct(query)
        matched = self._matched.scores(spelt)
        if matched.any():
            scores += KEYWORDS * matched / matched.max()
        if not (self.encoder and self._faces and self._gate):
            covered = known_share(query, self.keywords) >= LEAST_KNOWN_SHARE
            return _Found(scores, np.zeros(len(scores)), covered)
        searched, typed = self.encoder.encode([spelt, query])
        near = self._faces.near(searched)
        # the gate sees the words as typed: put right, "audition" would be the course's "addition"
        covered = self._gate.covers(query, typed)
        return _Found(scores + near.prose + near.face, near.prose, covered)


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
