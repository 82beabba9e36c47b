"""An answer in words, judged beside the reference answer: is it that, part of it, or something else?

    P(right), P(not wrong) = σ(w · features)      two logistic regressions on labelled typed answers

The features are what the reader makes of the answer as a claim beside the reference and of the reference
as a claim beside the answer, the cosine of both, and shares of words: none of them decides alone. The
weights and how far they can be trusted come from ``tutor.tuning.fit_practice``. Knows no numbers.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz

from tutor.answering.checking import VERDICT
from tutor.language.words import words_of
from tutor.practice.learned import learned
from tutor.reading.reader import CLAIM, Reader
from tutor.records import Grade, Passage
from tutor.retrieval.encoder import Encoder

LEAST_RIGHT, LEAST_WRONG, LEAST_HALF = (
    0.55,
    0.7,
    0.35,
)  # probabilities from which on a grade is given
SAID = 0.5  # share of a point's words, or probability that the answer carries it, from which on it was said
SPELLED = 85  # of 100: how alike two words of one meaning are, with a typing error
LONGEST_ANSWER = 400  # characters of a typed answer that are judged
Feature = Literal[
    "supported", "contradicted", "carries", "similar", "known", "new", "verdict", "question"
]
FEATURES: tuple[Feature, ...] = (
    "supported", "contradicted", "carries", "similar", "known", "new", "verdict", "question",
)  # fmt: skip
_POINT = re.compile(r"[;.]\s+|,\s+(?:while|but|so|and|because)\s+")


@dataclass(frozen=True)
class Reference:
    """What a typed answer is judged against: the question, its answer, and why it is so."""

    question: str
    answer: str
    why: str


@dataclass(frozen=True)
class Worded:
    """The grade of an answer in words, None where unsure, with its probability in [0, 1]."""

    grade: Grade | None
    sure: float
    features: Mapping[Feature, float]


class WordJudge:
    """Judges with a reader and an encoder."""

    def __init__(self, reader: Reader, encoder: Encoder) -> None:
        self._reader, self._encoder = reader, encoder

    def judge(self, given: str, reference: Reference) -> Worded:
        """The grade of ``given``; None where neither right nor wrong nor half is probable enough."""
        features = self.features(given[:LONGEST_ANSWER], reference)
        right = _probability("right", features)
        wrong = 1 - _probability("not_wrong", features)
        half = 1 - right - wrong
        if right >= LEAST_RIGHT:
            return Worded("right", right, features)
        if wrong >= LEAST_WRONG:
            return Worded("wrong", wrong, features)
        if half >= LEAST_HALF:
            return Worded("half", half, features)
        return Worded(None, max(right, wrong), features)

    def features(self, given: str, reference: Reference) -> dict[Feature, float]:
        """What is compared, by name."""
        whole = _passage(reference.question, *filter(None, (reference.answer, reference.why)))
        as_claim = self._reader.read(CLAIM + given, [whole])[0]
        carried = self._carried(reference.answer, given, reference.question)
        explained = f"{reference.answer} {reference.why}".strip()
        vectors = self._encoder.encode([given, explained, reference.question])
        said = list(dict.fromkeys(words_of(given)))
        asked, told = words_of(reference.question), words_of(explained)
        return {
            "supported": as_claim.yes,
            "contradicted": as_claim.no,
            "carries": carried,
            "similar": float(vectors[0] @ vectors[1]),
            "known": _share(said, told),
            "new": _share([word for word in said if word not in asked], told),
            "verdict": _verdict(given) * _verdict(reference.answer),
            "question": float(vectors[0] @ vectors[2]),
        }

    def missing(self, given: str, reference: Reference) -> tuple[str, ...]:
        """The points of the reference that ``given`` does not carry."""
        points = [point.strip(" .") for point in _POINT.split(reference.answer)]
        asked, said = words_of(reference.question), words_of(given)
        return tuple(
            point
            for point in points
            if (own := [word for word in words_of(point) if word not in asked])
            and _share(own, said) < SAID
            and self._carried(point, given, reference.question) < SAID
        )

    def _carried(self, claim: str, given: str, question: str) -> float:
        return self._reader.read(CLAIM + claim, [_passage(question, given)])[0].yes


def _passage(heading: str, *texts: str) -> Passage:
    return Passage("", heading, "", " ".join(texts), texts)


def _probability(name: str, features: Mapping[Feature, float]) -> float:
    weights = learned()[name]
    total = weights["bias"] + sum(weights[feature] * features[feature] for feature in FEATURES)
    return 1 / (1 + math.exp(-total))


def _share(words: Sequence[str], among: Sequence[str]) -> float:
    """The share of ``words`` that stand among the others, typing errors forgiven; 0 of none."""
    if not words:
        return 0.0
    met = [any(fuzz.ratio(word, other) >= SPELLED for other in among) for word in words]
    return sum(met) / len(words)


def _verdict(text: str) -> int:
    """1 for a text that opens with yes, -1 for no, 0 for neither."""
    opening = VERDICT.match(text.strip() + " .")
    return 0 if opening is None else 1 if opening[1].lower() == "yes" else -1
