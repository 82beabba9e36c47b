"""The values of the variables beside x and y, as a student types them: "w = 2, b = -1"."""

from __future__ import annotations

import re

from demos.backprop.tokens import ExpressionError, read_name, tokenize

DEFAULT = "w = 2, b = 1"
UNSET = 1.0  # of a variable that was given no value
LONGEST = 80  # characters
LARGEST = 100.0
_WANTED = f"Wanted are names and numbers, such as `{DEFAULT}`"
_PART = re.compile(r"\s*([^\W\d]+_?[0-9₀-₉]*)\s*[=:]\s*([-+−]?\s*\S+?)\s*")


class ValuesError(ValueError):
    """What can't be read; the sentence says what was seen, and what is wanted."""


def parse_values(text: str) -> dict[str, float]:
    """The values by name, names as ``tokens.read_name`` has them. Raises ValuesError."""
    values: dict[str, float] = {}
    for part in re.split(r"[,;](?!\d)|\band\b|\s+(?=[^\W\d]+_?[0-9₀-₉]*\s*[=:])", text):
        if not part.strip():
            continue
        found = _PART.fullmatch(part)
        if not found:
            raise ValuesError(f"`{part.strip()}` is no name with a number. {_WANTED}.")
        name = _read_name(found[1])
        values[name] = _read_number(found[2])
    return values


def _read_name(typed: str) -> str:
    name = read_name(typed.lower())
    if name in ("x", "y"):
        raise ValuesError(f"{name} has a slider of its own. {_WANTED}.")
    try:
        (token,) = tokenize(typed)
    except (ExpressionError, ValueError):
        raise ValuesError(f"`{typed}` can't be the name of one variable. {_WANTED}.") from None
    return token.text


def _read_number(typed: str) -> float:
    try:
        number = float(typed.replace("−", "-").replace(" ", "").replace(",", "."))
    except ValueError:
        raise ValuesError(f"`{typed}` is no number. {_WANTED}.") from None
    if not abs(number) <= LARGEST:
        raise ValuesError(f"`{typed}` is beyond ±{LARGEST:g}. {_WANTED}.")
    return number
