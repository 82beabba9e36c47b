"""Pictures of lesson 11: attention weights, positions as waves, and two transformer blocks."""

from __future__ import annotations

import math

import torch
from look import Palette, Picture, arrow, box, raster, sheet, table, words
from matplotlib.axes import Axes
from matplotlib.figure import Figure


def weights(palette: Palette) -> Figure:
    """The three-token example, without and with a causal mask."""
    Q = torch.tensor([[1.0, 0, 1, 0], [2, 0, 0, 0], [1, 1, 1, 1]])
    K = torch.tensor([[1.0, 0, -1, 0], [0, 1, 1, 0], [1, 1, 1, 1]])
    scores = Q @ K.T / math.sqrt(4)
    later = torch.ones(3, 3, dtype=torch.bool).triu(1)
    figure, ax = sheet(330)
    side = 68
    kinds = (
        (92, "without a mask", scores),
        (402, "with a causal mask", scores.masked_fill(later, -math.inf)),
    )
    for left, name, kind in kinds:
        a = kind.softmax(dim=-1).tolist()
        rows = [[f"{v:.4f}" if v else "0" for v in row] for row in a]
        fills = [[palette.tint(palette.blue, 0.55 * v) for v in row] for row in a]
        words(ax, left + 1.5 * side, 26, name, palette.ink, 16, bold=True)
        table(ax, rows, (left, 84), side, palette, fills, 15)
        for i in range(3):
            words(ax, left + (i + 0.5) * side, 66, f"key {i + 1}", palette.grey, 13)
            words(ax, left - 10, 84 + (i + 0.5) * side, f"query {i + 1}", palette.grey, 13, "right")
    words(
        ax,
        320,
        312,
        "each row sums to 1; the stronger the colour, the larger the weight",
        palette.grey,
        13,
    )
    return figure


def positions(palette: Palette) -> Figure:
    """The encoding of 32 positions with 16 entries, as a picture of signed squares."""
    d, count, side = 16, 32, 15
    p = torch.arange(count, dtype=torch.float64)[:, None]
    angle = p / 10000 ** (torch.arange(0, d, 2, dtype=torch.float64) / d)
    encoding = torch.stack([angle.sin(), angle.cos()], dim=2).flatten(1)

    def colour(value: float) -> str:
        return palette.tint(palette.blue if value > 0 else palette.orange, 0.95 * abs(value))

    figure, ax = sheet(370)
    left, top = 84, 34
    raster(ax, encoding.T.numpy(), (left, top), side, colour, levels=5)
    right, bottom = left + count * side, top + d * side
    ax.plot(
        [left, right, right, left, left], [top, top, bottom, bottom, top], color=palette.grey, lw=1
    )
    for position in range(0, count, 5):
        words(ax, left + (position + 0.5) * side, bottom + 16, str(position), palette.grey, 12)
    words(ax, (left + right) / 2, bottom + 40, "position p of the token", palette.ink, 14)
    for entry in (0, 1, 14, 15):
        y = top + (entry + 0.5) * side
        words(ax, left - 8, y, f"entry {entry}", palette.grey, 12, "right")
    for y, text in ((top + 14, "fast\nwaves"), (bottom - 14, "slow\nwaves")):
        words(ax, right + 10, y, text, palette.ink, 14, "left")
    for i in range(11):
        value = (i - 5) / 5
        x = 210 + 20 * i
        raster(ax, torch.tensor([[value]]).numpy(), (x, bottom + 62), 20, colour, levels=5)
    words(ax, 200, bottom + 72, "−1", palette.ink, 13, "right")
    words(ax, 440, bottom + 72, "+1", palette.ink, 13, "left")
    words(ax, 320, bottom + 72, "0", palette.ink, 13)
    return figure


def part(ax: Axes, palette: Palette, x: float, y: float, name: str) -> None:
    """A box of a block."""
    colour = {
        "layer norm": palette.green,
        "feed-forward": palette.orange,
        "attention": palette.blue,
    }[name]
    box(ax, x, y, 128, 34, colour, palette.tint(colour, 0.18))
    words(ax, x, y, name, palette.ink, 14)


def block(ax: Axes, palette: Palette, x: float, first: bool) -> None:
    """A block from bottom to top; ``first``: the layer norm comes first (pre-norm)."""
    ink = palette.ink
    for half, name in enumerate(("attention", "feed-forward")):
        y = 388 - 174 * half
        ax.plot([x, x], [y, y - 174], color=ink, lw=2.4, zorder=0)
        inner, outer = ("layer norm", name) if first else (name, "layer norm")
        plus = y - (150 if first else 100)
        ax.plot([x, x + 92, x + 92], [y - 14, y - 14, y - 26], color=ink, lw=1.4)
        if first:
            arrow(ax, (x + 92, y - 26), (x + 92, y - 34), ink)
            part(ax, palette, x + 92, y - 52, inner)
            arrow(ax, (x + 92, y - 70), (x + 92, y - 86), ink)
            part(ax, palette, x + 92, y - 104, outer)
            ax.plot([x + 92, x + 92], [y - 122, plus], color=ink, lw=1.4)
        else:
            arrow(ax, (x + 92, y - 26), (x + 92, y - 38), ink)
            part(ax, palette, x + 92, y - 56, inner)
            ax.plot([x + 92, x + 92], [y - 74, plus], color=ink, lw=1.4)
            part(ax, palette, x, y - 142, outer)
        arrow(ax, (x + 92, plus), (x + 13, plus), ink)
        ax.plot(x, plus, "o", ms=23, mfc=palette.paper, color=ink, mew=1.4)
        words(ax, x, plus, "+", ink, 17)
    arrow(ax, (x, 44), (x, 34), ink, 2.4)


def blocks(palette: Palette) -> Figure:
    """Pre-norm beside post-norm; the thick line is the residual path."""
    figure, ax = sheet(430)
    for x, name, first in ((110, "pre-norm", True), (430, "post-norm", False)):
        words(ax, x + 40, 16, name, palette.ink, 16, bold=True)
        block(ax, palette, x, first)
        words(ax, x, 410, "tokens x", palette.ink, 14)
    words(ax, 96, 250, "thick:\nresidual\npath", palette.grey, 13, "right")
    return figure


PICTURES = [
    Picture(
        "11-weights",
        "Attention weights of three tokens",
        "Two tables of weights. Without a mask query 3 reads the keys with 0.0900, 0.2447 and "
        "0.6652; with a causal mask the weights above the diagonal are 0 and query 1 reads itself.",
        weights,
    ),
    Picture(
        "11-positions",
        "Sinusoidal positional encoding",
        "A field of coloured squares: entries 0 and 1 change quickly from position to position, the "
        "last entries hardly change over 32 positions.",
        positions,
    ),
    Picture(
        "11-blocks",
        "A transformer block with pre-norm and with post-norm",
        "Pre-norm puts the layer norm on the branch before attention and before the feed-forward "
        "network; post-norm puts it on the residual path after each addition.",
        blocks,
    ),
]
