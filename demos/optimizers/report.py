"""What a race of optimizers means: who leads, what the surface does to a step, where it is unfair.

Knows texts; the numbers in them were measured by ``race``. Divergence has a module of its own.
"""

from __future__ import annotations

import math

from demos.kit.phrases import join
from demos.optimizers.divergence_report import Numbers, signed, tell_divergence
from demos.optimizers.network_surface import NOISE
from demos.optimizers.race import SHARE, Race
from demos.optimizers.stability import work_out

ROUNDING = 1e-9
PLAIN = ("sgd", "momentum", "nesterov")  # their steps are as long as lr times a sum of slopes
ADAPTIVE = ("rmsprop", "adam", "adamw")  # theirs are about lr long
FACTS = {
    "rosenbrock": "The valley is quickly found and slowly followed: it bends along y = x², and its "
    "floor is nearly flat.",
    "beale": "Between steep corners lies a nearly flat floor, where slopes are small.",
}


def report(race: Race, n: Numbers) -> str:
    """The caption of the frame with these numbers, in Markdown."""
    told = (
        _tell_standing(race, n),
        _table(race, n),
        *(tell_divergence(race, n, own.name) for own in race.descents),
        _tell_surface(race, n),
        _tell_fairness(race, n),
        _tell_settings(race, n),
    )
    return "\n\n".join(paragraph for paragraph in told if paragraph)


def _tell_standing(race: Race, n: Numbers) -> str:
    if not n["step"]:
        return f"**Step 0**: {_tell_start(race, n['starting loss'])}."
    head, names = f"After **{n['step']:g}** of {race.settings.steps} steps", _running(race, n)
    if not names:
        return f"{head} no optimizer is left: **all diverged**."
    what = "distance" if race.surface.minima else "loss"
    ranked = sorted(names, key=lambda name: n[f"{name} {what}"])
    best, worst = (n[f"{name} {what}"] for name in (ranked[0], ranked[-1]))
    level = [name for name in ranked if math.isclose(n[f"{name} {what}"], best, rel_tol=1e-9)]
    place, last = f"lowest, with a loss of **{best:.3g}**", f"with **{worst:.3g}**"
    if what == "distance":
        loss = n[f"{ranked[0]} loss"]
        place = f"nearest to the minimum, **{best:.3g}** away with a loss of **{loss:.3g}**"
        last = f"**{worst:.3g}** away"
    text = f"{head} **{join(level)}** {'is' if len(level) == 1 else 'are'} {place}"
    return f"{text}; {ranked[-1]} is last, {last}." if len(level) < len(ranked) else f"{text}."


def _tell_start(race: Race, loss: float) -> str:
    if not race.surface.minima:
        return f"{len(race.start)} random weights, the same for all, with a loss of **{loss:.4g}**"
    minima = " or ".join(f"({x:g}, {y:g})" for x, y in race.surface.minima)
    x, y = race.start.tolist()
    return f"the start is ({x:g}, {y:g}), with a loss of **{loss:.4g}**, and the minimum {minima}"


def _running(race: Race, n: Numbers) -> list[str]:
    return race.running(int(n["step"]))


