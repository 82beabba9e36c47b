r"""Xavier's and He's initialisation: the bound of the uniform, or the deviation of the normal distribution.

Source: Glorot & Bengio 2010; He et al. 2015; ``torch.nn.init.xavier_uniform_``, ``kaiming_normal_``, …
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import choice, number, size
from tutor.calculations.writing import answer, result, tex

_XAVIER = "xavier | glorot | xavier uniform | xavier normal"
_HE = "he | kaiming | he init | kaiming init | kaiming normal | kaiming uniform | he normal | he uniform"
_UNIFORM = "uniform | uniformly | bound | limit | interval | range"
_NORMAL = "normal | std | standard deviation | deviation | gaussian | normally | sigma | stddev | σ"
_VARIANCE = "variance | var"
_WIDTH = {"low": 1, "high": 1e8, "whole": True, "default": None}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The widths of the layer, and the size of its kernel where it is a convolution."""

    fan_in: int | None = number(
        "fan_in",
        "fan in | n in | c in | cin | fanin | in feature | in channel | input | incoming | input unit"
        " | input neuron | input feature | input channel | input node | sensor | feature in"
        " | incoming connection",
        before="in", **_WIDTH,
    )  # fmt: skip
    fan_out: int | None = number(
        "fan_out",
        "fan out | n out | c out | cout | fanout | out feature | out channel | output | outgoing"
        " | output unit | output neuron | output feature | output channel | output node | feature out"
        " | outgoing connection",
        weak="unit | neuron | node", before="out", **_WIDTH,
    )  # fmt: skip
    kernel: tuple[int, ...] | None = size(
        "kernel size", "kernel size | kernel | k | filter", bare=True, default=None
    )
    gain: float = number("gain", "gain", low=0, open_low=True, high=1e3, default=1.0)
    kind: str = choice("initialisation")
    law: str = choice("distribution")
    variance: str = choice("asked")
    mode: str = choice("mode", fan_out="mode fan out")


def solve(numbers: Numbers) -> str:
    """The fans, then the bound or the deviation. Raises UnfitError."""
    xavier, kernel = numbers.kind == "Xavier", numbers.kernel or (1,)
    area = math.prod(kernel * 2 if len(kernel) == 1 else kernel)
    fans = {"fan_in": numbers.fan_in, "fan_out": numbers.fan_out}
    needed = ("fan_in", "fan_out") if xavier else (numbers.mode or "fan_in",)
    lacking = [name for name in needed if fans[name] is None]
    if lacking:
        raise UnfitError(
            f"I can compute {numbers.kind}'s initialisation, and still need {lacking[0]}."
        )
    widths = {name: (fans[name] or 0) * area for name in needed}
    n, gain = sum(widths.values()), numbers.gain if xavier else math.sqrt(2)
    # Var(w) = 2 g² / (fan_in + fan_out), or g² / fan
    variance = gain**2 * (2 if xavier else 1) / n
    below = r"n_\text{in} + n_\text{out}" if xavier else "n"
    times, g = (rf"{tex(gain)} \cdot ", "g ") if xavier and gain != 1 else ("", "")
    if numbers.variance:
        value, label = variance, "variance"
        steps = [
            rf"\sigma^2 = \frac{{2}}{{{below}}}",
            rf"\sigma^2 = \frac{{2}}{{{n}}} = {tex(value)}",
        ]
    else:
        # σ = √Var, a = √(3 Var)
        normal = numbers.law == "normal"
        value = math.sqrt(variance if normal else 3 * variance)
        name, label, top = (r"\sigma", "standard deviation", 2) if normal else ("a", "bound", 6)
        steps = [
            rf"{name} = {g}\sqrt{{\frac{{{top}}}{{{below}}}}}",
            rf"{name} = {times}\sqrt{{\frac{{{top}}}{{{n}}}}} = {tex(value)}",
        ]
    told = ", ".join(f"{name} = {width}" for name, width in widths.items())
    opening = f"I compute the {label} of {numbers.kind}'s {numbers.law} initialisation: {told}."
    if numbers.kernel:
        opening += f" A fan counts the channels times the kernel's {area} places."
    end = f"The {label} is **{result(value)}**."
    if label == "bound":
        end += f" The weights are drawn from -{result(value)} to {result(value)}."
    return answer(opening, *steps, end=end)


def read(message: Message) -> Given | None:
    """Whose initialisation, which distribution, and the fans."""
    xavier, he = message.hold(_XAVIER), message.hold(_HE)
    law = "uniform" if message.has(r"\buniform") else "normal" if message.hold(_NORMAL) else ""
    law = law or (
        "uniform" if message.hold(_UNIFORM) else "normal" if message.hold(_VARIANCE) else ""
    )
    given = read_given(COMPUTATION, message)
    slope = message.has(r"\b(?:leaky|tanh|sigmoid|selu|linear nonlinearity)\b")
    if xavier == he or given is None or not law or (he and slope):
        return None
    if message.has(r"\bconv") and "kernel" not in given and not message.has("fan"):
        raise UnfitError("For a convolution I need the kernel size too: fan_in = channels · k · k.")
    if message.hold(_VARIANCE) and not message.has("deviation|std"):
        given |= {"variance": "yes", "law": "normal"}
    elif law == "uniform" and message.has(r"\bstandard deviation|\bstd\b"):
        return None
    return given | {"kind": "Xavier" if xavier else "He"} | {"law": given.get("law", law)}


_WORDS = r"(?: (?!with|and|in|kernel)[a-z]+){0,3}"
COMPUTATION = Computation(
    name="initialization",
    title="the spread of initial weights",
    topic="weight initialisation: Xavier (Glorot) and He (Kaiming)",
    subjects=f"{_XAVIER} | {_HE}",
    targets=f"{_UNIFORM} | {_NORMAL} | {_VARIANCE}",
    excludes="train | epoch | accuracy | loss | batch norm",
    Numbers=Numbers,
    solve=solve,
    read=read,
    rules=rules(
        (
            r"\b(?:empty|zeros?|rand|randn|ones|shape|weight) \(? ?[\[(]? ?(N) , (N)",
            r"fan out \1 , fan in \2",
        ),
        (rf"(?:\bfrom )?(N){_WORDS} (?:- >|into|to){_WORDS} (N)", r", fan in \1 , fan out \2"),
        (r"\bmode = ", "mode "),
    ),
    words="fan in | fan out | initialisation | initialization | init | weights | inputs | outputs | relu"
    " | standard | layer | linear | conv",
    example="Xavier uniform bound with fan_in 300 and fan_out 100",
)
