"""Pictures of lesson 2: a network with its sizes, and XOR before and after the hidden layer."""

from __future__ import annotations

import torch
from look import DASHED, Palette, Picture, arrow, chart, page, sheet, words
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import nn

LAYERS = (784, 128, 64, 10)
SHOWN = (6, 5, 4, 3)  # nodes drawn of each layer
NAMES = ("input", "hidden 1", "hidden 2", "output")


def node_heights(count: int) -> list[float]:
    """Where the drawn nodes of a layer stand; a gap before the last one says "and so on"."""
    gap = 30
    span = gap * (count - 1) + 14
    return [150 - span / 2 + gap * i + (14 if i == count - 1 else 0) for i in range(count)]


def mlp(palette: Palette) -> Figure:
    """Nodes, weights and the shape of every matrix."""
    figure, ax = sheet(368)
    columns = (70, 236, 402, 568)
    heights = [node_heights(count) for count in SHOWN]
    for k in range(3):
        for y in heights[k]:
            for to in heights[k + 1]:
                ax.plot(columns[k : k + 2], [y, to], color=palette.tint(palette.grey, 0.45), lw=0.7)
    colours = (palette.grey, palette.blue, palette.blue, palette.green)
    for x, ys, colour, name, size in zip(columns, heights, colours, NAMES, LAYERS, strict=True):
        ax.scatter([x] * len(ys), ys, 190, palette.tint(colour, 0.25), edgecolor=colour, zorder=3)
        words(ax, x, (ys[-1] + ys[-2]) / 2, "⋮", palette.ink, 14)
        words(ax, x, 20, name, palette.ink, 14, bold=True)
        words(ax, x, 268, f"{size} nodes", colour, 14, bold=True)
    for k in range(3):
        layer, middle = nn.Linear(LAYERS[k], LAYERS[k + 1]), (columns[k] + columns[k + 1]) / 2
        shape = " × ".join(map(str, layer.weight.shape))
        total = layer.weight.numel() + layer.bias.numel()
        words(ax, middle, 296, f"W: {shape}\nb: {layer.bias.numel()}", palette.ink, 13, up="top")
        words(ax, middle, 336, f"{total:,} numbers", palette.grey, 13, up="top")
    return figure


def corners(ax: Axes, palette: Palette, at: torch.Tensor, xor: torch.Tensor) -> None:
    """The four points: squares where XOR is 1, rings where it is 0."""
    for marker, colour, keep in (("o", palette.blue, xor == 0), ("s", palette.orange, xor == 1)):
        fill = palette.paper if marker == "o" else colour
        ax.plot(
            *at[keep].T, marker, ms=11, color=colour, mfc=fill, mew=2.2, clip_on=False, zorder=3
        )


def xor_spaces(palette: Palette) -> Figure:
    """The four inputs, and the same four in the space of the hidden nodes."""
    points = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    hidden = torch.relu(points @ torch.tensor([[1.0, -1.0], [-1.0, 1.0]]).T)
    xor = hidden.sum(dim=1)
    figure = page(350)
    panels = ((70, points, "x", "input space"), (390, hidden, "h", "hidden space"))
    for left, at, name, heading in panels:
        ax = chart(
            figure,
            palette,
            (left, 60, 210, 210),
            xlim=(-0.45, 1.35),
            ylim=(-0.45, 1.35),
            xticks=[0, 1],
            yticks=[0, 1],
            xlabel=f"{name}₁",
            ylabel=f"{name}₂",
        )
        words(ax, 0.45, 1.55, heading, palette.ink, 15, bold=True)
        corners(ax, palette, at, xor)
        if name == "x":
            for (x, y), value in zip(points.tolist(), xor.tolist(), strict=True):
                words(ax, x + 0.1, y + 0.13, f"{value:.0f}", palette.ink, 14, "left")
        else:
            ax.plot([-0.45, 0.95], [0.95, -0.45], color=palette.green, lw=2, ls=DASHED)
            words(ax, 0, -0.2, "(0, 0) and (1, 1)", palette.ink, 12)
            words(ax, 1, 0.17, "(1, 0)", palette.ink, 12)
            words(ax, 0, 1.17, "(0, 1)", palette.ink, 12)
            words(ax, 0.34, 0.48, "h₁ + h₂ = 0.5", palette.green, 13, "left")
    whole = figure.add_axes((0, 0, 1, 1), xlim=(0, 640), ylim=(350, 0))
    whole.axis("off")
    arrow(whole, (296, 165), (344, 165), palette.grey, 1.8)
    words(whole, 320, 143, "ReLU(W₁x)", palette.grey, 13)
    whole.plot(180, 331, "o", ms=10, color=palette.blue, mfc=palette.paper, mew=2.2)
    words(whole, 194, 331, "XOR is 0", palette.ink, 13, "left")
    whole.plot(380, 331, "s", ms=10, color=palette.orange)
    words(whole, 394, 331, "XOR is 1", palette.ink, 13, "left")
    return figure


PICTURES = [
    Picture(
        "02-mlp",
        "A multilayer perceptron with sizes 784, 128, 64 and 10",
        "Four columns of nodes joined by lines; under the lines stand the shapes of the weights, "
        "128 by 784, 64 by 128 and 10 by 64, and the parameters of each layer.",
        mlp,
    ),
    Picture(
        "02-xor",
        "XOR before and after the hidden layer",
        "Left, the four inputs of XOR, which no straight line separates. Right, the same points "
        "after the hidden layer, where two fall together and a straight line separates the classes.",
        xor_spaces,
    ),
]
