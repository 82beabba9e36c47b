"""A message ─▶ the numbers of one computation: "5x5 kernel s=1" ─▶ kernel 5 × 5, stride 1.

A number that no name takes makes the message no computation. Knows placing; nothing of any computation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tutor.calculations.message import Message
from tutor.calculations.placing import Placing
from tutor.calculations.record import Computation, Given
from tutor.calculations.slots import Slot
from tutor.calculations.tokens import NUMERIC, Token

_DOTTED = re.compile(r"[1-9]\d{0,2}(?:\.000)+")
MOST_NUMBERS = 40  # more is a table, not a question


def read_given(computation: Computation, message: Message) -> Given | None:
    """What the message gives for each field, by name; None where a number has no place."""
    message = message.rephrased(computation.rules)
    tokens = message.tokens
    if sum(token.kind in NUMERIC for token in tokens) > MOST_NUMBERS:
        return None
    fields = computation.fields
    placing = Placing(tokens, computation, fields)
    groups = placing.best()
    given: Given = {}
    named = [(group.mention, group.places) for group in groups if group.mention]
    decimal = _are_decimal(tokens, [(each.slot.kind, places) for each, places in named])
    for mention, places in sorted(named, key=lambda each: each[0].index):
        if not _put(given, mention.name, mention.slot, tokens, places, decimal):
            return None
    left = tuple(group.places[0] for group in groups if not group.mention)
    for places in _without_counts(tokens, left, given):
        field = placing.bare_field(given, places) if places else ""
        if field is None:
            continue
        if field and not _put(given, field, fields[field], tokens, places, decimal):
            return None
        return _choices(fields, message) | given
    return None


def _are_decimal(tokens: Sequence[Token], groups: Sequence[tuple[str, Sequence[int]]]) -> bool:
    """Whether the commas of "0,4" are decimal ones in this message: one place of it shows so.

    That is a field for one number ("b = 0,1"), or a list that ends so: "2 and 0,5".
    """
    glued = [token for token in tokens if token.kind == "number" and len(token.values) > 1]
    pointed = any(token.kind == "number" and "." in token.text for token in tokens)
    if pointed or any(len(token.values) != 2 for token in glued):
        return False
    for kind, places in groups:
        between = {tokens[place].text for place in range(places[0], places[-1])}
        ends = len(places) > 1 and "," not in between
        if len(tokens[places[-1]].values) == 2 and (kind == "number" or ends):
            return True
    return False


def _without_counts(
    tokens: Sequence[Token], left: tuple[int, ...], given: Given
) -> Iterator[tuple[int, ...]]:
    """The numbers left, then without one that only counts a list: the "three" of "three scores"."""
    yield left
    for place in left:
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        others = tuple(other for other in left if other != place)
        lengths = [len(value) for value in given.values() if isinstance(value, tuple)]
        lengths.append(sum(len(tokens[other].values) for other in others))
        value = tokens[place].value
        if value is not None and value > 1 and value in lengths and after and after.kind == "word":
            yield others


def put_values(given: Given, name: str, slot: Slot, values: tuple[float, ...]) -> bool:
    """Give ``values`` to a field; False where it can't take so many or has others already."""
    depth: dict[str, float] = {}
    if slot.kind == "number" and len(values) != 1:
        return False
    if slot.kind == "size":
        split = _sides(values, bool(slot.depth))
        if split is None:
            return False
        values, deep = split
        depth = {slot.depth: deep} if deep is not None else {}
    value: object = values[0] if slot.kind == "number" else values
    # every field is set, or holds this very value
    return all(given.setdefault(key, new) == new for key, new in {**depth, name: value}.items())


def _sides(
    values: tuple[float, ...], has_depth: bool
) -> tuple[tuple[float, ...], float | None] | None:
    """Height and width, and the channels where they stand first or last (of N, C, H, W too)."""
    if len(values) <= 2:
        return values, None
    if not has_depth or len(values) > 4:
        return None
    first, second, third = values[-3:]
    if len(values) == 4:  # N, C, H, W
        return ((second, third), first)
    if first == second == third:
        return None
    if second == third or (first in (1, 3) and second > 3):
        return (second, third), first
    return ((first, second), third) if first == second or third in (1, 3) else None


def _put(
    given: Given,
    name: str,
    slot: Slot,
    tokens: Sequence[Token],
    places: Sequence[int],
    decimal: bool,
) -> bool:
    found = [_thousands(tokens[place]) if slot.whole else tokens[place] for place in places]
    if slot.kind == "numbers":
        given[name] = (*given.get(name, ()), *_list(found, slot, decimal))
        return True
    before = tokens[places[0] - 1].text if places[0] else ""
    whole = found[0].value is not None and found[0].value.is_integer() and before not in ("(", "[")
    one = len(found) == 1 and found[0].kind == "number" and (whole or len(found[0].values) < 2)
    if slot.kind == "number" or one:
        single = found[0].value
        values: tuple[float, ...] = (float("nan") if single is None else single,)
    else:
        values = tuple(value for token in found for value in token.values)
    return put_values(given, name, slot, values)


def _thousands(token: Token) -> Token:
    """ "60.000 samples" are sixty thousand."""
    if token.kind != "number" or not _DOTTED.fullmatch(token.text):
        return token
    value = float(token.text.replace(".", ""))
    return replace(token, value=value, values=(value,))


def _list(found: Sequence[Token], slot: Slot, decimal: bool) -> tuple[float, ...]:
    """Numbers of a list: glued "2,1" are two, but in "0,5 1,2 0,3" the commas are decimal ones.

    So they are in "p = 0,9", where 9 is out of range.
    """
    parts = tuple(value for token in found for value in token.values)
    decimals = tuple(token.value for token in found if token.value is not None)
    inside = all(slot.low <= part <= slot.high for part in parts)
    several = len(found) > 1 and all(len(token.values) == 2 for token in found)
    return decimals if decimal or several or (not inside and len(found) == 1) else parts


def _choices(fields: Mapping[str, Slot], message: Message) -> Given:
    """The options that the words name."""
    return {
        name: option
        for name, slot in fields.items()
        for option, words in (slot.names if slot.kind == "choice" else {}).items()
        if message.hold(words)
    }
