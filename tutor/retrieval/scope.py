"""Is a question about the course? A logistic rule over what the search saw.

Knows three numbers of a search and their weights; nothing of any subject.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """What a search says about how much a question belongs to the course.

    cosine            of the best passage, in [-1, 1]; None without an encoder
    nearest_cosines   mean of the best five, in [-1, 1]; None without an encoder
    known_share       of the question's content words, weighted by rarity, that occur in the
                      course, in [0, 1]
    """

    cosine: float | None
    nearest_cosines: float | None
    known_share: float


# Logistic regression on the development half of tests/questions/deep-learning (170 messages in
# scope, 40 out, balanced); docs/log.md has its errors on the other half.
COSINE, NEAREST, KNOWN, INTERCEPT = 3.7, 7.3, 6.0, -7.7
LEAST_KNOWN_SHARE = 0.6  # where words have to decide alone


def in_scope(evidence: Evidence) -> bool:
    """Whether the course covers the question.

    Without an encoder the words decide alone, more strictly.
    """
    if evidence.cosine is None or evidence.nearest_cosines is None:
        return evidence.known_share >= LEAST_KNOWN_SHARE
    logit = (
        COSINE * evidence.cosine + NEAREST * evidence.nearest_cosines + KNOWN * evidence.known_share
    )
    return logit + INTERCEPT >= 0
