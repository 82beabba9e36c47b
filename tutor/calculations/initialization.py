r"""Xavier's and He's initialisation: the bound of the uniform, or the deviation of the normal distribution.

Source: Glorot & Bengio 2010; He et al. 2015; ``torch.nn.init.xavier_uniform_``, ``kaiming_normal_``, …
"""

from __future__ import annotations

import math

from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import UnfitError, choice, number, size
from tutor.calculations.writing import answer, result, tex

_XAVIER = "xavier [uniform/normal] | glorot"
_HE = "(he/kaiming) [init/normal/uniform]"
_UNIFORM = "uniform | uniformly | bound | limit | interval | range"
_NORMAL = "normal | std | [standard] deviation | gaussian | normally | sigma | stddev | σ"
_VARIANCE = "variance | var"
_WIDTH = {"low": 1, "high": 1e8, "whole": True, "default": None}


def _read(computation: Computation, message: Message) -> Given | None:
    """Whose initialisation, which distribution, and the fans."""
    xavier, he = message.hold(_XAVIER), message.hold(_HE)
    law = "uniform" if message.has(r"\buniform") else "normal" if message.hold(_NORMAL) else ""
    law = law or (
        "uniform" if message.hold(_UNIFORM) else "normal" if message.hold(_VARIANCE) else ""
    )
    given = read_given(computation, message)
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


_NOUNS = r"(?: (?!with|and|in|kernel)[a-z]+){0,3}"


@computation(
    title="the spread of initial weights",
    topic="weight initialisation: Xavier (Glorot) and He (Kaiming)",
    example="Xavier uniform bound with fan_in 300 and fan_out 100",
    rules=rules(
        (
            r"\b(?:empty|zeros?|rand|randn|ones|shape|weight) \(? ?[\[(]? ?(N) , (N)",
            r"fan out \1 , fan in \2",
        ),
        (rf"(?:\bfrom )?(N){_NOUNS} (?:- >|into|to){_NOUNS} (N)", r", fan in \1 , fan out \2"),
        (r"\bmode = ", "mode "),
    ),
    read=_read,
    words=f"""
    about  {_XAVIER} | {_HE}
    asks  {_UNIFORM} | {_NORMAL} | {_VARIANCE}
    never  train | epoch | accuracy | loss | batch norm
    also  fan in out initialisation initialization init weights inputs outputs relu standard layer linear conv
    fan_in  (c/fan/feature/n) in | cin | fanin | in (feature/channel) | sensor | incoming [connection]
        input [channel/feature/neuron/node/unit]
    fan_in.before  in
    fan_out  (c/fan/feature/n) out | cout | fanout | out (feature/channel) | outgoing [connection]
        output [channel/feature/neuron/node/unit]
    fan_out.before  out
    fan_out.weak  unit | neuron | node
    kernel  kernel [size] | k | filter
    gain  gain
    mode.fan_out  mode fan out
    """,
)
def initialization(
    fan_in: int | None = number("fan_in", **_WIDTH),
    fan_out: int | None = number("fan_out", **_WIDTH),
    kernel: tuple[int, ...] | None = size("kernel size", bare=True, default=None),
    gain: float = number("gain", low=0, open_low=True, high=1e3, default=1.0),
    kind: str = choice("initialisation"),
    law: str = choice("distribution"),
    variance: str = choice("asked"),
    mode: str = choice("mode"),
) -> str:
    """The fans, then the bound or the deviation. Raises UnfitError."""
    xavier, window = kind == "Xavier", kernel or (1,)
    area = math.prod(window * 2 if len(window) == 1 else window)
    fans = {"fan_in": fan_in, "fan_out": fan_out}
    needed = ("fan_in", "fan_out") if xavier else (mode or "fan_in",)
    lacking = [name for name in needed if fans[name] is None]
    if lacking:
        raise UnfitError(f"I can compute {kind}'s initialisation, and still need {lacking[0]}.")
    widths = {name: (fans[name] or 0) * area for name in needed}
    n, g = sum(widths.values()), gain if xavier else math.sqrt(2)
    # Var(w) = 2 g² / (fan_in + fan_out), or g² / fan
    spread = g**2 * (2 if xavier else 1) / n
    below = r"n_\text{in} + n_\text{out}" if xavier else "n"
    times, factor = (rf"{tex(gain)} \cdot ", "g ") if xavier and gain != 1 else ("", "")
    if variance:
        value, label = spread, "variance"
        steps = [
            rf"\sigma^2 = \frac{{2}}{{{below}}}",
            rf"\sigma^2 = \frac{{2}}{{{n}}} = {tex(value)}",
        ]
    else:
        # σ = √Var, a = √(3 Var)
        normal = law == "normal"
        value = math.sqrt(spread if normal else 3 * spread)
        name, label, top = (r"\sigma", "standard deviation", 2) if normal else ("a", "bound", 6)
        steps = [
            rf"{name} = {factor}\sqrt{{\frac{{{top}}}{{{below}}}}}",
            rf"{name} = {times}\sqrt{{\frac{{{top}}}{{{n}}}}} = {tex(value)}",
        ]
    told = ", ".join(f"{name} = {width}" for name, width in widths.items())
    opening = f"I compute the {label} of {kind}'s {law} initialisation: {told}."
    if kernel:
        opening += f" A fan counts the channels times the kernel's {area} places."
    end = f"The {label} is **{result(value)}**."
    if label == "bound":
        end += f" The weights are drawn from -{result(value)} to {result(value)}."
    return answer(opening, *steps, end=end)
