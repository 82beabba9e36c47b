"""The passage behind an answer: whole where it is short, else cut around the units that answer.

Knows how much of a passage is shown and which of its units are marked; not how it looks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from tutor.course.units import places_that_answer, write_units
from tutor.records import Excerpt, Hit, Passage, Unit

WHOLE_WORDS = 130  # of a passage that is shown whole
SECOND_WORDS = 60  # of a second passage, beside the first
MARKED_UNITS = 4  # at most
ANSWERS = 0.0  # the logit from which on a unit is marked: even odds
_APART = "\n\n"


def answering_units(hit: Hit, most: int = MARKED_UNITS) -> list[int]:
    """Places of the units of ``hit`` that answer, best first: the best one, and all likely ones."""
    judgement = hit.judgement
    if judgement is None:
        return []
    readable = places_that_answer(hit.passage.units)
    ranked = sorted(readable, key=lambda i: -judgement.units[i])
    likely = [i for i in ranked[1:most] if judgement.units[i] > ANSWERS]
    return [*ranked[:1], *likely]


def cut_excerpt(
    number: int,
    passage: Passage,
    answering: Sequence[int],
    said: Collection[int] = (),
    words: int = WHOLE_WORDS,
    opened: bool = True,
) -> Excerpt | None:
    """The passage with its ``answering`` units (best first) marked, without those ``said`` already.

    Beyond ``words`` it is cut to what stands around the best unit. None where nothing is left.
    """
    units = passage.units
    kept = _window(units, answering, words)
    shown = tuple(i for i in kept if i not in said)
    marked = tuple(sorted(set(answering) & set(shown)))
    if not shown or all(units[i].kind == "header" for i in shown):
        return None
    before, after = kept[0] > 0, kept[-1] < len(units) - 1
    return Excerpt(number, passage, shown, marked, before, after, opened)


def _window(units: Sequence[Unit], answering: Sequence[int], words: int) -> list[int]:
    """A run of units of at most ``words`` words around the best one, and what its units lean on."""
    counts = [len(unit.text.split()) for unit in units]
    if sum(counts) <= words or not answering:
        return list(range(len(units)))
    first = last = answering[0]
    left = words - counts[first]
    while True:
        before, after = first - 1, last + 1
        wanted = [i for i in (before, after) if 0 <= i < len(units) and counts[i] <= left]
        if not wanted:
            break
        # towards the other answering units first, then onwards as one reads
        place = min(wanted, key=lambda i: (not _leads_to(i, first, answering), i == before))
        left -= counts[place]
        first, last = min(first, place), max(last, place)
    run = set(range(first, last + 1))
    for i in list(run):  # a row without its header, an item without its lead-in, says little
        run |= _needed(units, i)
    return sorted(run)


def _leads_to(place: int, first: int, answering: Sequence[int]) -> bool:
    towards_start = place < first
    return any((i <= place) if towards_start else (i >= place) for i in answering)


def _needed(units: Sequence[Unit], place: int) -> set[int]:
    """What the unit at ``place`` can't be read without: its table's header, its list's lead-in."""
    unit = units[place]
    if unit.kind not in ("row", "item"):
        return set()
    start = next(i for i, other in enumerate(units) if other.block == unit.block)
    if unit.kind == "row":
        return {start}
    leads = start > 0 and units[start - 1].text.endswith(":")
    return {start - 1} if leads else set()


def write_quotation(excerpt: Excerpt, mark: Callable[[Excerpt, int], str] | None = None) -> str:
    """The units that are shown, as a Markdown quotation with the passage's source number.

    ``mark`` writes a unit that answers, given its place. An ellipsis says where more of the passage
    stands before or after.
    """
    units = excerpt.passage.units
    written = [
        replace(units[i], text=mark(excerpt, i)) if mark and i in excerpt.marked else units[i]
        for i in excerpt.shown
    ]
    # beside a list, a table or a listing an ellipsis and the source stand on lines of their own
    prose = written[0].kind == "sentence" and not written[0].text.startswith(">")
    before = f"…{' ' if prose else _APART}" if excerpt.cut_before else ""
    gap = " " if written[-1].kind in ("sentence", "item") else _APART
    after = "… " if excerpt.cut_after else ""
    text = f"{before}{write_units(written)}{gap}{after}[{excerpt.number}]"
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
