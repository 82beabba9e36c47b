"""What a network says of each point of the plane, and the points, which can be painted and moved.

Knows charts and points; how the network learned is told elsewhere.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import torch
from torch import Tensor

from demos.kit.frames import Chart, Field, Points
from demos.kit.touches import Brush
from demos.training.own_points import INPUTS, OwnPoints
from demos.training.session import Moment

GRID, DECIMALS = 41, 3  # of the surface; more decimals than a colour can show are only traffic
PLACES = 4  # of points that are made here, as they are written
HINT = (
    "Choose a class, then click to paint points of it; drag a point to move it. Half of each class "
    "is for training, half for validation."
)


def draw_plane(moment: Moment) -> Chart:
    """The probability of class 1 over the plane, and the points; those of a student with their halves."""
    learner, own = moment.learners[0], moment.own
    low, high = moment.view
    x, y = grid_of(low, high, GRID)
    z = learner.classify(torch.stack([x, y], dim=-1).reshape(-1, 2)).reshape(GRID, GRID)
    p = z.double().sigmoid().nan_to_num(0.5).round(decimals=DECIMALS)  # NaN once it has diverged
    x_label, y_label = own.inputs if own else INPUTS
    classes = own.classes if own else ("class 0", "class 1")
    return Chart(
        f"Probability of {classes[1]}, and the {'' if own else 'training '}points",
        x_label + (" (standardised)" if own else ""),
        y_label + (" (standardised)" if own else ""),
        points=tuple(_points(moment, classes)),
        field=Field("p", x[0].tolist(), y[:, 0].tolist(), p.tolist(), 0, 1),
        x_range=(low[0], high[0]),
        y_range=(low[1], high[1]),
        square=True,
        brush=_brush(moment, classes),
        hint=HINT,
    )


def grid_of(low: list[float], high: list[float], size: int) -> tuple[Tensor, Tensor]:
    """x and y (size, size) of places in equal steps, rows upwards."""
    xs, ys = (torch.linspace(*span, size) for span in zip(low, high, strict=True))
    y, x = torch.meshgrid(ys, xs, indexing="ij")
    return x, y


def _points(moment: Moment, classes: tuple[str, str]) -> Iterator[Points]:
    kinds = [(moment.halves.training, "", False)]
    if moment.own:
        kinds.append((moment.halves.validation, " (validation)", True))
    for points, suffix, hollow in kinds:
        for name, marker, label in zip(classes, ("circle", "diamond"), (0.0, 1.0), strict=True):
            x, y = points.x[points.y == label].T.tolist()
            yield Points(name + suffix, x, y, marker, label, hollow)


def _brush(moment: Moment, classes: tuple[str, str]) -> Brush:
    """All points of a student; of those made here the ones that are drawn."""
    own, halves = moment.own, moment.halves
    x = own.x if own else halves.training.x.double().round(decimals=PLACES)
    y = own.y if own else halves.training.y
    return Brush(
        "points",
        classes,
        (0.0, 1.0),
        [(*place, int(label)) for place, label in zip(x.tolist(), y.tolist(), strict=True)],
        _head(own) if own else "",
        tuple(halves.mean.tolist()),
        tuple(halves.spread.tolist()),
    )


def _head(own: OwnPoints) -> str:
    """The line that names the columns, where they have names of their own."""
    if own.inputs == INPUTS:
        return ""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([*own.inputs, "class"])
    return line.getvalue()
