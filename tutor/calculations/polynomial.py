"""A polynomial of one letter as typed, "3(w - 1)^2 + 2": found in a text, read by rules, never evaluated.

Knows +, -, *, /, powers and brackets; a value and a slope are torch's and autograd's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

import torch

HIGHEST = 6  # degree
_START = re.compile(r"(?<![\w.,^*/])(?:[-+]\s*)?(?:\(|\d|(?:theta|[a-zθ])(?![a-z_]))")
_SETTING = re.compile(
    r"\b(?:lr|rate|eta|alpha|size|momentum|beta|gradient|grad)(?: of| is)?\s*[=:]?\s*$"
)
_INSIDE = re.compile(r"[(\[^*/|]\s*$|\b(?:sin|cos|exp|log|ln|sqrt|tanh)\s*$")  # of a larger formula
_GOES_ON = re.compile(
    r"\s*(?:[=^*/+|]|-(?=\S)|-\s*(?:(?:sin|cos|exp|log|ln|sqrt|tanh|[a-z])\b|[(|])|-(?=\d))"
)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:[.,]\d+)?|\.\d+)|(?P<letter>(?:theta|[a-zθ])(?![a-z_]))"
    r"|(?P<power>\*\*|\^|[²³])|(?P<sign>[-+*/·()]))"
)


@dataclass(frozen=True)
class Polynomial:
    """``coefficients`` from the constant up; ``text`` as it was typed, in LaTeX."""

    letter: str
    coefficients: tuple[float, ...]
    text: str

    def at(self, value: float) -> tuple[float, float]:
        """The value and the slope there."""
        x = torch.tensor(value, dtype=torch.float64, requires_grad=True)
        y = sum((c * x**power for power, c in enumerate(self.coefficients)), torch.zeros(()))
        (slope,) = torch.autograd.grad(y, x)  # dL/dw
        return float(y.item()), float(slope.item())


class _NoPolynomialError(Exception):
    """The text is something else from here on."""


def find_polynomials(text: str) -> Iterator[tuple[int, int, Polynomial]]:
    """Start, end and reading of each polynomial of degree 2 or more."""
    place = 0
    while match := _START.search(text, place):
        reader = _Reader(text, match.start())
        place = match.end()
        if _SETTING.search(text[max(0, match.start() - 25) : match.start()]):
            continue
        try:
            coefficients = reader.sum()
        except (_NoPolynomialError, RecursionError):
            continue
        alone = not _INSIDE.search(text[: match.start()]) and not _GOES_ON.match(text, reader.place)
        if len(coefficients) > 2 and reader.letter and alone:
            raw = text[match.start() : reader.place].strip()
            yield match.start(), reader.place, Polynomial(reader.letter, coefficients, _tex(raw))
            place = reader.place


def _tex(raw: str) -> str:
    raw = re.sub(r"\s*(?:\*\*|\^)\s*(\d+)", r"^{\1}", raw).replace("²", "^2").replace("³", "^3")
    return re.sub(r"\s*\*\s*", r" \\cdot ", raw).replace(",", ".").replace("theta", r"\theta")


class _Reader:
    """A recursive descent over the signs of one polynomial; coefficients are lists from the constant up."""

    def __init__(self, text: str, place: int) -> None:
        self._text, self.place, self.letter, self._depth = text, place, "", 0

    def _peek(self, *kinds: str) -> str:
        match = _TOKEN.match(self._text, self.place)
        kind = str(match.lastgroup) if match else ""
        return match[kind] if match and kind in kinds else ""

    def _take(self) -> None:
        match = _TOKEN.match(self._text, self.place)
        self.place = match.end() if match else self.place

    def sum(self) -> tuple[float, ...]:
        """``term + term - term``."""
        total: tuple[float, ...] = (0.0,)
        sign = self._peek("sign")
        while True:
            start = self.place
            if sign in ("+", "-"):
                self._take()
            try:
                term = self._product()
            except _NoPolynomialError:
                self.place = start  # "w^2 - " and then no term: the sign is the sentence's
                if total == (0.0,):
                    raise
                return total
            factor = -1 if sign == "-" else 1
            total = tuple(a + factor * b for a, b in zip_longest(total, term, fillvalue=0.0))
            sign = self._peek("sign")
            if sign not in ("+", "-"):
                return total

    def _product(self) -> tuple[float, ...]:
        product = self._power()
        while True:
            sign = self._peek("sign")
            if sign in ("*", "·"):
                self._take()
                product = _times(product, self._power())
            elif sign == "/" and (below := self._divisor()):
                product = tuple(c / below for c in product)
            elif self._joins():
                product = _times(product, self._power())
            else:
                return product

    def _divisor(self) -> float:
        self._take()
        number = self._peek("number")
        if not number or not float(number.replace(",", ".")):
            raise _NoPolynomialError
        self._take()
        return float(number.replace(",", "."))

    def _joins(self) -> bool:
        """ "3w", "3 w" and "2(w - 1)" are products; "w^2 w" is not."""
        beside = self.place < len(self._text) and not self._text[self.place].isspace()
        last = self._text[max(0, self.place - 2) : self.place]
        letter, bracket = self._peek("letter"), self._peek("sign") == "("
        fits = not self.letter or not letter or letter == self.letter
        given = re.match(r"\s+\w+\s*=", self._text[self.place :])  # "… + 1 x = 5"
        after_number = last[-1:].isdigit() and "^" not in last and not given
        return fits and bool(letter or bracket) and (beside or after_number)

    def _power(self) -> tuple[float, ...]:
        base = self._base()
        sign = self._peek("power")
        if not sign:
            return base
        self._take()
        digits = {"²": "2", "³": "3"}.get(sign) or self._peek("number")
        if sign in ("^", "**") and digits:
            self._take()
        if not digits.isdigit() or not 1 <= int(digits) <= HIGHEST:
            raise _NoPolynomialError
        power: tuple[float, ...] = (1.0,)
        for _ in range(int(digits)):
            power = _times(power, base)
        return power

    def _base(self) -> tuple[float, ...]:
        number, letter = self._peek("number"), self._peek("letter")
        if letter and self.letter not in ("", letter):
            raise _NoPolynomialError
        if number or letter:
            self._take()
            self.letter = self.letter or letter
            return (0.0, 1.0) if letter else (float(number.replace(",", ".")),)
        if self._peek("sign") != "(" or self._depth > 5:
            raise _NoPolynomialError
        self._depth += 1
        self._take()
        inner = self.sum()
        if self._peek("sign") != ")":
            raise _NoPolynomialError
        self._take()
        self._depth -= 1
        return inner


def _times(a: tuple[float, ...], b: tuple[float, ...]) -> tuple[float, ...]:
    if len(a) + len(b) - 2 > HIGHEST:
        raise _NoPolynomialError
    product = [0.0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            product[i + j] += x * y
    return tuple(product)
