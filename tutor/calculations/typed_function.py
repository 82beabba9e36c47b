"""A function as typed, "f(w) = (w·x - t)²": found in a text, with its letters' values and its slopes.

The parsing is ``demos.backprop.expressions``'s, the slopes are autograd's; nothing is evaluated as Python.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import torch

from demos.backprop.computation import OPERATIONS
from demos.backprop.expressions import ALSO_CALLED, FUNCTIONS, ExpressionError, Node, parse

NUMBER = r"[-+]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:e[-+]?\d+)?"
_LETTERS = frozenset("bcpqrstuvwxyzθ")
_NAMES = {*FUNCTIONS, *ALSO_CALLED}
_CALLED = {"σ": "sigmoid", "e": "exp", "log": "log"}
_PART = re.compile(
    r"(?P<number>\d+(?:\.\d+)?|\.\d+)|(?P<name>(?:torch\.)?[a-zθσ]+)|(?P<sign>\*\*|[-+*/^()²³·])"
    r"|(?P<space>[ \t]+)"
)
_SKIPPED = re.compile(r"\w+\s*|\W\s*")
_VARIABLES = "xy"


@dataclass(frozen=True)
class TypedFunction:
    """Its text with every product written out, its letters in the order of appearance, its place."""

    text: str
    letters: tuple[str, ...]
    span: tuple[int, int]

    def slopes(self, by: tuple[str, ...], values: Mapping[str, float]) -> tuple[float, list[float]]:
        """Its value, and the slope by each letter of ``by``, one or two. Raises ValueError."""
        text = self.text
        for letter in self.letters:
            put = _VARIABLES[by.index(letter)].upper() if letter in by else f"({values[letter]!r})"
            text = re.sub(rf"(?<![a-zθ]){letter}(?![a-zθ])", put, text)
        nodes = parse(text.lower())
        given = {
            name: torch.tensor(values[letter], dtype=torch.float64, requires_grad=True)
            for name, letter in zip(_VARIABLES, by, strict=False)
        }
        result = _evaluated(nodes, given)
        found = torch.autograd.grad(result, list(given.values()), allow_unused=True)
        slopes = [0.0 if slope is None else float(slope.item()) for slope in found]
        return float(result.item()), slopes

    @property
    def tex(self) -> str:
        """The function in LaTeX."""
        named = "|".join(name for name in sorted(_NAMES) if name not in ("relu", "sigmoid"))
        text = re.sub(rf"\b({named})\b", r"\\\1 ", self.text)
        text = re.sub(r"\b(relu|sigmoid)\b", r"\\mathrm{\1}", text).replace("θ", r"\theta ")
        text = re.sub(r"\^(\d+(?:\.\d+)?)", r"^{\1}", text)
        return text.replace("*", r" \cdot ").replace(r"\sqrt (", r"\operatorname{sqrt}(")


def _evaluated(nodes: tuple[Node, ...], given: Mapping[str, torch.Tensor]) -> torch.Tensor:
    values: list[torch.Tensor] = []
    for node in nodes:
        if node.operation in given:
            values.append(given[node.operation])
        elif node.operation == "number":
            values.append(torch.tensor(node.number, dtype=torch.float64))
        elif node.has_fixed_exponent:
            values.append(values[node.inputs[0]] ** node.number)
        else:
            inputs = [values[place] for place in node.inputs]
            values.append(OPERATIONS[node.operation].compute(*inputs))
    return values[-1]


def find_functions(text: str) -> list[TypedFunction]:
    """The functions of a letter that lowered ``text`` holds, each once."""
    found: dict[str, TypedFunction] = {}
    place = 0
    while place < len(text):
        function, place = _from(text, place)
        if function and _is_one(function):
            found.setdefault(function.text, function)
    return list(found.values())


def _from(text: str, start: int) -> tuple[TypedFunction | None, int]:
    """The longest run of parts of a function from ``start`` on, and where to look next."""
    parts: list[str] = []
    letters: list[str] = []
    place, end, depth = start, start, 0
    while match := _PART.match(text, place):
        part, kind = match[0], match.lastgroup
        name = part.removeprefix("torch.")
        if kind == "name" and name not in _NAMES | {"σ"} and not _is_product(name):
            break
        spaced = bool(parts) and place > end
        operand = kind in ("number", "name") or part == "("
        if spaced and operand and parts[-1][-1] not in "+-*/^(":
            break  # "x 2.5" are two things
        depth += (part == "(") - (part == ")")
        if depth < 0:
            break
        place = match.end()
        if kind == "space":
            continue
        if operand and parts and not _is_open(parts, kind):
            parts.append("*")
        parts += _written(name, kind)
        letters += [] if kind != "name" or name in _NAMES | {"σ"} else list(name)
        end = place
    while parts and parts[-1] in "+-*/^(":
        parts.pop()
    skipped = _SKIPPED.match(text, start)
    next_place = place if place > start or not skipped else skipped.end()
    followed = re.match(r"\s*=(?!=)", text[end:])
    whole = "".join(parts)
    if not letters or followed or (start and f"{text[start - 1]}{text[start]}".isalnum()):
        return None, next_place
    return TypedFunction(whole, tuple(dict.fromkeys(letters)), (start, end)), next_place


def _is_product(name: str) -> bool:
    """Whether a name is a letter, or two of them: "wx"."""
    return set(name) <= _LETTERS and len(name) <= 2 and name not in ("by", "up", "us", "st")


def _is_open(parts: list[str], kind: str | None) -> bool:
    """Whether the next operand needs no sign of multiplication before it."""
    before = parts[-1]
    return before[-1] in "+-*/^(" or (before in FUNCTIONS and kind == "sign")


def _written(name: str, kind: str | None) -> list[str]:
    if kind == "name":
        known = name in _NAMES or name == "σ"
        called = _CALLED.get(name, ALSO_CALLED.get(name, name))
        return [called] if known else list("*".join(name))
    return [{"·": "*", "**": "^", "²": "^2", "³": "^3"}.get(name, name)]


def _is_one(function: TypedFunction) -> bool:
    """Whether it is more than a letter, and can be read."""
    rest = re.sub(r"[()\s]", "", function.text)
    if not re.search(r"[-+*/^]|[a-z]{2}", rest) or len(function.letters) > 4:
        return False
    try:
        function.slopes(function.letters[:1], dict.fromkeys(function.letters, 1.5))
    except (ExpressionError, ValueError, RuntimeError, KeyError):
        return False
    return True
