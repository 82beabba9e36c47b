"""The same linear model s = w·x + b on the same data under any loss: data, fits, what was measured.

A loss of an error fits s to the target; a loss of a margin asks s to be on the target's side of 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from demos.kit.labels import label
from demos.losses.loss_functions import ERROR_LOSSES, LOSSES

SLOPE, INTERCEPT, NOISE = 1.5, 0.75, 0.5  # of the points along a line
BORDER = -INTERCEPT / SLOPE  # where that line crosses 0
POINTS, SPAN = 40, 3.0  # with x from -SPAN to SPAN
OUTLIERS, DROP = 5, 8.0
EXAMPLES, RARE, OFFSET = 200, 20, 0.9  # two clouds of spread 1 around ±(OFFSET, OFFSET)
STEPS, LR = 150, 0.3


@dataclass(frozen=True)
class Data:
    """Inputs x (n, d), targets y (n,), and labels ±1 (n,): on which side of 0 a target lies.

    ``odd`` marks the points (n,) that are outliers, or of the rare class.
    """

    x: Tensor
    y: Tensor
    labels: Tensor
    odd: Tensor


@dataclass(frozen=True)
class FittedLine:
    """A line ŷ = w·x + b: how far its slope is off, and how many points lie beyond Huber's δ."""

    slope: float
    slope_error: float
    intercept: float
    points_beyond_delta: int = field(metadata=label("points beyond δ"))


@dataclass(frozen=True)
class FittedBorder:
    """The x at which the score of points along a line changes its sign, and how far that is off."""

    border: float
    border_error: float


@dataclass(frozen=True)
class FittedClasses:
    """How well the rare class is found (%); a precision only where anything was said to be in it."""

    recall: float = field(metadata=label("recall (%)"))
    accuracy: float = field(metadata=label("accuracy (%)"))
    precision: float | None = field(metadata=label("precision (%)"))


Fitted = FittedLine | FittedBorder | FittedClasses


def make_data(kind: str, seed: int) -> Data:
    """Points along a line, "clean" or with the last ones dropped as "outliers"; or "imbalance"."""
    random = torch.Generator().manual_seed(seed)  # its own: other runs draw at the same time
    if kind == "imbalance":
        rare = torch.arange(EXAMPLES) < RARE
        labels = torch.where(rare, 1.0, -1.0).double()  # (n,)
        noise = torch.randn(EXAMPLES, 2, generator=random, dtype=torch.float64)
        return Data(OFFSET * labels[:, None] + noise, labels, labels, rare)
    x = torch.linspace(-SPAN, SPAN, POINTS, dtype=torch.float64)
    noise = torch.randn(POINTS, generator=random, dtype=torch.float64)
    odd = torch.arange(POINTS) >= POINTS - (OUTLIERS if kind == "outliers" else 0)
    y = SLOPE * x + INTERCEPT + NOISE * noise - DROP * odd  # (n,)
    return Data(x[:, None], y, torch.where(y > 0, 1.0, -1.0).double(), odd)


def fit(name: str, data: Data, delta: float, gamma: float) -> nn.Linear:
    """The model, trained on ``data`` with the loss ``name`` from the same start as with any other."""
    # From zeros, without drawing the random weights that a new layer starts with.
    model: nn.Linear = nn.utils.skip_init(nn.Linear, data.x.shape[1], 1, dtype=torch.float64)
    for start in model.parameters():
        nn.init.zeros_(start)
    optimizer = torch.optim.Adam(model.parameters(), lr=LR)
    # Only steps that become small end in the corner of mae or hinge.
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in range(STEPS):
        score = model(data.x).squeeze(1)  # (n,)
        # r = s − y  or  m = y·s
        seen = score - data.y if name in ERROR_LOSSES else data.labels * score  # (n,)
        loss = LOSSES[name](seen, delta, gamma).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model


@torch.no_grad()
def measure_line(model: nn.Linear, data: Data, delta: float) -> FittedLine:
    """What a loss of an error has made of the points along a line."""
    w, b = model.weight.item(), model.bias.item()
    beyond = (model(data.x).squeeze(1) - data.y).abs() > delta  # (n,)
    return FittedLine(w, abs(w - SLOPE), b, int(beyond.sum()))


def measure_border(model: nn.Linear) -> FittedBorder:
    """What a loss of a margin has made of them."""
    border = -model.bias.item() / model.weight.item()
    return FittedBorder(border, abs(border - BORDER))


@torch.no_grad()
def measure_classes(model: nn.Linear, data: Data) -> FittedClasses:
    """What any loss has made of a common and a rare class."""
    found = model(data.x).squeeze(1) > 0  # (n,)
    hits, said = (found & data.odd).sum().item(), found.sum().item()
    accuracy = 100 * (found == data.odd).double().mean().item()
    return FittedClasses(100 * hits / RARE, accuracy, 100 * hits / said if said else None)
