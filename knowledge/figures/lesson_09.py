"""Pictures of lesson 9: optimizer paths in a ravine, losses, and learning-rate schedules."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import cache

import torch
import torch.nn.functional as F
from look import DASHDOT, DASHED, SOLID, Palette, Picture, chart, page, words
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from torch.optim import lr_scheduler

CURVATURE = (1.0, 50.0)  # of the ravine, along and across
STEPS = 50
OPTIMIZERS: dict[str, Callable[[Iterable[torch.Tensor]], torch.optim.Optimizer]] = {
    "SGD, LR 0.037": lambda p: torch.optim.SGD(p, lr=0.037),
    "momentum 0.8, LR 0.02": lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.8),
    "Adam, LR 0.5": lambda p: torch.optim.Adam(p, lr=0.5),
}


@cache
def walk(name: str) -> list[tuple[float, float]]:
    """The weights after each step from (-9, 2.2) on L = (w₁² + 50 w₂²) / 2."""
    w = torch.tensor([-9.0, 2.2], dtype=torch.float64, requires_grad=True)
    optimizer = OPTIMIZERS[name]([w])
    path = [tuple(w.tolist())]
    for _ in range(STEPS):
        optimizer.zero_grad()
        (0.5 * (torch.tensor(CURVATURE, dtype=torch.float64) * w**2).sum()).backward()
        optimizer.step()
        path.append(tuple(w.tolist()))
    return path


def ravine(palette: Palette) -> Figure:
    """Three optimizers in a long narrow valley, one strip each."""
    figure = page(472)
    looks = ((palette.orange, "o"), (palette.blue, "s"), (palette.green, "^"))
    for i, (name, (colour, marker)) in enumerate(zip(OPTIMIZERS, looks, strict=True)):
        ax = chart(
            figure,
            palette,
            (56, 38 + 142 * i, 560, 100),
            xlim=(-10, 4),
            ylim=(-2.9, 2.9),
            yticks=[-2, 0, 2],
            ylabel="w₂",
        )
        ax.tick_params(labelbottom=i == 2)
        for level in (2, 10, 30, 70, 130):
            axes = [2 * math.sqrt(2 * level / c) for c in CURVATURE]
            ring = palette.tint(palette.grey, 0.45)
            ax.add_patch(Ellipse((0, 0), *axes, fill=False, edgecolor=ring, lw=0.8))
        path = walk(name)
        ax.plot(*zip(*path, strict=True), color=colour, lw=1.4, marker=marker, ms=3.6)
        ax.plot(0, 0, "+", color=palette.ink, ms=12, mew=2)
        last = 0.5 * sum(c * v**2 for c, v in zip(CURVATURE, path[-1], strict=True))
        words(ax, -10, 3.1, name, colour, 14, "left", "bottom", bold=True)
        words(
            ax, 4, 3.1, f"loss after {STEPS} steps: {last:.2g}", palette.ink, 13, "right", "bottom"
        )
        if i == 2:
            ax.set_xlabel("w₁ (the minimum is the cross)", color=palette.ink, size=13)
    return figure


def regression_losses(figure: Figure, palette: Palette) -> None:
    """Squared, absolute and Huber loss against the error."""
    e = torch.linspace(-3, 3, 61)
    zero = torch.zeros_like(e)
    ax = chart(
        figure,
        palette,
        (52, 50, 225, 260),
        xlim=(-3, 3),
        ylim=(0, 4),
        xlabel="error ŷ − y",
        ylabel="loss of one example",
    )
    ax.plot(e, F.mse_loss(e, zero, reduction="none"), color=palette.orange, lw=2.2)
    ax.plot(e, F.l1_loss(e, zero, reduction="none"), color=palette.blue, lw=2.2, ls=DASHED)
    huber = F.huber_loss(e, zero, reduction="none", delta=1.0)
    ax.plot(e, huber, color=palette.green, lw=2.2, ls=DASHDOT)
    words(ax, 0, 4.3, "regression", palette.ink, 15, bold=True)
    words(ax, 0, 3.6, "squared", palette.orange, 13)
    words(ax, 3.08, 3.05, "absolute", palette.blue, 13, "left")
    words(ax, 3.08, 2.4, "Huber,\nδ = 1", palette.green, 13, "left")


def classification_losses(figure: Figure, palette: Palette) -> None:
    """Hinge, binary cross-entropy and focal loss against the margin."""
    m = torch.linspace(-3, 3, 61)
    ax = chart(
        figure,
        palette,
        (396, 50, 222, 260),
        xlim=(-3, 3),
        ylim=(0, 4),
        xlabel="margin y·s (label y = ±1, score s)",
    )
    ax.axvline(0, color=palette.tint(palette.grey, 0.5), lw=0.8)
    bce = F.binary_cross_entropy_with_logits(m, torch.ones_like(m), reduction="none")
    ax.plot(m, bce, color=palette.blue, lw=2.2)
    ax.plot(m, F.relu(1 - m), color=palette.orange, lw=2.2, ls=DASHED)
    # FL = -(1 - p_t)^2 ln p_t
    ax.plot(m, (1 - torch.sigmoid(m)) ** 2 * bce, color=palette.green, lw=2.2, ls=DASHDOT)
    words(ax, 0, 4.3, "classification", palette.ink, 15, bold=True)
    words(ax, -1.75, 3.05, "hinge", palette.orange, 13, "left")
    words(ax, 0.65, 0.64, "binary\ncross-entropy", palette.blue, 13, "left", "bottom")
    words(ax, -2.9, 0.78, "focal,\nγ = 2", palette.green, 13, "left")
    words(ax, -2.9, 0.2, "wrong", palette.grey, 13, "left")
    words(ax, 2.9, 0.36, "right", palette.grey, 13, "right")


def losses(palette: Palette) -> Figure:
    """Losses for regression and for classification, side by side."""
    figure = page(358)
    regression_losses(figure, palette)
    classification_losses(figure, palette)
    return figure


@cache
def schedule(name: str, steps: int = 60) -> list[float]:
    """The learning rate at every step, from PyTorch's own schedulers."""

    def warm_cosine(t: int) -> float:
        if t < 10:
            return (t + 1) / 10
        return 0.5 * (1 + math.cos(math.pi * (t - 10) / (steps - 10)))

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = {
        "step": lambda: lr_scheduler.StepLR(optimizer, step_size=20, gamma=0.1),
        "cosine": lambda: lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps),
        "warm-up, then cosine": lambda: lr_scheduler.LambdaLR(optimizer, warm_cosine),
        "one-cycle": lambda: lr_scheduler.OneCycleLR(optimizer, max_lr=1.0, total_steps=steps),
    }[name]()
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(rates) < steps:
            scheduler.step()
    return rates


