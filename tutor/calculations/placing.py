"""Which number belongs to which name: the whole message at the least cost.

A number goes to the name before it ("kernel 5", "the learning rate we use is 0.1") or after it ("5x5
kernel"); lists and chains go as one. Knows names and tokens; nothing of any computation.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from tutor.calculations import vocabulary
from tutor.calculations.record import Computation
from tutor.calculations.slots import MISSING, Slot
from tutor.calculations.tokens import NUMERIC, Token, exact_phrases, phrases, singular

_UNPLACED, _FILLS_NEED, _PER_WORD_BETWEEN, _WEAK, _FAR = 10.0, -1.5, 0.1, 0.6, 1.4
_THING, _OTHERS = 2.5, 1.3
_TIGHT = 0.5 + _PER_WORD_BETWEEN  # "lr = 0.1": whatever noun follows is another's
_FARTHEST = 8  # words between a name and the "is" before its number
_DASHES = frozenset(["-", ">"])
_HAVING = frozenset(["has", "have", "with"])
_ANY_LINK = vocabulary.LINKS | vocabulary.FUNCTION_LINKS | _DASHES
_JOINS = frozenset([",", ";", "and", "&"])
_CHAIN_JOINS = _JOINS | {"-", ">", "to", "into", "then", "x", "=", "+"}
_STOPS = frozenset([".", ";", "?", "!", ","])


@dataclass(frozen=True)
class Mention:
    """A field's name at tokens ``start`` to ``end`` (exclusive); ``index`` is the 2 of "w2"."""

    start: int
    end: int
    name: str
    slot: Slot
    role: str
    index: int = 0


@dataclass(frozen=True)
class Group:
    """Numbers at these places go to ``mention``; None where no name stands beside them."""

    places: tuple[int, ...]
    mention: Mention | None
    cost: float


def find_mentions(tokens: Sequence[Token], computation: Computation) -> Iterator[Mention]:
    """Where the fields' names stand, the longest first, from left to right."""
    exact, alike = _names(computation)
    fields = computation.fields
    longest = max((len(phrase) for phrase in exact), default=0)
    place = 0
    while place < len(tokens):
        for length in range(longest, 0, -1):
            said = tuple(token.text for token in tokens[place : place + length])
            found = exact.get(said) or alike.get(tuple(singular(word) for word in said))
            if found:
                for name, role in found:
                    yield Mention(place, place + length, name, fields[name], role)
                place += length - 1
                break
        else:
            index = re.fullmatch(
                r"([a-zθ]{1,6})(\d)", tokens[place].text
            )  # "w2", second of the list
            for name, role in exact.get((index[1],), []) if index else []:
                if fields[name].kind == "numbers" and index:
                    yield Mention(place, place + 1, name, fields[name], role, 1 + int(index[2]))
        place += 1


_Named = dict[tuple[str, ...], list[tuple[str, str]]]


@cache
def _names(computation: Computation) -> tuple[_Named, _Named]:
    """Every phrase ─▶ the fields it may name, and its role for each; as declared, and in the singular."""
    exact: _Named = {}
    alike: _Named = {}
    for name, slot in computation.fields.items():
        for role, text in slot.names.items() if slot.kind != "choice" else ():
            for names, found in ((exact, exact_phrases(text)), (alike, phrases(text))):
                for phrase in found:
                    names.setdefault(phrase, []).append((name, role))
    return exact, alike


@cache
def vocabulary_of(computation: Computation) -> frozenset[str]:
    """Every word that the computation knows."""
    unknown = ("hints", "never")
    texts = [text for key, text in computation.names.items() if key not in unknown]
    found = {word for text in texts for phrase in exact_phrases(text) for word in phrase}
    return frozenset(found | {singular(word) for word in found})


def is_all_known(computation: Computation, tokens: Sequence[Token]) -> bool:
    """Whether no word of the message is foreign to the computation."""
    known = vocabulary.PLAIN_WORDS | vocabulary.LINKS | vocabulary_of(computation)
    return all(
        token.kind != "word"
        or {token.text, singular(token.text), token.text.rstrip("0123456789")} & known
        for token in tokens
    )


