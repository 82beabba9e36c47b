"""Shows the formula that a message asks for, as the lesson writes it."""

from __future__ import annotations

from collections.abc import Iterator

from tutor.answerers.answerer import Passed
from tutor.answerers.next_steps import NextSteps
from tutor.answering.answer import QUOTATION
from tutor.answering.evidence import pick_evidence
from tutor.answering.formula import find_formula, merge
from tutor.language.reading import Reading
from tutor.records import Citation, Decision, Hit, Reply
from tutor.retrieval import Retriever

HITS, SENTENCES = 15, 2  # passages looked through, sentences said of a formula


class FormulaAnswerer:
    """A formula, then what its passage says of it."""

    name = "formula"

    def __init__(self, retriever: Retriever, steps: NextSteps) -> None:
        self._retriever, self._steps = retriever, steps

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The formula with its source."""
        topic = reading.formula_topic
        if not topic:
            return Passed("it asks for no formula")
        search = self._retriever.search(reading.question, reading.leans_on, HITS)
        if not search.covered:
            return Passed(f"the course does not cover the formula of “{topic}”")
        plainly = self._retriever.search(f"what {topic} computes", k=HITS)
        found = find_formula(merge(search.hits, plainly.hits))
        if not found:
            return Passed(f"no passage near enough to “{topic}” shows a formula")
        why = Decision(
            self.name,
            f"it asks for the formula of “{topic}”",
            search.question,
            search.hits[:4],
            search.coverage,
        )
        reply = self._write(reading.question, *found, why)
        return iter((self._steps.add(reply, topic, search.hits),))

    def _write(self, question: str, hit: Hit, lead: str, formula: str, why: Decision) -> Reply:
        """``lead`` is what the passage says before the formula."""
        retriever, passage = self._retriever, hit.passage
        about = pick_evidence(question, [hit], retriever.encoder, retriever.keywords, SENTENCES)
        said = " ".join(f"{item.text} [1]" for item in about if item.text not in lead)
        citation = Citation(1, passage.lesson, passage.heading, passage.file, lead)
        answer = f"{lead} [1]\n\n{formula}\n\n{said}".strip()
        return Reply("answer", answer, (citation,), engine=QUOTATION, why=why)
