"""Numbers by the words around them: each role tells in patterns how its number is said.

    read_roles(tokens, {"lr": r"\blr =* (N)", "epoch": r"(N) epochs"})

A pattern over the text of ``phrasing``: "N" stands for a number. Roles are
tried in turn, and take their numbers away. A number that no role takes makes it no reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from tutor.calculations.phrasing import as_text
from tutor.calculations.tokens import Token

Roles = Mapping[str, str]
LINK = (
    r"(?: (?:of|is|are|was|were|be|being|has|have|=|:|at|to|the|a|an|value|about|with|by|set|equals?|equal"
    r"|currently|now|exactly|only|just|\(|\[|-))*"
)
_TAKEN = " ; "


def read_roles(tokens: Sequence[Token], roles: Roles) -> dict[str, tuple[float, ...]] | None:
    """The numbers of each role; None where one is left over, or a role has two that differ."""
    text = f" {as_text(tokens)} "
    found: dict[str, tuple[float, ...]] = {}
    for role, pattern in roles.items():
        for match in _compiled(pattern).finditer(text):
            marks = next(group for group in match.groups() if group)
            values = values_of(marks, tokens)
            if found.setdefault(role, values) != values:
                return None
        text = _compiled(pattern).sub(_TAKEN, text)
    return None if re.search(r"[#×§]\d", text) else found


def values_of(marks: str, tokens: Sequence[Token]) -> tuple[float, ...]:
    """The numbers of the tokens; "6,400" and "0,5" are one each."""
    places = [tokens[int(place)] for place in re.findall(r"[#×](\d+)", marks)]
    found = [each.values[:1] if each.value is None else (each.value,) for each in places]
    return tuple(value for values in found for value in values)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\bN\b", lambda match: r"#\d+", pattern))
