"""Whether a non-linearity stands between two linear layers, and what a softmax sums over."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from tutor.code.checks.code import Code
from tutor.code.fault import Fault
from tutor.code.layers import AFFINE
from tutor.code.values import Applied, Layer, Tensor

_WHY = "why stacked linear layers collapse to one"


def find_missing_activation(code: Code) -> Iterator[Fault]:
    """Two linear layers, or two convolutions, with nothing but linear operations between them."""
    pairs = [
        (event.value.affine, event.layer)
        for event in code.events
        if isinstance(event, Applied) and isinstance(event.value, Tensor) and event.value.affine
        if event.layer.kind in AFFINE
    ]
    used: dict[int, set[str]] = defaultdict(
        set
    )  # by each layer's output, as queries, keys and values are
    for first, second in pairs:
        used[id(first)].add(second.label)
    bare = [
        f"{first.label} and {second.label}"
        for first, second in pairs
        if first.kind == second.kind and len(used[id(first)]) == 1
        if not _is_factored(first, second)
    ]
    if bare:
        yield Fault(
            "no activation",
            f"**No activation stands between {', nor between '.join(dict.fromkeys(bare))}.** "
            "Linear layers in a row compute what one linear layer can, so they add nothing to "
            "what the network can express. Put a non-linearity between them, such as `nn.ReLU()` "
            "or `F.relu(...)`.",
            _WHY,
        )


def find_softmax_over_batch(code: Code) -> Iterator[Fault]:
    """A softmax layer over dimension 0 of a batch."""
    for event in code.events:
        if not isinstance(event, Applied) or event.layer.kind not in ("Softmax", "LogSoftmax"):
            continue
        value = event.value
        batch = isinstance(value, Tensor) and (value.affine or len(value.shape or ()) > 1)
        if batch and event.layer.given.get("dim") == 0:
            yield Fault(
                "softmax over the batch",
                f"**{event.layer.label} sums over the batch.** Dimension 0 of a batch holds its examples, so "
                "each class gets shares of the examples. Use `dim=1`, or `dim=-1`, the dimension of the "
                "classes.",
                "what softmax computes",
            )


def _is_factored(first: Layer, second: Layer) -> bool:
    """Whether the pair is a matrix factored on purpose, as a bottleneck or a depthwise convolution is."""
    if any((layer.size("groups") or 1) > 1 for layer in (first, second)):
        return True
    into, middle, out = (
        layer.size(name)
        for layer, name in (
            (first, "in_features" if first.kind == "Linear" else "in_channels"),
            (first, "out_features" if first.kind == "Linear" else "out_channels"),
            (second, "out_features" if second.kind == "Linear" else "out_channels"),
        )
    )
    return None not in (into, middle, out) and middle < min(into, out)  # type: ignore[operator, type-var]
