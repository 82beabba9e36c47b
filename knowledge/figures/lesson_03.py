"""Pictures of lesson 3: one neuron with its numbers, and its decision line with two distances."""

from __future__ import annotations

import torch
from look import DOTTED, Palette, Picture, arrow, box, chart, minus, page, sheet, words
from matplotlib.figure import Figure


def weighted_sum(palette: Palette) -> Figure:
    """Inputs 2 and 1 on their way through weights, bias and sigmoid."""
    x, w, b = torch.tensor([2.0, 1.0]), torch.tensor([0.5, -1.5]), 0.8
    z = w @ x + b
    figure, ax = sheet(300)
    rows = (70, 150)
    for row, i in zip(rows, range(2), strict=True):
        name = "₁₂"[i]
        box(ax, 62, row, 84, 44, palette.grey, palette.tint(palette.grey, 0.12))
        words(ax, 62, row, f"x{name} = {x[i]:.0f}", palette.ink, 15)
        arrow(ax, (104, row), (296, 126 if i else 94), palette.blue, 1 + abs(w[i].item()))
        words(ax, 178, row - 8 + 20 * i, f"w{name} = {minus(w[i].item(), 1)}", palette.blue, 14)
    words(ax, 62, 28, "inputs", palette.grey, 13)
    words(ax, 176, 28, "weights", palette.grey, 13)
    box(ax, 62, 232, 84, 44, palette.green, palette.tint(palette.green, 0.12))
    words(ax, 62, 232, f"b = {b}", palette.ink, 15)
    words(ax, 62, 270, "bias", palette.grey, 13)
    arrow(ax, (104, 226), (302, 148), palette.green)
    words(ax, 352, 28, "weighted sum", palette.grey, 13)
    box(ax, 352, 110, 112, 76, palette.ink, palette.tint(palette.blue, 0.1))
    words(ax, 352, 110, f"z = w·x + b\n= {z:.1f}", palette.ink, 15)
    products = f"0.5 · 2 − 1.5 · 1 + {b} = {z:.1f}"
    words(ax, 352, 174, products, palette.ink, 13, "left")
    arrow(ax, (408, 110), (456, 110), palette.ink)
    words(ax, 490, 28, "activation", palette.grey, 13)
    box(ax, 490, 110, 68, 76, palette.ink, palette.tint(palette.orange, 0.1))
    t = torch.linspace(-5, 5, 41)
    ax.plot(490 + 5 * t, 132 - 44 * torch.sigmoid(t), color=palette.orange, lw=2)
    ax.plot(490 + 5 * z, 132 - 44 * torch.sigmoid(z), "o", color=palette.ink, ms=5)
    arrow(ax, (524, 110), (560, 110), palette.ink)
    words(ax, 596, 28, "output", palette.grey, 13)
    words(ax, 596, 110, f"σ(z)\n= {torch.sigmoid(z):.4f}", palette.ink, 15)
    other = f"the same z with other activations: step 1, ReLU {torch.relu(z):.1f}, none {z:.1f}"
    words(ax, 620, 250, other, palette.grey, 13, "right")
    return figure


def decision_line(palette: Palette) -> Figure:
    """The line 3 x₁ + 4 x₂ = 10, its normal, and how far two points are from it."""
    w, b = torch.tensor([3.0, 4.0]), -10.0
    figure = page(372)
    ax = chart(
        figure,
        palette,
        (64, 24, 550, 300),
        xlim=(-1.6, 5.8),
        ylim=(-0.7, 3.34),
        xlabel="input x₁",
        ylabel="input x₂",
    )
    ends = torch.tensor([-1.6, 5.8])
    heights = -(w[0] * ends + b) / w[1]
    ax.fill_between(ends, heights, 3.34, color=palette.tint(palette.blue, 0.12), lw=0)
    ax.plot(ends, heights, color=palette.blue, lw=2.4)
    for point in torch.tensor([[0.0, 0.0], [4.0, 2.0]]):
        z = w @ point + b
        distance = z / torch.linalg.vector_norm(w)
        foot = point - distance * w / torch.linalg.vector_norm(w)
        ax.plot(*torch.stack([point, foot]).T, color=palette.orange, lw=2, ls=DOTTED)
        ax.plot(*point, "o" if z < 0 else "s", color=palette.orange, ms=9)
        middle, side = (point + foot) / 2, "left"
        words(
            ax, middle[0] + 0.1, middle[1] - 0.08, f"{abs(distance):.0f}", palette.orange, 15, side
        )
        x, y = (int(v) for v in point)
        text = f"({x}, {y}): z = {minus(z.item(), 0)}"
        words(ax, point[0] + 0.16, point[1] - 0.02, text, palette.ink, 14, "left")
    start = torch.tensor([0.4, 2.2])
    arrow(ax, tuple(start.tolist()), tuple((start + 0.2 * w).tolist()), palette.green, 2.2)
    words(ax, 1.08, 2.88, "direction of w = (3, 4)", palette.green, 14, "left")
    words(ax, -1.45, 3.05, "z = 0", palette.blue, 15, "left", bold=True)
    words(ax, 3.35, 2.95, "z > 0: step neuron gives 1", palette.ink, 13, "left")
    words(ax, -1.5, 0.75, "z < 0: step\nneuron gives 0", palette.ink, 13, "left")
    return figure


PICTURES = [
    Picture(
        "03-weighted-sum",
        "One neuron with its numbers",
        "Inputs 2 and 1 times the weights 0.5 and minus 1.5, plus the bias 0.8, give the weighted "
        "sum 0.3; the sigmoid turns it into the output 0.5744.",
        weighted_sum,
    ),
    Picture(
        "03-decision-line",
        "The decision line of a neuron with w = (3, 4) and b = −10",
        "The line 3 x1 + 4 x2 = 10 with the weight vector at a right angle to it. The origin lies 2 "
        "away on the negative side, the point (4, 2) lies 2 away on the positive side.",
        decision_line,
    ),
]
