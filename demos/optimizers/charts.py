"""A race of optimizers in pictures: its paths over the loss, the losses, the learning rates."""

from __future__ import annotations

from dataclasses import replace

import torch

from demos.kit.frames import Chart, Field, Line, Points
from demos.kit.touches import Handle, X, Y
from demos.optimizers.descent import LARGEST_LOSS
from demos.optimizers.race import Race

GRID = 41
DECADES = 4.0  # of the loss that the map's colours tell apart
FLOOR = 1e-12  # a logarithmic axis has no 0
HEADROOM = 100.0  # times the starting loss: the top of the chart for those that diverge
MARGIN, LEAST_MARGIN = 0.15, 0.25  # of the map, beside what it has to show


def cut_after(chart: Chart, step: int) -> Chart:
    """The chart of a whole race as it stands after ``step``."""
    end = step + 1
    return replace(
        chart, lines=tuple(Line(line.name, line.x[:end], line.y[:end]) for line in chart.lines)
    )


def draw_map(race: Race) -> Chart:
    """The paths over the logarithm of the loss."""
    shown = race.map_points()  # (count, 2)
    low, high = shown.amin(dim=0), shown.amax(dim=0)
    margin = (MARGIN * (high - low)).clamp(min=LEAST_MARGIN)
    (x0, y0), (x1, y1) = (low - margin).tolist(), (high + margin).tolist()
    x, y = race.plane.project(race.start).tolist()
    marks = [Points("start", [x], [y], "diamond")]
    labels = ("weight x", "weight y")
    handles: tuple[Handle, ...] = ()
    if race.surface.minima:
        xs, ys = zip(*race.surface.minima, strict=True)
        marks.append(Points("minimum", xs, ys, "star"))
        handles = (Handle("start", x, y, {"start": (X, Y)}, anywhere=True),)
    else:
        first, second = (100 * share for share in race.plane.shares)
        labels = (f"direction 1 ({first:.0f} %)", f"direction 2 ({second:.0f} %)")
    return Chart(
        f"Paths on the {race.surface.name} surface",
        *labels,
        tuple(
            Line(descent.name, *race.plane.project(descent.path).T.tolist())
            for descent in race.descents
        ),
        tuple(marks),
        _field(race, (x0, x1), (y0, y1)),
        x_range=(x0, x1),
        y_range=(y0, y1),
        handles=handles,
        hint="Click the surface, or drag the ring, to start there." if handles else "",
    )


def _field(race: Race, x_range: tuple[float, float], y_range: tuple[float, float]) -> Field:
    xs, ys = (torch.linspace(*span, GRID, dtype=torch.float64) for span in (x_range, y_range))
    y, x = torch.meshgrid(ys, xs, indexing="ij")
    w = race.plane.lift(torch.stack([x, y], dim=-1).reshape(-1, 2))  # (GRID², n)
    loss = torch.func.vmap(race.surface.loss)(w).reshape(GRID, GRID)
    z = loss.clamp(min=FLOOR).log10()
    z = z.clamp(min=z.max().item() - DECADES)
    low, high = z.min().item(), z.max().item()
    pale = (high - low) / 2  # colours from the middle of the scale, on which the paths stand out
    return Field("log₁₀ loss", xs.tolist(), ys.tolist(), z.tolist(), low - pale, high + pale)


def draw_losses(race: Race) -> Chart:
    """The losses of all, each up to the step at which it diverged."""
    start = max(race.descents[0].losses[0], FLOOR)
    lines = []
    for descent in race.descents:
        losses = [max(loss, FLOOR) for loss in descent.losses]
        if descent.diverged:  # NaN and infinity too: out through the top
            losses.append(LARGEST_LOSS)
        lines.append(Line(descent.name, list(range(len(losses))), losses))
    shown = [min(loss, HEADROOM * start) for line in lines for loss in line.y]
    return Chart(
        "The loss after each step",
        "step",
        f"loss (≥ {FLOOR:g})",
        tuple(lines),
        x_range=(0, race.settings.steps),
        y_range=(min(shown) / 2, max(shown) * 2),
        log_y=True,
    )


def draw_schedule(race: Race) -> Chart:
    """The learning rate of each step."""
    lrs = max((descent.lrs for descent in race.descents), key=len)
    return Chart(
        f"The {race.settings.schedule} schedule",
        "step",
        "learning rate",
        (Line("lr", list(range(len(lrs))), lrs),),
        x_range=(0, race.settings.steps),
        y_range=(0, 1.05 * race.settings.lr),
    )
