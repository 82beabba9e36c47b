r"""The derivative of a typed function at a point, or the gradient in both of its letters.

The slopes are autograd's, ``torch.autograd.grad``.
"""

from __future__ import annotations

import math
import re

from tutor.calculations.formulas import NUMBER, Formula, find_formulas
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import UnfitError, choice
from tutor.calculations.writing import answer, result, tex, words

_VALUE = re.compile(
    rf"(?<![a-z])(?P<letter>[b-zθ])(?:_?0)?\s*(?:=|is equal to|equals|is"
    rf"|->)\s*(?:torch\.)?(?:tensor\(\s*\[?)?"
    rf"(?P<value>{NUMBER})(?:\s*\]?\s*,\s*requires_grad\s*=\s*true)?"
)
_PAIR = re.compile(
    r"(?:\(\s*(?P<letters>[a-zθ]\s*,\s*[a-zθ])\s*\)\s*=\s*)?"
    rf"\(\s*(?P<first>{NUMBER})\s*[,;|]\s*(?P<second>{NUMBER})\s*\)"
)
_AT = re.compile(
    rf"\b(?:at|in|for|when|of)(?: an?| the| point| value| position| spot)* (?P<value>{NUMBER})(?![\w^])"
)
_BY = re.compile(
    r"(?:\bd[a-z]?\s*/\s*d\s*|\b(?:with respect to|w\.?r\.?t\.?|by|in) )(?P<letter>[b-zθ])\b"
    r"|(?<![a-z])(?P<graded>[a-zθ])\s*=[^;\n]*?requires_grad|(?<![\w.])(?P<asked>[a-z])\.grad\b"
)


def _read(_: Computation, message: Message) -> Given | None:
    """One function; every other number is the value of one of its letters."""
    functions = find_formulas(message.text)
    if len(functions) != 1:
        return None
    (function,) = functions
    start, end = function.span
    rest = around = f"{message.text[:start]} ; {message.text[end:]}"
    values: dict[str, float] = {}
    for match in _PAIR.finditer(rest):
        letters = re.findall(r"[a-zθ]", match["letters"]) if match["letters"] else function.letters
        if len(function.letters) == 2 == len(letters):
            pair = (_number(match["first"]), _number(match["second"]))
            values |= dict(zip(letters, pair, strict=True))
            rest = rest.replace(match[0], " ")
    for own in _VALUE.finditer(rest):
        letter, value = own["letter"], _number(own["value"])
        if letter in function.letters and values.setdefault(letter, value) != value:
            return None
    rest = _VALUE.sub(lambda match: " " if match["letter"] in values else match[0], rest)
    if len(function.letters) == 1 and not values and (place := _AT.search(rest)):
        values[function.letters[0]] = _number(place["value"])
        rest = rest[: place.start()] + rest[place.end() :]
    by = _letters(function, around)
    if re.search(r"(?<![a-z_])\d", rest) or not by:
        return None
    return {"function": function, "values": values, "by": by}


def _letters(function: Formula, text: str) -> tuple[str, ...]:
    """Those that the message differentiates by; none where it is not certain."""
    named = {group for match in _BY.finditer(text) for group in match.groups()}
    known = tuple(letter for letter in function.letters if letter in named)
    declared = re.search(r"\b[fghlj]\(\s*([a-zθ])\s*\)", text)
    if not known and declared and declared[1] in function.letters:
        known = (declared[1],)
    if known or len(function.letters) == 1:
        return (known or function.letters)[:2]
    return tuple(sorted(function.letters)) if set(function.letters) == {"x", "y"} else ()


def _number(text: str) -> float:
    return float(text.replace(",", "."))


@computation(
    title="the derivative of a function at a point",
    topic="what a derivative and a gradient are: the slope of a function at a point, autograd",
    example="derivative of x^3 - 5x at x = 2",
    read=_read,
    words="""
    about  [partial] derivative | gradient | slope | derivate | grad | differentiate | backward | dy dx
        dl dw | [d/df] (dw/dx) | steepness | how steep
    never  lr | learning rate | sgd | adam | adamw | step | momentum | eta | update | rmsprop | new weight
        minimum | neuron | second derivative | roots | solve | show
    """,
)
def derivative(
    function: Formula = choice("function"),
    values: dict[str, float] = choice("values"),
    by: tuple[str, ...] = choice("letters"),
) -> str:
    """The function, its value there, the slope by each letter. Raises UnfitError."""
    lacking = [letter for letter in function.letters if letter not in values]
    if lacking:
        raise UnfitError(
            f"I read the function {function.text}, and still need the value of {words(lacking)}."
        )
    where = words([f"{letter} = {tex(values[letter])}" for letter in function.letters])
    value, slopes = function.slopes(by, values)
    if not all(math.isfinite(each) for each in (value, *slopes)):
        raise UnfitError(f"The function {function.text} has no derivative at {where}.")
    d = "d" if len(function.letters) == 1 else r"\partial "
    steps = [rf"f({', '.join(by)}) = {function.tex}, \quad f = {tex(value)} \text{{ there}}"]
    for letter, slope in zip(by, slopes, strict=True):
        steps.append(rf"\frac{{{d} f}}{{{d} {letter}}} = {tex(slope)}")
    opening = (
        f"I compute the derivative of {function.text} with respect to {words(list(by))}"
        f" at {where} (by PyTorch's autograd)."
    )
    shown = ", ".join(result(slope) for slope in slopes)
    end = (
        f"The gradient is **({shown})**." if len(slopes) > 1 else f"The derivative is **{shown}**."
    )
    return answer(opening, *steps, end=end)
