"""A course ─▶ terms that it defines twice in ways that may disagree, for a teacher to look at.

A definition is a sentence "X is ...", or "X: ...", with X marked or heading the section. Two of one term
disagree, as far as letters tell, where they say much the same and name other numbers, or one of them negates.
Knows no meaning: definitions in other words are beyond it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from tutor.course.markdown import parse, plain_text
from tutor.records import Passage

LEAST_SHARED = 0.6  # of the words of the shorter one: below, they speak of different things
NEAR = 4  # words: a "not" among the first of a definition negates it, a later one adds to it
FEWEST_WORDS = 3  # that the shorter one has beside its term
_DEFINES = re.compile(
    r"(?:an?|the)?\s*(?P<term>[^\W\d][\w'’-]*(?: [\w'’-]+){0,3}?)(?:\s*\([^()]*\))?"
    r"(?:\s*:\s+|\s+(?=(?:is|are|means?)(?:n['’]t)?\s))(?P<what>.+)",
    re.I | re.S,
)
_MARKED = re.compile(r"\s*(?:[-*+]\s+)?(?:an?\s+|the\s+)?(?:\*\*|__|\*|_)\w", re.I)
_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10",
}  # fmt: skip
_NEGATES = frozenset(["not", "never", "no", "without", "cannot", "nothing", "neither"])
# They stand for another word, or begin what defines nothing.
_NO_TERM = frozenset([
    "all", "another", "each", "every", "he", "here", "how", "if", "in", "it", "note", "one", "other", "she",
    "some", "that", "there", "these", "they", "this", "those", "we", "what", "when", "where", "which",
    "who", "why", "you",
])  # fmt: skip
_EMPTY = frozenset([
    "a", "an", "and", "as", "at", "be", "by", "for", "from", "in", "is", "it", "its", "of", "on", "or",
    "that", "the", "this", "to", "with", "are", "which", "was", "were", "can",
])  # fmt: skip


@dataclass(frozen=True)
class Definition:
    """What a section, ``label``, says of a term; ``sure`` where the term is marked or heads the section."""

    term: str
    label: str
    text: str
    sure: bool
    words: frozenset[str]
    numbers: frozenset[str]
    negates: bool


def disagreeing(passages: Sequence[Passage]) -> tuple[str, ...]:
    """A line for each two definitions of a term that may disagree, in the order of the course."""
    by_term: dict[str, list[Definition]] = defaultdict(list)
    for definition in _definitions(passages):
        by_term[definition.term].append(definition)
    return tuple(
        f"“{term}”: {a.label} says “{a.text}”, {b.label} says “{b.text}”"
        for term, found in by_term.items()
        for a, b in combinations(found, 2)
        if (a.sure or b.sure) and a.label != b.label and _disagree(a, b)
    )


def _disagree(a: Definition, b: Definition) -> bool:
    fewest = min(len(a.words), len(b.words))
    if fewest < FEWEST_WORDS or len(a.words & b.words) < LEAST_SHARED * fewest:
        return False
    other_numbers = bool(a.numbers and b.numbers) and not a.numbers & b.numbers
    return other_numbers or a.negates != b.negates


def _definitions(passages: Sequence[Passage]) -> Iterator[Definition]:
    for passage in passages:
        if passage.role != "text":
            continue
        for unit in passage.units:
            if unit.kind not in ("sentence", "item"):
                continue
            inline = next((token for token in parse(unit.text) if token.type == "inline"), None)
            text = plain_text(inline) if inline else ""
            found = _DEFINES.match(text)
            if not found or found["term"].split()[0].lower() in _NO_TERM:
                continue
            term = _stem(found["term"].lower())
            sure = bool(_MARKED.match(unit.text)) or term == _stem(passage.heading.lower())
            yield _definition(term, passage.label, text, sure, found["what"])


def _definition(term: str, label: str, text: str, sure: bool, what: str) -> Definition:
    tokens = re.findall(r"\d+(?:[.,]\d+)*|[^\W\d_]+", re.sub(r"n['’]t\b", " not", what.lower()))
    tokens = [_NUMBERS.get(token, token) for token in tokens]
    numbers = {token for token in tokens if token[0].isdigit()}
    words = {_stem(token) for token in tokens} - numbers - _EMPTY - _NEGATES
    return Definition(
        term,
        label,
        text,
        sure,
        frozenset(words),
        frozenset(numbers),
        not _NEGATES.isdisjoint(tokens[:NEAR]),
    )


def _stem(word: str) -> str:
    """Without the ending of a plural."""
    if word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
