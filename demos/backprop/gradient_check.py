"""Gradients of ``backward()`` beside central finite differences, and what to make of the two.

∂f/∂x ≈ (f(x + h) - f(x - h)) / 2h
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from demos.backprop.chain_rule import Step, is_on_kink, latex, show
from demos.backprop.computation import Computation, forward, is_usable
from demos.backprop.expressions import Node

AGREEMENT = 1e-5  # relative error up to which a difference confirms a gradient
ROUNDINGS = 16  # that two forward passes may pick up along the way
EPSILON = torch.finfo(torch.float64).eps


@dataclass(frozen=True)
class Comparison:
    """∂f/∂``name`` twice: as autograd left it, and as a difference over ``h``; either may be NaN."""

    name: str
    gradient: float
    difference: float
    h: float

    @property
    def error(self) -> float:
        """The distance of the two relative to the larger one; 0 where both are 0."""
        largest = max(abs(self.gradient), abs(self.difference))
        return abs(self.gradient - self.difference) / largest if largest else 0.0


def tell_check(passes: Computation, at: Mapping[str, float]) -> Step:
    """A table of both for x and y, and a sentence on each that stands out."""
    compared = [compare(passes, at, name) for name in at if name in passes.names]
    confirmed = [f"∂f/∂{own.name}" for own in compared if own.error <= AGREEMENT]
    told = [_objection(passes, own) for own in compared if not own.error <= AGREEMENT]
    if confirmed:
        told.append(
            f"The differences confirm {' and '.join(confirmed)}. They take two forward passes for "
            "each input, two million for a million weights; one backward pass serves all inputs."
        )
    told += [
        f"{name} is not in the expression: ∂f/∂{name} is 0."
        for name in at
        if name not in passes.names
    ]
    if moves := _downhill(compared):
        told.append(f"To make f smaller, go against the gradient: {' and '.join(moves)}.")
    point = ", ".join(f"{name} = {show(value)}" for name, value in at.items())
    lines = [
        f"**Check** at {point}, where f = **{show(passes.values[-1])}**:\n",
        "| | backward() | (f(+h) - f(-h)) / 2h | relative error |",
        "| --- | --- | --- | --- |",
        *map(_row, compared),
        f"\n{' '.join(told)}",
    ]
    measured = {f"∂f/∂{own.name} by differences": own.difference for own in compared} | {
        f"relative error of ∂f/∂{own.name}": own.error for own in compared
    }
    return Step(
        "\n".join(lines),
        r"\begin{gathered} " + r" \\ ".join(map(_formula, compared)) + r" \end{gathered}",
        {key: value for key, value in measured.items() if is_usable(value)},
    )


def compare(passes: Computation, at: Mapping[str, float], name: str) -> Comparison:
    """The gradient of the variable called ``name`` and its central difference.

    h = ∛ε · max(1, |x|) balances rounding, ε/h, with truncation, h² (Press et al., Numerical
    Recipes, 5.7).
    """
    h = EPSILON ** (1 / 3) * max(1.0, abs(at[name]))
    above, below = at[name] + h, at[name] - h
    # what was added in float64 is not quite h: the difference of the ends is
    difference = (_f(passes.nodes, {**at, name: above}) - _f(passes.nodes, {**at, name: below})) / (
        above - below
    )
    return Comparison(name, passes.gradients[passes.names.index(name)], difference, h)


def _f(nodes: Sequence[Node], at: Mapping[str, float]) -> float:
    point = {name: torch.tensor(value, dtype=torch.float64) for name, value in at.items()}
    with torch.no_grad():
        return forward(nodes, point)[-1].item()


def _row(own: Comparison) -> str:
    cells = _shown(own.gradient, ".8g"), _shown(own.difference, ".8g"), _shown(own.error, ".1e")
    return f"| ∂f/∂{own.name} | {' | '.join(cells)} |"


def _formula(own: Comparison) -> str:
    x = own.name
    return (
        rf"\frac{{\partial f}}{{\partial {x}}} \approx \frac{{f({x} + h) - f({x} - h)}}{{2h}} = "
        + latex(_shown(own.difference, ".8g"))
    )


def _objection(passes: Computation, own: Comparison) -> str:
    """Why the difference does not confirm the gradient."""
    if not is_usable(own.gradient):
        though = f", though a difference gives {show(own.difference)}"
        return f"backward() has no usable number for ∂f/∂{own.name}{though * is_usable(own.difference)}."
    if not is_usable(own.difference):
        return f"f has no usable value at {own.name} + h or {own.name} - h: no difference can be taken."
    noise = ROUNDINGS * EPSILON * max(map(abs, passes.values)) / own.h
    if abs(own.gradient - own.difference) <= noise:
        return (
            f"∂f/∂{own.name} is too small for differences: over h = {own.h:.1e} float64 rounds the "
            "change of f away. backward() is the one to trust."
        )
    if is_on_kink(passes):
        return (
            "relu has a kink at 0, and this point lies on it: PyTorch takes 0 for its slope there, and "
            f"the difference for ∂f/∂{own.name} is the mean of the slopes on both sides."
        )
    return (
        f"f bends sharply within h = {own.h:.1e} of {own.name}, and a difference only knows the mean "
        "slope over that distance. backward() has the slope at the point itself."
    )


def _downhill(compared: Sequence[Comparison]) -> list[str]:
    """Which way each variable has to move."""
    return [
        f"{own.name} {'down' if own.gradient > 0 else 'up'}"
        for own in compared
        if is_usable(own.gradient) and own.gradient
    ]


def _shown(value: float, spec: str) -> str:
    return format(value, spec if value else "g") if is_usable(value) else "none"
