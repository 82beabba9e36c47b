"""Whether each layer gets as many features or channels as it takes, and is handed a tensor at all."""

from __future__ import annotations

import math
from collections.abc import Iterator

from tutor.code.checks.code import Code
from tutor.code.fault import Fault
from tutor.code.layers import RECURRENT, TAKES, takes
from tutor.code.values import Applied, Layer, Reshaped, Shape, Shrunk, Tensor

_FLATTENED = "mat1 and mat2 shapes cannot be multiplied after flatten"
_LINEAR = "mat1 and mat2 shapes cannot be multiplied"
_CHANNELS = "expected input to have 3 channels, but got 1 channels instead"
_RECURRENT = "input.size(-1) must be equal to input_size"
_NORM = "what batch normalization computes"


def find_widths(code: Code) -> Iterator[Fault]:
    """Layers that take another number than they get; a view of another width; an image that is used up."""
    for event in code.events:
        if isinstance(event, Applied):
            yield from _of_layer(event)
        elif isinstance(event, Reshaped) and None not in event.flat and len(event.flat) > 0:
            yield from _of_view(event)
        elif isinstance(event, Shrunk):
            sizes = " × ".join(map(str, event.sizes))
            yield Fault(
                "too small",
                f"**Nothing is left of the image for {event.layer.label}**: it gets {sizes}, less "
                "than its window. Take out a pooling layer before it, use a padding, or feed "
                "larger images.",
                "how shapes change through a CNN",
            )


def _of_layer(event: Applied) -> Iterator[Fault]:
    layer, value = event.layer, event.value
    if isinstance(value, tuple) and layer.kind in TAKES:
        yield Fault(
            "tuple into a layer",
            f"**{layer.label} gets a tuple.** A recurrent layer returns two things, its output "
            "and its last state. Unpack them, `out, h = self.lstm(x)` with your layer's name, and "
            "give the next layer a tensor: `out[:, -1]` for the last step with `batch_first=True`.",
            "how to forecast a time series with an LSTM",
        )
    if not isinstance(value, Tensor):
        return
    wanted, axis = takes(layer)
    got = value.size(axis)
    if wanted is None or got is None or got == wanted:
        return
    setting = TAKES[layer.kind][0]
    unit = "channels" if "Conv" in layer.kind or layer.kind == "BatchNorm2d" else "features"
    why = _source(value, got)
    yield Fault(
        "width",
        f"**{layer.label} takes {wanted} {unit} and gets {got}**{why}. Change it to "
        f"`{_mended(layer, setting, got)}`, if what comes before it is as you want it.",
        _topic(layer, value),
    )


def _of_view(event: Reshaped) -> Iterator[Fault]:
    total = math.prod(size for size in event.flat if size is not None)
    if event.width in (total, event.flat[-1]):  # the second puts steps of time beside the batch
        return
    sizes = " × ".join(map(str, event.flat))
    made = f"{sizes} = {total}" if len(event.flat) > 1 else str(total)
    yield Fault(
        "view",
        f"**Each example has {made} numbers, and the view makes rows of {event.width} of them.** "
        "So the batch changes its length, or the view fails. Write `x.view(x.size(0), -1)`, which "
        f"keeps one row for each example, and give the layer after it {total} input features.",
        _FLATTENED,
    )


def _source(value: Tensor, got: int) -> str:
    """Where the number comes from, as far as it can be told in a few words."""
    if len(value.flat) > 1 and None not in value.flat and _product(value.flat) == got:
        return f": {' × '.join(map(str, value.flat))} = {got}, flattened"
    if value.affine is not None and len(value.flat) < 2:
        return f", which is what {value.affine.label} gives"
    return ""


def _product(shape: Shape) -> int:
    return math.prod(size for size in shape if size is not None)


def _mended(layer: Layer, setting: str, size: int) -> str:
    """The layer's call with the right number in the place of the wrong one."""
    wrong = str(layer.given[setting])
    head, bracket, rest = layer.text.partition("(")
    written = rest.split(",")[0].split(")")[0]
    if written.strip() == wrong or setting not in rest:
        return f"{head}{bracket}{size}{rest[len(written) :]}"
    return f"{head}{bracket}{rest}".replace(f"{setting}={wrong}", f"{setting}={size}")


def _topic(layer: Layer, value: Tensor) -> str:
    if layer.kind in RECURRENT:
        return _RECURRENT
    if "Norm" in layer.kind:
        return _NORM
    if "Conv" in layer.kind:
        return _CHANNELS
    return _FLATTENED if len(value.flat) > 1 else _LINEAR
