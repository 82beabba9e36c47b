r"""Receptive field of stacked convolution and pooling layers: r = 1 + \sum_l d_l (k_l - 1) \prod_{i<l} s_i.

Source: Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.layer_words import stops_at
from tutor.calculations.layers import read_layers
from tutor.calculations.phrasing import as_text
from tutor.calculations.record import Computation, Given
from tutor.calculations.slots import numbers
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer


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
    chain = read_layers(tokens)
    if chain is None or stops_at(as_text(tokens)) not in (None, len(chain.layers)):
        return None
    layers = chain.layers
    if chain.lacks_kernel or not layers:
        return {"strides": ()} if chain.lacks_kernel else {}
    return {
        "kernels": tuple(layer.kernel for layer in layers),
        "strides": tuple(layer.steps() for layer in layers),
        "dilations": tuple(layer.dilation or 1 for layer in layers),
    }


COMPUTATION = Computation(
    name="receptive_field",
    title="the receptive field of stacked layers",
    topic="what the receptive field is and how to compute it",
    subjects="pixel see | pixels see | output see | output pixels see | unit see | neuron see | "
    "receptive field | receptive fields | field of view | rf",
    targets="",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="receptive field of three 3x3 convs, stride 1",
    excludes="same receptive field as | same receptive | versus | vs | instead | transposed | deconv"
    " | how many layers | how many convs | how many convolutions | how many conv layers",
)
