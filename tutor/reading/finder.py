"""Question ─▶ the passages that answer it: what the search found is read, and read order decides.

    score       = search score + READ · passage logit
    probability = σ(w · features): is there an answer in the course at all?
    unit        = unit logit + ALIKE (cos(question, unit) − ODDS), of the passages that may be shown

Knows how search and reader are fused and how sure an answer must be; the constants were fitted on
labelled questions that nothing else is measured on (docs/log.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tutor.reading.reader import Reader
from tutor.records import Coverage, Hit, Passage, SectionRequest
from tutor.retrieval import Retriever
from tutor.retrieval.encoder import Encoder, Vectors
from tutor.retrieval.retriever import Search

CANDIDATES = 10  # passages that are read
READ = 0.15  # what a passage logit counts beside the search's score
SHOWN = 4  # passages that an answer may come from
# A logistic regression on the 9,296 units of held-out sheets (tuning/fit.py): where the logit is 0, a unit
# with this cosine answers as often as not.
ALIKE, ODDS = 7.3, 0.57
# A wrong answer shows its sources, a wrong decline teaches nothing: declined is what is rather sure.
# What is far from all passages must be surer: a text that the reader mistakes is told by its distance.
LEAST_PROBABILITY, LEAST_FAR_AWAY = 0.22, 0.33
TOUCHED = 0.28  # the cosine from which on a question is one on the course's subject


class Finder:
    """Searches one course and reads what was found. Without a reader the search alone decides."""

    def __init__(self, retriever: Retriever, reader: Reader | None) -> None:
        self.retriever, self._reader = retriever, reader
        self._vectors: dict[Passage, Vectors] = {}

    @property
    def reads(self) -> bool:
        """Whether a reader judges what is found."""
        return self._reader is not None

    def search(self, question: str, leans_on: str = "", k: int = 4) -> Search:
        """The ``k`` best passages for ``question``, each judged, and whether they answer it.

        ``leans_on`` is the question before a follow-up: where the course answers that one, the follow-up
        is about the course too.
        """
        if self._reader is None:
            return self.retriever.search(question, leans_on, k)
        found = self._read(question, leans_on)
        if leans_on and not found.covered:
            earlier = self._read(leans_on).coverage
            found = replace(found, coverage=earlier) if earlier.covered else found
        return replace(found, hits=found.hits[:k])

    def search_section(self, section: SectionRequest, k: int = 4) -> Search:
        """The same with the passages of ``section`` first; its heading is the question."""
        search = self.retriever.search_section(section, CANDIDATES)
        best, others = _split(self._judged(section.heading, search.hits))
        return replace(search, hits=(*self._compared(section.heading, best), *others)[:k])

    def _read(self, question: str, leans_on: str = "") -> Search:
        found = self.retriever.search(question, leans_on, CANDIDATES)
        question = self.retriever.correct(found.question)
        hits = self._judged(question, found.hits)
        best, others = _split(sorted(hits, key=lambda hit: -hit.score))
        ranked = (*self._compared(question, best), *others)
        features = _features(ranked, found.coverage)
        return replace(found, hits=ranked, coverage=_coverage(found.question, features))

    def _judged(self, question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits with what the reader makes of each, in their order."""
        if self._reader is None:
            return tuple(hits)
        judgements = self._reader.read(question, [hit.passage for hit in hits])
        return tuple(
            replace(hit, score=hit.score + READ * judgement.answers, judgement=judgement)
            for hit, judgement in zip(hits, judgements, strict=True)
        )

    def _compared(self, question: str, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits with the likeness of question and unit in each unit's logit."""
        encoder = self.retriever.encoder
        if encoder is None:
            return tuple(hits)
        asked = encoder.encode([question])[0]
        return tuple(
            replace(hit, judgement=replace(hit.judgement, units=self._units(hit, asked, encoder)))
            if hit.judgement and hit.judgement.units
            else hit
            for hit in hits
        )

    def _units(self, hit: Hit, asked: Vectors, encoder: Encoder) -> tuple[float, ...]:
        """The logits of the hit's units beside a question with the vector ``asked``, shape (d,)."""
        assert hit.judgement  # noqa: S101 - the caller looked
        passage = hit.passage
        if passage not in self._vectors:
            self._vectors[passage] = encoder.encode([unit.text for unit in passage.units])
        cosines = self._vectors[passage] @ asked
        logits = zip(hit.judgement.units, cosines.tolist(), strict=True)
        return tuple(logit + ALIKE * (cosine - ODDS) for logit, cosine in logits)


def _split(hits: Sequence[Hit]) -> tuple[Sequence[Hit], Sequence[Hit]]:
    return hits[:SHOWN], hits[SHOWN:]


_WORD = re.compile(r"[^\W\d_]{2}")
# A logistic regression on 690 labelled questions on this course and on others (docs/log.md).
_WEIGHTS = {"best passage": 0.94, "cosine": 2.47, "known share": 0.44}
_BIAS = -1.90


def _features(hits: Sequence[Hit], words: Coverage) -> Mapping[str, float]:
    """What tells whether a question is answered: the best logit, the best cosine, the known words."""
    return {
        "best passage": max((hit.judgement.answers for hit in hits if hit.judgement), default=-9.0),
        "cosine": max((hit.cosine for hit in hits), default=0.0),
        "known share": words.probability,
    }


def _coverage(question: str, features: Mapping[str, float]) -> Coverage:
    total = _BIAS + sum(_WEIGHTS[name] * value for name, value in features.items())
    # what holds no word at all ("{{7*7}}", "42") asks nothing
    probability = 1 / (1 + math.exp(-total)) if _WORD.search(question) else 0.0
    touched = features["cosine"] >= TOUCHED
    least = LEAST_PROBABILITY if touched else LEAST_FAR_AWAY
    return Coverage(question, probability, least, features, touched)
