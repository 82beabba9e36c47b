r"""Receptive field of stacked convolution and pooling layers: r = 1 + \sum_l d_l (k_l - 1) \prod_{i<l} s_i.

Source: Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks".
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations.layers import read_row, stops_early
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given
from tutor.calculations.slots import COUNT, numbers
from tutor.calculations.writing import answer


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """One number per layer, from the input on."""

    kernels: tuple[int, ...] = numbers("kernel sizes", "kernel | filter | k | window", **COUNT)
    strides: tuple[int, ...] = numbers("strides", "stride | s", default=(), **COUNT)
    dilations: tuple[int, ...] = numbers("dilations", "dilation | d | dilated", default=(), **COUNT)


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
    pairs = zip(numbers.kernels, numbers.strides, strict=True)
    listed = ", ".join(f"{k} (stride {s})" for k, s in pairs)
    if len(steps) > 8:
        listed = f"{numbers.kernels[0]}, … ({len(steps)} layers)"
    opening = (
        "I compute the receptive field of one output after the layers with kernels "
        f"{listed}; j is the product of the strides before a layer."
    )
    formula = (
        r"r_l = r_{l-1} + d_l\,(k_l - 1)\, j_{l-1}, \quad j_l = j_{l-1}\, s_l, \quad r_0 = j_0 = 1"
    )
    end = f"The receptive field is **{seen} × {seen}** ({seen} on each side)."
    return answer(opening, formula, *shown, end=end)


def read(message: Message) -> Given | None:
    """Layers in the order of the message: "two 3x3 convs, then 2x2 max pool stride 2"."""
    row = read_row(message)
    if row is None or stops_early(message, row.layers):
        return None
    if row.lacks_kernel or not row.layers:
        return {"strides": ()} if row.lacks_kernel else {}
    return {
        "kernels": tuple(layer.kernel for layer in row.layers),
        "strides": tuple(layer.steps() for layer in row.layers),
        "dilations": tuple(layer.dilation or 1 for layer in row.layers),
    }


COMPUTATION = Computation(
    name="receptive_field",
    title="the receptive field of stacked layers",
    topic="what the receptive field is and how to compute it",
    subjects="pixel see | output see | unit see | neuron see | output pixel see | receptive field"
    " | field of view | rf",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="receptive field of three 3x3 convs, stride 1",
    excludes="same receptive field as | same receptive | versus | vs | instead | transposed | deconv"
    " | how many layers | how many convs | how many convolutions | how many conv layers",
)
