"""Activation functions, or their derivatives, at given values.

Source: ``torch.nn.functional``; derivatives are autograd's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tutor.calculations.functions import FUNCTIONS
from tutor.calculations.message import Message, rules
from tutor.calculations.placing import is_all_known
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import ANY, UnfitError, choice, number, numbers
from tutor.calculations.tokens import Token, exact_phrases, number_token
from tutor.calculations.vocabulary import EXPLICIT
from tutor.calculations.writing import answer, listed, result, show, tex, words

_ALL = " | ".join(function.words for function in FUNCTIONS.values())
_BY_NAME = {
    " ".join(phrase): name
    for name, function in FUNCTIONS.items()
    for phrase in exact_phrases(function.words)
}
_NAMES = "|".join(sorted(_BY_NAME, key=len, reverse=True))
_SLOPE = (
    "derivative | gradient | slope | derivate | deriv | prime | differentiate | steep | steepness"
    " | differential | grad | derivatives | rate of change | derive"
)


def _remarks(x: Sequence[float], alpha: float | None, kinds: str, slopes: str) -> str:
    """What was assumed of α, and at a corner."""
    first = FUNCTIONS[kinds.split()[0]]
    own = first.default if alpha is None else alpha
    default = ", PyTorch's default" if alpha is None else ""
    setting = f" with α = {show(own)}{default}" if first.setting else ""
    corners = {"relu", "leaky", "relu6"} & set(kinds.split())
    if "yes" not in slopes or 0 not in x or not corners:
        return f"{setting}."
    corner = (
        "There the function has a corner and no derivative; PyTorch takes the one from the left."
    )
    return f"{setting}. {corner}"


_RULES = rules(
    (r"(?:not|without|rather than|instead of|no)(?: with| using)?(?: the| a| any| its)? tanh"
     r" (?:approx\w*|version|form)", ""),
    (rf"\b(?:put|feed|plug|pass|send|insert|give|apply|goes|gets?|take)(?: an?| the| in| value| number| of"
     rf"| input)* (N) (?:in|into|to|through|by)(?: an?| the)? ({_NAMES})\b", r"\2 at \1"),
)  # fmt: skip
_ASKED = re.compile(
    rf"\b(?:which value has|what value has|wats|what is|whats|what are|value of|give me|how much is|find|need"
    rf"|determine|what|get|how steep is|tell me|{EXPLICIT.replace(' | ', '|')})(?: (?:the|of|an?|values?"
    rf"|outputs?|result|exact|for|me|slope|derivative|gradient|first|is))* (?:{_NAMES})\b"
    rf"|\b(?:does|do|will|would)(?: an?| the)? (?:{_NAMES}) (?:give|return|output|yield|map|make|produce)"
)
_TURNED_ROUND = re.compile(
    r"\b(?:for which|for what|(?:which|what) (?:x|z|input|value) makes?|second derivative"
    r"|when (?!x|z|the|input|applied|it))\b"
)


def _read(computation: Computation, message: Message) -> Given | None:
    """Each function that the words name with its values; several may share theirs."""
    message = message.rephrased(_RULES)
    text = message.marks
    if not is_all_known(computation, message.tokens) and not _ASKED.search(text):
        return None
    named = list(re.finditer(rf"\b(?:{_NAMES})\b", text))
    if not named or _TURNED_ROUND.search(text):
        return None
    cuts = [0]
    for before, after in pairwise(named):  # at the last "and" or comma before each further function
        between = [each.start() for each in re.finditer(r" (?:and|or|,|;) ", text[: after.start()])]
        if not between or between[-1] < before.end():
            return None
        cuts.append(between[-1])
    texts = [text[start:end] for start, end in pairwise([*cuts, len(text)])]
    parts = [_one(computation, message.saying(part), text) for part in texts]
    nested = "(" in text[named[0].end() : named[-1].start()]
    return None if None in parts else _together([part for part in parts if part], nested)


def _one(computation: Computation, message: Message, whole: str) -> Given | None:
    """The numbers of one function. Raises UnfitError for "1,5", which may be one or two."""
    text = message.marks
    if re.search(r"= #", text) and not re.search(r"\b(?:x|z|alpha|slope)\b", whole):
        return None
    tokens = [_without_comma(token) for token in message.tokens]
    given = read_given(computation, Message(message.text, tokens))
    name = re.search(rf"\b(?:{_NAMES})\b", text)
    if not name or given is None:
        return None
    kind = _BY_NAME[name[0]]
    if "setting" in given and not FUNCTIONS[kind].setting:
        return None
    said = set(text.split()) & set(_SLOPE.split(" | "))
    slope = bool(said - {"slope"}) or ("slope" in said and "setting" not in given)
    both = slope and re.search(r"\band (?:its|the) (?:derivative|slope|gradient)\b", text)
    return given | {"kind": kind, "slope": ["no", "yes"] if both else ["yes" if slope else "no"]}


def _together(parts: Sequence[Given], nested: bool) -> Given | None:
    """One list of values, each with its function; "sigmoid and tanh at 1" share theirs."""
    settings = {part["setting"] for part in parts if "setting" in part}
    shared = parts[-1].get("x") if not any("x" in part for part in parts[:-1]) else None
    if len(settings) > 1 or (shared and len(parts) > 1 and nested):
        return None
    if len(parts) > 1 and not shared and not all("x" in part for part in parts):
        return None
    rows = [
        (value, part["kind"], slope)
        for part in parts
        for value in shared or part.get("x", ())
        for slope in (parts[0] if shared else part)["slope"]
    ]
    given: Given = {"setting": settings.pop()} if settings else {}
    given |= {"x": tuple(value for value, *_ in rows)} if rows else {}
    kinds, slopes = (" ".join(row[place] for row in rows) for place in (1, 2))
    return given | {"kinds": kinds, "slopes": slopes}


def _without_comma(token: Token) -> Token:
    """ "0,5" is a half. Raises UnfitError for "1,5", which may be one number or two."""
    if token.kind != "number" or token.value is None or len(token.values) < 2:
        return token
    if not token.text.lstrip("+-").startswith("0,"):
        raise UnfitError(f"I read {token.text}: is it one number or several? Type 1.5, or 1 and 5.")
    return number_token(token.value)


@computation(
    title="an activation function at a value",
    topic="activation functions: formulas and derivatives of sigmoid, tanh, ReLU, leaky ReLU, GELU, SiLU",
    example="derivative of sigmoid at 0",
    read=_read,
    words=f"""
    about  {_ALL}
    never  layer | std | neuron | weight | softmax | perceptron | bias | instead | happen | saturated | lr
        epoch
    also  {_SLOPE} | activation | function | output | wrt | respect | evaluated | equal | point | element
        elementwise | list | number | pre | version | goes
    x  x | z | input [value] | xs | logit | inp | preactivation | pre - activation
    x.functions  {_ALL} | prime
    setting  alpha | negative slope | leak | a | leakage | with slope
    setting.after  slope
    """,
)
def activation(
    x: tuple[float, ...] = numbers("value to apply it to", bare=True, **ANY),
    setting: float | None = number("α", low=-10, high=10, default=None),
    kinds: str = choice("functions, one for each value"),
    slopes: str = choice("whether the derivative is asked for, for each value"),
) -> str:
    """One line per value."""
    steps, results, parts = list[str](), [], []
    for value, kind, asked in zip(x, kinds.split(), slopes.split(), strict=True):
        function, slope = FUNCTIONS[kind], asked == "yes"
        name = rf"\text{{{function.label}}}" + ("'" if slope else "")
        results.append(function.at(value, setting, slope))
        formula = rf"{name}(x) = {function.slope if slope else function.formula}"
        steps += [] if formula in steps else [formula]
        steps.append(rf"{name}({tex(value)}) = {tex(results[-1])}")
        parts.append(f"the derivative of {function.label}" if slope else function.label)
    each = [f"{part} at {show(value)}" for part, value in zip(parts, x, strict=True)]
    told = f"{parts[0]} at {listed(x)}" if len(set(parts)) == 1 else words(each)
    end = f"The result is **{words([result(each) for each in results])}**."
    return answer(f"I compute {told}{_remarks(x, setting, kinds, slopes)}", *steps, end=end)
