"""Pictures of lesson 7: a convolution by hand, where a kernel is placed, and the receptive field."""

from __future__ import annotations

from functools import cache

import torch
import torch.nn.functional as F
from look import Palette, Picture, minus, sheet, squares, table, words
from matplotlib.axes import Axes
from matplotlib.figure import Figure

STACK = (  # name, kernel, stride
    ("convolution 3", 3, 1),
    ("pooling 2, stride 2", 2, 2),
    ("convolution 3", 3, 1),
    ("pooling 2, stride 2", 2, 2),
    ("convolution 3", 3, 1),
)


def convolution(palette: Palette) -> Figure:
    """The worked 3 by 3 input, its 2 by 2 kernel, and the four sums."""
    X = torch.tensor([[1.0, 2.0, 0.0], [3.0, 1.0, 1.0], [0.0, 2.0, 4.0]])
    W = torch.tensor([[1.0, -1.0], [0.0, 2.0]])
    sums = F.conv2d(X[None, None], W[None, None])[0, 0]
    figure, ax = sheet(250)
    side, paper = 40, palette.paper
    mark = palette.tint(palette.blue, 0.28)
    window = [[mark, mark, paper], [mark, mark, paper], [paper] * 3]
    kernel = [[palette.tint(palette.orange, 0.25)] * 2] * 2
    first = [[mark, paper], [paper, paper]]
    grids = (
        (26, X, window, "input X"),
        (182, W, kernel, "kernel W"),
        (298, sums, first, "four sums"),
        (416, sums - 3, first, "with b = −3"),
        (534, torch.relu(sums - 3), first, "ReLU"),
    )
    for left, values, fills, name in grids:
        size = len(values) * side
        rows = [[minus(v, 0) for v in row] for row in values.tolist()]
        table(ax, rows, (left, 108 - size / 2), side, palette, fills, 16)
        words(ax, left + size / 2, 28, name, palette.ink, 14, bold=True)
    for x, sign in ((164, "∗"), (280, "="), (397, "→"), (515, "→")):
        words(ax, x, 108, sign, palette.grey, 20)
    ax.plot([26, 106, 106, 26, 26], [48, 48, 128, 128, 48], color=palette.blue, lw=3)
    ax.plot([298, 338, 338, 298, 298], [68, 68, 108, 108, 68], color=palette.blue, lw=3)
    terms = [
        f"{minus(w, 0) if w >= 0 else '(' + minus(w, 0) + ')'}·{minus(x, 0)}"
        for w, x in zip(W.flatten().tolist(), X[:2, :2].flatten().tolist(), strict=True)
    ]
    text = f"marked window: {' + '.join(terms)} = {minus(sums[0, 0].item(), 0)}"
    words(ax, 320, 206, text, palette.ink, 15)
    words(ax, 320, 232, "the window slides, the kernel stays the same", palette.grey, 13)
    return figure


def grid(
    ax: Axes, palette: Palette, left: float, size: int, padding: int, taken: list[tuple[int, int]]
) -> None:
    """A square input with its padding, and the entries one placement of the kernel reads."""
    side = 176 / size
    cells = [(r, c) for r in range(size) for c in range(size)]
    inside = range(padding, size - padding)

    def corners(chosen: list[tuple[int, int]]) -> list[tuple[float, float]]:
        return [(left + c * side, 76 + r * side) for r, c in chosen]

    rim = [(r, c) for r, c in cells if r not in inside or c not in inside]
    squares(ax, corners(cells), side, palette.paper, palette.grey)
    squares(ax, corners(rim), side, palette.tint(palette.grey, 0.25), palette.grey)
    squares(ax, corners(taken), side, palette.tint(palette.blue, 0.55), palette.ink)
    if padding:
        for x, y in corners(rim):
            words(ax, x + side / 2, y + side / 2, "0", palette.ink, 12)


