"""Pictures of lesson 4: six activation functions with their slopes, and softmax temperatures."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from look import DASHED, Palette, Picture, chart, page, words
from matplotlib.figure import Figure

CURVES: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "ReLU": F.relu,
    "ELU": F.elu,
    "GELU": F.gelu,
    "SiLU": F.silu,
}


def activations(palette: Palette) -> Figure:
    """Value and slope of each function; autograd gives the slope."""
    figure = page(446)
    for i, (name, f) in enumerate(CURVES.items()):
        left, top = 48 + 202 * (i % 3), 44 + 200 * (i // 3)
        ax = chart(
            figure,
            palette,
            (left, top, 166, 128),
            xlim=(-4, 4),
            ylim=(-1.25, 2.25),
            xticks=[-4, -2, 0, 2, 4],
            yticks=[-1, 0, 1, 2],
            xlabel="pre-activation z",
        )
        ax.axhline(0, color=palette.tint(palette.grey, 0.4), lw=0.8)
        z = torch.linspace(-4, 4, 82, dtype=torch.float64, requires_grad=True)
        value = f(z)
        (slope,) = torch.autograd.grad(value.sum(), z)
        z = z.detach()
        ax.plot(z, value.detach(), color=palette.blue, lw=2.2)
        for side in (z < 0, z > 0) if name == "ReLU" else (z < 9,):  # no riser at a jump
            ax.plot(z[side], slope[side], color=palette.orange, lw=2, ls=DASHED)
        words(ax, 0, 2.45, name, palette.ink, 15, up="bottom", bold=True)
    key = figure.add_axes((0, 0, 1, 1), xlim=(0, 640), ylim=(446, 0))
    key.axis("off")
    key.plot([200, 232], [430, 430], color=palette.blue, lw=2.2)
    words(key, 240, 430, "value f(z)", palette.blue, 13, "left")
    key.plot([340, 372], [430, 430], color=palette.orange, lw=2, ls=DASHED)
    words(key, 380, 430, "slope f′(z)", palette.orange, 13, "left")
    return figure


def temperatures(palette: Palette) -> Figure:
    """The same three logits at three temperatures."""
    logits = torch.tensor([2.0, 1.0, 0.0], dtype=torch.float64)
    figure = page(272)
    for i, temperature in enumerate((0.5, 1.0, 2.0)):
        p = torch.softmax(logits / temperature, dim=0)
        ax = chart(
            figure,
            palette,
            (60 + 200 * i, 56, 166, 168),
            xlim=(-0.6, 2.6),
            ylim=(0, 1),
            xticks=[0, 1, 2],
            xticklabels=["2", "1", "0"],
            xlabel="logit",
        )
        colours = (palette.blue, palette.tint(palette.blue, 0.6), palette.tint(palette.blue, 0.3))
        ax.bar(range(3), p, 0.66, color=colours, edgecolor=palette.blue, lw=1)
        for k, share in enumerate(p.tolist()):
            words(ax, k, share + 0.02, f"{share:.4f}", palette.ink, 13, up="bottom")
        words(ax, 1, 1.1, f"T = {temperature:g}", palette.ink, 15, up="bottom", bold=True)
        if i == 0:
            ax.set_ylabel("probability", color=palette.ink, size=13)
    return figure


PICTURES = [
    Picture(
        "04-activations",
        "Six activation functions and their slopes",
        "Sigmoid, tanh, ReLU, ELU, GELU and SiLU from z = -4 to 4, each with its slope as a dashed "
        "line; the slopes of sigmoid and tanh fade at both ends, those of the others on the left.",
        activations,
    ),
    Picture(
        "04-temperature",
        "Softmax of the logits 2, 1, 0 at three temperatures",
        "Three bar charts: at temperature 0.5 the first probability is 0.8668, at 1 it is 0.6652 and "
        "at 2 it is 0.5065.",
        temperatures,
    ),
]
