"""Several optimizers from the same start down the same surface, and what is measured of them.

Knows numbers; what they mean is told by ``report``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from demos.kit.labels import label
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
        return max(len(descent.lrs) for descent in self.descents)

    def map_points(self) -> Tensor:
        """What the map has to show (count, 2): the minima, and the paths unless too high.

        Where a start can be chosen, the surface's own too: one beside a minimum leaves room for others.
        """
        known = (*self.surface.minima, self.surface.start) if self.surface.minima else ()
        fixed = self.start.new_tensor(known).reshape(-1, 2)
        return torch.cat([*map(self.plane.project, _near(self.descents)), fixed])


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
        descent.name: find_lr_that_holds(descent.name, chosen, w, settings)
        for descent in descents
        if descent.diverged
    }
    remedies = {name: lr for name, lr in held.items() if lr}
    return Race(chosen, w, settings, descents, plane, remedies)


def _near(descents: Iterable[Descent]) -> list[Tensor]:
    """The points (count, n) of each path that are no higher than NEAR times the start."""
    return [
        descent.path[torch.tensor([loss <= NEAR * descent.losses[0] for loss in descent.losses])]
        for descent in descents
    ]


@dataclass(frozen=True)
class SurfaceMeasured:
    """The surface at the start, its largest ``curvature`` there and in the minima, and what lr
    that allows each optimizer for which curvature sets a bound.
    """

    starting_loss: float
    least_curvature: float = field(metadata=label("least curvature at the start"))
    largest_curvature: float = field(metadata=label("largest curvature at the start"))
    curvature: float
    movement_on_map: float | None = field(metadata=label("movement on the map (%)"))
    lr_bounds: Mapping[str, float] = field(metadata=label("lr bound"))


@dataclass(frozen=True)
class Running:
    """An optimizer after a step. ``first_move`` is the most that its first step moved any weight.

    ``distance`` is that from the nearest minimum; where none is known, ``loss_on_map`` is the loss
    of the point of the map that stands for these weights.
    """

    loss: float
    x: float
    y: float
    step_length: float | None
    first_move: float | None
    distance: float | None
    loss_on_map: float | None = field(metadata=label("loss on the map"))
    off_map: float | None = field(metadata=label("off the map (%)"))
    steps_to_share: int | None = field(metadata=label(f"steps to {100 * SHARE:g} %"))

    @property
    def remaining(self) -> float:
        """What decides who leads: the distance from the minimum, or else the loss."""
        return self.loss if self.distance is None else self.distance


@dataclass(frozen=True)
class Diverged:
    """An optimizer that has diverged, its loss the step before, and an lr with which it does not."""

    at_step: int = field(metadata=label("diverged at step"))
    last_loss: float
    lr_that_holds: float | None
    steps_to_share: int | None = field(metadata=label(f"steps to {100 * SHARE:g} %"))


@dataclass(frozen=True)
class Measured:
    """The whole race after ``step``."""

    surface: SurfaceMeasured
    step: int
    lr: float
    lr_summed_up: float
    optimizers: Mapping[str, Running | Diverged]

    @property
    def running(self) -> dict[str, Running]:
        """Those that have not diverged."""
        return {name: own for name, own in self.optimizers.items() if isinstance(own, Running)}


def measure_surface(race: Race) -> SurfaceMeasured:
    """The starting loss, the curvature there and at most, and the lr that this allows each."""
    curvatures = race.surface.curvatures(race.start)
    at_minima = (race.surface.curvatures(race.start.new_tensor(w))[-1] for w in race.surface.minima)
    # weight decay adds decay · w to the gradient, and so itself to every curvature
    curvature = max(curvatures[-1], *at_minima, 0.0) + race.settings.weight_decay
    bounds = {
        descent.name: lr_bound(descent.name, curvature, race.settings.momentum)
        for descent in race.descents
    }
    return SurfaceMeasured(
        starting_loss=race.descents[0].losses[0],
        least_curvature=curvatures[0],
        largest_curvature=curvatures[-1],
        curvature=curvature,
        movement_on_map=None if race.surface.minima else 100 * sum(race.plane.shares),
        lr_bounds={name: bound for name, bound in bounds.items() if bound},
    )


def measure_step(race: Race, surface: SurfaceMeasured, step: int) -> Measured:
    """Where each optimizer stands after ``step``, or when it diverged and what would save it."""
    lrs = max((descent.lrs for descent in race.descents), key=len)
    optimizers = {descent.name: _measure(race, descent, step) for descent in race.descents}
    return Measured(surface, step, lrs[max(step - 1, 0)], sum(lrs[:step]), optimizers)


def _measure(race: Race, descent: Descent, step: int) -> Running | Diverged:
    reached = descent.first_below(SHARE * descent.losses[0], step)
    if descent.has_diverged(step):
        return Diverged(
            len(descent.losses), descent.losses[-1], race.remedies.get(descent.name), reached
        )
    w = descent.path[step]
    x, y = race.plane.project(w).tolist()
    distance = loss_on_map = off_map = None
    if race.surface.minima:
        distance = race.surface.distance(w)
    else:
        below = race.plane.lift(race.plane.project(w))  # the point of the map that stands for w
        moved = (w - race.start).square().sum().item()
        loss_on_map = race.surface.loss(below).item()
        off_map = 100 * (w - below).square().sum().item() / (moved or 1.0)
    return Running(
        loss=descent.losses[step],
        x=x,
        y=y,
        step_length=(w - descent.path[step - 1]).norm().item() if step else None,
        first_move=(descent.path[1] - race.start).abs().max().item() if step else None,
        distance=distance,
        loss_on_map=loss_on_map,
        off_map=off_map,
        steps_to_share=reached,
    )
