"""A message ─▶ the numbers of one computation: "5x5 kernel s=1" ─▶ kernel 5 × 5, stride 1.

A number that no name takes makes the message no computation. Knows the rooms beside it: code calls,
names, placing; nothing of any computation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tutor.calculations.code_calls import Call, read_calls
from tutor.calculations.placing import Placing
from tutor.calculations.record import Computation, Given, Words
from tutor.calculations.slots import Slot, slots
from tutor.calculations.tokens import Token

MOST_NUMBERS = 40  # more is a table, not a question


def read_given(computation: Computation, tokens: Sequence[Token]) -> Given | None:
    """What the message gives for each field; None where a number has no place."""
    if sum(token.kind in ("number", "size") for token in tokens) > MOST_NUMBERS:
        return None
    fields = slots(computation.Numbers)
    for rest, call in read_calls(computation, tokens):
        given = _read_named(computation, rest, fields, call)
        if given is not None:
            return given
    return None


def _read_named(
    computation: Computation, tokens: Sequence[Token], fields: Mapping[str, Slot], call: Call
) -> Given | None:
    """The numbers of a call, then those beside names, then those without one."""
    placing = Placing(tokens, computation, fields)
    groups = placing.best()
    given: Given = {}
    if not all(put_values(given, name, fields[name], values) for name, values in call):
        return None
    named = [(group.mention, group.places) for group in groups if group.mention]
    for mention, places in sorted(named, key=lambda each: each[0].index):
        if not _put(given, mention.name, mention.slot, tokens, places):
            return None
    places = tuple(group.places[0] for group in groups if not group.mention)
    if places:
        field = placing.bare_field(given, places)
        if field is None or not _put(given, field, fields[field], tokens, places):
            return None
    return _choices(fields, tokens) | given


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
    given: Given, name: str, slot: Slot, tokens: Sequence[Token], places: Sequence[int]
) -> bool:
    found = [tokens[place] for place in places]
    if slot.kind == "numbers":
        given[name] = (*given.get(name, ()), *_list(found, slot))
        return True
    before = tokens[places[0] - 1].text if places[0] else ""
    whole = found[0].value is not None and found[0].value.is_integer() and before not in ("(", "[")
    one = len(found) == 1 and found[0].kind == "number" and (whole or len(found[0].values) < 2)
    if slot.kind == "number" or one:
        values: tuple[float, ...] = (
            found[0].value if found[0].value is not None else float("nan"),
        )
    else:
        values = tuple(value for token in found for value in token.values)
    return put_values(given, name, slot, values)


def _list(found: Sequence[Token], slot: Slot) -> tuple[float, ...]:
    """Numbers of a list: glued "2,1" are two, but in "0,5 1,2 0,3" the commas are decimal ones.

    So they are in "p = 0,9", where 9 is out of range.
    """
    parts = tuple(value for token in found for value in token.values)
    decimals = tuple(token.value for token in found if token.value is not None)
    inside = all(slot.low <= part <= slot.high for part in parts)
    several = len(found) > 1 and all(len(token.values) == 2 for token in found)
    return decimals if several or (not inside and len(found) == 1) else parts


def _choices(fields: Mapping[str, Slot], tokens: Sequence[Token]) -> Given:
    """The options that the words name."""
    message = Words(tokens)
    return {
        name: option
        for name, slot in fields.items()
        for option, words in slot.options.items()
        if message.hold(words)
    }
