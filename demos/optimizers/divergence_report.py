"""Why an optimizer diverged, with the numbers of this run, and what would have saved it.

Knows texts; the numbers in them were measured by ``race``.
"""

from __future__ import annotations

import math

from demos.optimizers.descent import LEAST_LR
from demos.optimizers.race import Diverged, Measured, Race
from demos.optimizers.stability import work_out


def tell_divergence(race: Race, m: Measured, name: str) -> str:
    """Of one that diverged, or is about to: the step, the reason in numbers, and a remedy."""
    optimizer, surface = m.optimizers[name], m.surface
    if isinstance(optimizer, Diverged):
        text = (
            f"**{name} diverged at step {optimizer.at_step:g}**: its loss, "
            f"{optimizer.last_loss:.3g} the step before, went beyond a billion. "
            f"{_explain_divergence(race, m, name)}"
        )
        return text + _tell_remedy(race, optimizer)
    growth = optimizer.loss / (surface.starting_loss or 1.0)
    too_large = race.settings.lr > surface.lr_bounds.get(name, math.inf)
    if not (race.surface.quadratic and too_large and growth > 1):
        return ""
    text = f"**{name} is diverging**: its loss is {growth:.3g} times the start's."
    return f"{text} {_explain_divergence(race, m, name)}"


def _explain_divergence(race: Race, m: Measured, name: str) -> str:
    """By the curvature where that sets a bound, else by what else made the steps too long."""
    lr, decay = race.settings.lr, race.settings.weight_decay
    if name in m.surface.lr_bounds:
        return _explain_bound(race, m, name)
    if name == "adamw" and lr * decay > 2:
        return (
            f"Its weight decay multiplies every weight by 1 − {lr:g} · {decay:g} = "
            f"**{signed(1 - lr * decay)}** in each step; that shrinks only for lr < 2/{decay:g} = "
            f"{2 / decay:.4g}."
        )
    first = " (its first ten times that)" * (name == "rmsprop")
    return (
        f"Its steps are about lr = {lr:g} long for each weight{first} however small the slope, and "
        "one led this far up."
    )


def _explain_bound(race: Race, m: Measured, name: str) -> str:
    worked = work_out(name, m.surface.curvature, race.settings.momentum)
    with_decay = " (weight decay included)" if race.settings.weight_decay else ""
    curvature = f"λ = {m.surface.curvature:.5g}{with_decay}"
    if race.surface.quadratic:
        return f"With the curvature {curvature} it converges only for lr < {worked}."
    where = "at the start or in the minimum" if race.surface.minima else "at the start"
    if race.settings.lr <= m.surface.lr_bounds[name]:
        return (
            f"The largest curvature {where}, {curvature}, would allow lr < {worked}; elsewhere the "
            "surface bends more."
        )
    return (
        f"The largest curvature {where} is {curvature}; a quadratic with that asks for lr < {worked}, "
        "which is a rule of thumb here, where the curvature changes."
    )


def _tell_remedy(race: Race, optimizer: Diverged) -> str:
    lr = optimizer.lr_that_holds
    if lr is None:
        return f" No lr from {LEAST_LR:g} on saves it: start nearer to a minimum."
    return f" With lr **{lr:g}** it makes all {race.settings.steps} steps and ends lower than it started."


def signed(value: float) -> str:
    """Three digits, with the minus sign of a formula."""
    return f"{value:.3g}".replace("-", "−")
