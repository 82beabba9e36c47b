"""Parameters of batch norm and layer norm: one scale and one shift per channel or feature.

Source: ``weight`` and ``bias`` of ``torch.nn.BatchNorm2d`` and ``torch.nn.LayerNorm``; the running mean
and variance of batch norm are buffers, which no gradient changes.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations.counting import PARAMETERS_ASKED
from tutor.calculations.record import Computation
from tutor.calculations.slots import COUNT, choice, number
from tutor.calculations.writing import answer, count

_LAYER = "layernorm | layer norm | layer normalization | layer normalisation"
_BATCH = "batchnorm | batch norm | batchnorm2d | batchnorm1d | batch normalization | batch normalisation | bn"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How many channels or features are normalised."""

    channels: int = number(
        "channels or features",
        "channel | feature | feature map | filter | map | unit | neuron | dim | dimension"
        " | output channel | num features | normalized shape | input | input channel | size",
        functions=f"{_BATCH} | {_LAYER}",
        **COUNT,
    )
    kind: str = choice("layer", "batch norm", layer=_LAYER)


def solve(numbers: Numbers) -> str:
    """Two per channel, and what batch norm keeps beside them."""
    c = numbers.channels
    name = "layer norm" if numbers.kind == "layer" else "batch norm"
    buffers = f"a running mean and variance, {count(2 * c)} numbers that are not trained"
    beside = f" (Beside them it keeps {buffers}.)" if name == "batch norm" else ""
    opening = (
        f"I compute the number of parameters of {name} over {c}: a scale and a shift for each."
    )
    # |θ| = 2c
    end = f"In all **{count(2 * c)} parameters**.{beside}"
    return answer(opening, r"2 \cdot c", rf"2 \cdot {c} = {2 * c}", end=end)


COMPUTATION = Computation(
    name="norm_parameters",
    title="the number of parameters of a batch norm layer",
    topic="how batch normalisation works: learned scale and shift per channel",
    subjects=f"{_BATCH} | {_LAYER}",
    targets=PARAMETERS_ASKED,
    excludes="conv | conv2d | linear | dense | convolution",
    Numbers=Numbers,
    solve=solve,
    example="batchnorm with 64 channels: how many parameters?",
)
