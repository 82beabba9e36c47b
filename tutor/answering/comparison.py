"""A table that no lesson has: a column for each of the things compared, put together from marked sentences.

Which things a question compares is told by the terms of the course: the headings of its glossary, with the
names that stand there in brackets. Knows passages and their judgements; nothing of conversations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from tutor.answering.evidence import EvidenceSentence, cells_of, say
from tutor.answering.excerpt import ANSWERS
from tutor.answering.forms import Shaped, as_cell
from tutor.language.words import words_of
from tutor.records import Course, Hit, Passage
from tutor.retrieval.retriever import Search

MOST_SIDES = 4
ROWS = 4  # sentences on each side, its definition among them
OPENS = 2  # content words before a side is named, at most, in a sentence that is about it
SHORTENED = 4  # letters from which on the start of a word stands for it, as "norm" does
OPENING = "No lesson has this table: it puts side by side what the lessons say of each."
_BRACKETS = re.compile(r"^(.*?)\s*\((.*)\)\s*$")
_Words = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A term of the course, defined in the section ``heading`` of ``file``.

    ``names`` are the stems of the words of each of its names.
    """

    name: str
    names: tuple[_Words, ...]
    file: str
    heading: str

    def places(self, words: Sequence[str]) -> range:
        """Where its longest name stands among the words; empty where none does."""
        found = [place for name in self.names if (place := _places(name, words))]
        return max(found, key=len, default=range(0))


def terms_of(course: Course) -> tuple[Term, ...]:
    """The terms of the course's glossaries: lessons whose sections stand in no part."""
    return tuple(
        _term(lesson.file, section.heading)
        for lesson in course.lessons
        if not any(section.part for section in lesson.sections)
        for section in lesson.sections
        if section.role == "text"
    )


def find_sides(question: str, terms: Sequence[Term]) -> list[Term]:
    """The terms that the question names, in its order; of those that share words the longest."""
    words = words_of(question)
    named = [(places, term) for term in terms if (places := term.places(words))]
    named.sort(key=lambda each: (-len(each[0]), min(map(len, each[1].names))))
    sides: list[tuple[range, Term]] = []
    for places, term in named:
        if not any(set(places) & set(taken) for taken, _ in sides):
            sides.append((places, term))
    return [term for _, term in sorted(sides, key=lambda side: side[0].start)][:MOST_SIDES]


def with_table_of(sides: Sequence[Term], hits: Sequence[Hit]) -> list[Hit]:
    """The hits that hold a table with a row or a column for every side."""
    return [hit for hit in hits if _compares(hit.passage, sides)]


def _compares(passage: Passage, sides: Sequence[Term]) -> bool:
    labels = [
        cell
        for unit in passage.units
        if unit.kind in ("header", "row")
        for cell in cells_of(unit)[: None if unit.kind == "header" else 1]
    ]
    found = [
        {at for at, label in enumerate(labels) if side.places(words_of(label))} for side in sides
    ]
    return all(found) and len(set.union(*found)) >= len(sides)


def compare(
    sides: Sequence[Term],
    hits: Sequence[Hit],
    search: Callable[[str], Search],
    passages: Sequence[Passage],
) -> Shaped | None:
    """The table, a source behind each cell; None where a side has nothing in it.

    ``hits`` are those of the question, ``passages`` the whole course, in which the terms are defined.
    """
    columns = [
        _column(side, sides, [*hits, *search(f"what does {side.name} do?").hits], passages)
        for side in sides
    ]
    if not all(columns):
        return None
    numbers: dict[Passage, int] = {}
    cited: list[EvidenceSentence] = []
    rows = []
    for cells in zip_longest(*columns):
        written = []
        for cell in cells:
            if cell is None:
                written.append(" ")
                continue
            passage, place = cell
            number = numbers.setdefault(passage, len(numbers) + 1)
            cited.append(EvidenceSentence(say(passage, place), passage, number, place=place))
            written.append(f"{as_cell(say(passage, place))} [{number}]")
        rows.append(f"| {' | '.join(written)} |")
    header = f"| {' | '.join(side.name for side in sides)} |"
    return "\n".join([OPENING, "", header, f"|{' --- |' * len(sides)}", *rows]), cited


def _column(
    side: Term, sides: Sequence[Term], hits: Sequence[Hit], passages: Sequence[Passage]
) -> list[tuple[Passage, int]]:
    """What is said of a side, as (passage, place of the unit): its definition, then what answers best."""
    defined = [
        (passage, 0)
        for passage in passages
        if (passage.file, passage.heading) == (side.file, side.heading)
    ][:1]
    marked = {
        (hit.passage, place): hit.judgement.answers + logit
        for hit in hits
        if hit.judgement
        for place, logit in enumerate(hit.judgement.units)
        if logit > ANSWERS and hit.passage.units[place].kind in ("sentence", "item")
        if _is_about(side, sides, say(hit.passage, place))
    }
    best = sorted(marked, key=lambda each: -marked[each])
    said = dict[str, tuple[Passage, int]]()
    for passage, place in [*defined, *best]:
        said.setdefault(say(passage, place), (passage, place))
    return list(said.values())[:ROWS]


def _is_about(side: Term, sides: Sequence[Term], sentence: str) -> bool:
    """Whether a sentence names this side early, no other side, and leads to nothing."""
    words = words_of(sentence)
    named = [each for each in sides if each.places(words)]
    return named == [side] and side.places(words).start <= OPENS and not sentence.endswith(":")


def _term(file: str, heading: str) -> Term:
    match = _BRACKETS.match(heading)
    said = [match[1], *match[2].split(",")] if match else [heading]
    names = tuple(stems for each in said if (stems := tuple(words_of(each))))
    return Term(match[1] if match else heading, names, file, heading)


def _places(name: Sequence[str], words: Sequence[str]) -> range:
    """Where ``name`` stands in a row among ``words``; of a long one its first words do, or their starts."""
    for length in {len(name), max(2, len(name) - 1)} if len(name) > 1 else {len(name)}:
        for at in range(len(words) - length + 1):
            if all(map(_means, words[at : at + length], name)):
                return range(at, at + length)
    return range(0)


def _means(word: str, named: str) -> bool:
    return word == named or (len(word) >= SHORTENED and named.startswith(word))
