r"""Xavier's and He's initialisation: the bound of the uniform, or the deviation of the normal distribution.

Source: Glorot & Bengio 2010; He et al. 2015; ``torch.nn.init.xavier_uniform_``, ``kaiming_normal_``, …
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.phrasing import as_text
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.roles import LINK, read_roles
from tutor.calculations.slots import choice, number
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, result, tex

_XAVIER = "xavier | glorot | xavier uniform | xavier normal"
_HE = "he | kaiming | he init | kaiming init"
_UNIFORM = (
    "uniform | uniformly | bound | bounds | limit | limits | interval | range | xavier uniform | "
    "kaiming uniform"
)
_NORMAL = (
    "normal | std | standard deviation | deviation | gaussian | normally | sigma | stddev | "
    "variance | σ | var"
)
_WIDTH = {"low": 1, "high": 1e8, "whole": True, "default": None}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The widths of the layer, and the size of its kernel where it is a convolution."""

    fan_in: int | None = number("fan_in", "", **_WIDTH)
    fan_out: int | None = number("fan_out", "", **_WIDTH)
    kernel: int | None = number("kernel size", "", **_WIDTH)
    gain: float = number("gain", "", low=0, open_low=True, high=1e3, default=1.0)
    kind: str = choice("initialisation", "")
    law: str = choice("distribution", "")
    variance: str = choice("asked", "")
    relu: str = choice("function", "")
    mode: str = choice("mode", "")


def solve(numbers: Numbers) -> str:
    """The fans, then the bound or the deviation."""
    area = (numbers.kernel or 1) ** 2
    fans = {
        name: None if width is None else width * area
        for name, width in (("fan_in", numbers.fan_in), ("fan_out", numbers.fan_out))
    }
    needed = ("fan_in", "fan_out") if numbers.kind == "Xavier" else (numbers.mode or "fan_in",)
    lacking = [name for name in needed if fans[name] is None]
    if lacking:
        raise UnfitError(
            f"I can compute {numbers.kind}'s initialisation, and still need {lacking[0]}."
        )
    n = sum(fans[name] or 0 for name in needed)
    gain = math.sqrt(2) if numbers.kind == "He" else numbers.gain
    # Var(w) = 2 g² / (fan_in + fan_out), or g² / fan
    variance = gain**2 * (2 if numbers.kind == "Xavier" else 1) / n
    below = r"n_\text{in} + n_\text{out}" if numbers.kind == "Xavier" else "n"
    top = {"He": (6, 2), "Xavier": (6, 2)}[numbers.kind][numbers.law == "normal"]
    times = rf"{tex(gain)} \cdot " if numbers.kind == "Xavier" and gain != 1 else ""
    g = "g " if times else ""
    if numbers.variance:
        value, name, label = variance, r"\sigma^2", "variance"
        steps = [
            rf"\sigma^2 = \frac{{2}}{{{below}}}",
            rf"\sigma^2 = \frac{{2}}{{{n}}} = {tex(value)}",
        ]
    else:
        # σ = √Var, a = √(3 Var)
        normal = numbers.law == "normal"
        value = math.sqrt(variance) if normal else math.sqrt(3 * variance)
        name, label = (r"\sigma", "standard deviation") if normal else ("a", "bound")
        steps = [
            rf"{name} = {g}\sqrt{{\frac{{{top}}}{{{below}}}}}",
            rf"{name} = {times}\sqrt{{\frac{{{top}}}{{{n}}}}} = {tex(value)}",
        ]
    widths = ", ".join(f"{each} = {fans[each]}" for each in needed)
    opening = f"I compute the {label} of {numbers.kind}'s {numbers.law} initialisation: {widths}."
    if numbers.kernel:
        opening += f" A fan counts the channels times the kernel's {area} places."
    end = f"The {label} is **{result(value)}**."
    if label == "bound":
        end += f" The weights are drawn from -{result(value)} to {result(value)}."
    return answer(opening, *steps, end=end)


