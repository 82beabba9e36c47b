"""The words of an expression: numbers, names and signs, as a student types them.

    "2wx + w_1"  ─▶  2  w  x  +  w₁

Knows what a name can be, and nothing of how expressions are built.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

FUNCTIONS = ("sin", "cos", "tan", "tanh", "sigmoid", "relu", "exp", "log", "sqrt", "abs")
OF_SEVERAL = ("max", "min")  # functions of two arguments or more
ALSO_CALLED = {"ln": "log", "σ": "sigmoid", "logistic": "sigmoid"}
RESULT = "f"  # what the whole expression is called
EXAMPLE = "tanh(x*y + 2)"

_SAME = str.maketrans("×·⋅∙÷∕−–[]{}", "****//--()()")
_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_NAME = r"[a-zα-ω]+(?:_?\d+|[₀-₉]+)?"
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<name>{_NAME})|(?P<sign>\*\*|[-+*/^()²³×·⋅∙÷∕−–\[\]{{}},=])|(?P<other>\S)",
    re.I | re.A,
)
_NAME_AND_INDEX = re.compile(r"([a-zα-ω]+)_?([0-9₀-₉]*)")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_GREEK = dict(
    zip(
        ("alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "kappa", "lambda", "mu", "rho",
         "sigma", "tau", "phi", "omega", "pi"),
        "αβγδεηθκλμρστφωπ",
        strict=True,
    )
)  # fmt: skip
_LONGEST_PRODUCT = 3  # letters: "wx" and "wxb" are products where "bias" and "exponent" are names
_ALLOWED = (
    "Allowed are numbers, variables such as x, y, w₁, θ or bias, + - * / ^, brackets and "
    f"{', '.join((*FUNCTIONS, *OF_SEVERAL))}; for example `{EXAMPLE}`."
)


class ExpressionError(ValueError):
    """An expression can't be read; the sentence says what was seen, where, and what is allowed."""


@dataclass(frozen=True)
class Token:
    """``text`` as it is read, where it begins, counted from 1, and as it was ``seen``: "×" for "*".

    ``kind`` is number, name, sign or end; of a text with none of them it is refused.
    """

    kind: str
    text: str
    position: int
    seen: str

    def __str__(self) -> str:
        return f"`{self.seen}` at character {self.position}"

    @property
    def end(self) -> int:
        """The position after it."""
        return self.position + len(self.seen)


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of ``text``, a product of letters as one for each. Raises ExpressionError."""
    for match in _TOKEN.finditer(text):
        token = Token(
            str(match.lastgroup), match[0].lower().translate(_SAME), match.start() + 1, match[0]
        )
        if token.kind == "other":
            refuse(f"{token} means nothing here")
        called = text[match.end() :].lstrip().startswith("(")
        yield from _names(token, called) if token.kind == "name" else [token]


def read_name(text: str) -> str:
    """A name as it is shown: "w_1" ─▶ "w₁", "theta" ─▶ "θ"; any other text as it is."""
    found = _NAME_AND_INDEX.fullmatch(text)
    if not found:
        return text
    return _GREEK.get(found[1], found[1]) + found[2].translate(_SUBSCRIPTS)


def _names(token: Token, called: bool) -> Iterator[Token]:
    """One name, or the letters of a product: of x and y alone, or a short one with either.

    "sin2x" is sin 2x, but log2(x), ``called`` since a bracket follows, is a function of its own.
    """
    name = token.text
    letters = name.rstrip("0123456789₀₁₂₃₄₅₆₇₈₉_")
    known = letters in (*FUNCTIONS, *OF_SEVERAL, *ALSO_CALLED, *_GREEK)
    short = len(letters) <= _LONGEST_PRODUCT and set(letters) & set("xy")
    if letters in FUNCTIONS and name != letters and not called:
        number = name[len(letters) :].lstrip("_").translate(_DIGITS)
        yield Token("name", letters, token.position, letters)
        yield Token("number", number, token.end - len(number), number)
        return
    if known or len(letters) == 1 or not (short or set(letters) <= set("xy")):
        yield Token("name", read_name(name), token.position, token.seen)
        return
    for place, letter in enumerate(letters):
        own = letter if place < len(letters) - 1 else name[place:]
        seen = token.seen[place : place + len(own)]
        yield Token("name", read_name(own), token.position + place, seen)


def refuse(what: str) -> NoReturn:
    """Raise ExpressionError that says ``what`` is wrong, and what is allowed."""
    raise ExpressionError(f"{what}. {_ALLOWED}")
