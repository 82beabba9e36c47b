"""Question ─▶ hits: dense and keyword search, fused.

Knows both searches and how a follow-up is searched; does not know what becomes of the hits.

    score = cos(question, prose) + cos(question, nearest text) + KEYWORDS · BM25 / best BM25

The nearest text of a passage is its prose or one of the questions that its section answers. Scores are
fused, not ranks: a rank does not tell how much nearer the first one is (docs/log.md has both).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tutor.course.roles import roles_wanted
from tutor.errors import CourseError
from tutor.language.spelling import Speller
from tutor.records import Course, Coverage, Hit, Passage, SectionRequest
from tutor.retrieval.encoder import Encoder
from tutor.retrieval.keywords import KeywordIndex, known_share
from tutor.retrieval.question_index import QuestionIndex
from tutor.retrieval.shipped import read_shipped, write_shipped

KEYWORDS = 0.6  # weight of the best keyword score, next to two cosines
LEAST_KNOWN_SHARE = 0.6  # of a question's words, where they alone decide what is answered
TYPED_WEIGHT = (
    0.2  # weight of a follow-up as typed, next to the same joined to the earlier question
)


@dataclass(frozen=True)
class Search:
    """What a question found.

    ``question`` is what was searched: a follow-up comes with the question that it leans on. ``hits``
    are best first; ``coverage`` says whether the course answers the question, and how sure that is.
    """

    question: str
    hits: tuple[Hit, ...]
    coverage: Coverage

    @property
    def covered(self) -> bool:
        """Whether the course covers the question."""
        return self.coverage.covered


class Retriever:
    """Finds the passages of one course."""

    def __init__(
        self, course: Course, passages: tuple[Passage, ...], encoder: Encoder | None, cache: Path
    ) -> None:
        self.course, self.passages, self.encoder = course, passages, encoder
        texts = [f"{passage.label}\n{passage.text}" for passage in passages]
        asked = ["\n".join(passage.asked) for passage in passages]
        self.keywords = KeywordIndex(texts, course.language)
        both = [f"{a}\n{b}" for a, b in zip(texts, asked, strict=True)]
        self._matched = KeywordIndex(both, course.language)
        self._speller = Speller(texts, is_word=getattr(encoder, "is_word", None))
        self._questions: QuestionIndex | None = None
        if encoder:
            name = hashlib.sha256(course.title.encode()).hexdigest()[:16]
            shipped = read_shipped(course.path, encoder.name)
            self._questions = QuestionIndex(passages, encoder, cache / "indexes" / name, shipped)

    def ship(self) -> Path:
        """Lay the vectors beside the lessons, for first starts elsewhere; the file's path.

        Raises CourseError for a course that is no folder, or that can't be written.
        """
        if not (self.encoder and self._questions and self.course.path.is_dir()):
            raise CourseError(
                "Only a folder of lessons, read with an encoder, can carry its vectors."
            )
        return write_shipped(self.course.path, self.encoder.name, self._questions.vectors())

    def search(self, question: str, leans_on: str = "", k: int = 4) -> Search:
        """The ``k`` best passages for ``question``.

        ``leans_on`` is the question before a follow-up, which is searched as typed and joined to it.
        """
        whole = f"{leans_on} {question}" if leans_on else question
        scores, cosines = self._search(whole)
        if leans_on:
            scores = scores + TYPED_WEIGHT * self._search(question)[0]
        answering = self._answering(whole)
        best = [i for i in np.argsort(-scores, kind="stable") if answering[i]][:k]
        hits = tuple(
            Hit(self.passages[i], float(scores[i]), max(0.0, float(cosines[i]))) for i in best
        )
        return Search(whole, hits, self._coverage(whole))

    def _answering(self, question: str) -> list[bool]:
        """Which passages may answer: objectives and exercises echo questions, and do when asked for.

        All may where there are no others.
        """
        wanted = roles_wanted(question)
        may = [passage.role in wanted for passage in self.passages]
        return may if any(may) else [True] * len(may)

    def correct(self, question: str) -> str:
        """``question`` with its misspelt words put right, as it is searched."""
        return self._speller.correct(question)

    def listed_near(self, question: str) -> list[tuple[str, float]]:
        """The listed questions that are nearest to ``question``, with their cosines, nearest first."""
        if not (self.encoder and self._questions):
            return []
        return self._questions.listed_near(self.encoder.encode([self.correct(question)])[0])

    def search_section(self, section: SectionRequest, k: int = 4) -> Search:
        """The same with the passages of ``section`` first; its heading is the question."""
        search = self.search(section.heading, k=len(self.passages))

        def elsewhere(hit: Hit) -> bool:
            return (hit.passage.lesson, hit.passage.heading) != (section.lesson, section.heading)

        hits = tuple(sorted(search.hits, key=elsewhere)[:k])
        if elsewhere(hits[0]):  # a section that is no longer there
            return replace(search, hits=hits)
        return replace(search, hits=hits, coverage=replace(search.coverage, probability=1.0))

    def _coverage(self, question: str) -> Coverage:
        """By the words alone."""
        known = known_share(self._speller.correct(question), self.keywords)
        return Coverage(question, known, LEAST_KNOWN_SHARE, {"known share": known})

    def _search(self, query: str) -> tuple[NDArray[np.float64], NDArray[np.floating]]:
        """Score and prose cosine of every passage, shape (n,) each."""
        scores = np.zeros(len(self.passages))
        spelt = self._speller.correct(query)
        matched = self._matched.scores(spelt)
        if matched.any():
            scores += KEYWORDS * matched / matched.max()
        if not (self.encoder and self._questions):
            return scores, np.zeros(len(scores))
        near = self._questions.near(self.encoder.encode([spelt])[0])
        return scores + near.prose + near.nearest, near.prose
