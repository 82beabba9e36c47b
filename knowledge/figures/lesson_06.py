"""Pictures of lesson 6: a run that overfits, and the digits network at five learning rates."""

from __future__ import annotations

from functools import cache

import torch
import torch.nn.functional as F
from look import DASHDOT, DASHED, DOTTED, SOLID, Palette, Picture, chart, page, words
from matplotlib.figure import Figure
from sklearn.datasets import load_digits
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

RATES = (0.001, 0.01, 0.1, 1.0, 100.0)
EPOCHS = 5


@cache
def digits() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Standardized images, labels, and the rows for training and validation, as in the lesson."""
    images, labels = load_digits(return_X_y=True)
    X, y = torch.tensor(images, dtype=torch.float32), torch.tensor(labels)
    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(0))
    train, val = order[:1200], order[1200:1500]
    return (X - X[train].mean()) / X[train].std(), y, train, val


def new_model() -> nn.Sequential:
    """The lesson's network, always with the same first weights."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))


@torch.no_grad()
def loss_on(model: nn.Module, rows: torch.Tensor) -> float:
    """Cross-entropy on some rows."""
    X, y, _, _ = digits()
    return F.cross_entropy(model(X[rows]), y[rows]).item()


@cache
def overfitting_run(steps: int = 200) -> tuple[list[float], list[float]]:
    """Training and validation loss with 200 digits, 40 of them with random labels."""
    X, y, train, val = digits()
    rows = train[:200]
    noisy = y[rows].clone()
    noisy[:40] = torch.randint(0, 10, (40,), generator=torch.Generator().manual_seed(2))
    model = new_model()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    training, validation = [], []
    for _ in range(steps):
        loss = F.cross_entropy(model(X[rows]), noisy)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        training.append(loss.item())
        validation.append(loss_on(model, val))
    return training, validation


def overfitting(palette: Palette) -> Figure:
    """Training loss falls all the way; validation loss turns up."""
    training, validation = overfitting_run()
    best = min(range(len(validation)), key=validation.__getitem__)
    figure = page(340)
    ax = chart(
        figure,
        palette,
        (62, 20, 440, 272),
        xlim=(0, 200),
        ylim=(0, 2.45),
        xlabel="step",
        ylabel="cross-entropy loss",
    )
    steps = range(1, 201)
    ax.axvline(best + 1, color=palette.grey, lw=1, ls=DOTTED)
    ax.plot(steps, validation, color=palette.orange, lw=2.2, ls=DASHED)
    ax.plot(steps, training, color=palette.blue, lw=2.2)
    ax.plot(best + 1, validation[best], "o", color=palette.orange, ms=8)
    words(ax, best + 6, 2.32, f"best weights: step {best + 1},", palette.ink, 13, "left")
    words(ax, best + 6, 2.17, f"validation loss {validation[best]:.1f}", palette.ink, 13, "left")
    words(
        ax,
        203,
        validation[-1],
        f"validation\nloss {validation[-1]:.1f}",
        palette.orange,
        14,
        "left",
    )
    words(ax, 203, training[-1] + 0.08, "training loss\nnear 0", palette.blue, 14, "left", "bottom")
    return figure


@cache
def validation_losses(lr: float) -> list[float]:
    """Validation loss before training and after each epoch of plain SGD."""
    X, y, train, val = digits()
    model = new_model()
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    loader = DataLoader(TensorDataset(X[train], y[train]), batch_size=64, shuffle=True)
    losses = [loss_on(model, val)]
    for _ in range(EPOCHS):
        for xb, yb in loader:
            loss = F.cross_entropy(model(xb), yb)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss_on(model, val))
    return losses


def learning_rates(palette: Palette) -> Figure:
    """Five learning rates on one logarithmic axis."""
    figure = page(358)
    ax = chart(
        figure,
        palette,
        (62, 20, 410, 290),
        xlim=(0, EPOCHS),
        yscale="log",
        ylim=(0.08, 150),
        yticks=[0.1, 1, 10, 100],
        yticklabels=["0.1", "1", "10", "100"],
        xlabel="epoch",
        ylabel="validation loss (logarithmic)",
    )
    looks = (
        (palette.purple, DOTTED, "far too low", 1.3),
        (palette.purple, DASHED, "too low", 0.8),
        (palette.green, DASHDOT, "good, a little slow", 1),
        (palette.blue, SOLID, "best of these", 1),
        (palette.orange, DASHED, "diverged", 1),
    )
    for lr, (colour, style, verdict, up) in zip(RATES, looks, strict=True):
        losses = validation_losses(lr)
        ax.plot(range(EPOCHS + 1), losses, color=colour, ls=style, lw=2.2, marker="o", ms=4)
        words(ax, 5.1, up * losses[-1], f"{lr:g}: {verdict}", colour, 13, "left")
    ax.axhline(2.3026, color=palette.tint(palette.grey, 0.6), lw=0.8)
    words(ax, 2.6, 2.8, "guessing: ln 10 ≈ 2.30", palette.grey, 13, "left", "bottom")
    return figure


PICTURES = [
    Picture(
        "06-overfitting",
        "Training and validation loss of a run that overfits",
        "Over 200 steps on 200 digits with 40 random labels the training loss falls to almost zero, "
        "while the validation loss reaches its minimum early and then rises to 1.4.",
        overfitting,
    ),
    Picture(
        "06-learning-rates",
        "Validation loss at five learning rates",
        "Five epochs of SGD: at 0.001 and 0.01 the loss hardly falls, at 0.1 and 1 it falls to 0.3 "
        "and 0.1, at 100 it jumps far above the level of guessing.",
        learning_rates,
    ),
]
