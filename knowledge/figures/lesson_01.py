"""Pictures of lesson 1: what contains what, when it came, and how depth folds a line."""

from __future__ import annotations

import torch
from look import Palette, Picture, chart, page, sheet, words
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

STEPS = {
    1943: "McCulloch and Pitts: a mathematical neuron",
    1958: "Rosenblatt: perceptron",
    1969: "Minsky and Papert: limits of one layer",
    1980: "Fukushima: neocognitron",
    1986: "backpropagation learns hidden representations",
    1989: "convolutional network reads postal digits",
    1997: "LSTM",
    1998: "LeNet-5",
    2006: "deep belief networks",
    2009: "ImageNet data set",
    2012: "AlexNet",
    2014: "GAN",
    2015: "ResNet",
    2017: "transformer",
}


def nesting(palette: Palette) -> Figure:
    """Deep learning inside machine learning inside artificial intelligence."""
    figure, ax = sheet(340)
    fields = (
        ("Artificial intelligence (AI)", "also rules written by people:", "a route planner"),
        ("Machine learning (ML)", "behaviour fitted to data:", "a random forest on a table"),
        ("Deep learning (DL)", "features learned in many layers:", "a network that reads pixels"),
    )
    colours = (palette.grey, palette.blue, palette.green)
    for depth, ((name, what, example), colour) in enumerate(zip(fields, colours, strict=True)):
        left, top = 20 + 30 * depth, 18 + 98 * depth
        shape = FancyBboxPatch(
            (left, top),
            640 - 2 * left,
            340 - top - 18 - 14 * depth,
            boxstyle="round,pad=0,rounding_size=14",
            edgecolor=colour,
            facecolor=palette.tint(colour, 0.1),
            linewidth=1.6,
        )
        ax.add_patch(shape)
        words(ax, left + 20, top + 28, name, colour, 17, "left", bold=True)
        words(ax, left + 20, top + 60, f"{what} {example}", palette.ink, 14, "left")
    return figure


def timeline(palette: Palette) -> Figure:
    """One row a step, its dot at its year."""
    row, top = 25, 22
    figure, ax = sheet(top + row * len(STEPS) + 44)
    bottom = top + row * len(STEPS) - 4

    def at(year: float) -> float:
        return 40 + 7 * (year - 1940)

    for year in range(1940, 2021, 20):
        ax.plot([at(year)] * 2, [top - 8, bottom], color=palette.tint(palette.grey, 0.3), lw=0.8)
        words(ax, at(year), bottom + 8, str(year), palette.grey, 12, up="top")
    words(ax, at(1980), bottom + 24, "year", palette.ink, 13, up="top")
    for i, (year, step) in enumerate(STEPS.items()):
        y, early = top + row * i + 6, year < 1985
        colour = palette.orange if year == 2012 else palette.blue
        ax.plot(at(year), y, "D" if year == 2012 else "o", color=colour, ms=7)
        text = f"{year} – {step}" if early else f"{step} – {year}"
        words(
            ax,
            at(year) + (12 if early else -12),
            y,
            text,
            palette.ink,
            13,
            "left" if early else "right",
            bold=year == 2012,
        )
    return figure


def tents(palette: Palette) -> Figure:
    """The tent function composed with itself once, twice and three times."""
    figure = page(258)
    h = torch.linspace(0, 1, 65, dtype=torch.float64)
    x = h.clone()
    for depth in range(1, 4):
        h = 2 * torch.relu(h) - 4 * torch.relu(h - 0.5)
        ax = chart(
            figure,
            palette,
            (58 + 200 * (depth - 1), 62, 160, 145),
            xlim=(0, 1),
            ylim=(0, 1.04),
            xticks=[0, 0.5, 1],
            yticks=[0, 0.5, 1],
            xlabel="input x",
        )
        ax.plot(x, h, color=palette.blue, lw=2)
        rising = torch.diff(h) > 0
        pieces = 1 + int((rising[1:] != rising[:-1]).sum())
        heading = f"{depth} tent{'s' if depth > 1 else ''}: {pieces} pieces"
        words(ax, 0.5, 1.24, heading, palette.ink, 14, bold=True)
        words(ax, 0.5, 1.11, f"{2 * depth} ReLU units", palette.grey, 13)
        if depth == 1:
            ax.set_ylabel("output", color=palette.ink, size=13)
    return figure


PICTURES = [
    Picture(
        "01-nesting",
        "Artificial intelligence, machine learning and deep learning",
        "Three boxes, one inside the other: artificial intelligence contains machine learning, "
        "which contains deep learning.",
        nesting,
    ),
    Picture(
        "01-timeline",
        "Deep learning from 1943 to 2017",
        "Fourteen steps on an axis of years, from the mathematical neuron of 1943 to the "
        "transformer of 2017; AlexNet in 2012 is marked.",
        timeline,
    ),
    Picture(
        "01-tents",
        "Depth folds a line",
        "The tent function composed one, two and three times has 2, 4 and 8 straight pieces.",
        tents,
    ),
]
