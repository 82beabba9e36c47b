"""Takes up a student's own code and error messages: what is wrong, what to change, where it is taught.

The code is parsed and followed, never run. Where nothing is wrong it says what was checked, and the question
beside the code is answered from the lessons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tutor.answerers.answerer import Passed
from tutor.answering.answer import citations_of
from tutor.answering.evidence import EvidenceSentence, pick_evidence, quote_of
from tutor.answering.excerpt import answering_units, cut_excerpt
from tutor.code import Fault, explain_error, find_faults
from tutor.language.follow_up import names_its_subject
from tutor.language.reading import Reading
from tutor.reading import Finder
from tutor.records import Decision, Excerpt, Hit, Reply

MOST = 4  # faults that are told at once


class CodeAnswerer:
    """Takes a message that holds an error message of PyTorch, or code that uses it."""

    name = "code"

    def __init__(self, finder: Finder, ask: Callable[[Reading], Iterator[Reply]]) -> None:
        """``ask`` answers a question from the lessons."""
        self._finder, self._ask = finder, ask

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The faults, each with its lesson; or what was checked, and the answer to what is asked."""
        if reading.request:
            return Passed("a button says what is wanted")
        pasted, debugs = reading.pasted, reading.wants("debug")
        error = explain_error(reading.text, only_with_fields=not debugs)
        faults, checked = find_faults(pasted.tree, pasted.prose) if pasted else ([], [])
        if error is None and not checked:
            return Passed("it holds no error message that is known and no code that uses PyTorch")
        if error is None and pasted and pasted.mentioned and not (debugs and faults):
            return Passed("it names calls within sentences, and looks for no fault of theirs")
        if error is None and not debugs and (reading.calculation or reading.wants("calculate")):
            return Passed("it asks for numbers of the code")
        if error is None and not faults:
            return self._without_fault(reading, checked)
        found = [*([error] if error else []), *faults][:MOST]
        hits = [self._lesson(fault) for fault in found]
        if not any(hits):
            return Passed("the course does not teach what its faults are about")
        by = f"it holds {'an error message' if error else 'code'}: {', '.join(each.name for each in found)}"
        if reading.wants("ask") and not error and self._is_question(reading):
            return self._beside(reading, _listed(found), by)
        return iter((self._reply(found, hits, bool(error), by),))

    def _lesson(self, fault: Fault) -> Hit | None:
        """The passage that explains the fault; None where the course has none."""
        search = self._finder.search(fault.topic)
        return search.hits[0] if search.covered and search.hits[0].passage.units else None

    def _reply(
        self, faults: Sequence[Fault], hits: Sequence[Hit | None], error: bool, by: str
    ) -> Reply:
        passages = list(dict.fromkeys(hit.passage for hit in hits if hit))
        cited: list[EvidenceSentence] = []
        lines, excerpts = [], dict[int, Excerpt]()
        for fault, hit in zip(faults, hits, strict=True):
            if hit is None:
                lines.append(fault.text)
                continue
            number = passages.index(hit.passage) + 1
            (source,) = pick_evidence(fault.topic, [hit], self._finder.retriever.keywords, 1)
            cited.append(replace(source, number=number))
            lines.append(f"{fault.text} [{number}]")
            excerpt = cut_excerpt(number, hit.passage, answering_units(hit), opened=False)
            if excerpt:
                excerpts.setdefault(number, excerpt)
        return Reply(
            "answer",
            f"{_opening(len(faults) - error, error)}\n\n{_numbered(lines)}".strip(),
            citations_of(cited),
            tuple(quote_of(item) for item in cited),
            tuple(excerpts.values()),
            why=Decision(self.name, by, passages=tuple(hit for hit in hits if hit)),
        )

    def _without_fault(self, reading: Reading, checked: Sequence[str]) -> Iterator[Reply]:
        said = (
            f"I read your code without running it and checked {_and(checked)}: I found none of these "
            "faults in it."
        )
        by = f"it holds code without a fault that is looked for; checked: {', '.join(checked)}"
        return self._beside(reading, said, by, opens=False)

    def _beside(self, reading: Reading, said: str, by: str, opens: bool = True) -> Iterator[Reply]:
        """What the code says and the answer to the question beside it, where there is one.

        What was not found ``opens`` no answer: the fault may be one that is not looked for.
        """
        alone = Reply("answer", said, why=Decision(self.name, by))
        if not self._is_question(reading):
            yield alone
            return
        assert reading.pasted  # noqa: S101 - it has code
        prose = reading.pasted.prose
        for reply in self._ask(replace(reading, text=prose, question=prose)):
            coverage = reply.why.coverage
            if reply.declined or (coverage and coverage.doubtful):
                yield alone  # a question about the code itself, "what is the 8 for"
                return
            why = replace(reply.why, answerer=self.name, by=f"{by}; {reply.why.by}")
            yield replace(
                reply, answer=f"{said}\n\n{reply.answer}" if opens else reply.answer, why=why
            )

    def _is_question(self, reading: Reading) -> bool:
        return reading.pasted is not None and names_its_subject(reading.pasted.prose)


def _opening(in_code: int, error: bool) -> str:
    if not in_code:
        return ""
    many = "a fault" if in_code == 1 else f"{in_code} faults"
    beside = ", beside what the message says" if error else ""
    return f"I read your code without running it and found {many}{beside}."


def _numbered(lines: Sequence[str]) -> str:
    if len(lines) == 1:
        return lines[0]
    return "\n\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _listed(faults: Sequence[Fault]) -> str:
    return f"{_opening(len(faults), False)}\n\n{_numbered([fault.text for fault in faults])}"


def _and(items: Sequence[str]) -> str:
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)
