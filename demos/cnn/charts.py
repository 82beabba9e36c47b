"""The pictures of the digits experiment: a network's first layer, its answers, what they hang on.

Knows networks and images; what the numbers mean is told by ``report``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from demos.cnn.digits import CLASSES, SIZE
from demos.cnn.occlusion import occlude
from demos.kit.frames import Bars, Chart, Line, Tiles
from demos.kit.touches import Window

UNITS = 8  # of a first layer, that are shown
LEAST = 1e-6  # to divide by


@torch.no_grad()
def draw_layer(network: nn.Sequential, seen: Tensor) -> Tiles:
    """The first layer's weights, and below them what they make of the image (1, 8, 8) ``seen``.

    Of the first UNITS of it: for a CNN those are filters and feature maps after ReLU, in their true
    size on 8×8 pixels, for an MLP all weights of a unit, and each pixel times its weight. 1 is the
    largest of each kind.
    """
    first = next(module for module in network if isinstance(module, (nn.Conv2d, nn.Linear)))
    window = None
    if isinstance(first, nn.Conv2d):
        weights = first.weight[:UNITS, 0]  # (filters, k, k)
        answers = F.relu(first(seen[None]))[0, :UNITS]  # (filters, n, n)
        title, kinds = "Filters, and the digit's feature maps", ("filter", "map")
        window = _window(first, seen, weights, answers)
    else:
        weights = first.weight[:UNITS].unflatten(1, (SIZE, SIZE))  # (units, 8, 8)
        answers = weights * seen  # (units, 8, 8)
        title, kinds = "Hidden units: weights, and weight × pixel", ("weights", "× pixel")
    images = torch.cat([_fit(weights), _fit(answers)])
    labels = [f"{kind} {i + 1}" for kind in kinds for i in range(len(weights))]
    hint = "Point at a pixel of a map, or tap it: its patch of the digit times the filter, summed."
    return Tiles(
        title,
        images.tolist(),
        labels,
        -1.0,
        1.0,
        diverging=True,
        window=window,
        hint=hint if window else "",
    )


def _window(conv: nn.Conv2d, seen: Tensor, weights: Tensor, maps: Tensor) -> Window:
    """How the maps (filters, n, n), drawn after the filters, are made of the image (1, 8, 8) ``seen``."""
    assert conv.bias is not None  # noqa: S101
    return Window(
        seen[0].tolist(),
        weights.tolist(),
        conv.bias[: len(weights)].tolist(),
        first=len(weights),
        size=maps.shape[-1],
        stride=conv.stride[0],
        padding=int(conv.padding[0]),
        margin=(SIZE - maps.shape[-1]) // 2,
    )


def _fit(images: Tensor) -> Tensor:
    """Images (n, h, w) over their largest size, in the middle of 8×8 zeros."""
    images = images / images.abs().max().clamp(min=LEAST)
    space = SIZE - images.shape[-1]
    before, after = space // 2, space - space // 2
    return F.pad(images, (before, after, before, after))


def draw_probabilities(probabilities: Mapping[str, Sequence[float]]) -> Bars:
    """How sure each network is of each class."""
    labels = [str(label) for label in range(CLASSES)]
    title = "What the digit is taken for"
    return Bars(title, "class", "probability", labels, probabilities, y_range=(0, 1))


def draw_occlusion(image: Tensor, seen: Tensor, drop: Tensor, label: int) -> Tiles:
    """The image (1, 8, 8), how the network sees it where that differs, the drop (8, 8) and the worst.

    The drop of p(``label``) is drawn at the middle of the patch that causes it.
    """
    tiles = {"the digit": image[0]}
    if not torch.equal(seen, image):
        tiles["as the networks see it"] = seen[0]
    low, high = (round(bound, 2) + 0.0 for bound in (drop.min().item(), drop.max().item()))
    tiles[f"{low:g} to {high:g}"] = drop  # short: on a phone three labels stand side by side
    tiles["at its largest"] = occlude(image)[drop.argmax(), 0]
    title = f"Where a grey patch costs p({label}), or raises it"
    return Tiles(
        title, torch.stack([*tiles.values()]).tolist(), [*tiles], -1.0, 1.0, diverging=True
    )


def draw_accuracies(
    names: tuple[str, str], epochs: Sequence[float], curves: Mapping[str, Sequence[float]], end: int
) -> Chart:
    """Training, test and moved test digits of the first network; the two on test of the other.

    A curve of "CNN training" starts after the first batches, and any may end before the others.
    """
    own, other = names
    lines = []
    for name, kind in ((own, "training"), (own, "test"), (own, "moved 1 px"), (other, "test"),
                       (other, "moved 1 px")):  # fmt: skip
        y = curves[f"{name} {kind}"]
        x = epochs[1:] if kind == "training" else epochs
        lines.append(
            Line(f"{name} {kind}", x[: len(y)], list(y), kind == "moved 1 px", name == other)
        )
    return Chart(
        "Digits read right",
        "epochs",
        "accuracy (%)",
        tuple(lines),
        x_range=(0, end),
        y_range=(0, 100),
    )
