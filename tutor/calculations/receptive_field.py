r"""Receptive field of stacked convolution and pooling layers: r = 1 + \sum_l d_l (k_l - 1) \prod_{i<l} s_i.

Source: Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tutor.calculations.names import is_all_known
from tutor.calculations.record import Computation, Given
from tutor.calculations.slots import numbers
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer

MOST_LAYERS = 100
_POOL = r"(?:max |average |avg |mean )?(?:maxpool2?|avgpool2?|pool|pools|pooling|maxpooling)"
_CONV = r"(?:conv2?|convs|convolution|convolutions|convolutional|layer|layers|filters|kernels)"
_LIST = r"#\d+(?:(?: ,| and| , and)? #\d+(?! (?:stride|layers|conv|×)))*"
_LINK = r"(?: sizes?)?(?: with)?(?: of| is| are| =| :| \[| \()*"
# A message as text: numbers "#3", sizes "×3"; each of these takes some of them.
_ITEM = re.compile(
    rf"(?P<times>#\d+) (?:stacked |consecutive |successive |more |such )*(?:{_CONV} )?(?=×)"
    rf"|(?P<depth>#\d+) (?:stacked |consecutive |successive |such )*{_CONV}\b"
    rf"|(?P<poolfirst>{_POOL}(?: layer)?(?: size| with| of| window| kernel| \()*) [#×](?P<window>\d+)"
    rf"|×(?P<size>\d+)(?P<pool> {_POOL}\b)?"
    r"|\b(?P<name>kernels?|k|filters?|windows?|strides?|s|dilations?|d|dilated|dilation rate)"
    rf"{_LINK} (?P<list>{_LIST})"
)


@dataclass(frozen=True)
class _Layer:
    kernel: float
    stride: float | None = None
    dilation: float = 1
    pool: bool = False


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """One number per layer, from the input on."""

    kernels: tuple[int, ...] = numbers(
        "kernel sizes",
        "kernel | kernels | filter | filters | k | window",
        low=1,
        high=1e4,
        whole=True,
    )
    strides: tuple[int, ...] = numbers(
        "strides", "stride | strides | s", low=1, high=1e4, whole=True, default=()
    )
    dilations: tuple[int, ...] = numbers(
        "dilations",
        "dilation | dilations | dilation rate | d | dilated",
        low=1,
        high=1e4,
        whole=True,
        default=(),
    )


def solve(numbers: Numbers) -> str:
    """Layer after layer: the field, and the jump between neighbouring outputs."""
    seen, jump = 1, 1
    steps = []
    layers = zip(numbers.kernels, numbers.strides, numbers.dilations, strict=True)
    for place, (k, s, d) in enumerate(layers, 1):
        # r_l = r_{l-1} + d_l (k_l − 1) · j_{l-1},  j_l = j_{l-1} · s_l
        wider = seen + d * (k - 1) * jump
        dilated = rf"{d} \cdot " if d > 1 else ""
        steps.append(rf"r_{{{place}}} = {seen} + {dilated}({k} - 1) \cdot {jump} = {wider}")
        seen, jump = wider, jump * s
    shown = steps if len(steps) <= 8 else [*steps[:3], r"\dots", steps[-1]]
    listed = ", ".join(
        f"{k} (stride {s})" for k, s in zip(numbers.kernels, numbers.strides, strict=True)
    )
    if len(steps) > 8:
        listed = f"{numbers.kernels[0]}, … ({len(steps)} layers)"
    opening = (
        "I compute the receptive field of one output after the layers with kernels "
        f"{listed}; j is the product of the strides before a layer."
    )
    formula = (
        r"r_l = r_{l-1} + d_l\,(k_l - 1)\, j_{l-1}, \quad j_l = j_{l-1}\, s_l, \quad r_0 = j_0 = 1"
    )
    return answer(
        opening,
        formula,
        *shown,
        end=f"The receptive field is **{seen} × {seen}** ({seen} on each side).",
    )


def read(tokens: Sequence[Token]) -> Given | None:
    """Layers in the order of the message: "two 3x3 convs, then 2x2 max pool stride 2"."""
    if not is_all_known(COMPUTATION, tokens):
        return None
    text = _as_text(tokens)
    stack = _Stack(everywhere=bool(re.search(r"\b(all|each|every|both)\b", text)))
    taken = 0
    for match in _ITEM.finditer(text):
        taken += len(re.findall(r"[#×]", match[0]))
        if not stack.take(match):
            return None
    layers = stack.layers()
    if layers is None or taken != len(re.findall(r"[#×]", text)):
        return None
    if not layers:
        return {}
    return {
        "kernels": tuple(layer.kernel for layer in layers),
        "strides": tuple(layer.stride or (layer.kernel if layer.pool else 1) for layer in layers),
        "dilations": tuple(layer.dilation for layer in layers),
    }


def _as_text(tokens: Sequence[Token]) -> str:
    """Words as they are, a whole number as "#3", a square size as "×3", anything else as "#?"."""
    parts = []
    for token in tokens:
        whole = bool(token.values) and len(set(token.values)) == 1 and 0 <= token.values[0] < 1e6
        if token.kind in ("word", "sign"):
            parts.append(token.text.replace("#", "").replace("×", ""))
        elif not whole or not float(token.values[0]).is_integer():
            parts.append("#?")
        else:
            parts.append(f"{'×' if token.kind == 'size' else '#'}{int(token.values[0])}")
    return " ".join(parts)


@dataclass
class _Stack:
    """Groups of equal layers, from the input on; ``everywhere`` where a stride is meant for all."""

    everywhere: bool
    groups: list[list[_Layer]] = field(default_factory=list)
    times: int = 1
    depth: int | None = None

    def take(self, match: re.Match[str]) -> bool:
        """Whether one item of the message fits what came before it."""
        if match["times"]:
            self.times = int(match["times"][1:])
            return 1 <= self.times <= MOST_LAYERS
        if match["depth"]:
            known, self.depth = self.depth, int(match["depth"][1:])
            return known is None and 1 <= self.depth <= MOST_LAYERS
        if match["list"]:
            values = [int(value) for value in re.findall(r"\d+", match["list"])]
            name = match["name"].rstrip("s") or "s"
            if name in ("kernel", "k", "filter", "window"):
                return self._start(values, False)
            return self._adjust("stride" if name in ("stride", "s") else "dilation", values)
        return self._start(
            [int(match["window"] or match["size"])], bool(match["poolfirst"] or match["pool"])
        )

    def layers(self) -> list[_Layer] | None:
        """The layers; None where a count and the kernels do not go together."""
        found = [layer for group in self.groups for layer in group]
        if self.depth and len(found) == 1:
            found *= self.depth
        fits = self.depth in (None, len(found)) or not found
        return found if fits and self.times == 1 and len(found) <= MOST_LAYERS else None

    def _start(self, kernels: list[int], pool: bool) -> bool:
        self.groups += [[_Layer(kernel, pool=pool)] * self.times for kernel in kernels]
        fits = self.times == 1 or len(kernels) == 1
        self.times = 1
        return fits

    def _adjust(self, name: str, values: list[int]) -> bool:
        """A stride or dilation of the last group, of all, or one for each layer."""
        flat = [layer for group in self.groups for layer in group]
        if len(values) > 1 and len(values) == len(flat):
            self.groups = [
                [_with(layer, name, value)] for layer, value in zip(flat, values, strict=True)
            ]
            return True
        if len(values) != 1 or not flat:
            return False
        if name == "stride" and any(layer.stride for layer in self.groups[-1]):
            return False
        first = 0 if self.everywhere else len(self.groups) - 1
        changed = [
            [_with(layer, name, values[0]) for layer in group] for group in self.groups[first:]
        ]
        self.groups[first:] = changed
        return True


def _with(layer: _Layer, name: str, value: int) -> _Layer:
    return replace(layer, stride=value) if name == "stride" else replace(layer, dilation=value)


COMPUTATION = Computation(
    name="receptive_field",
    title="the receptive field of stacked layers",
    topic="what the receptive field is and how to compute it",
    subjects="receptive field | receptive fields | field of view",
    targets="",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="receptive field of three 3x3 convs, stride 1",
    words="conv | convs | convolution | convolutions | convolutional | conv2d | pool | pooling"
    " | maxpool | avgpool | max"
    " | average | avg | mean | stacked | consecutive | successive | maxpool2d | maxpooling"
    " | cnn | stack | followed"
    " | neuron | unit | pixel | output | last | every | both | rf | final | stacking | more"
    " | such | pools | top",
    excludes="same receptive field as | same receptive | versus | vs | instead",
)