def schedules(palette: Palette) -> Figure:
    """Four schedules, side by side."""
    figure = page(378)
    names = ("step", "cosine", "warm-up, then cosine", "one-cycle")
    for i, name in enumerate(names):
        ax = chart(
            figure,
            palette,
            (64 + 300 * (i % 2), 40 + 176 * (i // 2), 250, 108),
            xlim=(0, 60),
            ylim=(0, 1.08),
            yticks=[0, 0.5, 1],
        )
        if i % 2 == 0:
            ax.set_ylabel("learning rate", color=palette.ink, size=13)
        if i > 1:
            ax.set_xlabel("step of the scheduler", color=palette.ink, size=13)
        rates = schedule(name)
        shape = "steps-post" if name == "step" else "default"
        ax.plot(rates, color=palette.blue, lw=2.2, ls=SOLID, drawstyle=shape)
        words(ax, 30, 1.16, name, palette.ink, 15, up="bottom", bold=True)
    return figure


PICTURES = [
    Picture(
        "09-ravine",
        "SGD, momentum and Adam in a ravine",
        "Three paths of 50 steps in a long narrow valley: SGD zigzags across it, momentum damps the "
        "zigzag and gets nearest to the minimum, Adam bends round once and comes close too.",
        ravine,
    ),
    Picture(
        "09-losses",
        "Regression losses against the error, classification losses against the margin",
        "Left, squared, absolute and Huber loss; the squared loss rises fastest for large errors. "
        "Right, hinge, cross-entropy and focal loss; all three are large for wrong answers and "
        "small for right ones.",
        losses,
    ),
    Picture(
        "09-schedules",
        "Four learning-rate schedules",
        "The learning rate over 60 steps: stairs down, half a cosine down, a rise and then a cosine "
        "down, and a rise and long fall.",
        schedules,
    ),
]
