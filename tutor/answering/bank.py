"""A teacher's own answer to a question that was listed, where a student asks the same.

Knows the answers of a course and which question is which; how alike two questions are, the search says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tutor.answering.evidence import EvidenceSentence, say
from tutor.answering.prompt import Similar
from tutor.course.answers import KnownAnswer, SectionKey
from tutor.records import Hit, Passage

BANK = "answer bank"  # what a reply names as its engine
# "Is Adam better?" is near to "how do they differ?", and "No, ..." answers only one of them.
VERDICT_ALIKE = 0.95
SIMILAR = 0.6  # cosine from which on an answer is worth showing to a generator


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

    def sentences(
        self, question: str, alike: float, hits: Iterable[Hit]
    ) -> list[tuple[str, EvidenceSentence]]:
        """The answer to the listed ``question``, each sentence with the first unit that carries it.

        ``alike`` is the cosine with what was asked: an answer that says yes or no needs more of it.
        Empty where none is known, or where its section is not among the ``hits``.
        """
        for hit in hits:
            key = (hit.passage.file, hit.passage.heading)
            answer = self._known.get((key, question))
            if answer is None or (answer.verdict and alike < VERDICT_ALIKE):
                continue
            passages = self._sections[key]
            return [
                (text, _source(passages[places[0][0]], places[0][1]))
                for text, places in answer.sentences
            ]
        return []

    def similar(self, question: str, alike: float, hits: Iterable[Hit]) -> Similar | None:
        """The listed ``question`` with its answer, where it is like enough to what was asked."""
        if alike < SIMILAR:
            return None
        keys = ((hit.passage.file, hit.passage.heading) for hit in hits)
        answer = next(filter(None, (self._known.get((key, question)) for key in keys)), None)
        return Similar(question, answer.text) if answer else None


def _source(passage: Passage, place: int) -> EvidenceSentence:
    return EvidenceSentence(say(passage, place), passage, 1, place=place)
