"""An activation function, or its derivative, at given values.

Source: ``torch.nn.functional``; derivatives are autograd's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch

from tutor.calculations.functions import FUNCTIONS, Function
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import choice, number, numbers
from tutor.calculations.tokens import Token, phrases
from tutor.calculations.writing import answer, listed, result, show, tex, words

_ALL = " | ".join(function.words for function in FUNCTIONS.values())
_SLOPE = (
    "derivative | gradient | slope | derivate | deriv | prime | differentiate"
    " | differential | grad | derivatives"
)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The values, and the number of the function where it has one."""

    x: tuple[float, ...] = numbers(
        "value to apply it to",
        "x | z | input | inputs | xs | logit | inp | input value | preactivation",
        functions=f"{_ALL} | prime",
        bare=True,
        low=-1e6,
        high=1e6,
    )
    setting: float | None = number(
        "α",
        "alpha | negative slope | leak | a | leakage | with slope",
        after="slope",
        low=-10,
        high=10,
        default=None,
    )
    function: str = choice("function", "")
    slope: str = choice("derivative", "", yes=_SLOPE)


def solve(numbers: Numbers) -> str:
    """One line per value."""
    function = FUNCTIONS[numbers.function]
    own = numbers.setting if numbers.setting is not None else function.default
    steps, results = [], []
    name = rf"\text{{{function.label}}}" + ("'" if numbers.slope else "")
    for value in numbers.x:
        results.append(_value(function, value, own, bool(numbers.slope)))
        steps.append(rf"{name}({tex(value)}) = {tex(results[-1])}")
    what = f"the derivative of {function.label}" if numbers.slope else function.label
    default = ", PyTorch's default" if numbers.setting is None else ""
    setting = f" with α = {show(own)}{default}" if function.setting else ""
    kink = ""
    if numbers.slope and 0 in numbers.x and numbers.function in ("relu", "leaky", "relu6"):
        kink = " There the function has a corner and no derivative; PyTorch takes the one from the left."
    opening = f"I compute {what} at {listed(numbers.x)}{setting}.{kink}"
    shape = function.slope if numbers.slope else function.formula
    end = f"The result is **{words([result(each) for each in results])}**."
    return answer(opening, rf"{name}(x) = {shape}", *steps, end=end)


def _value(function: Function, value: float, setting: float, slope: bool) -> float:
    x = torch.tensor(value, dtype=torch.float64, requires_grad=True)
    y = function.apply(x, setting) if function.setting else function.apply(x)
    if not slope:
        return float(y.item())
    (gradient,) = torch.autograd.grad(y, x)  # dy/dx
    return float(gradient.item())


def read(tokens: Sequence[Token]) -> Given | None:
    """The one function that the words name, and whether its derivative is asked for."""
    names = _functions(tokens)
    texts = [token.text for token in tokens]
    inverse = re.search(
        r"\b(for which|for what|when (?!x|z|the|input|applied|it))", " ".join(texts)
    )
    equated = any(token.text == "=" and after.kind == "number" for token, after in pairwise(tokens))
    if len(names) != 1 or inverse or (equated and not {"x", "z", "alpha", "slope"} & set(texts)):
        return None
    given = read_given(COMPUTATION, [_without_comma(token) for token in tokens])
    if given is None or ("setting" in given and not FUNCTIONS[names[0]].setting):
        return None
    asked = {word for (word,) in phrases(_SLOPE) if word != "slope"} & set(texts)
    slope = bool(asked) or ("slope" in texts and "setting" not in given)
    if "second" in texts:
        return None
    return given | {"function": names[0], "slope": "yes" if slope else None}


def _without_comma(token: Token) -> Token:
    """ "0,5" is a half. Raises UnfitError for "1,5", which may be one number or two."""
    if token.kind != "number" or token.value is None or len(token.values) < 2:
        return token
    if not token.text.lstrip("+-").startswith("0,"):
        raise UnfitError(f"I read {token.text}: is it one number or several? Type 1.5, or 1 and 5.")
    return Token("number", show(token.value), token.value, (token.value,))


def _functions(tokens: Sequence[Token]) -> list[str]:
    """The functions named, the longest name at each place."""
    by_phrase = {
        phrase: name for name, function in FUNCTIONS.items() for phrase in phrases(function.words)
    }
    texts = [token.text for token in tokens]
    found: list[str] = []
    place = 0
    while place < len(texts):
        sizes = [size for size in (4, 3, 2, 1) if tuple(texts[place : place + size]) in by_phrase]
        if sizes:
            found.append(by_phrase[tuple(texts[place : place + sizes[0]])])
        place += sizes[0] if sizes else 1
    return list(dict.fromkeys(found))


COMPUTATION = Computation(
    name="activation",
    title="an activation function at a value",
    topic="activation functions: formulas and derivatives of sigmoid, tanh, ReLU, leaky ReLU, GELU, SiLU",
    subjects=_ALL,
    targets="",
    excludes="neuron | weights | weight | softmax | layer | perceptron | bias",
    Numbers=Numbers,
    solve=solve,
    read=read,
    strict=True,
    words="activation | function | output | outputs | functions | activations | wrt | respect"
    " | evaluated | equal | w.r.t | point | element | elements | elementwise | list",
    example="derivative of sigmoid at 0",
)
