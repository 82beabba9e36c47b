"""Answers from the lessons: search and read ─▶ is it answered? ─▶ a written answer, or a decline."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tutor.answerers.next_steps import NextSteps
from tutor.answering.answer import write_answer
from tutor.answering.bank import AnswerBank
from tutor.answering.engine import Engine
from tutor.answering.evidence import EvidenceSentence, pick_passages
from tutor.language.reading import Reading
from tutor.reading import Finder
from tutor.records import Course, Decision, Hit, Reply, Seconds, SectionRequest
from tutor.retrieval.retriever import Search

DOUBT = "I am not sure that this answers your question; it is what comes nearest in the course."
NEAREST_LESSONS, NEAREST_SECTIONS = 3, 2


class LessonAnswerer:
    """Takes every message: what the course does not cover is declined."""

    name = "lesson"

    def __init__(
        self,
        course: Course,
        finder: Finder,
        bank: AnswerBank,
        steps: NextSteps,
        engine: Engine | None,
        seconds: float,
    ) -> None:
        self._course, self._finder, self._bank, self._steps = course, finder, bank, steps
        self._engine, self._seconds = engine, seconds

    def answer(self, reading: Reading) -> Iterator[Reply]:
        """The answer with its sources, growing; or the nearest lessons, where none answers."""
        start = time.monotonic()
        if isinstance(reading.request, SectionRequest):
            search = self._finder.search_section(reading.request)
        else:
            search = self._finder.search(reading.question, reading.leans_on)
        seconds = Seconds(retrieval=time.monotonic() - start)
        for reply in self._write(reading.question, search):
            yield replace(reply, seconds=seconds)

    def _write(self, question: str, search: Search) -> Iterator[Reply]:
        why = Decision(self.name, _by(search), search.question, search.hits, search.coverage)
        found = [hit for hit in search.hits if hit.passage.units]
        known = self._known(search, found)
        if not (found and (search.covered or known)):
            yield Reply("decline", self._decline(search), why=why)
            return
        keywords = self._finder.retriever.keywords
        passages = pick_passages(search.question, found, keywords)
        if known:
            why = replace(why, by="a listed question is asked, and an answer to it is known")
        doubtful = search.coverage.doubtful and self._finder.reads and not known
        doubt = DOUBT if doubtful else ""
        for reply in write_answer(
            search.question, passages, self._engine, keywords, self._seconds, known
        ):
            explained = replace(
                reply,
                why=replace(why, rejected=reply.why.rejected),
                notice=" ".join(filter(None, (doubt, reply.notice))),
            )
            yield self._steps.add(explained, question, search.hits) if reply.done else explained

    def _known(self, search: Search, found: Sequence[Hit]) -> list[tuple[str, EvidenceSentence]]:
        """The sentences of the answer to a listed question, where that is asked; else none."""
        if not found:
            return []
        # what is asked for by a button is answered by its section, whatever else is known
        near = found[:1] if search.question == found[0].passage.heading else found
        listed, alike = self._finder.retriever.same_question(search.question)
        return self._bank.sentences(listed, alike, near)

    def _decline(self, search: Search) -> str:
        """Where the course touches on it, the sections that come nearest; else its nearest lessons."""
        if search.coverage.touched:
            sections = dict.fromkeys(
                f"**{hit.passage.lesson}**, “{hit.passage.heading}”" for hit in search.hits
            )
            names = " · ".join(list(sections)[:NEAREST_SECTIONS])
            return (
                f"The course touches on this, but I found nothing in it that answers your question. "
                f"What comes nearest: {names}."
            )
        lessons = list(dict.fromkeys(hit.passage.lesson for hit in search.hits))[:NEAREST_LESSONS]
        names = " · ".join(f"**{lesson}**" for lesson in lessons)
        return (
            f"That is outside this course on {self._course.title}, so I don't answer it. "
            f"The nearest lessons are {names}."
        )


def _by(search: Search) -> str:
    coverage = search.coverage
    if not coverage.covered:
        touched = "touches on" if coverage.touched else "does not cover"
        return f"the course {touched} “{coverage.question}”" + (
            ", and no passage answers it" if coverage.touched else ""
        )
    if not any(hit.passage.units for hit in search.hits):
        return "no passage that was found has anything to quote"
    return f"the course covers “{coverage.question}”"
