"""Optimizers race down the same loss surface from the same start, each with torch's own steps.

    sgd       w ← w − η g                      rmsprop   w ← w − η g/(√v + ε)
    momentum  b ← β b + g,  w ← w − η b        adam      w ← w − η m̂/(√v̂ + ε)
    nesterov  w ← w − η (g + β b)              adamw     w ← (1 − ηλ) w − η m̂/(√v̂ + ε)

``python -m demos optimizers --optimizers sgd adam --surface rosenbrock --start -1.2 1 --lr 0.001``
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import torch

from demos.kit.catalogue import Demo
from demos.kit.frames import Chart, Field, Frame, Line, Points
from demos.optimizers.descent import LARGEST_LOSS, Settings
from demos.optimizers.params import Params
from demos.optimizers.race import Race, measure_step, measure_surface, run_race
from demos.optimizers.report import report

GRID = 41
DECADES = 4.0  # of the loss that the map's colours tell apart
FLOOR = 1e-12  # a logarithmic axis has no 0
HEADROOM = 100.0  # times the starting loss: the top of the chart for those that diverge
MARGIN, LEAST_MARGIN = 0.15, 0.25  # of the map, beside what it has to show
STEP_LENGTHS = {  # ‖Δw‖/η
    "sgd": r"\|g\|",
    "momentum": r"\|b\|",
    "nesterov": r"\|g + \beta b\|",
    "rmsprop": r"\|g / (\sqrt{v} + \varepsilon)\|",
    "adam": r"\|\hat m / (\sqrt{\hat v} + \varepsilon)\|",
    "adamw": r"\|\lambda w + \hat m / (\sqrt{\hat v} + \varepsilon)\|",
}


def run(params: Params) -> Iterator[Frame]:
    """A frame for the start and one for each step, cut from the finished race."""
    settings = Settings(
        params.lr, params.momentum, params.weight_decay, params.schedule, params.steps
    )
    race = run_race(params.optimizers, params.surface, params.start, settings, params.seed)
    charts = [_map(race), _losses(race)]
    if params.schedule != "constant":
        charts.append(_schedule(race))
    about = measure_surface(race)
    for step in range(race.last_step + 1):
        measured = about | measure_step(race, step)
        yield Frame(
            charts=tuple(_until(step, chart) for chart in charts),
            caption=report(race, measured),
            progress=step / race.last_step,
            step=step,
            formula=_formula(race, measured),
            numbers=measured,
        )


def _until(step: int, chart: Chart) -> Chart:
    """The chart of a whole race as it stands after ``step``."""
    end = step + 1
    return replace(
        chart, lines=tuple(Line(own.name, own.x[:end], own.y[:end]) for own in chart.lines)
    )


def _map(race: Race) -> Chart:
    """The paths over the logarithm of the loss."""
    shown = race.map_points()  # (count, 2)
    low, high = shown.amin(dim=0), shown.amax(dim=0)
    margin = (MARGIN * (high - low)).clamp(min=LEAST_MARGIN)
    (x0, y0), (x1, y1) = (low - margin).tolist(), (high + margin).tolist()
    x, y = race.plane.project(race.start).tolist()
    marks = [Points("start", [x], [y], "diamond")]
    labels = ("weight x", "weight y")
    if race.surface.minima:
        xs, ys = zip(*race.surface.minima, strict=True)
        marks.append(Points("minimum", xs, ys, "star"))
    else:
        first, second = (100 * share for share in race.plane.shares)
        labels = (f"direction 1 ({first:.0f} %)", f"direction 2 ({second:.0f} %)")
    return Chart(
        f"Paths on the {race.surface.name} surface",
        *labels,
        tuple(Line(own.name, *race.plane.project(own.path).T.tolist()) for own in race.descents),
        tuple(marks),
        _field(race, (x0, x1), (y0, y1)),
        x_range=(x0, x1),
        y_range=(y0, y1),
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


def _losses(race: Race) -> Chart:
    start = max(race.descents[0].losses[0], FLOOR)
    lines = []
    for own in race.descents:
        losses = [max(loss, FLOOR) for loss in own.losses]
        if own.diverged:  # NaN and infinity too: out through the top
            losses.append(LARGEST_LOSS)
        lines.append(Line(own.name, list(range(len(losses))), losses))
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


def _schedule(race: Race) -> Chart:
    lrs = max((own.lrs for own in race.descents), key=len)
    return Chart(
        f"The {race.settings.schedule} schedule",
        "step",
        "learning rate",
        (Line("lr", list(range(len(lrs))), lrs),),
        x_range=(0, race.settings.steps),
        y_range=(0, 1.05 * race.settings.lr),
    )


def _formula(race: Race, n: Mapping[str, float]) -> str:
    """The loss at the start, then each optimizer's rule with the length of its last step."""
    point = "w_0"
    if race.surface.minima:
        point = "{:g}, {:g}".format(*race.start.tolist())
    rows = [f"L &= {race.surface.formula}, & L({point}) &= {_tex(n['starting loss'])}"]
    for own in race.descents:
        rule = rf"\|\Delta w_{{\text{{{own.name}}}}}\| &= \eta\, {STEP_LENGTHS[own.name]}"
        length = n.get(f"{own.name} step length")
        worked = r"\text{–}"
        if length is not None:
            worked = rf"{_tex(n['lr'])} \cdot {_tex(length / n['lr'])} = {_tex(length)}"
        rows.append(f"{rule} & &= {worked}")
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


def _tex(value: float) -> str:
    digits, _, exponent = f"{value:.3g}".partition("e")
    return rf"{digits} \times 10^{{{int(exponent)}}}" if exponent else digits


DEMO = Demo(
    name="optimizers",
    title="A race of optimizers",
    summary="SGD, momentum, Adam and others go down the same loss surface from the same start.",
    words=(
        "optimiser",
        "ravine",
        "rosenbrock",
        "beale",
        "saddle",
        "loss surface",
        "loss landscape",
        "gradient descent",
        "nesterov",
        "rmsprop",
        "adamw",
    ),
    Params=Params,
    run=run,
    shows=(
        "several methods race downhill to the minimum",
        "the descent zigzags in a narrow valley",
        "the learning rate is too big and the path shoots away from the minimum",
        "paths on a loss surface",
    ),
    examples=(
        "run sgd, momentum and adam down the ravine",
        "run the optimizers on the network surface, 200 steps",
    ),
)
