"""Layers in pasted code: the shape after them, and their parameters; torch builds them and says it.

Sizes come from PyTorch's "meta" device, which computes shapes and no numbers. Parameters are counted
here where several layers are typed, of one kind or of several.
"""

from __future__ import annotations

import math
import re

from tutor.calculations.code import CodeError, CodeLayer, built, shapes, without
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.shared import PARAMETERS_ASKED, SIZE_ASKED, SIZE_HINTS, VALUES_ASKED
from tutor.calculations.sliding import DOWN
from tutor.calculations.slots import UnfitError, choice
from tutor.calculations.writing import answer, count, square

_SHAPE = re.compile(  # of a tensor, of N, C, H, W in brackets, of an image, or a length
    r"(?:\b(?:zeros|randn?|ones|empty|size)\s*\(\s*)?[(\[]\s*(\d{1,7}(?:\s*,\s*\d{1,7}){1,4})\s*,?\s*[)\]]\)?"
    r"|\b(?:zeros|randn?|ones|empty|size)\s*\(\s*(\d{1,7}(?:\s*,\s*\d{1,7}){0,4})\s*\)"
    r"|(?<![\w.])(\d{1,7}(?:\s*(?:x|×|\*|by)\s*\d{1,7})+)(?![\w.])"
    r"|\b(?:length|signal of|l|input of|input)\s*(?:of|is|=|:)?\s*(\d{1,7})\b"
    r"|(\d{1,7}) (?:samples|points|values|long)"
)
_FLAT = re.compile(
    r"\bflatten(?:ed|ing)?\b|how many (?:features|values|numbers|activations|neurons)"
)
_ASKED = re.compile(r"size|shape|dim|big|large|output|flat|width|height|how many|come|left|result")
_SHAPED = ("conv", "pool")  # layers that change height and width
_WITHOUT_PARAMETERS = {"relu", "tanh", "sigmoid", "gelu", "dropout", "flatten"}


def _completed(shape: tuple[int, ...], layers: tuple[CodeLayer, ...]) -> tuple[int, ...]:
    """With a batch of one, and the channels that the first convolution takes, where they are not given."""
    first = next(layer for layer in layers if any(part in layer.name for part in _SHAPED))
    sides = 1 if first.name.endswith("1d") else 2
    if len(shape) == 1 and sides == 2:
        shape = shape * 2
    if len(shape) == sides:
        channels = dict(first.settings).get("in_channels") or (first.arguments[:1] or (1,))[0]
        deep = channels if "conv" in first.name and isinstance(channels, int) else 1
        shape = (deep, *shape)
    if len(shape) == sides + 1 and sides == 2 and shape[0] == shape[1] and shape[2] in (1, 3):
        shape = (shape[2], *shape[:2])
    return (1, *shape) if len(shape) == sides + 1 else shape


def _read_shape(_: Computation, message: Message) -> Given | None:
    """Layers that change the size, and one shape beside them; every other number makes it none."""
    layers, rest = message.layers, without(message.text, message.layers)
    shaped = any(part in layer.name for part in _SHAPED for layer in layers)
    sequences = any(layer.name in ("rnn", "lstm", "gru", "embedding") for layer in layers)
    if (
        not (shaped and _ASKED.search(rest))
        or sequences
        or re.search(r"(?<![a-z_])(?:conv|pool|up)\w*\s*\(", rest)
    ):
        return None
    shape: tuple[int, ...] = ()
    if found := _SHAPE.search(rest):
        sides = next(group for group in found.groups() if group)
        shape = tuple(int(side) for side in re.findall(r"\d+", sides))
        rest = rest.replace(found[0], " ", 1)
    if re.search(r"(?<![a-z_])\d", rest):
        return None
    return {"layers": tuple(layers), "shape": shape, "values": bool(_FLAT.search(rest)) or None}


def _read_parameters(_: Computation, message: Message) -> Given | None:
    """Layers, and no other number; linear ones alone have widths that have to fit."""
    layers = tuple(layer for layer in message.layers if "pool" not in layer.name)
    names = {layer.name for layer in layers} - _WITHOUT_PARAMETERS
    rest = without(message.text, message.layers)
    if names <= {"linear"} or re.search(r"(?<![a-z_])\d", rest):
        return None
    return {"layers": layers}


@computation(
    title="the shape after these layers",
    topic="how to compute the output size of a convolution: formula with stride, padding and dilation",
    example="nn.Sequential(nn.Conv2d(3, 16, 3), nn.MaxPool2d(2)) on a 3x32x32 image: output shape?",
    fallback=True,
    read=_read_shape,
    words=f"""
    about  conv2d | conv1d | maxpool2d | maxpool1d | avgpool2d | avgpool1d | convtranspose2d | convtranspose1d
        adaptiveavgpool2d
    asks  {SIZE_ASKED} | {SIZE_HINTS} | {VALUES_ASKED} | flattened | flatten | h and w | width | height
        shape of
    never  receptive | parameter | params | weight | error | runtimeerror | byte
    """,
)
def code_shape(
    layers: tuple[CodeLayer, ...] = choice("layers"),
    shape: tuple[int, ...] = choice("input shape", ()),
    values: bool = choice("whether the values are counted"),
) -> str:
    """The shape after each layer. Raises UnfitError."""
    if not shape:
        raise UnfitError(
            "I can compute the shape after these layers, and still need the input's shape."
        )
    try:
        modules = [built(layer) for layer in layers]
        whole = _completed(shape, layers)
        found = shapes(modules, whole)
    except CodeError as error:
        refused = f"PyTorch refuses these layers for the input {square(shape)}."
        raise UnfitError(refused) from error
    steps = [
        rf"\text{{{type(module).__name__}}} \to {square(after).replace('×', chr(92) + 'times')}"
        for module, after in zip(modules, found, strict=True)
    ]
    shown = found[-1] if len(whole) == len(shape) else found[-1][1:]
    many = f"{len(modules)} layer{'s' * (len(modules) > 1)}"
    opening = f"I compute the shape after {many} for the input {square(whole)}."
    steps.insert(0, DOWN)
    if values:
        total = math.prod(found[-1][1:])
        steps.append(rf"{square(found[-1][1:]).replace('×', chr(92) + 'cdot')} = {total}")
        return answer(opening, *steps, end=f"Flattened, that makes **{count(total)}** values.")
    end = f"The output has the shape **({', '.join(str(side) for side in shown)})**."
    return answer(opening, *steps, end=end)


@computation(
    title="the number of parameters of these layers",
    topic="how many parameters a layer has: weights and biases",
    example="nn.Conv2d(3, 16, 3) and nn.BatchNorm2d(16): how many parameters?",
    fallback=True,
    read=_read_parameters,
    words=f"""
    about  linear | conv2d | conv1d | convtranspose2d | batchnorm2d | batchnorm1d | embedding | lstm | gru
        rnn | layernorm
    asks  {PARAMETERS_ASKED} | numel
    never  byte | mb | memory | gb
    """,
)
def code_parameters(
    layers: tuple[CodeLayer, ...] = choice("layers"),
) -> str:
    """Each tensor's shape, and the sum. Raises UnfitError."""
    lines, totals = [], []
    for layer in layers:
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
