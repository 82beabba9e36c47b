"""Points of two classes in the plane: moons, circles, spirals and xor.

    x = f_y(u) + σ ε,   u ~ U(0, 1)²,   ε ~ N(0, 1)²

Knows how its points are made, and so the classifier that no other beats on average.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

LATENTS = 2048  # points u of each class that stand for all of them
LEAST_NOISE = 0.02  # of the best classifier; with less the classes, 0.4 or more apart, never meet


@dataclass(frozen=True)
class PointSet:
    """Points x (n, 2) and their classes y (n,), 0 or 1."""

    x: Tensor
    y: Tensor


def make_points(kind: str, noise: float, count: int, random: torch.Generator) -> PointSet:
    """As many points of each class; the same ``random`` moves the same points by any ``noise``."""
    y = (torch.arange(count) % 2).float()  # (count,)
    u = torch.rand(count, 2, generator=random)
    shift = torch.randn(count, 2, generator=random)
    return PointSet(KINDS[kind](u, 2 * y[:, None] - 1) + noise * shift, y)


def best_logits(kind: str, noise: float, x: Tensor) -> Tensor:
    """The log odds (n,) of class 1 at points (n, 2), by Bayes' rule from how the points are made."""
    u = torch.quasirandom.SobolEngine(2).draw(LATENTS + 1)[1:]  # even, and the same each time
    likelihoods = []
    for sign in (-1.0, 1.0):
        clean = KINDS[kind](u, torch.full((LATENTS, 1), sign))  # (LATENTS, 2)
        # ln p(x | y) = ln mean_u exp(−|x − f_y(u)|² / 2σ²) + the same for both classes
        distance = torch.cdist(x, clean) / max(noise, LEAST_NOISE)  # (n, LATENTS)
        likelihoods.append((-distance.square() / 2).logsumexp(dim=1))
    return likelihoods[1] - likelihoods[0]


def _moons(u: Tensor, sign: Tensor) -> Tensor:
    """Two half circles, each reaching into the other."""
    t = math.pi * u[:, 0]
    return sign * torch.stack([t.cos() - 0.5, t.sin() - 0.25], dim=1)


def _circles(u: Tensor, sign: Tensor) -> Tensor:
    """A circle of radius 0.6 in one of 1.4."""
    t = 2 * math.pi * u[:, 0]
    return (1 + 0.4 * sign) * torch.stack([t.cos(), t.sin()], dim=1)


def _spirals(u: Tensor, sign: Tensor) -> Tensor:
    """Two arms of one and a half turns."""
    t, r = 3 * math.pi * u[:, :1], 0.4 + 2.6 * u[:, :1]
    return sign * r * torch.cat([t.cos(), t.sin()], dim=1)


def _xor(u: Tensor, sign: Tensor) -> Tensor:
    """Four squares around the origin; class 1 where one coordinate is positive and one negative."""
    side = torch.where(u[:, :1] < 0.5, -1.0, 1.0)
    across = 0.2 + 1.2 * (2 * u[:, :1] % 1)
    return side * torch.cat([across, -sign * (0.2 + 1.2 * u[:, 1:])], dim=1)


# Latents u (n, 2) and signs (n, 1), +1 for class 1, ─▶ points (n, 2) without noise.
KINDS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "moons": _moons,
    "circles": _circles,
    "spirals": _spirals,
    "xor": _xor,
}
