"""Shows the formula that a message asks for, as the lesson writes it."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.answerers.answerer import Passed
from tutor.answerers.next_steps import NextSteps
from tutor.answering.answer import QUOTATION
from tutor.answering.evidence import pick_evidence
from tutor.answering.formula import find_formula, merge
from tutor.language.reading import Reading
from tutor.reading import Finder
from tutor.records import Citation, Decision, Hit, Reply

HITS, SENTENCES = 15, 2  # passages looked through, sentences said of a formula


class FormulaAnswerer:
    """A formula, then what its passage says of it."""

    name = "formula"

    def __init__(self, finder: Finder, steps: NextSteps) -> None:
        self._finder, self._steps = finder, steps

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The formula with its source."""
        topic = reading.formula_topic
        if not topic:
            return Passed("it asks for no formula")
        search = self._finder.retriever.search(reading.question, reading.leans_on, HITS)
        plainly = self._finder.search(f"what {topic} computes", k=HITS)
        if not plainly.covered:
            return Passed(f"the course does not cover the formula of “{topic}”")
        found = find_formula(merge(search.hits, plainly.hits))
        if not found:
            return Passed(f"no passage near enough to “{topic}” shows a formula")
        why = Decision(
            self.name,
            f"it asks for the formula of “{topic}”",
            search.question,
            search.hits[:4],
            plainly.coverage,
        )
        reply = self._write(reading.question, *found, why)
        return iter((self._steps.add(reply, topic, search.hits),))

    def _write(self, question: str, hit: Hit, lead: str, formula: str, why: Decision) -> Reply:
        """``lead`` is what the passage says before the formula."""
        passage = hit.passage
        about = pick_evidence(question, [hit], self._finder.retriever.keywords, SENTENCES)
        prose = [item.text for item in about if item.unit.kind == "sentence"]
        said = " ".join(f"{text} [1]" for text in prose if text not in lead)
        citation = Citation(1, passage.lesson, passage.heading, passage.file, lead)
        answer = f"{lead} [1]\n\n{formula}\n\n{said}".strip()
        return Reply("answer", answer, (citation,), engine=QUOTATION, why=why)
