"""What a race of optimizers means: who leads, what the surface does to a step, where it is unfair.

Knows texts; the numbers in them were measured by ``race``. Divergence has a module of its own.
"""

from __future__ import annotations

import math

from demos.kit.phrases import join, table
from demos.optimizers.divergence_report import signed, tell_divergence
from demos.optimizers.network_surface import NOISE
from demos.optimizers.race import SHARE, Diverged, Measured, Race, Running
from demos.optimizers.stability import work_out

ROUNDING = 1e-9
PLAIN = ("sgd", "momentum", "nesterov")  # their steps are as long as lr times a sum of slopes
ADAPTIVE = ("rmsprop", "adam", "adamw")  # theirs are about lr long
FACTS = {
    "rosenbrock": "The valley is quickly found and slowly followed: it bends along y = x², and its "
    "floor is nearly flat.",
    "beale": "Between steep corners lies a nearly flat floor, where slopes are small.",
}


def report(race: Race, m: Measured) -> str:
    """The caption of the frame after the step that was measured, in Markdown."""
    sentences = (
        _tell_standing(race, m),
        _table(race, m),
        *(tell_divergence(race, m, name) for name in m.optimizers),
        _tell_surface(race, m),
        _tell_fairness(race, m),
        _tell_settings(race, m),
    )
    return "\n\n".join(paragraph for paragraph in sentences if paragraph)


def _tell_standing(race: Race, m: Measured) -> str:
    if not m.step:
        return f"**Step 0**: {_tell_start(race, m.surface.starting_loss)}."
    head = f"After **{m.step:g}** of {race.settings.steps} steps"
    if not m.running:
        return f"{head} no optimizer is left: **all diverged**."
    ranked = sorted(m.running.items(), key=lambda pair: pair[1].remaining)
    (_, best), (last_name, last) = ranked[0], ranked[-1]
    level = [
        name
        for name, optimizer in ranked
        if math.isclose(optimizer.remaining, best.remaining, rel_tol=1e-9)
    ]
    lead, behind = f"lowest, with a loss of **{best.loss:.3g}**", f"with **{last.loss:.3g}**"
    if best.distance is not None:
        lead = (
            f"nearest to the minimum, **{best.distance:.3g}** away with a loss of "
            f"**{best.loss:.3g}**"
        )
        behind = f"**{last.remaining:.3g}** away"
    text = f"{head} **{join(level)}** {'is' if len(level) == 1 else 'are'} {lead}"
    return f"{text}; {last_name} is last, {behind}." if len(level) < len(ranked) else f"{text}."


def _tell_start(race: Race, loss: float) -> str:
    if not race.surface.minima:
        return f"{len(race.start)} random weights, the same for all, with a loss of **{loss:.4g}**"
    minima = " or ".join(f"({x:g}, {y:g})" for x, y in race.surface.minima)
    x, y = race.start.tolist()
    return f"the start is ({x:g}, {y:g}), with a loss of **{loss:.4g}**, and the minimum {minima}"


def _table(race: Race, m: Measured) -> str:
    """Loss; distance, or what the map leaves out; the steps to SHARE of the start; the last step."""
    columns = ["loss", "from the minimum"]
    if not race.surface.minima:
        columns = ["loss", "loss on the map", "off the map (%)"]
    columns += [f"first at {100 * SHARE:g} % of the start (steps)", "step length"]
    rows = ([name, *_cells(optimizer, len(columns))] for name, optimizer in m.optimizers.items())
    return table(["optimizer", *columns], rows)


def _cells(optimizer: Running | Diverged, count: int) -> list[float | None]:
    if isinstance(optimizer, Diverged):
        return [*[None] * (count - 2), optimizer.steps_to_share, None]
    where = (
        (optimizer.distance,)
        if optimizer.distance is not None
        else (optimizer.loss_on_map, optimizer.off_map)
    )
    return [optimizer.loss, *where, optimizer.steps_to_share, optimizer.step_length]


def _tell_surface(race: Race, m: Measured) -> str:
    if race.surface.quadratic:
        return _tell_quadratic(race, m)
    if not race.surface.minima:
        return _tell_map(race, m)
    sentences = _tell_saddle(race) if race.surface.name == "saddle" else FACTS[race.surface.name]
    low, high = m.surface.least_curvature, m.surface.largest_curvature
    span = f"At the start the curvature runs from {signed(low)} to {signed(high)}."
    return f"{sentences} {span}{_bounds(race, m)}"


def _tell_quadratic(race: Race, m: Measured) -> str:
    """What the curvatures make of a step of sgd, what momentum makes of it, and the bounds."""
    low, high = m.surface.least_curvature, m.surface.largest_curvature
    lr, decay, beta = m.lr, race.settings.weight_decay, race.settings.momentum
    axes = (("both weights", high),) if low == high else (("y", high), ("x", low))
    sentences = f"**Curvature.** {join(f'λ = {value:g} along {axis}' for axis, value in axes)}."
    if "sgd" in m.running:
        factors = {axis: 1 - lr * (value + decay) for axis, value in axes}
        worked = (
            f"{axis} by 1 − {lr:.3g} · {value + decay:g} = **{signed(factors[axis])}**, "
            f"{_pace(factors[axis])}"
            for axis, value in axes
        )
        sentences += f" A step of sgd multiplies {'; '.join(worked)}."
    if "momentum" in m.running and beta:
        sentences += (
            f" momentum adds up slopes that keep their sign, up to 1/(1 − {beta:g}) = "
            f"{1 / (1 - beta):.3g} of them, and cancels those that alternate.{_compare(m)}"
        )
    return sentences + _bounds(race, m)


