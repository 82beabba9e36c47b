"""Optimizers race down the same loss surface from the same start, each with torch's own steps.

    sgd       w ← w − η g                      rmsprop   w ← w − η g/(√v + ε)
    momentum  b ← β b + g,  w ← w − η b        adam      w ← w − η m̂/(√v̂ + ε)
    nesterov  w ← w − η (g + β b)              adamw     w ← (1 − ηλ) w − η m̂/(√v̂ + ε)

``python -m demos optimizers --optimizers sgd adam --surface rosenbrock --start -1.2 1 --lr 0.001``
"""

from __future__ import annotations

from collections.abc import Iterator

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.labels import labelled
from demos.kit.phrases import tex
from demos.optimizers.charts import cut_after, draw_losses, draw_map, draw_schedule
from demos.optimizers.descent import Settings
from demos.optimizers.params import OWN_START, Params
from demos.optimizers.predictions import PREDICTIONS
from demos.optimizers.race import Measured, Race, Running, measure_step, measure_surface, run_race
from demos.optimizers.report import report
from demos.optimizers.surfaces import SURFACES

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
    start = params.start
    if start == OWN_START and params.surface in SURFACES:
        start = SURFACES[params.surface].start
    race = run_race(params.optimizers, params.surface, start, settings, params.seed)
    charts = [draw_map(race), draw_losses(race)]
    if params.schedule != "constant":
        charts.append(draw_schedule(race))
    surface = measure_surface(race)
    for step in range(race.last_step + 1):
        measured = measure_step(race, surface, step)
        yield Frame(
            charts=tuple(cut_after(chart, step) for chart in charts),
            caption=report(race, measured),
            progress=step / race.last_step,
            step=step,
            formula=_formula(race, measured),
            numbers=labelled(measured),
        )


def _formula(race: Race, m: Measured) -> str:
    """The loss at the start, then each optimizer's rule with the length of its last step."""
    point = "w_0"
    if race.surface.minima:
        point = "{:g}, {:g}".format(*race.start.tolist())
    rows = [f"L &= {race.surface.formula}, & L({point}) &= {tex(m.surface.starting_loss)}"]
    for name, optimizer in m.optimizers.items():
        worked = r"\text{–}"
        if isinstance(optimizer, Running) and optimizer.step_length is not None:
            length = optimizer.step_length
            worked = rf"{tex(m.lr)} \cdot {tex(length / m.lr)} = {tex(length)}"
        rows.append(
            rf"\|\Delta w_{{\text{{{name}}}}}\| &= \eta\, {STEP_LENGTHS[name]} & &= {worked}"
        )
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


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
    predictions=PREDICTIONS,
    run=run,
    front=("optimizers", "surface", "lr", "start", "momentum"),
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
