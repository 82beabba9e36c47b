"""Losses in pictures: their curves, their gradients, and what each makes of the same points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import torch
from torch import nn

from demos.kit.frames import Chart, Line, Points
from demos.losses.linear_fits import INTERCEPT, SLOPE, SPAN, Data
from demos.losses.loss_functions import (
    ERROR_LOSSES,
    MARGIN_LOSSES,
    loss_and_gradient,
    split_by_kind,
)
from demos.losses.params import Params

REACH, GRID, HEIGHT = 4.0, 161, 7.0  # of the charts' axes, from minus to plus


def draw_curves(params: Params) -> tuple[Chart, Chart]:
    """Losses and gradients, over fixed ranges: δ and γ move the curves and not the axes."""
    errors, margins = split_by_kind(params.losses)
    x = torch.linspace(-REACH, REACH, GRID, dtype=torch.float64)
    losses, gradients = [], []
    for name in params.losses:
        loss, gradient = loss_and_gradient(name, x, params.delta, params.gamma)
        losses.append(Line(name, x.tolist(), loss, _dashed(name, params.losses)))
        gradients.append(Line(name, x.tolist(), gradient, _dashed(name, params.losses)))
    axis, slope = "error r = ŷ − y", "∂L/∂r"
    if margins:
        axis, slope = "margin m = y·s of the true class", "∂L/∂m"
    if errors and margins:
        axis, slope = "error r (solid), margin m (dashed)", "∂L/∂r, ∂L/∂m"
    high, steep = (2 * REACH, (-REACH, REACH)) if errors else (REACH + 1, (-1.5, 0.5))
    reach = (-REACH, REACH)
    return (
        Chart("Loss of one example", axis, "loss L", tuple(losses), (), None, reach, (0, high)),
        Chart("Its gradient, by autograd", axis, slope, tuple(gradients), (), None, reach, steep),
    )


def draw_lines(data: Data, models: Mapping[str, nn.Linear]) -> Chart:
    """The points with a line for each loss of an error, an upright border for each of a margin."""
    ends, lines = (-1.1 * SPAN, 1.1 * SPAN), []
    for name, model in models.items():
        w, b = model.weight.item(), model.bias.item()
        if name in ERROR_LOSSES:
            lines.append(Line(name, ends, [w * end + b for end in ends]))
        else:
            lines.append(Line(name, (-b / w, -b / w), (-HEIGHT, HEIGHT), _dashed(name, models)))
    lines.append(Line("true line", ends, [SLOPE * end + INTERCEPT for end in ends], dashed=True))
    groups = (("points", "circle", ~data.odd), ("outliers", "cross", data.odd))
    return Chart(
        "The same points under each loss",
        "input x",
        "target y",
        tuple(lines),
        tuple(
            Points(name, data.x[chosen, 0].tolist(), data.y[chosen].tolist(), marker)
            for name, marker, chosen in groups
            if chosen.any()
        ),
        x_range=ends,
        y_range=(-HEIGHT, HEIGHT),
    )


def draw_borders(data: Data, models: Mapping[str, nn.Linear]) -> Chart:
    """The two clouds, and for each loss the line w·x + b = 0 on which its score changes its sign."""
    lines = []
    for name, model in models.items():
        (w1, w2), b = model.weight[0].tolist(), model.bias.item()
        norm2 = w1 * w1 + w2 * w2
        x, y = [], []
        if b * b < 2 * REACH**2 * norm2:  # else it passes beyond the corners of the chart
            # p = −b w/|w|² lies on it, and it runs at right angles to w
            px, py, reach = -b * w1 / norm2, -b * w2 / norm2, 4 * REACH / norm2**0.5
            x, y = [px - reach * w2, px + reach * w2], [py + reach * w1, py - reach * w1]
        lines.append(Line(name, x, y, _dashed(name, models)))
    rare, common = data.x[data.labels > 0], data.x[data.labels < 0]
    return Chart(
        "Where each loss draws the border",
        "input x₁",
        "input x₂",
        tuple(lines),
        (
            Points("common class", common[:, 0].tolist(), common[:, 1].tolist()),
            Points("rare class", rare[:, 0].tolist(), rare[:, 1].tolist(), "diamond"),
        ),
        x_range=(-REACH, REACH),
        y_range=(-REACH, REACH),
    )


def _dashed(name: str, names: Iterable[str]) -> bool:
    """Margins beside errors are told apart by more than their colour."""
    return name in MARGIN_LOSSES and any(other in ERROR_LOSSES for other in names)
