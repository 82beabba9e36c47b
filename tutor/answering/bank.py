"""A teacher's own answer to a listed question, where it answers what a student asks.

    P(it answers) = σ(w · [matcher's logit, cosine of the two questions, rank of its section])

The matcher reads the student's question beside the answer: two questions on one thing may ask for
different things of it ("what does it do", "who invented it"). The rank of the answer's section among
those found counts from 0. Fitted on questions that nothing else learned from (tuning/fit.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tutor.answering.evidence import EvidenceSentence, say
from tutor.answering.prompt import Similar
from tutor.course.answers import KnownAnswer, SectionKey
from tutor.reading import Matcher
from tutor.records import Hit, Passage

BANK = "answer bank"  # what a reply names as its engine
LEAST = 0.2  # of the probability that it answers: half of those do, of the lesson's own sentences a third
SURE = 0.35  # from which on the course does answer, whatever else was found
SIMILAR = 0.6  # cosine from which on an answer is worth showing to a generator
CANDIDATES = 8  # answers that are read beside a question
_WEIGHTS, _BIAS = (0.36, 6.93, -0.39), -4.63


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
    def sure(self) -> bool:
        """Whether it may be given where nothing else says that the course answers."""
        return self.probability >= SURE

    @property
    def similar(self) -> Similar:
        """The same for a generator to read."""
        return Similar(self.question, " ".join(text for text, _ in self.sentences))


class AnswerBank:
    """The known answers of one course, by the questions that they answer."""

    def __init__(
        self,
        answers: Mapping[SectionKey, tuple[KnownAnswer, ...]],
        passages: Iterable[Passage],
        matcher: Matcher | None,
    ) -> None:
        """Without a ``matcher`` none is found."""
        self._matcher = matcher
        self._sections: dict[SectionKey, list[Passage]] = {}
        for passage in passages:
            self._sections.setdefault((passage.file, passage.heading), []).append(passage)
        self._known = {
            (key, asked): answer
            for key, items in answers.items()
            for answer in items
            for asked in answer.asked
        }

    def find(
        self, question: str, near: Iterable[tuple[str, float]], hits: Sequence[Hit]
    ) -> Known | None:
        """The answer that most probably answers ``question``, of those whose section was found.

        ``near`` are listed questions with their cosine to what was asked, nearest first. None where
        none is known.
        """
        candidates = self._near(near, hits)
        if not (candidates and self._matcher):
            return None
        read = [
            (answer.question, [text for text, _ in answer.sentences])
            for _, answer, *_ in candidates
        ]
        logits = self._matcher.match(question, read)
        known = [
            self._judged(*candidate, logit)
            for candidate, logit in zip(candidates, logits, strict=True)
        ]
        return max(known, key=lambda item: item.probability)

    def _near(
        self, near: Iterable[tuple[str, float]], hits: Sequence[Hit]
    ) -> list[tuple[SectionKey, KnownAnswer, float, int]]:
        """The answers to the nearest questions, each with its best cosine and its section's rank."""
        keys = list(dict.fromkeys((hit.passage.file, hit.passage.heading) for hit in hits))
        found: dict[KnownAnswer, tuple[SectionKey, KnownAnswer, float, int]] = {}
        for asked, cosine in near:
            for rank, key in enumerate(keys):
                if (answer := self._known.get((key, asked))) and answer not in found:
                    found[answer] = key, answer, cosine, rank
            if len(found) >= CANDIDATES:
                break
        return list(found.values())

    def _judged(
        self, key: SectionKey, answer: KnownAnswer, cosine: float, rank: int, logit: float
    ) -> Known:
        features = (logit, cosine, rank)
        total = _BIAS + sum(w * value for w, value in zip(_WEIGHTS, features, strict=True))
        passages = self._sections[key]
        sentences = tuple(
            (text, _source(passages[places[0][0]], places[0][1]))
            for text, places in answer.sentences
        )
        return Known(answer.question, sentences, cosine, 1 / (1 + math.exp(-total)))


def _source(passage: Passage, place: int) -> EvidenceSentence:
    return EvidenceSentence(say(passage, place), passage, 1, place=place)
