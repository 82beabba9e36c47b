"""Loss surfaces over two weights x and y, and the plane on which paths through weights are drawn.

Each loss is 0 in its minima. Knows nothing of optimizers.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Surface:
    """A loss over n weights.

    name        as a parameter calls it
    loss        weights (n,) ─▶ loss (), for autograd
    formula     the loss in LaTeX
    minima      the weights of each known minimum
    quadratic   True where the curvature is the same everywhere
    start       from where a race down it shows what there is to see
    """

    name: str
    loss: Callable[[Tensor], Tensor]
    formula: str
    minima: tuple[tuple[float, float], ...] = ()
    quadratic: bool = False
    start: tuple[float, float] = (-4.0, 1.0)

    def curvatures(self, w: Tensor) -> list[float]:
        """The eigenvalues λ of the Hessian ∂²L/∂w² at weights (n,), the least first."""
        hessian = torch.autograd.functional.hessian(self.loss, w)  # (n, n)
        return [value.item() for value in torch.linalg.eigvalsh(hessian)]

    def distance(self, w: Tensor) -> float:
        """From weights (2,) to the nearest minimum."""
        return min(math.dist(w.tolist(), minimum) for minimum in self.minima)


@dataclass(frozen=True)
class Plane:
    """Points (a, b) ─▶ weights origin + a·axes[0] + b·axes[1]; the axes (2, n) are orthonormal.

    ``shares`` of all squared movement lie along each axis; the rest leaves the plane.
    """

    origin: Tensor
    axes: Tensor
    shares: tuple[float, float] = (0.5, 0.5)

    def project(self, w: Tensor) -> Tensor:
        """The points (..., 2) of the plane nearest to weights (..., n)."""
        return (w - self.origin) @ self.axes.T

    def lift(self, points: Tensor) -> Tensor:
        """The weights (..., n) of points (..., 2)."""
        return self.origin + points @ self.axes


FLAT = Plane(torch.zeros(2, dtype=torch.float64), torch.eye(2, dtype=torch.float64))


def bowl(w: Tensor) -> Tensor:
    """½(x² + y²): the curvature is 1 in every direction. Minimum (0, 0).

    De Jong 1975, "An analysis of the behavior of a class of genetic adaptive systems", F1 (times ½).
    """
    x, y = w.unbind(-1)
    return 0.5 * (x**2 + y**2)


def ravine(w: Tensor) -> Tensor:
    """¼x² + 18y²: the curvatures are ½ along x and 36 along y. Minimum (0, 0).

    The ill-conditioned quadratic of Goh 2017, "Why momentum really works", with κ = 36/½ = 72.
    """
    x, y = w.unbind(-1)
    return 0.25 * x**2 + 18 * y**2


def saddle(w: Tensor) -> Tensor:
    """½x² + (y² − 4)²/16: a saddle of height 1 in (0, 0), curvatures 1 and −1. Minima (0, ±2).

    Near (0, 0) it is 1 + ½(x² − y²), the standard saddle; the fourth power (the double well of
    Strogatz 1994, "Nonlinear dynamics and chaos", example 6.5.2) gives it a floor.
    """
    x, y = w.unbind(-1)
    return 0.5 * x**2 + (y**2 - 4) ** 2 / 16


def rosenbrock(w: Tensor) -> Tensor:
    """(1 − x)² + 100(y − x²)²: a curved valley along y = x². Minimum (1, 1).

    Rosenbrock 1960, "An automatic method for finding the greatest or least value of a function".
    """
    x, y = w.unbind(-1)
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def beale(w: Tensor) -> Tensor:
    """(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)². Minimum (3, 0.5).

    Beale 1958; problem 5 of Moré, Garbow and Hillstrom 1981, "Testing unconstrained optimization
    software". Steep at the corners, nearly flat in between.
    """
    x, y = w.unbind(-1)
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


SURFACES = {
    surface.name: surface
    for surface in (
        Surface("ravine", ravine, r"\tfrac14 x^2 + 18 y^2", ((0, 0),), quadratic=True),
        Surface("bowl", bowl, r"\tfrac12 (x^2 + y^2)", ((0, 0),), quadratic=True),
        Surface(
            "saddle",
            saddle,
            r"\tfrac12 x^2 + \tfrac1{16} (y^2 - 4)^2",
            ((0, 2), (0, -2)),
            start=(-2.0, 0.01),  # nearly on its ridge
        ),
        Surface(
            "rosenbrock",
            rosenbrock,
            "(1 - x)^2 + 100 (y - x^2)^2",
            ((1, 1),),
            start=(-1.2, 1.0),  # the usual one: Moré, Garbow and Hillstrom 1981, problem 1
        ),
        Surface(
            "beale",
            beale,
            "(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
            ((3, 0.5),),
            start=(3.5, 0.0),  # steep enough to overshoot, and nothing flies out
        ),
    )
}
