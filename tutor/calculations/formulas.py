"""A formula as typed, "f(w) = 3(w·x - 1)²": found in a text, its value and slopes by torch.

The text is rewritten with every product and power spelt out and parsed by ``ast``; nothing is evaluated
as Python. Slopes are autograd's.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

NUMBER = r"[-+]?(?:\d+(?:[.,]\d+)?|\.\d+)(?:e[-+]?\d+)?"
LARGEST_POWER = 20
_LETTERS = frozenset("bcpqrstuvwxyzθ")
_NO_PRODUCTS = ("by", "up", "us", "st")
_FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "tanh": torch.tanh, "relu": torch.relu, "exp": torch.exp, "log": torch.log, "ln": torch.log,
    "sigmoid": torch.sigmoid, "σ": torch.sigmoid, "sin": torch.sin, "cos": torch.cos, "sqrt": torch.sqrt,
}  # fmt: skip
_OPERATIONS: dict[type[ast.operator], Callable[[Tensor, Tensor], Tensor]] = {
    ast.Add: torch.add, ast.Sub: torch.sub, ast.Mult: torch.mul, ast.Div: torch.div, ast.Pow: torch.pow,
}  # fmt: skip
_PART = re.compile(
    r"(?P<number>0,\d+(?!,)|\d+(?:\.\d+)?|\.\d+)|(?P<name>(?:torch\.)?[a-zθσ]+)"
    r"|(?P<sign>\*\*|[-+*/^()²³·])|(?P<space>[ \t]+)"
)
_SKIPPED = re.compile(r"\w+\s*|\W\s*")
_SETTING = re.compile(r"\b(?:lr|rate|eta|alpha|size|momentum|beta|grad\w*)(?: of| is)?\s*[=:]?\s*$")
_INSIDE = re.compile(r"[(\[^*/|]\s*$|\b(?:sin|cos|exp|log|ln|sqrt|tanh)\s*$")  # of a larger formula
_GOES_ON = re.compile(r"\s*(?:[=^*/+|]|-\s*(?:[(|]|[a-z]\b|\d)|-(?=\S))")


@dataclass(frozen=True)
class Formula:
    """Its text with every product written out, its letters in the order of appearance, its place."""

    text: str
    letters: tuple[str, ...]
    span: tuple[int, int]
    stands_alone: bool = True

    @property
    def is_power(self) -> bool:
        """Whether it is a whole formula of one letter with a power in it: no line, no "3x3"."""
        powers = re.findall(r"\^(\d+(?:\.\d+)?)", self.text)
        whole = powers and all(2 <= float(power) <= LARGEST_POWER for power in powers)
        return bool(len(self.letters) == 1 and whole and self.stands_alone)

    def at(self, value: float) -> tuple[float, float]:
        """The value and the slope there, of a formula of one letter."""
        result, slopes = self.slopes(self.letters, {self.letters[0]: value})
        return result, slopes[0]

    def slopes(self, by: Sequence[str], values: Mapping[str, float]) -> tuple[float, list[float]]:
        """Its value, and the slope by each letter of ``by``. Raises ValueError."""
        given = {
            letter: torch.tensor(values[letter], dtype=torch.float64, requires_grad=letter in by)
            for letter in self.letters
        }
        try:
            tree = ast.parse(self.text.replace("^", "**"), mode="eval")
            result = _value(tree.body, given)
            found = torch.autograd.grad(result, [given[each] for each in by], allow_unused=True)
        except (SyntaxError, RecursionError, MemoryError, RuntimeError, KeyError) as error:
            raise ValueError(f"{self.text} can't be computed") from error
        return float(result.item()), [0.0 if each is None else float(each.item()) for each in found]

    @property
    def tex(self) -> str:
        """The formula in LaTeX."""
        text = re.sub(r"\b(tanh|exp|log|ln|sin|cos|sqrt)\b", r"\\operatorname{\1}", self.text)
        text = re.sub(r"\b(relu|sigmoid)\b", r"\\mathrm{\1}", text)
        text = re.sub(r"(?<=\d)\*(?=[a-zθ(])", "", text).replace("θ", r"\theta ")
        return re.sub(r"\^(\d+(?:\.\d+)?)", r"^{\1}", text).replace("*", r" \cdot ")


def find_formulas(text: str) -> list[Formula]:
    """The formulas of a letter that lowered ``text`` holds, each once."""
    found: dict[str, Formula] = {}
    place = 0
    while place < len(text):
        formula, place = _from(text, place)
        if formula and _is_one(formula):
            found.setdefault(formula.text, formula)
    return list(found.values())


def _from(text: str, start: int) -> tuple[Formula | None, int]:
    """The longest run of parts of a formula from ``start`` on, and where to look next."""
    parts: list[str] = []
    letters: list[str] = []
    place, end, depth = start, start, 0
    while match := _PART.match(text, place):
        part, kind = match[0].removeprefix("torch."), match.lastgroup
        if kind == "name" and part not in _FUNCTIONS and not _is_product(part):
            break
        operand = kind in ("number", "name") or part == "("
        after_operand = bool(parts) and parts[-1][-1] not in "+-*/^("
        if operand and after_operand and place > end and not _multiplies(text, start, part, parts):
            break  # "x 2.5" are two things
        depth += (part == "(") - (part == ")")
        if depth < 0:
            break
        place = match.end()
        if kind == "space":
            continue
        if operand and after_operand and not (parts[-1] in _FUNCTIONS and part == "("):
            parts.append("*")
        parts += _written(part, kind)
        letters += _letters(part) if kind == "name" and part not in _FUNCTIONS else []
        end = place
    while parts and parts[-1] in ("+", "-", "*", "/", "^", "("):
        parts.pop()
        end = len(text[:end].rstrip(" \t+-*/^("))
    skipped = _SKIPPED.match(text, start)
    following = place if place > start or not skipped else skipped.end()
    followed = re.match(r"\s*=(?!=)", text[end:])
    if not letters or followed or (start and f"{text[start - 1]}{text[start]}".isalnum()):
        return None, following
    alone = not _INSIDE.search(text[:start]) and not _GOES_ON.match(text, end)
    return Formula("".join(parts), tuple(dict.fromkeys(letters)), (start, end), alone), following


def _multiplies(text: str, start: int, part: str, parts: list[str]) -> bool:
    """Whether the number before a spaced bracket is its factor: "= 2 (w - 1)", not "lr 2 (w - 1)"."""
    number = len(parts) == 1 and parts[0][-1].isdigit()
    return part == "(" and number and not _SETTING.search(text[:start])


def _is_product(name: str) -> bool:
    """Whether a name is a letter, or two of them: "wx"."""
    return name == "theta" or (
        set(name) <= _LETTERS and len(name) <= 2 and name not in _NO_PRODUCTS
    )


def _letters(name: str) -> list[str]:
    return ["θ"] if name == "theta" else list(name)


def _written(part: str, kind: str | None) -> list[str]:
    if kind == "name":
        named = {"σ": "sigmoid", "ln": "log"}.get(part, part)
        return [named] if part in _FUNCTIONS else list("*".join(_letters(part)))
    if kind == "number":
        return [part.replace(",", ".")]
    return [{"·": "*", "**": "^", "²": "^2", "³": "^3"}.get(part, part)]


def _is_one(formula: Formula) -> bool:
    """Whether it is more than a letter, and can be read."""
    rest = re.sub(r"[()\s]", "", formula.text)
    if not re.search(r"[-+*/^]|[a-z]{2}", rest) or len(formula.letters) > 4 or len(rest) > 80:
        return False
    try:
        formula.slopes(formula.letters[:1], dict.fromkeys(formula.letters, 1.5))
    except ValueError:
        return False
    return True


def _value(node: ast.expr, given: Mapping[str, Tensor]) -> Tensor:
    """The value of one node of the tree. Raises ValueError for anything but arithmetic."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return torch.tensor(float(node.value), dtype=torch.float64)
    if isinstance(node, ast.Name) and node.id in given:
        return given[node.id]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _value(node.operand, given)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_value(node.left, given), _value(node.right, given))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) == 1:
        return _FUNCTIONS[node.func.id](_value(node.args[0], given))
    raise ValueError("no arithmetic")
