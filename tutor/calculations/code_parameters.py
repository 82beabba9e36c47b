"""The parameters of the layers in pasted code, each built and counted by torch.

Used where several layers are typed, of one kind or of several.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tutor.calculations.code import CodeError, CodeLayer, built, without
from tutor.calculations.counting import PARAMETERS_ASKED
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import choice
from tutor.calculations.writing import answer, count


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The layers."""

    layers: tuple[CodeLayer, ...] = choice("layers")


def solve(numbers: Numbers) -> str:
    """Each tensor's shape, and the sum. Raises UnfitError."""
    lines, totals = [], []
    for layer in numbers.layers:
        try:
            module = built(layer)
        except CodeError as error:
            raise UnfitError("PyTorch refuses to build one of these layers.") from error
        sizes = [p.numel() for p in module.parameters()]
        if sizes:
            terms = " + ".join(map(str, sizes))
            lines.append(rf"\text{{{type(module).__name__}}}: {terms} = {sum(sizes)}")
            totals.append(sum(sizes))
    if not totals:
        raise UnfitError("I read no layer that has parameters.")
    opening = (
        "I compute the number of parameters, as PyTorch builds the layers: weights, then biases."
    )
    sums = [f"{' + '.join(map(str, totals))} = {sum(totals)}"] if len(totals) > 1 else []
    return answer(opening, *lines, *sums, end=f"In all **{count(sum(totals))} parameters**.")


def read(message: Message) -> Given | None:
    """Layers, and no other number; linear ones alone have widths that have to fit."""
    layers = [layer for layer in message.layers if "pool" not in layer.name]
    names = {layer.name for layer in layers} - {
        "relu",
        "tanh",
        "sigmoid",
        "gelu",
        "dropout",
        "flatten",
    }
    rest = without(message.text, message.layers)
    if names <= {"linear"} or re.search(r"(?<![a-z_])\d", rest):
        return None
    return {"layers": tuple(layers)}


COMPUTATION = Computation(
    name="code_parameters",
    title="the number of parameters of these layers",
    topic="how many parameters a layer has: weights and biases",
    subjects="linear | conv2d | conv1d | convtranspose2d | batchnorm2d | batchnorm1d | embedding | lstm | gru"
    " | rnn | layernorm",
    targets=f"{PARAMETERS_ASKED} | numel",
    excludes="byte | mb | memory | gb",
    Numbers=Numbers,
    solve=solve,
    read=read,
    fallback=True,
    example="nn.Conv2d(3, 16, 3) and nn.BatchNorm2d(16): how many parameters?",
)
