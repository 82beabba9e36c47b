"""What a typed answer to a question is worth: numbers by computing, words by reading, a gap by its term."""

from __future__ import annotations

from rapidfuzz import fuzz

from tutor.language.words import words_of
from tutor.practice.numeric import Compared, compare, expected_of
from tutor.practice.record import Judged, Question
from tutor.practice.wording import SPELLED, Reference, WordJudge
from tutor.reading.reader import Reader
from tutor.retrieval.encoder import Encoder

LIKE = 0.5  # the cosine from which on another word may be another name of the term


class Judge:
    """Judges answers; without a reader and an encoder only numbers and terms."""

    def __init__(self, reader: Reader | None, encoder: Encoder | None) -> None:
        self._words = WordJudge(reader, encoder) if reader and encoder else None
        self._encoder = encoder

    def judge(self, question: Question, given: str) -> Judged:
        """The grade of ``given``, with what it lacks; a grade of None where that can't be told."""
        if question.kind == "gap":
            return self._gap(question, given)
        expected = expected_of(question.prompt, question.answer)
        if expected is not None:
            compared = compare(expected, given, question.prompt)
            unread = compared.grade is None and not expected.several
            return _of_numbers(compared, unread)
        return self._worded(question, given)

    def _worded(self, question: Question, given: str) -> Judged:
        if self._words is None:
            return Judged(None, by="no model is here to read it")
        reference = Reference(question.prompt, question.answer, question.why)
        worded = self._words.judge(given, reference)
        lacks = worded.grade in ("half", "wrong")
        missing = self._words.missing(given, reference) if lacks else ()
        told = ", ".join(f"{name} {value:.2f}" for name, value in worded.features.items())
        return Judged(worded.grade, missing, f"read beside the answer ({told})", worded.sure)

    def _gap(self, question: Question, given: str) -> Judged:
        """The term itself, part of it, or something that may be another name of it."""
        term, said = words_of(question.answer), words_of(given)
        met = [any(fuzz.ratio(word, other) >= SPELLED for other in said) for word in term]
        if all(met):
            return Judged("right", by="it is the term")
        if any(met):
            return Judged("half", (question.answer,), "it is a part of the term")
        if self._encoder is None:
            return Judged(None, by="it is another word")
        one, other = self._encoder.encode([given, question.answer])
        likeness = float(one @ other)
        by = f"it is another word (cosine {likeness:.2f})"
        return Judged(None if likeness >= LIKE else "wrong", (question.answer,), by)


def _of_numbers(compared: Compared, unread: bool) -> Judged:
    by = "there is no number in it" if compared.grade is None else "its numbers were computed"
    return Judged(compared.grade, compared.missing, by, unread=unread)
