"""Which number belongs to which name: the whole message at the least cost.

A number goes to the name before it ("kernel 5", "stride = 2") or after it ("5x5 kernel"); lists and
chains go as one. Knows names and tokens; nothing of any computation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from tutor.calculations.names import Mention, find_mentions, vocabulary_of
from tutor.calculations.record import Computation
from tutor.calculations.slots import MISSING, Slot
from tutor.calculations.tokens import NUMERIC, Token
from tutor.calculations.vocabulary import (
    AFTER_NUMBER,
    FUNCTION_LINKS,
    LINKS,
    PLAIN_WORDS,
    PREPOSITIONS,
)

_UNPLACED, _FILLS_NEED, _PER_WORD_BETWEEN, _WEAK = 10.0, -1.5, 0.1, 0.6
_TIGHT = 0.5 + _PER_WORD_BETWEEN  # "lr = 0.1": whatever noun follows is another's
_DASHES = frozenset(["-", ">"])
_HAVING = frozenset(["has", "have", "with"])
_ANY_LINK = LINKS | FUNCTION_LINKS | _DASHES
_JOINS = frozenset([",", ";", "and", "&"])
_CHAIN_JOINS = _JOINS | {"-", ">", "to", "into", "then", "x", "=", "+"}


@dataclass(frozen=True)
class Group:
    """Numbers at these places go to ``mention``; None where no name stands beside them."""

    places: tuple[int, ...]
    mention: Mention | None
    cost: float


class Placing:
    """The cheapest way to give every number of one message to a name beside it."""

    def __init__(
        self, tokens: Sequence[Token], computation: Computation, fields: Mapping[str, Slot]
    ) -> None:
        self.tokens, self.fields = tokens, fields
        self.mentions = list(find_mentions(tokens, computation))
        self.starts: dict[int, list[Mention]] = {}
        self.ends: dict[int, list[Mention]] = {}
        for mention in self.mentions:
            self.starts.setdefault(mention.start, []).append(mention)
            self.ends.setdefault(mention.end, []).append(mention)
        self.numbers = [place for place, token in enumerate(tokens) if token.kind in NUMERIC]
        self.known = PLAIN_WORDS | vocabulary_of(computation)

    def best(self) -> list[Group]:
        """The groups in the order of the message."""

        groups = {first: list(self._groups(first)) for first in self.numbers}

        @cache
        def cheapest(
            place: int, used: frozenset[str], last: int
        ) -> tuple[float, tuple[Group, ...]]:
            if place >= len(self.numbers):
                return 0.0, ()
            options = []
            for group in groups[self.numbers[place]]:
                mention = group.mention
                if mention and (
                    mention.start < last
                    or (mention.name in used and not mention.index and not mention.slot.repeats)
                ):
                    continue
                after = place + len(group.places)
                taken = used | {mention.name} if mention else used
                need = _FILLS_NEED if mention and mention.slot.default is MISSING else 0.0
                need = need if mention and mention.name not in used else 0.0
                cost, rest = cheapest(after, taken, mention.start if mention else last)
                options.append((cost + group.cost + need, (group, *rest)))
            return min(options, key=lambda option: option[0])

        return list(cheapest(0, frozenset(), -1)[1])

    def _groups(self, first: int) -> Iterator[Group]:
        """Every way to take the number at ``first``, alone or with those after it."""
        yield Group((first,), None, _UNPLACED)
        for mention, cost in self._left(first):
            for places in runs(self.tokens, first, mention.slot):
                free = cost <= _TIGHT or self._is_free(places[-1])
                free = free and not self._is_its_part(mention, first, places[-1])
                if free and fits(self.tokens, places, mention):
                    yield Group(places, mention, cost)
        for slot in (Slot("", "", "numbers"), Slot("", "", "numbers", chain=True)):
            for places in runs(self.tokens, first, slot):
                for mention, cost in self._right(places[-1]):
                    if mention.slot.chain == slot.chain and fits(self.tokens, places, mention):
                        yield Group(places, mention, cost)

    def _left(self, first: int) -> Iterator[tuple[Mention, float]]:
        """The name before a number, "=" or "of size" between them."""
        cost, place = 1.0, first
        for _ in range(5):
            mentions = self.ends.get(place, [])
            before = self.tokens[place - 1].text if place else ""
            linked = [
                each for each in mentions if self._may_link(each, self.tokens[each.end : first])
            ]
            if linked:
                yield from (
                    (mention, cost + _WEAK * (mention.role == "weak")) for mention in linked
                )
                return
            if before not in _ANY_LINK:
                return
            cost = 0.5 if before in ("=", ":", "is", "are") else cost + _PER_WORD_BETWEEN
            place -= 1

    def _may_link(self, mention: Mention, between: Sequence[Token]) -> bool:
        texts = {token.text for token in between}
        if mention.role == "before":
            return False
        if mention.role == "function":
            return texts <= FUNCTION_LINKS
        return texts <= LINKS or (texts <= LINKS | _DASHES and mention.slot.low >= 0)

    def _right(self, last: int) -> Iterator[tuple[Mention, float]]:
        """The name after a number: "5x5 kernel", "2 pixels of padding"."""
        cost = 1.05
        for place in range(last + 1, last + 5):
            if place in self.starts:
                for mention in self.starts[place]:
                    if mention.role not in ("function", "after"):
                        yield mention, cost + _WEAK * (mention.role == "weak")
                return
            if place >= len(self.tokens):
                return
            if self.tokens[place].text not in AFTER_NUMBER and self.tokens[place].kind != "size":
                return
            cost += _PER_WORD_BETWEEN

    def _is_free(self, place: int) -> bool:
        """Whether no unknown noun follows that would own the number: "3 epochs"."""
        if place + 1 >= len(self.tokens):
            return True
        after = self.tokens[place + 1]
        if after.text == "-" and place + 2 < len(self.tokens):
            after = self.tokens[place + 2]
            if after.text == ">":
                return True
            return after.kind == "word" and after.text in self.known
        return after.kind != "word" or after.text in self.known or place + 1 in self.starts

    def _is_its_part(self, mention: Mention, first: int, last: int) -> bool:
        """Whether the number is that of another name: "an image has 3 channels"."""
        between = {token.text for token in self.tokens[mention.end : first]}
        after = self.starts.get(last + 1, [])
        return bool(between & _HAVING and after) and mention.name not in {
            each.name for each in after
        }

    def bare_field(self, given: Collection[str], places: Sequence[int]) -> str | None:
        """The first field that takes the numbers at these places without a name."""
        free = [name for name, slot in self.fields.items() if slot.bare and name not in given]
        if not free or not self._stands_bare(places[0]) or not self._is_free(places[-1]):
            return None
        slot = self.fields[free[0]]
        whole = tuple(places) in runs(self.tokens, places[0], slot)
        return free[0] if whole and holds(self.tokens, places, slot) else None

    def _stands_bare(self, place: int) -> bool:
        before = self.tokens[place - 1].text if place else "on"
        return before in PREPOSITIONS or self.tokens[place].kind == "size"


def runs(tokens: Sequence[Token], first: int, slot: Slot) -> list[tuple[int, ...]]:
    """The number at ``first`` alone and, for a list or a bracketed size, with those after it."""
    if slot.kind == "number":
        return [(first,)]
    joins = _CHAIN_JOINS if slot.chain else _JOINS
    places = [first]
    found: list[tuple[int, ...]] = [(first,)]
    place = first + 1
    while place < len(tokens) and (
        tokens[place].text in joins or tokens[place].kind in ("number", "size")
    ):
        if tokens[place].kind in ("number", "size"):
            places.append(place)
            found.append(tuple(places))
        place += 1
    return found


def fits(tokens: Sequence[Token], places: Sequence[int], mention: Mention) -> bool:
    """Whether the name, and its field, can take these tokens."""
    found = [tokens[place] for place in places]
    if mention.role == "sized" and found[0].kind != "size":
        return False
    return holds(tokens, places, mention.slot)


def holds(tokens: Sequence[Token], places: Sequence[int], slot: Slot) -> bool:
    """Whether a field of this kind can take these tokens."""
    found = [tokens[place] for place in places]
    if slot.kind == "number":
        return len(found) == 1 and found[0].kind == "number"
    if any(token.kind == "formula" for token in found):
        return False
    if slot.kind == "numbers":
        return slot.chain or all(token.kind == "number" for token in found)
    after = tokens[places[-1] + 1].text if places[-1] + 1 < len(tokens) else ""
    bracketed = places[0] > 0 and tokens[places[0] - 1].text in ("(", "[") and after in (")", "]")
    return len(found) == 1 or (bracketed and all(token.kind == "number" for token in found))