class Placing:
    """The cheapest way to give every number of one message to a name beside it."""

    def __init__(
        self, tokens: Sequence[Token], computation: Computation, fields: Mapping[str, Slot]
    ) -> None:
        self.tokens, self.fields = tokens, fields
        self.starts: dict[int, list[Mention]] = {}
        self.ends: dict[int, list[Mention]] = {}
        for mention in find_mentions(tokens, computation):
            self.starts.setdefault(mention.start, []).append(mention)
            self.ends.setdefault(mention.end, []).append(mention)
        self.numbers = [place for place, token in enumerate(tokens) if token.kind in NUMERIC]
        self.known = vocabulary.PLAIN_WORDS | vocabulary_of(computation)

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
                again = (
                    mention and mention.name in used and not (mention.index or mention.slot.repeats)
                )
                if mention and (mention.start < last or again):
                    continue
                needed = mention and mention.slot.default is MISSING and mention.name not in used
                taken = used | {mention.name} if mention else used
                after = place + len(group.places)
                cost, rest = cheapest(after, taken, mention.start if mention else last)
                options.append((cost + group.cost + (_FILLS_NEED if needed else 0), (group, *rest)))
            return min(options, key=lambda option: option[0])

        return list(cheapest(0, frozenset(), -1)[1])

    def _groups(self, first: int) -> Iterator[Group]:
        """Every way to take the number at ``first``, alone or with those after it."""
        yield Group((first,), None, _UNPLACED)
        for mention, cost in [*self._left(first), *self._far_left(first)]:
            for places in runs(self.tokens, first, mention.slot):
                free = cost <= _TIGHT or self._is_free(places[-1])
                free = free and not self._is_its_part(mention, first, places[-1])
                if free and fits(self.tokens, places, mention):
                    yield Group(places, mention, cost + self._taken(mention, places))
        for slot in (Slot("", kind="numbers"), Slot("", kind="numbers", chain=True)):
            for places in runs(self.tokens, first, slot):
                for mention, cost in self._right(places[-1]):
                    if mention.slot.chain == slot.chain and fits(self.tokens, places, mention):
                        yield Group(places, mention, cost)
        yield from self._things(first)

    def _left(self, first: int) -> Iterator[tuple[Mention, float]]:
        """The name before a number, "=" or "of size" between them."""
        cost, place = 1.0, first
        for _ in range(5):
            before = self.tokens[place - 1].text if place else ""
            linked = [
                mention
                for mention in self.ends.get(place, [])
                if self._may_link(mention, self.tokens[mention.end : first])
            ]
            if linked:
                yield from ((each, cost + _WEAK * (each.role == "weak")) for each in linked)
                return
            if before not in _ANY_LINK:
                return
            cost = 0.5 if before in ("=", ":", "is", "are") else cost + _PER_WORD_BETWEEN
            place -= 1

    def _far_left(self, first: int) -> Iterator[tuple[Mention, float]]:
        """A name farther before an "is" and its number, or before a list: "the rate we use is 0.1"."""
        after = self.tokens[first + 1].text if first + 1 < len(self.tokens) else ""
        if not first or (
            self.tokens[first - 1].text not in vocabulary.COPULAS and after not in _JOINS
        ):
            return
        counted = False
        for place in range(first - 1, max(first - _FARTHEST, 0), -1):
            between = self.tokens[place]
            if between.text in _STOPS or (between.kind in NUMERIC and not self._only_counts(place)):
                return
            counted = counted or between.kind in NUMERIC
            for mention in self.ends.get(place, []):
                copula = self.tokens[first - 1].text in vocabulary.COPULAS
                kinds = ("number", "numbers") if copula and not counted else ("numbers",)
                if mention.role in ("", "after") and mention.slot.kind in kinds:
                    yield mention, _FAR + _PER_WORD_BETWEEN * (first - place)
            if place in self.ends:
                return

    def _only_counts(self, place: int) -> bool:
        """Whether a number may only say how many there are: "the ages of four friends as …"."""
        value = self.tokens[place].value
        return value is not None and value in range(2, 21) and self.tokens[place + 1].kind == "word"

    def _may_link(self, mention: Mention, between: Sequence[Token]) -> bool:
        texts = {token.text for token in between}
        if mention.role == "before":
            return False
        if mention.role == "functions":
            return texts <= vocabulary.FUNCTION_LINKS
        return texts <= vocabulary.LINKS or (
            texts <= vocabulary.LINKS | _DASHES and mention.slot.low >= 0
        )

    def _right(self, last: int) -> Iterator[tuple[Mention, float]]:
        """The name after a number: "5x5 kernel", "2 pixels of padding"."""
        cost = 1.05
        for place in range(last + 1, min(last + 5, len(self.tokens))):
            if place in self.starts:
                for mention in self.starts[place]:
                    if mention.role not in ("functions", "after"):
                        yield mention, cost + _WEAK * (mention.role == "weak")
                return
            if (
                self.tokens[place].text not in vocabulary.AFTER_NUMBER
                and self.tokens[place].kind != "size"
            ):
                return
            cost += _PER_WORD_BETWEEN

    def _things(self, first: int) -> Iterator[Group]:
        """A number before a noun that names nothing, for the field that counts things."""
        after = self.tokens[first + 1] if first + 1 < len(self.tokens) else None
        if (
            after
            and after.kind == "word"
            and after.text not in self.known
            and first + 1 not in self.starts
        ):
            for name, slot in self.fields.items():
                if slot.things and self.tokens[first].kind == "number":
                    yield Group(
                        (first,), Mention(first + 1, first + 2, name, slot, "before"), _THING
                    )

    def _is_free(self, place: int) -> bool:
        """Whether no unknown noun follows that would own the number: "3 epochs"."""
        if place + 1 >= len(self.tokens):
            return True
        after = self.tokens[place + 1]
        if after.text == "-" and place + 2 < len(self.tokens):
            after = self.tokens[place + 2]
            return after.text == ">" or (after.kind == "word" and after.text in self.known)
        return after.kind != "word" or after.text in self.known or place + 1 in self.starts

    def _taken(self, mention: Mention, places: Sequence[int]) -> float:
        """What it costs a list to end with a number that another name follows: "of 6, 2 outputs"."""
        others = [each for each in self.starts.get(places[-1] + 1, []) if each.role != "after"]
        if len(places) < 2 or not others or mention.name in {each.name for each in others}:
            return 0.0
        after = others[0].end
        while after < len(self.tokens) and self.tokens[after].text in vocabulary.LINKS:
            after += 1
        own = after < len(self.tokens) and self.tokens[after].kind in NUMERIC
        return 0.0 if own else _OTHERS

    def _is_its_part(self, mention: Mention, first: int, last: int) -> bool:
        """Whether the number is that of another name: "an image has 3 channels"."""
        between = {token.text for token in self.tokens[mention.end : first]}
        after = {each.name for each in self.starts.get(last + 1, [])}
        return bool(between & _HAVING and after) and mention.name not in after

    def bare_field(self, given: Collection[str], places: Sequence[int]) -> str | None:
        """The first field that takes the numbers at these places without a name."""
        free = [name for name, slot in self.fields.items() if slot.bare and name not in given]
        before = self.tokens[places[0] - 1].text if places[0] else "on"
        stands_bare = before in vocabulary.PREPOSITIONS or self.tokens[places[0]].kind == "size"
        if not free or not stands_bare:
            return None
        slot, sized = self.fields[free[0]], self.tokens[places[-1]].kind == "size"
        if not (sized and slot.kind == "size") and not self._is_free(places[-1]):
            return None
        whole = tuple(places) in runs(self.tokens, places[0], slot)
        return free[0] if whole and holds(self.tokens, places, slot) else None


def runs(tokens: Sequence[Token], first: int, slot: Slot) -> list[tuple[int, ...]]:
    """The number at ``first`` alone and, for a list or a bracketed size, with those after it."""
    if slot.kind == "number":
        return [(first,)]
    joins = _CHAIN_JOINS if slot.chain else _JOINS
    places = [first]
    found: list[tuple[int, ...]] = [(first,)]
    for place in range(first + 1, len(tokens)):
        if tokens[place].kind in ("number", "size"):
            places.append(place)
            found.append(tuple(places))
        elif tokens[place].text not in joins:
            break
    return found


def fits(tokens: Sequence[Token], places: Sequence[int], mention: Mention) -> bool:
    """Whether the name, and its field, can take these tokens."""
    if mention.role == "sized" and tokens[places[0]].kind != "size":
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
