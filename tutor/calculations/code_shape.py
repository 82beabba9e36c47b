"""The shape after layers of pasted code, layer by layer: torch builds them and says it.

Sizes come from PyTorch's "meta" device, which computes shapes and no numbers.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from tutor.calculations.code_layers import CodeError, CodeLayer, built, find_layers, shapes, without
from tutor.calculations.convolution import SIZE_ASKED, SIZE_HINTS, VALUES_ASKED
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import formula
from tutor.calculations.writing import answer, count, square

_SHAPE = re.compile(
    r"\b(?:zeros|rand|randn|ones|empty"
    r"|size)\s*\(\s*[(\[]?\s*(?P<sides>\d{1,7}(?:\s*,\s*\d{1,7}){0,4})\s*,?\s*[)\]]?\s*\)"
)
_SIDES = re.compile(
    r"[(\[]\s*(?P<listed>\d{1,7}(?:\s*,\s*(?:\d{1,7}|n))+)\s*[)\]]"
    r"|(?<![\w.])(?P<sides>\d{1,7}(?:\s*(?:x|×|\*|by)\s*\d{1,7})+)(?![\w.])"
    r"|\b(?:length|signal of|samples|l|input of|input)\s*(?:of|is|=|:)?\s*(?P<length>\d{1,7})\b"
    r"|(?P<long>\d{1,7}) (?:samples|points|values|long)"
)
_FLAT = re.compile(
    r"\bflatten(?:ed|ing)?\b|how many (?:features|values|numbers|activations|neurons)"
)
_SHAPED = ("conv", "pool")  # layers that change height and width


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The layers, and the input's shape as it was typed."""

    layers: tuple[CodeLayer, ...] = formula("layers")
    shape: tuple[int, ...] = formula("input shape")
    values: bool = formula("whether the values are counted")


def solve(numbers: Numbers) -> str:
    """The shape after each layer. Raises UnfitError."""
    if not numbers.shape:
        raise UnfitError(
            "I can compute the shape after these layers, and still need the input's shape."
        )
    try:
        modules = [built(layer) for layer in numbers.layers]
        shape = _completed(numbers.shape, numbers.layers)
        found = shapes(modules, shape)
    except CodeError as error:
        raise UnfitError(
            f"PyTorch refuses these layers for the input {square(numbers.shape)}."
        ) from error
    steps = [
        rf"\text{{{name}}} \to {square(after).replace('×', chr(92) + 'times')}"
        for name, after in zip((type(module).__name__ for module in modules), found, strict=True)
    ]
    before = square(shape)
    shown = found[-1] if len(shape) == len(numbers.shape) else found[-1][1:]
    opening = (
        f"I compute the shape after {len(modules)} layer{'s' * (len(modules) > 1)} for the input "
        f"{before}."
    )
    rule = [
        r"n_\text{out} = \left\lfloor \frac{n + 2p - d (k - 1) - 1}{s} \right\rfloor + 1"
    ] * any("conv" in layer.name or "pool" in layer.name for layer in numbers.layers)
    if numbers.values:
        total = math.prod(found[-1][1:])
        steps.append(rf"{square(found[-1][1:]).replace('×', chr(92) + 'cdot')} = {total}")
        return answer(
            opening, *rule, *steps, end=f"Flattened, that makes **{count(total)}** values."
        )
    end = f"The output has the shape **({', '.join(str(side) for side in shown)})**."
    return answer(opening, *rule, *steps, end=end)


def _completed(shape: tuple[int, ...], layers: tuple[CodeLayer, ...]) -> tuple[int, ...]:
    """With a batch of one, and the channels that the first convolution takes, where they are not given."""
    first = next(layer for layer in layers if any(part in layer.name for part in _SHAPED))
    sides = 1 if first.name.endswith("1d") else 2
    if len(shape) == 1 and sides == 2:
        shape = shape * 2
    if len(shape) == sides:
        arguments = dict(first.settings)
        channels = arguments.get("in_channels") or (first.arguments[:1] or (1,))[0]
        deep = channels if "conv" in first.name and isinstance(channels, int) else 1
        shape = (deep, *shape)
    if len(shape) == sides + 1 and sides == 2 and shape[0] == shape[1] and shape[2] in (1, 3):
        shape = (shape[2], *shape[:2])
    return (1, *shape) if len(shape) == sides + 1 else shape


def read_text(text: str) -> Given | None:
    """Layers that change the size, and one shape beside them; every other number makes it none."""
    try:
        layers = find_layers(text)
    except CodeError:
        return None
    if not any(any(part in layer.name for part in _SHAPED) for layer in layers):
        return None
    if any(
        layer.is_many or not (layer.arguments or layer.settings or _is_plain(layer))
        for layer in layers
    ):
        return None
    if re.search(r"(?<![a-z_])(?:conv|pool|up)\w*\s*\(", without(text, layers)):
        return None
    rest = without(text, layers)
    found = _SHAPE.search(rest) or _SIDES.search(rest)
    shape: tuple[int, ...] = ()
    if found:
        groups = [group for group in found.groups() if group]
        shape = tuple(int(side) for side in re.findall(r"\d+", groups[0]))
        rest = rest.replace(found[0], " ", 1)
    return (
        None
        if re.search(r"(?<![a-z_])\d", rest)
        else {"layers": tuple(layers), "shape": shape, "values": bool(_FLAT.search(rest)) or None}
    )


def _is_plain(layer: CodeLayer) -> bool:
    return layer.name in (
        "relu",
        "flatten",
        "tanh",
        "sigmoid",
        "gelu",
        "leakyrelu",
        "identity",
        "dropout",
    )


COMPUTATION = Computation(
    name="code_shape",
    title="the shape after these layers",
    topic="how to compute the output size of a convolution: formula with stride, padding and dilation",
    subjects="conv2d | conv1d | maxpool2d | maxpool1d | avgpool2d | avgpool1d | convtranspose2d | "
    "convtranspose1d"
    " | adaptiveavgpool2d",
    targets=f"flattened | flatten | {VALUES_ASKED} | {SIZE_ASKED} | {SIZE_HINTS} | h and w | width | "
    f"height | shape of",
    excludes="receptive | receptive field | parameters | params | parameter | weights | error | "
    "runtimeerror | bytes",
    Numbers=Numbers,
    solve=solve,
    read_text=read_text,
    fallback=True,
    example="nn.Sequential(nn.Conv2d(3, 16, 3), nn.MaxPool2d(2)) on a 3x32x32 image: output shape?",
)
