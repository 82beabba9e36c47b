"""Hits ─▶ the few sentences that answer the question best.

The encoder chooses, the decoder only phrases: at 135M parameters the first is the better judge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tutor.language.words import words_of
from tutor.records import Hit, Passage
from tutor.retrieval.encoder import Encoder
from tutor.retrieval.keywords import KeywordIndex

PASSAGES = 2  # quoted: sentences of a third one displaced better ones (docs/log.md)
SENTENCES, READ_SENTENCES = 4, 6  # quoted, and read by a tuned generator
# Points elsewhere, or announces what follows, and answers nothing.
_SIGNPOST = re.compile(
    r"\bsee (the )?(lesson|section|chapter)\b|\bthe (code|table|figure|example) below\b"
    r"|^this (lesson|section|course) (covers|derives|describes|explains|introduces|shows|takes)\b",
    re.I,
)
# Refers to a previous sentence, which may not be quoted.
_LEANS = re.compile(
    r"(it|its|this|that|these|those|they|their|such|but|however|then|therefore|thus|also)\b", re.I
)
# A section opens with its direct answer (the lessons are written so), and a hit's rank says
# something that its sentences alone do not; in units of cosine.
OPENING_BONUS = 0.10
RANK_PENALTY = 0.05


@dataclass(frozen=True)
class EvidenceSentence:
    """A sentence of a passage; ``number`` is the passage's citation number, from 1.

    ``rank`` is where the sentence stands among those that answer the question best, from 0.
    """

    text: str
    passage: Passage
    number: int
    rank: int = 0


def pick_evidence(
    question: str,
    hits: Sequence[Hit],
    encoder: Encoder | None,
    keywords: KeywordIndex,
    count: int = SENTENCES,
) -> tuple[EvidenceSentence, ...]:
    """At most ``count`` sentences of ``hits``, those of the best passage first.

    Passages without sentences (a table, a listing) contribute none.
    """
    pool = [
        (rank, index, EvidenceSentence(sentence, hit.passage, 0))
        for rank, hit in enumerate(hits)
        for index, sentence in enumerate(hit.passage.sentences)
        if not _SIGNPOST.search(sentence)
    ]
    if not pool:
        return ()
    texts = [item.text for _, _, item in pool]
    fit = _cosines(question, texts, encoder) if encoder else _overlaps(question, texts, keywords)
    scores = [
        fit[i] + OPENING_BONUS * (index == 0) - RANK_PENALTY * rank
        for i, (rank, index, _) in enumerate(pool)
    ]
    best = sorted(range(len(pool)), key=lambda i: -scores[i])[:count]
    return _in_reading_order([pool[i] for i in best], [scores[i] for i in best])


def quotable(hits: Sequence[Hit]) -> list[Hit]:
    """The best hits that have sentences: the passages that are quoted."""
    return [hit for hit in hits if hit.passage.sentences][:PASSAGES]


def find_opening(evidence: Sequence[EvidenceSentence]) -> EvidenceSentence:
    """The sentence that fits the question best, if it does not lean on one before it.

    It holds 0.46 of a question's key points, the first in reading order 0.36 (docs/log.md).
    """
    return min(evidence, key=lambda item: (bool(_LEANS.match(item.text)), item.rank))


def _in_reading_order(
    chosen: list[tuple[int, int, EvidenceSentence]], scores: list[float]
) -> tuple[EvidenceSentence, ...]:
    """Passages by their best sentence, sentences as they stand in them; numbered as they appear."""
    best: dict[Passage, float] = {}
    for (_, _, item), score in zip(chosen, scores, strict=True):
        best[item.passage] = max(score, best.get(item.passage, -1.0))
    ranked = sorted(best, key=lambda passage: -best[passage])
    by_index = sorted(enumerate(chosen), key=lambda entry: entry[1][1])  # (rank, (.., index, ..))
    return tuple(
        EvidenceSentence(item.text, passage, number, rank)
        for number, passage in enumerate(ranked, 1)
        for rank, (_, _, item) in by_index
        if item.passage is passage
    )


def _cosines(question: str, texts: list[str], encoder: Encoder) -> list[float]:
    vectors = encoder.encode([question, *texts])
    return [float(cosine) for cosine in vectors[1:] @ vectors[0]]


def _overlaps(question: str, texts: list[str], keywords: KeywordIndex) -> list[float]:
    """The rarity-weighted share of the question's words in each text, in [0, 1]."""
    asked = set(words_of(question))
    total = sum(keywords.idf(word) for word in asked) or 1.0
    shares = [
        sum(keywords.idf(word) for word in asked & set(words_of(text))) / total for text in texts
    ]
    return [float(share) for share in np.asarray(shares)]
