"""The names in a message: which fields their words may mean, and which words a computation knows.

Knows slots and tokens; not which number belongs to a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from tutor.calculations.record import Computation
from tutor.calculations.slots import Slot, slots
from tutor.calculations.tokens import Token, phrases
from tutor.calculations.vocabulary import LINKS, PLAIN_WORDS


@dataclass(frozen=True)
class Mention:
    """A field's name at tokens ``start`` to ``end`` (exclusive); ``index`` is the 2 of "w2"."""

    start: int
    end: int
    name: str
    slot: Slot
    role: str
    index: int = 0


def find_mentions(tokens: Sequence[Token], computation: Computation) -> Iterator[Mention]:
    """Where the fields' names stand, the longest first, from left to right."""
    names = _names(computation)
    fields = slots(computation.Numbers)
    longest = max((len(phrase) for phrase in names), default=0)
    place = 0
    while place < len(tokens):
        for length in range(longest, 0, -1):
            phrase = tuple(token.text for token in tokens[place : place + length])
            if phrase in names:
                for name, role in names[phrase]:
                    yield Mention(place, place + length, name, fields[name], role)
                place += length - 1
                break
        else:
            yield from _indexed(tokens[place].text, place, names, fields)
        place += 1


@cache
def _names(computation: Computation) -> dict[tuple[str, ...], list[tuple[str, str]]]:
    """Every phrase ─▶ the fields it may name, and its role for each."""
    names: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for name, slot in slots(computation.Numbers).items():
        for role, text in slot.names():
            for phrase in phrases(text):
                names.setdefault(phrase, []).append((name, role))
    return names


def _indexed(
    text: str,
    place: int,
    names: Mapping[tuple[str, ...], list[tuple[str, str]]],
    fields: Mapping[str, Slot],
) -> Iterator[Mention]:
    """ "w2" is the second number of the list "w"."""
    index = re.fullmatch(r"([a-z]{1,6})(\d)", text)
    for name, role in names.get((index[1],), []) if index else []:
        if fields[name].kind == "numbers" and index:
            yield Mention(place, place + 1, name, fields[name], role, 1 + int(index[2]))


@cache
def vocabulary_of(computation: Computation) -> frozenset[str]:
    """Every word that the computation knows."""
    texts = [computation.subjects, computation.targets, computation.words, *computation.calls]
    for slot in slots(computation.Numbers).values():
        texts += [*(names for _, names in slot.names()), *slot.options.values()]
    return frozenset(word for text in texts for phrase in phrases(text) for word in phrase)


def has_other_layers(computation: Computation, tokens: Sequence[Token]) -> bool:
    """Whether a layer is named that the computation does not know: "unpooling", "deconvnet"."""
    known = vocabulary_of(computation)
    named = [token.text for token in tokens if re.search("conv|pool", token.text)]
    return any(word not in known for word in named)


def is_all_known(computation: Computation, tokens: Sequence[Token]) -> bool:
    """Whether no word of the message is foreign to the computation."""
    known = PLAIN_WORDS | LINKS | vocabulary_of(computation)
    return all(
        token.kind != "word" or token.text.rstrip("0123456789") in known or token.text in known
        for token in tokens
    )
