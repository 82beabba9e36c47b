"""Activation functions, or their derivatives, at given values.

Source: ``torch.nn.functional``; derivatives are autograd's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch

from tutor.calculations.functions import FUNCTIONS, Function
from tutor.calculations.names import is_all_known
from tutor.calculations.phrasing import as_text, as_tokens, rephrased, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import choice, number, numbers
from tutor.calculations.tokens import Token, phrases
from tutor.calculations.vocabulary import EXPLICIT
from tutor.calculations.writing import answer, listed, result, show, tex, words

_ALL = " | ".join(function.words for function in FUNCTIONS.values())
_SLOPE = (
    "derivative | gradient | slope | derivate | deriv | prime | differentiate | steep | steepness"
    " | differential | grad | derivatives | how steep | rate of change | derive"
)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The values, and the number of the function where it has one."""

    x: tuple[float, ...] = numbers(
        "value to apply it to",
        "x | z | input | inputs | xs | logit | inp | input value | preactivation"
        " | pre - activation",
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
    kinds: str = choice("functions, one for each value", "")
    slopes: str = choice("whether the derivative is asked for, for each value", "")


def solve(numbers: Numbers) -> str:
    """One line per value."""
    steps, results, parts = [], [], []
    for value, kind, slope in zip(
        numbers.x, numbers.kinds.split(), numbers.slopes.split(), strict=True
    ):
        function = FUNCTIONS[kind]
        own = numbers.setting if numbers.setting is not None else function.default
        name = rf"\text{{{function.label}}}" + ("'" if slope == "yes" else "")
        results.append(_value(function, value, own, slope == "yes"))
        formula = rf"{name}(x) = {function.slope if slope == 'yes' else function.formula}"
        steps += [
            *([] if formula in steps else [formula]),
            rf"{name}({tex(value)}) = {tex(results[-1])}",
        ]
        parts.append(f"the derivative of {function.label}" if slope == "yes" else function.label)
    opening = f"I compute {_told(parts, numbers.x)}{_remarks(numbers)}"
    return answer(
        opening, *steps, end=f"The result is **{words([result(each) for each in results])}**."
    )


def _told(parts: Sequence[str], values: Sequence[float]) -> str:
    if len(set(parts)) == 1:
        return f"{parts[0]} at {listed(values)}"
    return words([f"{part} at {show(value)}" for part, value in zip(parts, values, strict=True)])


def _remarks(numbers: Numbers) -> str:
    """What was assumed of α, and at a corner."""
    first = FUNCTIONS[numbers.kinds.split()[0]]
    own = numbers.setting if numbers.setting is not None else first.default
    default = ", PyTorch's default" if numbers.setting is None else ""
    setting = f" with α = {show(own)}{default}" if first.setting else ""
    corners = {"relu", "leaky", "relu6"} & set(numbers.kinds.split())
    if "yes" not in numbers.slopes or 0 not in numbers.x or not corners:
        return f"{setting}."
    corner = (
        "There the function has a corner and no derivative; PyTorch takes the one from the left."
    )
    return f"{setting}. {corner}"


def _value(function: Function, value: float, setting: float, slope: bool) -> float:
    x = torch.tensor(value, dtype=torch.float64, requires_grad=True)
    y = function.apply(x, setting) if function.setting else function.apply(x)
    if not slope:
        return float(y.item())
    (gradient,) = torch.autograd.grad(y, x)  # dy/dx
    return float(gradient.item())


_NAMES = "|".join(
    " ".join(phrase) for phrase in sorted(phrases(_ALL), key=lambda phrase: -len(phrase))
)
_RULES = rules(
    (r"(?:not|without|rather than|instead of|no)(?: with| using)?(?: the| a| any| its)? tanh"
     r" (?:approx\w*|version|form)", ""),
    (r"(?:with |using |by |in )?(?:the |a |its )?tanh (?:approx\w*|version|form)|approximate ="
     r" tanh", "tanhapproximation"),
    (r"approximate = none", ""),
    (rf"\b(?:put|feed|plug|pass|send|insert|give|apply|puts|feeds|push|goes|gets|get|is|take)(?:"
     rf" an?| the| in| value| number"
     rf"| of| input| preactivation| activation)* (N) (?:in|into|to|through|thru|by)(?: an?| the)?"
     rf" ({_NAMES})\b", r"\2 at \1"),
    (rf"\b(N) (?:in|into|through|thru|goes through|passes through|passed through|fed into|goes"
     rf" into)(?: an?| the)?"
     rf" ({_NAMES})\b", r"\2 at \1"),
    (rf"\b({_NAMES}) (?:is )?(?:applied |evaluated )?(?:to|with)(?: an?| the| value| number| input"
     rf"| of)* (?=N)", r"\1 at "),
)  # fmt: skip
_SAME = re.compile(rf"\b({_NAMES}) (?:\( |or |function )*({_NAMES})\b(?: \))?")
_LINK = (
    r"(?: (?:the|of|a|an|value|values|output|outputs|result|exact|numerical|for|me|slope"
    r"|derivative|gradient|first|is))*"
)
_ASKED = re.compile(
    rf"\b(?:which value has|what value has|which value does|wats|what is|whats|what are|value of|give me"
    rf"|how much is|find|need|determine|what|get|how"
    rf" steep is|tell me|{EXPLICIT.replace(' | ', '|')})"
    rf"{_LINK} (?:{_NAMES})\b|\b(?:does|do|will|would)(?: an?| the)? (?:{_NAMES}) (?:give|return"
    rf"|output|yield|map|make|produce)"
)


def read(tokens: Sequence[Token]) -> Given | None:
    """Each function that the words name with its values; several may share theirs."""
    tokens = rephrased(tokens, _RULES)
    tokens = as_tokens(_SAME.sub(_one_name, as_text(tokens)), tokens)
    text = as_text(tokens)
    if not is_all_known(COMPUTATION, tokens) and not _ASKED.search(text):
        return None
    if re.search(
        r"\b(?:for which|for what|which (?:x|z|input|value) makes?|what (?:x|z|input) makes?|when"
        r" (?!x|z|the|input|applied|it)|second derivative)\b",
        text,
    ):
        return None
    named = list(re.finditer(rf"\b(?:{_NAMES})\b", text))
    parts = [_one(as_tokens(part, tokens), tokens) for part in _parts(text, named)]
    if not parts or any(part is None for part in parts):
        return None
    return _together([part for part in parts if part is not None], text, named)


def _one_name(match: re.Match[str]) -> str:
    """ "swish (silu)" is one function with two names."""
    return match[2] if _BY_NAME[match[1]] == _BY_NAME[match[2]] else match[0]


def _parts(text: str, named: Sequence[re.Match[str]]) -> list[str]:
    """The message cut at the last "and" or comma before each function but the first."""
    cuts = [0]
    for before, after in pairwise(named):
        between = [
            match.start() for match in re.finditer(r" and | or | , | ; ", text[: after.start()])
        ]
        if not between or between[-1] < before.end():
            return []
        cuts.append(between[-1])
    return [text[start:end] for start, end in pairwise([*cuts, len(text)])]


def _one(tokens: Sequence[Token], whole: Sequence[Token]) -> Given | None:
    """The numbers of one function. Raises UnfitError for "1,5", which may be one or two."""
    texts = [token.text for token in tokens]
    equated = any(token.text == "=" and after.kind == "number" for token, after in pairwise(tokens))
    if equated and not {"x", "z", "alpha", "slope"} & {token.text for token in whole}:
        return None
    named = re.findall(rf"\b(?:{_NAMES})\b", " ".join(texts))
    given = read_given(COMPUTATION, [_without_comma(token) for token in tokens])
    if not named or given is None:
        return None
    kind = _BY_NAME[named[0]]
    if kind == "gelu" and "tanhapproximation" in texts:
        kind = "gelutanh"
    if "setting" in given and not FUNCTIONS[kind].setting:
        return None
    asked = {word for phrase in phrases(_SLOPE) if len(phrase) == 1 for word in phrase} & set(texts)
    slope = bool(asked - {"slope"}) or ("slope" in asked and "setting" not in given)
    both = slope and bool(
        re.search(r"\band (?:its|the) (?:derivative|slope|gradient)\b", " ".join(texts))
    )
    return given | {"kind": kind, "slope": ["", "yes"] if both else ["yes"] if slope else [""]}


def _together(parts: Sequence[Given], text: str, named: Sequence[re.Match[str]]) -> Given | None:
    """One list of values, each with its function."""
    settings = {part["setting"] for part in parts if "setting" in part}
    shared = parts[-1].get("x") if not any("x" in part for part in parts[:-1]) else None
    x, kinds, slopes = [], [], []
    nested = "(" in text[named[0].end() : named[-1].start()] if len(named) > 1 else False
    if len(settings) > 1 or (shared and len(parts) > 1 and nested):
        return None
    sloped = parts[0]["slope"] if shared else None  # "the derivatives of sigmoid and tanh at 1"
    for part in parts:
        values = shared or part.get("x", ())
        for value in values:
            for slope in sloped or part["slope"]:
                x.append(value)
                kinds.append(part["kind"])
                slopes.append(slope or "no")
        if not values and len(parts) > 1:
            return None
    given: Given = {"kinds": " ".join(kinds), "slopes": " ".join(slopes)}
    given |= {"x": tuple(x)} if x else {}
    return given | ({"setting": settings.pop()} if settings else {})


def _without_comma(token: Token) -> Token:
    """ "0,5" is a half. Raises UnfitError for "1,5", which may be one number or two."""
    if token.kind != "number" or token.value is None or len(token.values) < 2:
        return token
    if not token.text.lstrip("+-").startswith("0,"):
        raise UnfitError(f"I read {token.text}: is it one number or several? Type 1.5, or 1 and 5.")
    return Token("number", show(token.value), token.value, (token.value,))


_BY_NAME = {
    " ".join(phrase): name
    for name, function in FUNCTIONS.items()
    for phrase in phrases(function.words)
}
COMPUTATION = Computation(
    name="activation",
    title="an activation function at a value",
    topic="activation functions: formulas and derivatives of sigmoid, tanh, ReLU, leaky ReLU, GELU, SiLU",
    subjects=_ALL,
    targets="",
    excludes="layers | std | neuron | weights | weight | softmax | layer | perceptron | bias | instead "
    "| happens"
    " | happen | saturated | lr | epochs",
    Numbers=Numbers,
    solve=solve,
    read=read,
    words=f"{_SLOPE} | activation | function | output | outputs | functions | activations | wrt | respect"
    " | evaluated | equal | w.r.t | point | element | elements | elementwise | list | number"
    " | tanhapproximation | pre | version | goes",
    example="derivative of sigmoid at 0",
)