_IN = (
    r"(?:fan in|n in|c in|cin|fanin|in features|in channels|inputs?|incoming|input (?:units|neurons"
    r"|features|size|dim|channels|nodes)|sensors?)"
)
_OUT = (
    r"(?:fan out|n out|c out|cout|fanout|out features|out channels|outputs?|outgoing|output (?:units"
    r"|neurons|features|size|dim|channels|nodes))"
)
_MAPS = (
    r"(?: (?:a|the|layer|linear|dense|fully connected|of|neurons|units|nodes|features|inputs|wired"
    r"|connected|going|into|that|maps|feeding|goes|sensors|channels))*"
)
_ROLES = {
    "gain": rf"\bgain{LINK} (N)",
    "kernel": rf"\b(?:kernel size|kernels?|k|filters?){LINK} ((?:N|×\d+))|(×\d+)",
    "both": r"\b(?:linear|dense) \( (N , N)|\b(?:empty|zero|zeros|rand|randn|ones|shape|weight) \(? "
    r"?\[?\(? ?(N , N)"
    r"|\bfrom (N(?: \w+){0,3} to N)|(N(?: \w+){0,2} (?:- >|into|to) N)|\bconv\d? \( (N , N(?: , N)?)",
    "fan_in": rf"\b{_IN}{LINK} (N)|(N)(?: \w+)?? {_IN}\b|(N) in\b",
    "fan_out": rf"\b{_OUT}{LINK} (N)|(N)(?: \w+)?? {_OUT}\b|(N) out\b|\b(?:wired|connected|going"
    rf"|feeding)(?: \w+)* to{_MAPS} (N)"
    r"|\blayer of (N)",
}


def read(tokens: Sequence[Token]) -> Given | None:
    """Who's initialisation, which distribution, and the fans."""
    message, text = Words(tokens), as_text(tokens)
    is_xavier, is_he = message.hold(_XAVIER), message.hold(_HE)
    normal, law = message.hold(_NORMAL), _law(message, text)
    found = read_roles(tokens, _ROLES)
    if is_xavier == is_he or found is None or not law:
        return None
    given: Given = {"kind": "Xavier" if is_xavier else "He", "law": law}
    if normal and re.search(r"\b(?:variance|var)\b", text) and not re.search("deviation|std", text):
        given["variance"] = "yes"
    elif law == "uniform" and re.search(r"\b(?:standard deviation|std)\b", text):
        return None
    if re.search(r"\bmode = fan out|\bmode fan out", text):
        given["mode"] = "fan_out"
    both = _both(found.pop("both", ()), text, given["kind"])
    for name, values in found.items():
        if name in ("kernel", "fan_in", "fan_out", "gain"):
            if len(set(values)) > 1:
                return None
            given[name] = values[0]
    if both and ({"fan_in", "fan_out"} & given.keys()):
        return None
    given |= both
    if re.search(r"\bconv", text) and "kernel" not in given and "fan" not in text:
        raise UnfitError("For a convolution I need the kernel size too: fan_in = channels · k · k.")
    slope = re.search(r"\b(?:leaky|tanh|sigmoid|selu|linear nonlinearity)\b", text)
    return None if slope and given["kind"] == "He" else given


def _law(message: Words, text: str) -> str:
    """The distribution; "uniform" itself weighs more than words that hint at one."""
    if re.search(r"\buniform", text):
        return "uniform"
    if message.hold(_NORMAL):
        return "normal"
    return "uniform" if message.hold(_UNIFORM) else ""


def _both(values: tuple[float, ...], text: str, kind: str) -> Given:
    """Inputs and outputs; the shape of a weight has the outputs first."""
    if len(values) < 2:
        return {}
    first, second = values[:2]
    if re.search(r"\b(?:empty|zeros?|randn?|ones|shape|weight) \(? ?\[?\(? ?#", text):
        first, second = second, first
    given: Given = {"fan_in": first, "fan_out": second}
    return given | ({"kernel": values[2]} if len(values) > 2 else {})


COMPUTATION = Computation(
    name="initialization",
    title="the spread of initial weights",
    topic="weight initialisation: Xavier (Glorot) and He (Kaiming)",
    subjects=f"{_XAVIER} | {_HE} | kaiming normal | kaiming uniform | he normal | he uniform",
    targets=f"{_UNIFORM} | {_NORMAL}",
    excludes="train | epochs | epoch | accuracy | loss | batch norm",
    Numbers=Numbers,
    solve=solve,
    read=read,
    words="fan in | fan out | initialisation | initialization | init | weights | inputs | outputs | relu"
    " | standard | layer",
    example="Xavier uniform bound with fan_in 300 and fan_out 100",
)
