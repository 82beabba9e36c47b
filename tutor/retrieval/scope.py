"""Is a question about the course? A logistic rule over what the search saw.

Knows three numbers of a search and their weights; nothing of any subject.
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """What a search says about how much a question belongs to the course.

    cosine               of the best passage, in [-1, 1]; None without an encoder
    known_share          of the question's content words, weighted by rarity, that occur in the
                         course, in [0, 1]
    best_keyword_score   BM25 of the best passage, 0 or more
    """

    cosine: float | None
    known_share: float
    best_keyword_score: float


def in_scope(evidence: Evidence) -> bool:
    """Whether the course covers the question.

    Without an encoder the words decide alone, more strictly.
    """
    if evidence.cosine is None:
        return evidence.known_share >= 0.6 and evidence.best_keyword_score > 0
    logit = 14.0 * (evidence.cosine - 0.42) + 3.0 * (evidence.known_share - 0.6)
    return 1 / (1 + math.exp(-logit)) >= 0.5