def placement(palette: Palette) -> Figure:
    """What stride, padding and dilation do to a kernel of size 3."""
    figure, ax = sheet(320)
    settings = (("stride 2", 7, 0, 2, 1), ("padding 1", 5, 1, 1, 1), ("dilation 2", 8, 0, 1, 2))
    for i, (name, n, padding, stride, dilation) in enumerate(settings):
        left = 26 + 206 * i
        out = F.conv2d(
            torch.zeros(1, 1, n, n), torch.zeros(1, 1, 3, 3), None, stride, padding, dilation
        )
        taken = [(dilation * r, dilation * c) for r in range(3) for c in range(3)]
        grid(ax, palette, left, n + 2 * padding, padding, taken)
        words(ax, left + 88, 30, name, palette.ink, 16, bold=True)
        words(ax, left + 88, 54, f"input {n} × {n}", palette.grey, 13)
        words(ax, left + 88, 276, f"output {out.shape[-1]} × {out.shape[-1]}", palette.ink, 14)
        if name == "stride 2":
            side = 176 / n
            x, y = left + 2 * side, 76
            size = 3 * side
            ax.plot(
                [x, x + size, x + size, x, x],
                [y, y, y + size, y + size, y],
                color=palette.orange,
                lw=3,
            )
    captions = ("orange: the next placement", "grey: added zeros", "9 weights span 5 × 5")
    for i, text in enumerate(captions):
        words(ax, 114 + 206 * i, 300, text, palette.grey, 13)
    return figure


@cache
def cone() -> list[tuple[int, int, list[int]]]:
    """For every layer: receptive field, jump, and the units that reach one unit of the last."""
    layers, field, jump = [torch.ones(1, 1, 18, requires_grad=True)], 1, 1
    sizes = [(1, 1)]
    for _, kernel, stride in STACK:
        layers.append(F.conv1d(layers[-1], torch.ones(1, 1, kernel), stride=stride))
        field, jump = field + (kernel - 1) * jump, jump * stride
        sizes.append((field, jump))
    slopes = torch.autograd.grad(layers[-1][0, 0, 0], layers)
    reached = [slope[0, 0].nonzero().flatten().tolist() for slope in slopes]
    return [(*size, units) for size, units in zip(sizes, reached, strict=True)]


def receptive_field(palette: Palette) -> Figure:
    """Units of each layer that reach one unit of the last layer, seen from the side."""
    figure, ax = sheet(390)
    side, left = 20, 250
    names = ("input", *(name for name, _, _ in STACK))
    layers = cone()
    for row, (name, (field, jump, units)) in enumerate(zip(names, layers, strict=True)):
        y = 326 - 58 * row
        centres = [left + side * (unit * jump + field / 2) for unit in units]
        colour = palette.green if row == 0 else palette.blue
        squares(ax, [(x - 8, y - 8) for x in centres], 16, palette.tint(colour, 0.35), colour)
        sees = "18 pixels" if row == 0 else f"one unit sees {field}"
        words(ax, 16, y - 8, name, palette.ink, 14, "left", bold=True)
        words(ax, 16, y + 10, sees, palette.grey, 13, "left")
        if row:
            kernel, below = STACK[row - 1][1], layers[row - 1]
            stride = STACK[row - 1][2]
            for unit, x in zip(units, centres, strict=True):
                for k in (0, kernel - 1):
                    to = left + side * ((unit * stride + k) * below[1] + below[0] / 2)
                    ax.plot([x, to], [y + 8, y + 50], color=palette.tint(palette.grey, 0.6), lw=0.7)
    words(
        ax,
        left + 9 * side,
        372,
        "18 input pixels reach one unit of the last layer",
        palette.green,
        14,
    )
    return figure


PICTURES = [
    Picture(
        "07-convolution",
        "A convolution by hand",
        "A 3 by 3 input and a 2 by 2 kernel give the sums 1, 4, 6 and 8; with the bias -3 and ReLU "
        "they become 0, 1, 3 and 5. The top left window and its sum are marked.",
        convolution,
    ),
    Picture(
        "07-placement",
        "Stride, padding and dilation",
        "Three grids with the entries that a kernel of size 3 reads: stride 2 moves it by two, "
        "padding 1 adds a rim of zeros, dilation 2 spreads nine weights over five by five.",
        placement,
    ),
    Picture(
        "07-receptive-field",
        "How the receptive field grows",
        "Three convolutions with two poolings, from the side: one unit of the last layer is reached "
        "by 3, 6, 8 and 16 units of the layers below it and by 18 input pixels.",
        receptive_field,
    ),
]
