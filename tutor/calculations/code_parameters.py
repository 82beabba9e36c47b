"""The parameters of the layers in pasted code, each built and counted by torch.

Used where several layers are typed, of one kind or of several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.calculations.code_layers import CodeError, CodeLayer, built, find_layers, without
from tutor.calculations.dense_parameters import PARAMETERS_ASKED
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import formula
from tutor.calculations.writing import answer, count


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The layers."""

    layers: tuple[CodeLayer, ...] = formula("layers")


def solve(numbers: Numbers) -> str:
    """Each tensor's shape, and the sum. Raises UnfitError."""
    lines, totals = [], []
    for layer in numbers.layers:
        try:
            module = built(layer)
        except CodeError as error:
            raise UnfitError("PyTorch refuses to build one of these layers.") from error
        sizes = [p.numel() for p in module.parameters()]
        if not sizes:
            continue
        terms = " + ".join(rf"{size}" for size in sizes)
        lines.append(rf"\text{{{type(module).__name__}}}: {terms} = {sum(sizes)}")
        totals.append(sum(sizes))
    if not totals:
        raise UnfitError("I read no layer that has parameters.")
    sums = " + ".join(str(each) for each in totals)
    opening = (
        "I compute the number of parameters, as PyTorch builds the layers: weights, then biases."
    )
    line = [rf"{sums} = {sum(totals)}"] if len(totals) > 1 else []
    return answer(opening, *lines, *line, end=f"In all **{count(sum(totals))} parameters**.")


def read_text(text: str) -> Given | None:
    """Layers, and no other number."""
    try:
        layers = find_layers(text)
        modules = [built(layer) for layer in layers]
    except CodeError:
        return None
    outside = without(text, layers)
    counted = {
        layer.name
        for layer, module in zip(layers, modules, strict=True)
        if list(module.parameters())
    }
    if counted <= {"linear"}:  # whose widths have to fit
        return None
    return None if re.search(r"(?<![a-z_])\d", outside) else {"layers": tuple(layers)}


COMPUTATION = Computation(
    name="code_parameters",
    title="the number of parameters of these layers",
    topic="how many parameters a layer has: weights and biases",
    subjects="linear | conv2d | conv1d | convtranspose2d | batchnorm2d | batchnorm1d | embedding | lstm "
    "| gru | rnn"
    " | layernorm",
    targets=f"{PARAMETERS_ASKED} | numel",
    excludes="bytes | mb | memory | gb",
    Numbers=Numbers,
    solve=solve,
    read_text=read_text,
    fallback=True,
    example="nn.Conv2d(3, 16, 3) and nn.BatchNorm2d(16): how many parameters?",
)
