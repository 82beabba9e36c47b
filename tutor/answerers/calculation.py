"""Computes the numbers that a message asks for, where the course teaches the computation."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.answerers.answerer import Passed
from tutor.answering.answer import citations_of
from tutor.answering.evidence import EvidenceSentence, pick_evidence, pick_passages
from tutor.calculations import Missing
from tutor.language.reading import Reading
from tutor.reading import Finder
from tutor.records import Decision, Reply
from tutor.retrieval.retriever import Search

EXPLAIN = (
    0.95  # from which on a message with numbers is one to explain: its numbers only tell a story
)


class CalculationAnswerer:
    """Computes, and cites the lesson that teaches the computation."""

    name = "calculation"

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The computation, step by step, or a question for the numbers that it lacks."""
        calculation = reading.calculation
        if calculation is None:
            return Passed("it asks for no computation that is known here")
        if reading.wants("ask") and reading.wanted.sure >= EXPLAIN:
            return Passed(f"it wants something explained (probability {reading.wanted.sure:.2f})")
        search = self._finder.search(calculation.topic)
        if not search.covered:
            return Passed(f"the course does not teach {calculation.name}")
        if isinstance(calculation, Missing):
            if reading.wants("experiment"):
                return Passed(f"numbers for {calculation.name} are missing, and it wants to see it")
            by = f"it asks for {calculation.name} and lacks a number"
            return iter((Reply("ask_back", calculation.question, why=_why(by, search)),))
        by = f"it asks for {calculation.name} and gives the numbers"
        reply = Reply(
            "calculation",
            calculation.answer,
            citations_of(self._evidence(search)[:1]),
            engine="torch",
            why=_why(by, search),
        )
        return iter((reply,))

    def _evidence(self, search: Search) -> tuple[EvidenceSentence, ...]:
        keywords = self._finder.retriever.keywords
        passages = pick_passages(search.question, search.hits, keywords)
        return pick_evidence(search.question, passages, keywords)


def _why(by: str, search: Search) -> Decision:
    return Decision("calculation", by, search.question, search.hits, search.coverage)
