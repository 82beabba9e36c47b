r"""The numbers that a text states: "24 + 4 = 28" ─▶ 24 + 4, worked out, and 28.

Knows digits, number words, arithmetic (worked out by torch, never as Python), percentages, shapes such
as 3 × 4, (3, 4) and the LaTeX of lessons. Knows nothing of what a number is for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from demos.backprop.computation import forward
from demos.backprop.expressions import read
from demos.backprop.tokens import ALSO_CALLED, FUNCTIONS, ExpressionError
from tutor.language.numerals import tokenize

LONGEST_TEXT = 2000  # characters
NEAR = 0.01  # relative distance within which two results count as the same
_PARTS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25, "tenth": 0.1, "hundredth": 0.01,
          "thousandth": 0.001}  # fmt: skip
_TIMES = {"double": 2, "twice": 2, "triple": 3, "quadruple": 4}
_NAMES = {*FUNCTIONS, *ALSO_CALLED}
_CONSTANTS = {"e": repr(math.e), "pi": repr(math.pi), "π": repr(math.pi)}
_LATEX = (
    (r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}", r"(\1)/(\2)"),
    (r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)"),
    (r"√\s*(\d+)", r"sqrt(\1)"),
    (r"\\times|×", " × "),
    (r"\\cdot|·|⋅", " * "),
    (r"\\(?:approx|quad|[,;! ])|\$|`|\*\*", " "),
    (r"\\(?=[a-z])", " "),
    (r"(?<=\d)(?:\{,\}|,)(?=\d{3}(?!\d))", ""),
    (r"(?<=\d)\s*(?:[xX]|by)\s*(?=\d)", " × "),
    (r"[−–]", "-"),
    (r"(?<=\d)\s+(?=%)", ""),
    (r"(?<=\d)k\b", "000"),
    (r"(?<![\d.])(\.\d)", r"0\1"),
)
_TOKEN = re.compile(
    r"(?P<number>\d+(?:\.\d+)?(?:e[-+]?\d+)?%?|\d+\.)|(?P<name>[^\W\d_]\w*)|(?P<sign>\S)", re.I
)
_OPERATORS = ("+", "-", "*", "/", "^", "×")
_OPENING, _CLOSING = ("(", "[", "{"), (")", "]", "}")


@dataclass(frozen=True)
class Value:
    """One number, or a shape or vector of several.

    ``before`` and ``after`` are the words between it and its neighbours; ``written`` says that it is
    in words.
    """

    numbers: tuple[float, ...]
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    written: bool = False


def values_in(text: str) -> list[Value]:
    """The values that ``text`` states, in order; what can't be worked out is left out."""
    text = text[:LONGEST_TEXT]
    for pattern, plain in _LATEX:
        text = re.sub(pattern, plain, text)
    tokens = _tokens(text)
    found, place = [], 0
    while place < len(tokens):
        end = _run(tokens, place)
        found += _values(tokens, place, end)
        place = max(end, place + 1)
    return found


def same(given: float, expected: float, about: bool = False) -> bool:
    """Whether ``given`` is ``expected``, or it rounded to at least two digits (one if ``about``).

    A whole number has to be met exactly.
    """
    if given == expected:
        return True
    if float(expected).is_integer():
        return abs(given - expected) < 1e-9 * max(1.0, abs(expected))
    if abs(given - expected) <= NEAR * abs(expected):
        return True
    digits = len(f"{given:.12g}".replace(".", "").replace("-", "").partition("e")[0].strip("0"))
    least = 1 if about else 2
    return digits >= least and float(f"{expected:.{max(digits, 1)}g}") == given


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    words: str = ""  # of a number that is written out
    signs: bool = False  # a minus that belongs to the number after it: "0.7 -0.8"


def _tokens(text: str) -> list[_Token]:
    """Numbers, names and signs; numbers in words are numbers."""
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        kind, shown = str(match.lastgroup), match[0].lower()
        before = text[match.start() - 1 : match.start()]
        if kind == "number":
            glued = before.isalpha() or before == "_"
            tokens.append(_Token("name" if glued else "number", shown.rstrip(".")))
        elif kind == "name" and (value := _in_words(shown)) is not None:
            _add_written(tokens, shown, value)
        else:
            signs = (
                shown == "-" and before.isspace() and text[match.end() : match.end() + 1].isdigit()
            )
            tokens.append(_Token(kind, shown, signs=signs))
    return tokens


def _in_words(name: str) -> float | None:
    """What a number word stands for, "fourfold" and "twice" included."""
    single = name.removesuffix("s")
    if single in _PARTS or single in _TIMES:
        return _PARTS.get(single) or _TIMES[single]
    read_ = tokenize(name.removesuffix("fold"))
    number = read_[0].number() if len(read_) == 1 and read_[0].kind == "number" else None
    return number if isinstance(number, int) and name != "single" else None


