"""What functions and methods make of a tensor's shape, as far as it is known."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from dataclasses import replace

from tutor.code.layers import ACTIVATIONS, activated, flatten, plain
from tutor.code.values import Shape, Tensor

_MADE = frozenset(["randn", "rand", "zeros", "ones", "empty"])
_SAME = frozenset(
    ["to", "cuda", "cpu", "float", "double", "contiguous", "clone", "requires_grad_", "dropout", "type",
     "half", "squeeze", "alpha_dropout", "numpy"]
)  # fmt: skip
_CHOICES = frozenset(["argmax", "max", "round", "sign", "ge", "gt"])
_REDUCED = frozenset(["mean", "sum"])


def made(name: str, given: Sequence[object]) -> Tensor | None:
    """The tensor of ``torch.randn(8, 3)`` and the like; None of another function."""
    if name not in _MADE:
        return None
    sizes = given[0] if len(given) == 1 and isinstance(given[0], tuple) else given
    assert isinstance(sizes, Sequence)  # noqa: S101 - both are
    return Tensor(tuple(size if isinstance(size, int) else None for size in sizes))


def tells(name: str) -> bool:
    """Whether the result of a function tells something even where nothing is known of what it gets."""
    return plain(name) in ACTIVATIONS or name in ("argmax", "one_hot", "detach", "item")


def after_method(
    name: str, tensor: Tensor, given: Sequence[object], named: dict[str, object]
) -> object:
    """What a function or a method of this name makes of the tensor; None where it is not known."""
    known = plain(name).removesuffix("_")
    if known in ACTIVATIONS:
        return activated(tensor, known)
    if name in _SAME:
        return replace(tensor, shape=None) if name == "squeeze" else tensor
    if name == "flatten":
        whole = not given and "start_dim" not in named
        return replace(flatten(tensor), shape=None) if whole else flatten(tensor)
    if name == "size":
        return item_of(tensor.shape, given[0]) if given else tensor.shape
    if name == "unsqueeze" and tensor.shape is not None and given and given[0] in (0, 1):
        place = int(str(given[0]))
        return replace(tensor, shape=(*tensor.shape[:place], 1, *tensor.shape[place:]))
    return _simple(name, tensor)


def _simple(name: str, tensor: Tensor) -> Tensor | None:
    """What a function makes of a tensor whatever else it is given."""
    if name in ("detach", "item", "tolist"):
        return detached(tensor)
    if name in ("t", "transpose"):
        return transposed(tensor)
    if name in _REDUCED:
        return Tensor(() if tensor.shape == () else None, tensor.after, detached=tensor.detached)
    if name in _CHOICES:
        return Tensor(after="argmax")
    return Tensor(after="one_hot") if name == "one_hot" else None


def attribute(tensor: Tensor, name: str) -> object:
    """``x.shape``, ``x.T``, ``x.data``; None of others."""
    match name:
        case "shape":
            return tensor.shape
        case "T":
            return transposed(tensor)
        case "data":
            return detached(tensor)
    return None


def detached(tensor: Tensor) -> Tensor:
    """The same with no gradient."""
    return replace(tensor, detached=True)


def transposed(tensor: Tensor) -> Tensor:
    """With its dimensions in another order: of them only the number stays known."""
    return Tensor(None if tensor.shape is None else (None,) * len(tensor.shape))


def viewed(tensor: Tensor, wanted: Sequence[object]) -> Tensor:
    """After ``view(*wanted)``; one -1 stands for what is left."""
    shape: list[int | None] = [size if isinstance(size, int) else None for size in wanted]
    if list(wanted[1:]) == [-1] and wanted[0] != -1:
        return flatten(tensor)
    if shape[:1] == [-1]:
        shape[0] = None
    flat = (tensor.shape or ())[1:]
    total = math.prod(size for size in flat if size is not None) if None not in flat else None
    shape = [
        total if size == -1 and total and len(wanted) == 2 else None if size == -1 else size
        for size in shape
    ]
    return Tensor(tuple(shape), tensor.after, tensor.affine, flat if len(flat) > 1 else ())


def item_of(value: object, place: object) -> object:
    """The item of a tuple at a place that is known; else None."""
    if not (
        isinstance(value, tuple) and isinstance(place, int) and -len(value) <= place < len(value)
    ):
        return None
    return value[place]


def part_of(value: object, index: ast.expr) -> object:
    """``value[index]``: an item of a tuple, or a tensor with fewer dimensions."""
    places = list(index.elts) if isinstance(index, ast.Tuple) else [index]
    if isinstance(value, tuple):
        number = _number(places[0])
        return value[number] if number is not None and -len(value) <= number < len(value) else None
    if not isinstance(value, Tensor) or value.shape is None or len(places) > len(value.shape):
        return Tensor(given=value.given) if isinstance(value, Tensor) else None
    kept: list[int | None] = []
    for place, size in zip(places, value.shape, strict=False):
        if isinstance(place, ast.Slice):
            kept.append(size if place.lower is None and place.upper is None else None)
        elif _number(place) is None:
            return Tensor(after=value.after)
    shape: Shape = (*kept, *value.shape[len(places) :])
    return replace(value, shape=shape)


def _number(node: ast.expr) -> int | None:
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    inner = node.operand if isinstance(node, ast.UnaryOp) else node
    if isinstance(inner, ast.Constant) and isinstance(inner.value, int):
        return -inner.value if negative else inner.value
    return None