def _table(race: Race, n: Numbers) -> str:
    """Loss; distance, or what the map leaves out; the steps to SHARE of the start; the last step."""
    columns = {"loss": "loss", "distance": "from the minimum"}
    if not race.surface.minima:
        columns = {key: key for key in ("loss", "loss on the map", "off the map (%)")}
    columns |= {
        "steps to 1 %": f"first at {100 * SHARE:g} % of the start (steps)",
        "step length": "step length",
    }
    rows = [["optimizer", *columns.values()], ["---"] * (len(columns) + 1)]
    for own in race.descents:
        values = (n.get(f"{own.name} {key}") for key in columns)
        rows.append([own.name, *("–" if value is None else f"{value:.3g}" for value in values)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _tell_surface(race: Race, n: Numbers) -> str:
    if race.surface.quadratic:
        return _tell_quadratic(race, n)
    if not race.surface.minima:
        return _tell_map(race, n)
    told = _tell_saddle(race) if race.surface.name == "saddle" else FACTS[race.surface.name]
    low, high = n["least curvature at the start"], n["largest curvature at the start"]
    span = f"At the start the curvature runs from {signed(low)} to {signed(high)}."
    return f"{told} {span}{_bounds(race, n)}"


def _tell_quadratic(race: Race, n: Numbers) -> str:
    """What the curvatures make of a step of sgd, what momentum makes of it, and the bounds."""
    low, high = n["least curvature at the start"], n["largest curvature at the start"]
    lr, decay, beta = n["lr"], race.settings.weight_decay, race.settings.momentum
    axes = (("both weights", high),) if low == high else (("y", high), ("x", low))
    told = f"**Curvature.** {join(f'λ = {value:g} along {axis}' for axis, value in axes)}."
    if "sgd" in _running(race, n):
        factors = {axis: 1 - lr * (value + decay) for axis, value in axes}
        worked = (
            f"{axis} by 1 − {lr:.3g} · {value + decay:g} = **{signed(factors[axis])}**, "
            f"{_pace(factors[axis])}"
            for axis, value in axes
        )
        told += f" A step of sgd multiplies {'; '.join(worked)}."
    if "momentum" in _running(race, n) and beta:
        told += (
            f" momentum adds up slopes that keep their sign, up to 1/(1 − {beta:g}) = "
            f"{1 / (1 - beta):.3g} of them, and cancels those that alternate.{_compare(n)}"
        )
    return told + _bounds(race, n)


def _compare(n: Numbers) -> str:
    """The losses of sgd and momentum, where both are there and still to speak of."""
    plain, heavy = n.get("sgd loss", 0.0), n["momentum loss"]
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


def _bounds(race: Race, n: Numbers) -> str:
    """The largest lr that the curvature allows each that is still running."""
    names = [name for name in _running(race, n) if f"{name} lr bound" in n]
    if not names:
        return ""
    worked = (
        f"{work_out(name, n['curvature'], race.settings.momentum)} ({name})" for name in names
    )
    exact = "" if race.surface.quadratic else ", as a rule of thumb,"
    return f" For λ = {n['curvature']:.5g} lr has{exact} to stay below {join(worked)}."


def _tell_saddle(race: Race) -> str:
    lr, y = race.settings.lr, abs(race.start[1].item())
    if y == 0:
        return (
            "On the line y = 0 the slope along y is exactly **0**, and no noise pushes anyone off it: "
            "they can only end in the saddle (0, 0), not in a minimum. Start with y = 0.01."
        )
    told = (
        "In the saddle (0, 0) the slope is 0, and the curvatures are 1 along x and −1 along y: near "
        f"it a step of sgd multiplies y by 1 + {lr:g} = {1 + lr:g}"
    )
    if y < 1:
        steps = -math.log(y) / math.log1p(lr)
        told += f", about **{steps:.0f}** steps from y = {y:g} to y = 1"
    return f"{told}. An adaptive step is about lr long however small the slope."


def _tell_map(race: Race, n: Numbers) -> str:
    text = (
        f"**The map.** {len(race.start)} weights have {len(race.start)} directions. Drawn are the two "
        "along which these paths moved most (principal directions, through the start), with "
        f"**{n['movement on the map (%)']:.3g} %** of all squared movement."
    )
    running = _running(race, n)
    if n["step"] and running:
        name = min(running, key=lambda name: n[f"{name} loss"])
        text += (
            f" The rest is left out: {name} is {n[f'{name} off the map (%)']:.2g} % off the map, and "
            f"below it the map shows a loss of {n[f'{name} loss on the map']:.3g} where its own is "
            f"{n[f'{name} loss']:.3g}."
        )
    return text + f" The noise in the data alone makes a loss of about {NOISE**2:g}."


def _tell_fairness(race: Race, n: Numbers) -> str:
    """How unlike the steps are that the same lr makes, where both kinds are there and move."""
    moves = {name: n.get(f"{name} first move") for name in _running(race, n)}
    plain = [name for name in moves if name in PLAIN and moves[name]]
    adaptive = [name for name in moves if name in ADAPTIVE and moves[name]]
    if not plain or not adaptive:
        return ""
    ahead = f" · {1 + race.settings.momentum:g}" * (plain[0] == "nesterov")
    told = join(f"**{moves[name]:.3g}** ({name})" for name in adaptive)
    text = (
        f"**One lr for all is not fair.** {plain[0]}'s first step, lr{ahead} times the slope, moved a "
        f"weight by up to **{moves[plain[0]]:.3g}**; the adaptive ones divide by the slope's size and "
        f"moved it by {told}."
    )
    name, reach = adaptive[-1], n["lr summed up"]
    if race.surface.minima and name != "rmsprop":
        minima = race.start.new_tensor(race.surface.minima)  # (count, 2)
        way = (minima - race.start).abs().amax(dim=1).min().item()  # of the weight farthest off
        text += (
            f" In steps of about lr {name} can have gone some {reach:.3g} so far, and the minimum "
        )
        text += f"was {way:.3g} away{': too little yet' if reach < way else ''}."
    return text


def _tell_settings(race: Race, n: Numbers) -> str:
    """What a schedule, weight decay or their absence does to these optimizers."""
    settings, names = race.settings, {own.name for own in race.descents}
    told = []
    if settings.schedule != "constant":
        told.append(
            f"The {settings.schedule} schedule sets lr to {n['lr']:.3g} of {settings.lr:g}."
        )
    if settings.weight_decay:
        told.append("Weight decay pulls every weight towards 0; the loss shown is without it.")
        if {"adam", "adamw"} <= names:
            told.append(
                f"adamw takes lr · decay = {settings.lr * settings.weight_decay:.3g} of each weight "
                "away; adam puts the decay into the gradient, which it then divides by its size."
            )
    elif {"adam", "adamw"} <= names:
        told.append("Without weight decay adamw is adam.")
    if settings.momentum == 0 and names & {"momentum", "nesterov"}:
        told.append("With momentum 0, momentum and nesterov are sgd.")
    return " ".join(told)
