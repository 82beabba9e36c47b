"""A layer's settings and what it does to a shape; sizes of images come from torch itself, on no numbers."""

from __future__ import annotations

import ast
import inspect
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch
from torch import nn

from tutor.code.values import Layer, Shape, Shrunk, Tensor

LARGEST = 10**6  # of a number that a layer is built with
_RECURRENT = (
    "input_size",
    "hidden_size",
    "num_layers",
    "bias",
    "batch_first",
    "dropout",
    "bidirectional",
)
RECURRENT = frozenset(["RNN", "LSTM", "GRU"])
# The setting that says what a layer takes, and the dimension that it is about.
TAKES = {
    "Linear": ("in_features", -1), "Conv1d": ("in_channels", -2), "Conv2d": ("in_channels", -3),
    "ConvTranspose1d": ("in_channels", -2), "ConvTranspose2d": ("in_channels", -3),
    "BatchNorm1d": ("num_features", 1), "BatchNorm2d": ("num_features", -3),
    "LayerNorm": ("normalized_shape", -1), "RNN": ("input_size", -1), "LSTM": ("input_size", -1),
    "GRU": ("input_size", -1),
}  # fmt: skip
_GIVES = {"Linear": "out_features", "Conv1d": "out_channels", "Conv2d": "out_channels",
          "ConvTranspose1d": "out_channels", "ConvTranspose2d": "out_channels"}  # fmt: skip
AFFINE = frozenset(["Linear", "Conv1d", "Conv2d"])
_SPATIAL = (
    "kernel_size",
    "stride",
    "padding",
    "dilation",
    "output_padding",
    "ceil_mode",
    "output_size",
)
_SAME = frozenset(["Dropout", "Dropout1d", "Dropout2d", "Identity", "BatchNorm1d", "BatchNorm2d"])
_NORMALIZED = frozenset(["LayerNorm", "GroupNorm", "InstanceNorm1d", "InstanceNorm2d", "RMSNorm"])
ACTIVATIONS = frozenset(
    ["relu", "leakyrelu", "prelu", "elu", "selu", "celu", "gelu", "silu", "mish", "tanh", "sigmoid",
     "softplus", "softsign", "hardtanh", "hardsigmoid", "hardswish", "relu6", "rrelu", "logsigmoid",
     "softmax", "logsoftmax", "softmin", "threshold", "glu"]
)  # fmt: skip


def plain(name: str) -> str:
    """ "leakyrelu" of LeakyReLU and of leaky_relu."""
    return name.replace("_", "").lower()


def build_layer(
    kind: str, arguments: Sequence[object], settings: Mapping[str, object], call: ast.Call
) -> Layer | None:
    """The layer that ``call`` makes; None where ``torch.nn`` has no such class."""
    cls = getattr(nn, kind, None)
    if not (inspect.isclass(cls) and issubclass(cls, nn.Module)):
        return None
    names = _RECURRENT if kind in RECURRENT else tuple(inspect.signature(cls).parameters)
    given = dict(zip(names, arguments, strict=False)) | dict(settings)
    return Layer(kind, given, " ".join(ast.unparse(call).split()))


def takes(layer: Layer) -> tuple[int | None, int]:
    """How many features or channels it takes, and the dimension in which they lie."""
    setting, axis = TAKES.get(layer.kind, ("", 0))
    return layer.size(setting), axis


def output_of(layer: Layer, tensor: Tensor) -> tuple[object, Shrunk | None]:
    """What comes out of the layer, as far as it is known; and the trouble that the size is in."""
    kind, shape = layer.kind, tensor.shape
    if plain(kind) in ACTIVATIONS:
        return activated(tensor, plain(kind)), None
    if kind in _SAME:
        return replace(tensor, given=False), None
    if kind in _NORMALIZED:  # by each example's own spread, which is not linear
        return replace(tensor, given=False, affine=None), None
    if kind == "Flatten":
        return flatten(tensor), None
    if kind == "Embedding":
        width = layer.size("embedding_dim")
        return Tensor(None if shape is None else (*shape, width), last=width), None
    if kind in RECURRENT:
        return _recurrent(layer, shape), None
    if kind == "Linear":
        width = layer.size("out_features")
        after = None if shape is None else (*shape[:-1], width)
        return Tensor(after, "linear", layer, last=width), None
    if "Conv" in kind or "Pool" in kind:
        return _spatial(layer, tensor)
    return None, None


def activated(tensor: Tensor, name: str) -> Tensor:
    """After an activation function."""
    return Tensor(tensor.shape, name, detached=tensor.detached, last=tensor.last)


def flatten(tensor: Tensor) -> Tensor:
    """Each example in one row."""
    if tensor.shape is None:
        return Tensor(None, tensor.after, tensor.affine)
    one = tensor.shape[1:]
    known = [size for size in one if size is not None]
    width = math.prod(known) if len(known) == len(one) else None
    flat = one if len(one) > 1 else tensor.flat
    return Tensor((tensor.shape[0], width), tensor.after, tensor.affine, flat)


def _recurrent(layer: Layer, shape: Shape | None) -> object:
    hidden = layer.size("hidden_size")
    ways = 2 if layer.given.get("bidirectional") else 1
    width = None if hidden is None else hidden * ways
    output = Tensor((*shape[:-1], width) if shape else (None, None, width), "tanh")
    last = Tensor((None, None, hidden), "tanh")
    return output, ((last, last) if layer.kind == "LSTM" else last)


def _spatial(layer: Layer, tensor: Tensor) -> tuple[Tensor, Shrunk | None]:
    """A convolution or a pooling: channels by its settings, height and width by torch."""
    sides = 1 if layer.kind.endswith("1d") else 2
    shape = tensor.shape
    if shape is None or len(shape) <= sides:
        shape = (None,) * (sides + 2)
    channels = layer.size(_GIVES[layer.kind]) if layer.kind in _GIVES else shape[-sides - 1]
    sizes, shrunk = _sizes(layer, shape[-sides:])
    linear = layer.kind in _GIVES
    nonlinear = "Max" in layer.kind
    return (
        Tensor(
            (*shape[: -sides - 1], channels, *sizes),
            "conv" if linear else "maxpool" if nonlinear else tensor.after,
            layer if layer.kind in AFFINE else None if nonlinear else tensor.affine,
        ),
        Shrunk(layer, shape[-sides:]) if shrunk else None,
    )


def _sizes(layer: Layer, sizes: Shape) -> tuple[Shape, bool]:
    """Height and width after the layer, and whether nothing is left of them."""
    unknown: Shape = (None,) * len(sizes)
    kind = getattr(nn, layer.kind)
    given = {name: layer.given[name] for name in _SPATIAL if name in layer.given}
    adaptive = layer.kind.startswith("Adaptive")
    if any(value is None for value in given.values()) and not adaptive:
        return unknown, False
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        if not adaptive:
            return unknown, False
        known = [64] * len(sizes)
    if "Conv" in layer.kind:
        given |= {"in_channels": 1, "out_channels": 1, "device": "meta"}
    try:
        x = torch.empty((1, 1, *known), device="meta")
        return tuple(kind(**given)(x).shape[2:]), False
    except (RuntimeError, ValueError, TypeError, AssertionError, IndexError):
        return unknown, any(size < 8 for size in known)
