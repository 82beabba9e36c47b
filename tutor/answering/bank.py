"""A teacher's own answer to a listed question, where it answers what a student asks.

    P(it answers) = σ(w · [cosine of the two questions, unit logit − best unit logit, rank of its section])

The logits are the reader's for the student's question: of the best unit that carries the answer, and of
the best unit of the passage that was found first; the rank counts from 0. Two questions on one thing may
ask for different things of it ("what does it do", "who invented it"). Fitted on questions that nothing
else learned from (tuning/fit.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tutor.answering.evidence import EvidenceSentence, say
from tutor.answering.prompt import Similar
from tutor.course.answers import KnownAnswer, SectionKey
from tutor.records import Hit, Passage

BANK = "answer bank"  # what a reply names as its engine
LEAST = 0.6  # of the probability that it answers; the lesson's own sentence does for one in three
SIMILAR = 0.6  # cosine from which on an answer is worth showing to a generator
UNREAD = -5.0  # logit of a unit whose passage was not read
_WEIGHTS, _BIAS = (8.0, 0.17, -0.41), -5.91


@dataclass(frozen=True)
class Known:
    """An answer to a listed question, and how probable it is that it answers what was asked.

    ``sentences`` come each with the first unit that carries it.
    """

    question: str
    sentences: tuple[tuple[str, EvidenceSentence], ...]
    cosine: float
    probability: float

    @property
    def answers(self) -> bool:
        """Whether it may be given."""
        return self.probability >= LEAST

    @property
    def similar(self) -> Similar:
        """The same for a generator to read."""
        return Similar(self.question, " ".join(text for text, _ in self.sentences))


class AnswerBank:
    """The known answers of one course, by the question that they answer."""

    def __init__(
        self, answers: Mapping[SectionKey, tuple[KnownAnswer, ...]], passages: Iterable[Passage]
    ) -> None:
        self._sections: dict[SectionKey, list[Passage]] = {}
        for passage in passages:
            self._sections.setdefault((passage.file, passage.heading), []).append(passage)
        self._known = {
            (key, answer.question): answer for key, items in answers.items() for answer in items
        }

    def find(self, near: Iterable[tuple[str, float]], hits: Sequence[Hit]) -> Known | None:
        """The answer that most probably answers what was asked, of those whose section was found.

        ``near`` are listed questions with their cosine to what was asked. None where none is known.
        """
        found = [
            self._judged(key, answer, cosine, hits)
            for question, cosine in near
            for key in dict.fromkeys((hit.passage.file, hit.passage.heading) for hit in hits)
            if (answer := self._known.get((key, question)))
        ]
        return max(found, key=lambda item: item.probability, default=None)

    def _judged(
        self, key: SectionKey, answer: KnownAnswer, cosine: float, hits: Sequence[Hit]
    ) -> Known:
        passages = self._sections[key]
        judged = {hit.passage: hit.judgement.units for hit in hits if hit.judgement}
        places = [place for _, carried in answer.sentences for place in carried]
        units = [judged[passages[p]][u] for p, u in places if passages[p] in judged]
        best = max(judged.get(hits[0].passage) or (0.0,))
        rank = next(
            n for n, hit in enumerate(hits) if (hit.passage.file, hit.passage.heading) == key
        )
        features = (cosine, max(units, default=UNREAD) - best, rank)
        total = _BIAS + sum(w * value for w, value in zip(_WEIGHTS, features, strict=True))
        sentences = tuple(
            (text, _source(passages[places[0][0]], places[0][1]))
            for text, places in answer.sentences
        )
        return Known(answer.question, sentences, cosine, 1 / (1 + math.exp(-total)))


def _source(passage: Passage, place: int) -> EvidenceSentence:
    return EvidenceSentence(say(passage, place), passage, 1, place=place)