def _add_written(tokens: list[_Token], name: str, value: float) -> None:
    """Add a number word, to the ones before it where they make one number: "twenty-five"."""
    if len(tokens) > 1 and tokens[-1].text == "-" and tokens[-2].words:
        tokens.pop()
    before = tokens[-1] if tokens else _Token("sign", "")
    if before.words and value >= 1:
        words = f"{before.words} {name}"
        tokens[-1] = _Token("number", str(tokenize(words)[0].number()), words)
    elif before.kind == "number" and 0 < value < 1:  # three quarters
        tokens[-1] = _Token("number", repr(float(before.text.rstrip("%")) * value), name)
    elif before.text == "minus":
        tokens[-1:] = [_Token("sign", "-"), _Token("number", str(value), name)]
    else:
        tokens.append(_Token("number", str(value), name))


def _run(tokens: Sequence[_Token], start: int) -> int:
    """Where the arithmetic that begins at ``start`` ends; ``start`` where none does."""
    end, depth = start, 0
    while end < len(tokens):
        token = tokens[end]
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth < 0 or not (_is_arithmetic(token) or (token.text == "," and depth)):
            break
        if end > start and _begins_operand(token) and _ends_operand(tokens[end - 1]):
            break
        end += 1
    return end


def _is_arithmetic(token: _Token) -> bool:
    return (
        token.kind == "number"
        or token.text in _NAMES
        or token.text in _CONSTANTS
        or token.text in (*_OPENING, *_CLOSING, *_OPERATORS)
    )


def _begins_operand(token: _Token) -> bool:
    return token.kind == "number" or token.text in _OPENING or token.signs


def _ends_operand(token: _Token) -> bool:
    return token.kind == "number" or token.text in _CLOSING


def _values(tokens: Sequence[_Token], start: int, end: int) -> list[Value]:
    run = list(tokens[start:end])
    while run and run[0].text in _OPERATORS and run[0].text != "-":
        run.pop(0)
    while run and not _ends_operand(run[-1]) and run[-1].text not in _CONSTANTS:
        run.pop()
    if not any(token.kind == "number" for token in run):
        return []
    before, after = _words(tokens[:start][::-1])[::-1], _words(tokens[end:])
    if numbers := _shape(run):
        written = all(token.words for token in run if token.kind == "number")
        return [Value(numbers, before, after, written)]
    alone = [_number(token.text) for token in run if token.kind == "number"]
    return [Value((number,), before, after) for number in alone]


def _words(tokens: Sequence[_Token]) -> tuple[str, ...]:
    """The names up to the next number."""
    near = takewhile(lambda token: token.kind != "number", tokens)
    return tuple(token.text for token in near if token.kind == "name")


def _shape(run: list[_Token]) -> tuple[float, ...]:
    """The numbers of "3 × 4", of "(3, 4)", or of what is worked out to one; none where it can't be."""
    if any(token.text == "," for token in run):
        if run[0].text not in _OPENING or not _closes_last(run):
            return ()
        run = run[1:-1]
        parts = _split(run, ",")
    else:
        parts = _split(run, "×")
    results = [_result(part) for part in parts if part]
    return tuple(item for item in results if item is not None) if None not in results else ()


def _closes_last(run: Sequence[_Token]) -> bool:
    depth = 0
    for place, token in enumerate(run):
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if depth == 0:
            return place == len(run) - 1
    return False


def _split(run: Sequence[_Token], sign: str) -> list[list[_Token]]:
    parts: list[list[_Token]] = [[]]
    depth = 0
    for token in run:
        depth += (token.text in _OPENING) - (token.text in _CLOSING)
        if token.text == sign and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _result(part: Sequence[_Token]) -> float | None:
    """What the arithmetic comes to; None where it is none."""
    written = []
    for place, token in enumerate(part):
        following = part[place + 1] if place + 1 < len(part) else None
        if token.text in _NAMES and following and following.kind == "number":
            written.append(f"{token.text}({_plain(following.text)})")
        elif place and part[place - 1].text in _NAMES and token.kind == "number":
            continue
        else:
            written.append(_plain(token.text))
    try:
        nodes = read(" ".join(written))
        result = float(forward(nodes, {})[-1].item())
    except (ExpressionError, IndexError, KeyError):
        return None
    return result if math.isfinite(result) else None


def _plain(text: str) -> str:
    if text.endswith("%"):
        return f"({text[:-1]}/100)"
    return _CONSTANTS.get(text, text)


def _number(text: str) -> float:
    return float(text[:-1]) / 100 if text.endswith("%") else float(text)
