"""Words and numbers of a message as tokens: "twenty-five epochs, lr .5" ─▶ 25 epochs , lr 0.5.

Knows how people write numbers; knows no parameters. Takes time linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PLAIN = r"(?:\d[\d_]*(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?"
_TOKEN = re.compile(
    rf"(?P<number>(?<![\w.)])[-+]?{_PLAIN}(?:[,/][-+]?{_PLAIN})*)|(?P<word>[^\W\d_]+\d*)|(?P<sign>[^\s\w])"
)
_UNIT_WORDS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
    sixteen seventeen eighteen nineteen
"""
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: value for value, word in enumerate(_UNIT_WORDS.split())} | {"single": 1}
_TENS = {word: 10 * value for value, word in enumerate(_TEN_WORDS.split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_WRITTEN = _UNITS | _TENS | _SCALES | {"half": 0.5}
_DIGITS = "|".join(_UNIT_WORDS.split()[:10])
# "zero point five", "point nine"; and "minus two": a sign can be written out as well
_DECIMALS = re.compile(rf"\b(?:({_DIGITS}|\d+) )?point ((?:(?:{_DIGITS}|\d)\b ?)+)")
_MINUS = re.compile(r"\bminus\s+(?=[\d.])")
_NO_NUMBERS = {"nan", "inf", "infinity"}


@dataclass(frozen=True)
class Token:
    """A word, a sign, or a number; a number may be several glued by commas: "1.5,-2"."""

    kind: str
    text: str

    def number(self) -> float | str:
        """One number: "1,000" is a thousand, "0,5" a half, "1/10" a tenth; else the text itself."""
        try:
            return _plain(self.text)
        except ValueError:
            pass
        if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+", self.text):
            return _plain(self.text.replace(",", ""))
        if re.fullmatch(r"[-+]?\d+,\d+", self.text):
            return _plain(self.text.replace(",", "."))
        above, slash, below = self.text.partition("/")
        try:
            return _plain(above) / _plain(below) if slash else self.text
        except (ValueError, ZeroDivisionError):
            return self.text

    def numbers(self) -> list[float | str]:
        """The numbers between the commas."""
        return [Token("number", part).number() for part in self.text.split(",")]


def tokenize(text: str) -> list[Token]:
    """The tokens of ``text`` in lower case, with numbers in words converted to digits."""
    text = _DECIMALS.sub(_in_digits, text.lower().replace("−", "-"))
    text = _MINUS.sub("-", text)
    text = text.translate(str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789"))
    tokens: list[Token] = []
    written: list[str] = []
    for match in _TOKEN.finditer(text):
        kind, found = str(match.lastgroup), match[0]
        if kind == "word" and found in _WRITTEN:
            written.append(found)
            continue
        hundreds = bool(written) and written[-1] in _SCALES
        if (found == "-" and written) or (found == "and" and hundreds):  # a hundred and twenty-five
            continue
        _end_number(tokens, written)
        tokens.append(Token("number" if found in _NO_NUMBERS else kind, found))
    _end_number(tokens, written)
    return tokens


def _end_number(tokens: list[Token], written: list[str]) -> None:
    """Make a number of the words ``written`` so far, with the "minus" before them."""
    if not written:
        return
    sign = ""
    if tokens and tokens[-1] == Token("word", "minus"):
        tokens.pop()
        sign = "-"
    tokens.append(Token("number", f"{sign}{_value(written)}"))
    written.clear()


def _in_digits(decimal: re.Match[str]) -> str:
    """ "zero point five" ─▶ "0.5"."""
    whole, *parts = (_UNITS.get(word, word) for word in f"{decimal[1] or 0} {decimal[2]}".split())
    return f"{whole}.{''.join(map(str, parts))} "


def _value(written: list[str]) -> float:
    """ "two hundred five" is (0 + 2) · 100 + 5."""
    total: float = 0
    for word in written:
        total = (total or 1) * _SCALES[word] if word in _SCALES else total + _WRITTEN[word]
    return total


def _plain(text: str) -> float:
    value = float(text.replace("_", ""))
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def numbers_in(text: str) -> set[float | str]:
    """The numbers in digits or words; not 1, since "one" is more often a pronoun."""
    found = {item.number() for item in tokenize(text) if item.kind == "number"} - {1}
    # "nan" is what a loss becomes, and equals nothing, itself neither
    return {number for number in found if number == number}
