"""The form that was asked for: a table, a list, the code, the formula, an example, out of what was found.

Each takes the passages that were found, best first, and returns the text with the sources it cites; None
where the passages have nothing of the kind. Knows blocks and units; nothing of conversations.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from tutor.answering.evidence import EvidenceSentence, say
from tutor.course.units import write_units
from tutor.language.numerals import tokenize
from tutor.records import Hit, Passage, UnitKind

Shaped = tuple[str, list[EvidenceSentence]]  # Markdown with source marks, and what each mark cites
NEAR = 3.0  # logits below the best passage, until which another may hold the block that is wanted
LISTED, MOST = 5, 10  # items of a list where no number is said, and at most
COMPARED = 4  # rows of a table that is put together


def as_block(hits: Sequence[Hit], kind: UnitKind) -> Shaped | None:
    """The table, listing or formula that answers best, after the line that leads to it."""
    found = [
        (hit, place)
        for hit in _near(hits)
        for place, unit in enumerate(hit.passage.units)
        if unit.kind == kind
    ]
    if not found:
        return None
    hit, start = max(found, key=lambda item: _judged(*item))
    units = hit.passage.units
    block = [unit for unit in units if unit.block == units[start].block]
    before = units[start - 1] if start else None
    leads = before is not None and before.kind == "sentence"
    # the mark stands before the block: a fence or a table would take it in
    said = before.text if before and leads else f"From “{hit.passage.heading}”:"
    return f"{said} [1]\n\n{write_units(block)}", [_cited(hit.passage, start - leads, 1)]


def as_list(evidence: Sequence[EvidenceSentence], count: int | None) -> Shaped:
    """The ``count`` units that answer best as items."""
    best = sorted(evidence, key=lambda item: item.rank)[: count or LISTED]
    shown = [item for item in evidence if item in best]
    numbers = _numbers(shown)
    lines = [f"- {item.text} [{numbers[item.passage]}]" for item in shown]
    return "\n".join(lines), list(shown)


def as_table(hits: Sequence[Hit]) -> Shaped | None:
    """A row for each of the passages that answer: its heading, and what it says best of the question."""
    near = _near(hits)[:COMPARED]
    if len(near) < 2:
        return None
    cited = []
    for number, hit in enumerate(near, 1):
        judged = hit.judgement.units if hit.judgement else ()
        prose = [i for i, unit in enumerate(hit.passage.units) if unit.kind in ("sentence", "item")]
        if not prose:
            continue
        best = max(prose, key=lambda i: judged[i] if judged else -i)
        cited.append(_cited(hit.passage, best, number))
    numbers = _numbers(cited)
    rows = [
        f"| {as_cell(item.passage.heading)} | {as_cell(item.text)} [{numbers[item.passage]}] |"
        for item in cited
    ]
    return "\n".join(["| Section | What it says |", "| --- | --- |", *rows]), cited


def count_in(message: str) -> int | None:
    """How many are asked for: "in five bullet points"; None where it does not say."""
    said = re.sub(r"\b(?:lesson|chapter|unit|lecture) \d+", "", message, flags=re.I)
    found = (token.number() for token in tokenize(said) if token.kind == "number")
    counts = [int(n) for n in found if isinstance(n, (int, float)) and n == int(n)]
    return next((n for n in counts if MOST >= n >= 2), None)


def prefer(hits: Sequence[Hit], headings: Collection[tuple[str, str]]) -> list[Hit]:
    """The hits with those of ``headings`` (file, heading) first, where they answer about as well."""
    near = _near(hits)
    first = [hit for hit in near if (hit.passage.file, hit.passage.heading) in headings]
    return [*first, *(hit for hit in hits if hit not in first)]


def prefer_examples(hits: Sequence[Hit], numbers: bool) -> list[Hit]:
    """The hits with the passage first that works an example out, or that has most ``numbers``."""

    def worked(hit: Hit) -> tuple[bool, int]:
        text = hit.passage.text
        named = bool(re.search(r"\b(?:for example|example|suppose|say,|e\.g\.)", text, re.I))
        digits = min(len(re.findall(r"\d+(?:\.\d+)?", text)), 12) if numbers else 0
        return (digits >= 3 if numbers else named, digits)

    near = _near(hits)
    return [*sorted(near, key=worked, reverse=True), *(hit for hit in hits if hit not in near)]


def _near(hits: Sequence[Hit]) -> list[Hit]:
    """The hits that answer about as well as the best one."""
    best = max((hit.judgement.answers for hit in hits if hit.judgement), default=0.0)
    return [hit for hit in hits if hit.judgement is None or hit.judgement.answers >= best - NEAR]


def _cited(passage: Passage, place: int, number: int) -> EvidenceSentence:
    return EvidenceSentence(say(passage, place), passage, number, place=place)


def _numbers(cited: Sequence[EvidenceSentence]) -> dict[Passage, int]:
    passages = dict.fromkeys(item.passage for item in cited)
    return {passage: number for number, passage in enumerate(passages, 1)}


def _judged(hit: Hit, place: int) -> float:
    """How well a unit answers, its passage counted."""
    judgement = hit.judgement
    return judgement.answers + judgement.units[place] if judgement else hit.score


def as_cell(text: str) -> str:
    """A text as a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
