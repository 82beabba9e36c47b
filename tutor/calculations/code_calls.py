"""A layer in code, "conv2d(3, 16, 3, padding=1)": its numbers by their position.

Knows brackets and commas; keywords stay in the message, where they are read as names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tutor.calculations.record import Computation
from tutor.calculations.spelling import as_word
from tutor.calculations.tokens import Token

Call = list[tuple[str, tuple[float, ...]]]  # fields and their numbers, by position


def read_calls(
    computation: Computation, tokens: Sequence[Token]
) -> Iterator[tuple[Sequence[Token], Call]]:
    """Each way to read a call: the tokens without its numbers, and those; last, none read as a call."""
    calls: Mapping[str, Sequence[str]] = {
        as_word(name): names for name, names in computation.calls.items()
    }
    for start, token in enumerate(tokens[:-1]):
        if token.text not in calls or tokens[start + 1].text != "(":
            continue
        values, end = _positional(tokens, start + 2)
        for key in (f"{token.text}/{len(values)}", token.text):
            names = calls.get(key, ())
            if values and len(values) <= len(names):
                rest = [*tokens[: start + 1], Token("sign", ","), *tokens[end:]]
                yield rest, list(zip(names, values, strict=False))
    yield tokens, []


def _positional(tokens: Sequence[Token], place: int) -> tuple[list[tuple[float, ...]], int]:
    """The numbers, sizes and bracketed numbers from ``place`` on, and where they end."""
    values: list[tuple[float, ...]] = []
    while place < len(tokens):
        token, start = tokens[place], place
        if token.text in ("(", "["):
            inner, place = _positional(tokens, place + 1)
            found = [tuple(number for part in inner for number in part)]
        else:
            found = [(part,) for part in token.values] if token.kind == "number" else [token.values]
            place += 1
        ends = place < len(tokens) and tokens[place].text in (",", ")", "]")
        if not found[0] or not ends:
            return values, start
        values += found
        place += 1
        if tokens[place - 1].text != ",":
            break
    return values, place
