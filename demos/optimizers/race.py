"""Several optimizers from the same start down the same surface, and what is measured of them.

Knows numbers; what they mean is told by ``race_report``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from demos.optimizers.descent import Descent, Settings, descend, find_lr_that_holds
from demos.optimizers.network_surface import make_network_surface, principal_plane
from demos.optimizers.stability import lr_bound
from demos.optimizers.surfaces import FLAT, SURFACES, Plane, Surface

SHARE = 0.01  # of the starting loss: who gets there first?
NEAR = 4.0  # times the starting loss: higher points neither turn nor stretch the map


@dataclass(frozen=True)
class Race:
    """The descents, all with the same ``settings`` from the same weights (n,), and their map.

    ``remedies`` are smaller learning rates with which those that diverged do not.
    """

    surface: Surface
    start: Tensor
    settings: Settings
    descents: tuple[Descent, ...]
    plane: Plane
    remedies: Mapping[str, float]

    @property
    def last_step(self) -> int:
        """The last of all, or the one at which the last of them diverged."""
        return max(len(own.lrs) for own in self.descents)

    def running(self, step: int) -> list[str]:
        """The names of those that have not diverged."""
        return [own.name for own in self.descents if not own.has_diverged(step)]

    def map_points(self) -> Tensor:
        """What the map has to show (count, 2): the minima, and the paths unless too high."""
        minima = self.start.new_tensor(self.surface.minima).reshape(-1, 2)
        return torch.cat([*map(self.plane.project, _near(self.descents)), minima])


def run_race(
    names: Iterable[str], surface: str, start: tuple[float, ...], settings: Settings, seed: int
) -> Race:
    """All steps of all that are named; on "network" the weights to start from come from ``seed``."""
    if surface == "network":
        chosen, w = make_network_surface(seed)
    else:
        chosen, w = SURFACES[surface], torch.tensor(start, dtype=torch.float64)
    descents = tuple(descend(name, chosen, w, settings) for name in names)
    plane = FLAT if chosen.minima else principal_plane(w, _near(descents))
    held = {
        own.name: find_lr_that_holds(own.name, chosen, w, settings)
        for own in descents
        if own.diverged
    }
    remedies = {name: lr for name, lr in held.items() if lr}
    return Race(chosen, w, settings, descents, plane, remedies)


def _near(descents: Iterable[Descent]) -> list[Tensor]:
    """The points (count, n) of each path that are no higher than NEAR times the start."""
    return [
        own.path[torch.tensor([loss <= NEAR * own.losses[0] for loss in own.losses])]
        for own in descents
    ]


def measure_surface(race: Race) -> dict[str, float]:
    """The starting loss, the curvature there and at most, and the lr that this allows each."""
    curvatures = race.surface.curvatures(race.start)
    at_minima = (race.surface.curvatures(race.start.new_tensor(w))[-1] for w in race.surface.minima)
    # weight decay adds decay · w to the gradient, and so itself to every curvature
    curvature = max(curvatures[-1], *at_minima, 0.0) + race.settings.weight_decay
    numbers = {
        "starting loss": race.descents[0].losses[0],
        "least curvature at the start": curvatures[0],
        "largest curvature at the start": curvatures[-1],
        "curvature": curvature,
    }
    if not race.surface.minima:
        numbers["movement on the map (%)"] = 100 * sum(race.plane.shares)
    for own in race.descents:
        bound = lr_bound(own.name, curvature, race.settings.momentum)
        if bound:
            numbers[f"{own.name} lr bound"] = bound
    return numbers


def measure_step(race: Race, step: int) -> dict[str, float]:
    """Where each optimizer stands after ``step``, or when it diverged and what would save it."""
    lrs = max((own.lrs for own in race.descents), key=len)
    numbers = {"step": step, "lr": lrs[max(step - 1, 0)], "lr summed up": sum(lrs[:step])}
    for own in race.descents:
        if not own.has_diverged(step):
            measured = _measure(race, own, step)
        else:
            measured = {"diverged at step": len(own.losses), "last loss": own.losses[-1]}
            if own.name in race.remedies:
                measured["lr that holds"] = race.remedies[own.name]
        reached = own.first_below(SHARE * own.losses[0], step)
        if reached is not None:
            measured["steps to 1 %"] = reached
        numbers |= {f"{own.name} {what}": value for what, value in measured.items()}
    return numbers


def _measure(race: Race, own: Descent, step: int) -> dict[str, float]:
    w = own.path[step]
    x, y = race.plane.project(w).tolist()
    measured = {"loss": own.losses[step], "x": x, "y": y}
    if step:
        measured["step length"] = (w - own.path[step - 1]).norm().item()
        measured["first move"] = (own.path[1] - race.start).abs().max().item()  # of any weight
    if race.surface.minima:
        return measured | {"distance": race.surface.distance(w)}
    below = race.plane.lift(race.plane.project(w))  # the point of the map that stands for w
    moved = (w - race.start).square().sum().item()
    return measured | {
        "loss on the map": race.surface.loss(below).item(),
        "off the map (%)": 100 * (w - below).square().sum().item() / (moved or 1.0),
    }