def _compare(m: Measured) -> str:
    """The losses of sgd and momentum, where both are there and still to speak of."""
    if "sgd" not in m.running:
        return ""
    plain, heavy = m.running["sgd"].loss, m.running["momentum"].loss
    if min(plain, heavy) < ROUNDING or plain == heavy:
        return ""
    if plain > heavy:
        return f" Its loss is now **{plain / heavy:.3g} times** smaller than sgd's."
    return f" Its loss is now {heavy / plain:.3g} times sgd's: its speed carries it too far."


def _pace(factor: float) -> str:
    """What a weight does that each step multiplies by ``factor``."""
    if abs(factor) < ROUNDING:
        return "there in one step"
    if abs(factor + 1) < ROUNDING:
        return "to and fro for ever"
    if factor < -1:
        return "farther with each step"
    return "a zigzag" if factor < 0 else "a slow creep" if factor > 0.9 else "a quick shrink"


def _bounds(race: Race, m: Measured) -> str:
    """The largest lr that the curvature allows each that is still running."""
    names = [name for name in m.running if name in m.surface.lr_bounds]
    if not names:
        return ""
    curvature = m.surface.curvature
    worked = (f"{work_out(name, curvature, race.settings.momentum)} ({name})" for name in names)
    exact = "" if race.surface.quadratic else ", as a rule of thumb,"
    return f" For λ = {curvature:.5g} lr has{exact} to stay below {join(worked)}."


def _tell_saddle(race: Race) -> str:
    lr, y = race.settings.lr, abs(race.start[1].item())
    if y == 0:
        return (
            "On the line y = 0 the slope along y is exactly **0**, and no noise pushes anyone off it: "
            "they can only end in the saddle (0, 0), not in a minimum. Start with y = 0.01."
        )
    sentences = (
        "In the saddle (0, 0) the slope is 0, and the curvatures are 1 along x and −1 along y: near "
        f"it a step of sgd multiplies y by 1 + {lr:g} = {1 + lr:g}"
    )
    if y < 1:
        steps = -math.log(y) / math.log1p(lr)
        sentences += f", about **{steps:.0f}** steps from y = {y:g} to y = 1"
    return f"{sentences}. An adaptive step is about lr long however small the slope."


def _tell_map(race: Race, m: Measured) -> str:
    text = (
        f"**The map.** {len(race.start)} weights have {len(race.start)} directions. Drawn are the two "
        "along which these paths moved most (principal directions, through the start), with "
        f"**{m.surface.movement_on_map:.3g} %** of all squared movement."
    )
    if m.step and m.running:
        name, lowest = min(m.running.items(), key=lambda pair: pair[1].loss)
        text += (
            f" The rest is left out: {name} is {lowest.off_map:.2g} % off the map, and below it the "
            f"map shows a loss of {lowest.loss_on_map:.3g} where its own is {lowest.loss:.3g}."
        )
    return text + f" The noise in the data alone makes a loss of about {NOISE**2:g}."


def _tell_fairness(race: Race, m: Measured) -> str:
    """How unlike the steps are that the same lr makes, where both kinds are there and move."""
    moves = {
        name: optimizer.first_move for name, optimizer in m.running.items() if optimizer.first_move
    }
    plain = [name for name in moves if name in PLAIN and moves[name]]
    adaptive = [name for name in moves if name in ADAPTIVE and moves[name]]
    if not plain or not adaptive:
        return ""
    ahead = f" · {1 + race.settings.momentum:g}" * (plain[0] == "nesterov")
    sentences = join(f"**{moves[name]:.3g}** ({name})" for name in adaptive)
    text = (
        f"**One lr for all is not fair.** {plain[0]}'s first step, lr{ahead} times the slope, moved a "
        f"weight by up to **{moves[plain[0]]:.3g}**; the adaptive ones divide by the slope's size and "
        f"moved it by {sentences}."
    )
    name, reach = adaptive[-1], m.lr_summed_up
    if race.surface.minima and name != "rmsprop":
        minima = race.start.new_tensor(race.surface.minima)  # (count, 2)
        way = (minima - race.start).abs().amax(dim=1).min().item()  # of the weight farthest off
        text += (
            f" In steps of about lr {name} can have gone some {reach:.3g} so far, and the minimum "
        )
        text += f"was {way:.3g} away{': too little yet' if reach < way else ''}."
    return text


def _tell_settings(race: Race, m: Measured) -> str:
    """What a schedule, weight decay or their absence does to these optimizers."""
    settings, names = race.settings, set(m.optimizers)
    sentences = []
    if settings.schedule != "constant":
        sentences.append(
            f"The {settings.schedule} schedule sets lr to {m.lr:.3g} of {settings.lr:g}."
        )
    if settings.weight_decay:
        sentences.append("Weight decay pulls every weight towards 0; the loss shown is without it.")
        if {"adam", "adamw"} <= names:
            sentences.append(
                f"adamw takes lr · decay = {settings.lr * settings.weight_decay:.3g} of each weight "
                "away; adam puts the decay into the gradient, which it then divides by its size."
            )
    elif {"adam", "adamw"} <= names:
        sentences.append("Without weight decay adamw is adam.")
    if settings.momentum == 0 and names & {"momentum", "nesterov"}:
        sentences.append("With momentum 0, momentum and nesterov are sgd.")
    return " ".join(sentences)
