"""Hits ─▶ what answers: the passages that are shown, and of their units those that say it best.

The reader judged each unit; where none has read (no weights), the words in common stand for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from tutor.course.units import places_that_answer
from tutor.records import Hit, Passage, Unit
from tutor.retrieval.keywords import KeywordIndex

PASSAGES = 2  # shown at most
SENTENCES, READ_SENTENCES = 4, 5  # that a small answer may rest on; that a tuned generator reads
SECOND = 0.0  # the logit from which on a second passage is thought to answer too
DISPLAYED = ("code", "formula")  # kinds of units that stand on lines of their own
REPEATED = 0.75  # of a sentence's words, weighted by rarity: then another says the same
# Refers to the sentence before it.
_LEANS = re.compile(
    r"(> )?(it|its|this|that|these|those|they|their|such|but|however|then|therefore|thus|also)\b",
    re.I,
)


@dataclass(frozen=True)
class EvidenceSentence:
    """A unit of a passage that answers, as a sentence to read (see ``say``).

    ``number`` is the passage's citation number, from 1; ``rank`` is where the unit stands among those
    that answer the question best, and ``place`` where it stands in its passage, both from 0.
    """

    text: str
    passage: Passage
    number: int
    rank: int = 0
    place: int = 0

    @property
    def unit(self) -> Unit:
        """The unit itself."""
        return self.passage.units[self.place]


def pick_passages(question: str, hits: Sequence[Hit], keywords: KeywordIndex) -> list[Hit]:
    """The best hit, and the next where it answers too and says something that the first lacks."""
    readable = [hit for hit in hits if hit.passage.units][:PASSAGES]
    if not readable:
        return []
    first, *others = readable
    for hit in others:
        if hit.judgement is None or hit.judgement.answers < SECOND:
            continue
        best = hit.passage.units[_ranked(question, hit, keywords)[0]]
        if not repeats(first.passage.text, best.text, keywords):
            return [first, hit]
    return [first]


def pick_evidence(
    question: str,
    passages: Sequence[Hit],
    keywords: KeywordIndex,
    count: int = SENTENCES,
    needed: Collection[tuple[Passage, int]] = (),
) -> tuple[EvidenceSentence, ...]:
    """The ``count`` units of ``passages`` that answer best, passage by passage, in reading order.

    Those ``needed`` come first, and are all there.
    """
    pool = [
        (scores[place], number, place)
        for number, hit in enumerate(passages, 1)
        for scores in [_scores(question, hit, keywords)]
        for place in places_that_answer(hit.passage.units)
    ]
    best = sorted(pool, key=lambda entry: -entry[0])[:count]
    if needed:
        wanted = [entry for entry in pool if (passages[entry[1] - 1].passage, entry[2]) in needed]
        others = [entry for entry in best if entry not in wanted]
        best = sorted([*wanted, *others[: count - len(wanted)]], key=lambda entry: -entry[0])
    ranks = {(number, place): rank for rank, (_, number, place) in enumerate(best)}
    return tuple(
        EvidenceSentence(say(passage, place), passage, number, rank, place)
        for (number, place), rank in sorted(ranks.items())
        for passage in [passages[number - 1].passage]
    )


def find_lead(evidence: Sequence[EvidenceSentence]) -> list[EvidenceSentence]:
    """What a reply opens with: the best unit of the first passage, and what it can't be read without.

    That is the sentence before one that leans on it or before a listing, and the listing that a sentence
    leads to.
    """
    best = min(
        (item for item in evidence if item.number == evidence[0].number),
        key=lambda item: item.rank,
    )
    units, place = best.passage.units, best.place
    before = units[place - 1] if place else None
    after = units[place + 1] if place + 1 < len(units) else None
    if best.unit.kind == "sentence" and best.unit.text.endswith(":"):
        if after and after.kind in DISPLAYED:
            return [best, replace(best, text=after.text, place=place + 1)]
        if after and after.kind == "item":  # which is said with the sentence that leads to it
            return [replace(best, text=say(best.passage, place + 1), place=place + 1)]
    leans = best.unit.kind in DISPLAYED or _LEANS.match(best.unit.text)
    if leans and best.unit.kind != "item" and before and before.kind == "sentence":
        return [replace(best, text=say(best.passage, place - 1), place=place - 1), best]
    return [best]


def say(passage: Passage, place: int) -> str:
    """A unit as a sentence: an item after the line that leads into it, a row as told of its first cell."""
    unit = passage.units[place]
    if unit.kind == "item":
        text = re.sub(r"^\s*(?:[-*+]|\d+[.)])?\s+", "", unit.text)
        lead = passage.units[_start(passage, place) - 1].text if _start(passage, place) else ""
        return f"{lead} {text}" if lead.endswith(":") else text
    if unit.kind == "row":
        return _say_row(cells_of(passage.units[_start(passage, place)]), cells_of(unit))
    return unit.text.removeprefix("> ")


def _say_row(header: Sequence[str], cells: Sequence[str]) -> str:
    """ "road: 6 bar." of two columns, "road: pressure 6 bar; width 28 mm." of more."""
    pairs = [(name, cell) for name, cell in zip(header, cells, strict=False) if cell]
    (_, first), *others = pairs or [("", "")]
    if len(header) > 2:
        told = "; ".join(f"{name} {cell}".strip() for name, cell in others)
    else:
        told = "; ".join(cell for _, cell in others)
    return f"{first}: {told}".removesuffix(".").removesuffix(": ") + "."


def quote_of(item: EvidenceSentence) -> str:
    """The words by which a reader finds what a sentence rests on in its lesson."""
    return quote_of_unit(item.unit)


def quote_of_unit(unit: Unit) -> str:
    """The words by which a reader finds a unit in its lesson; "" where only its section is found."""
    if unit.kind in ("code", "formula"):
        return ""
    if unit.kind in ("row", "header"):
        return cells_of(unit)[0]
    return re.sub(r"^\s*(?:[-*+>]|\d+[.)])\s+", "", unit.text)


def repeats(there: str, text: str, keywords: KeywordIndex) -> bool:
    """Whether the words of ``text``, weighted by rarity, are nearly all in ``there``."""
    words, known = set(keywords.words_of(text)), set(keywords.words_of(there))
    total = sum(keywords.idf(word) for word in words)
    return bool(total) and sum(keywords.idf(word) for word in words & known) >= REPEATED * total


def _ranked(question: str, hit: Hit, keywords: KeywordIndex) -> list[int]:
    scores = _scores(question, hit, keywords)
    return sorted(places_that_answer(hit.passage.units), key=lambda i: -scores[i])


def _scores(question: str, hit: Hit, keywords: KeywordIndex) -> list[float]:
    """How well each unit answers: the reader's logits, else the rarity-weighted share of words."""
    if hit.judgement is not None:
        return [hit.judgement.answers + logit for logit in hit.judgement.units]
    asked = set(keywords.words_of(question))
    total = sum(keywords.idf(word) for word in asked) or 1.0
    return [
        sum(keywords.idf(word) for word in asked & set(keywords.words_of(unit.text))) / total
        for unit in hit.passage.units
    ]


def _start(passage: Passage, place: int) -> int:
    """Place of the first unit of the block that the unit is in."""
    block = passage.units[place].block
    return next(i for i, unit in enumerate(passage.units) if unit.block == block)


def cells_of(row: Unit) -> list[str]:
    """The cells of a table's row, or of its header."""
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row.text.strip().strip("|"))]
