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
    """A table of both for each variable, and a sentence on each that stands out."""
    compared = [compare(passes, at, name) for name in at if name in passes.names]
    confirmed = [f"∂f/∂{pair.name}" for pair in compared if pair.error <= AGREEMENT]
    sentences = [_objection(passes, pair) for pair in compared if not pair.error <= AGREEMENT]
    if confirmed:
        sentences.append(
            f"The differences confirm {' and '.join(confirmed)}. They take two forward passes for "
            "each input, two million for a million weights; one backward pass serves all inputs."
        )
    sentences += [
        f"{name} is not in the expression: ∂f/∂{name} is 0."
        for name in at
        if name not in passes.names
    ]
    if moves := _downhill(compared):
        sentences.append(f"To make f smaller, go against the gradient: {' and '.join(moves)}.")
    point = ", ".join(f"{name} = {show(value)}" for name, value in at.items())
    lines = [
        f"**Check** at {point}, where f = **{show(passes.values[-1])}**:\n",
        "| | backward() | (f(+h) - f(-h)) / 2h | relative error |",
        "| --- | --- | --- | --- |",
        *map(_row, compared),
        f"\n{' '.join(sentences)}",
    ]
    measured = {f"∂f/∂{pair.name} by differences": pair.difference for pair in compared} | {
        f"relative error of ∂f/∂{pair.name}": pair.error for pair in compared
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


def _row(pair: Comparison) -> str:
    cells = _shown(pair.gradient, ".8g"), _shown(pair.difference, ".8g"), _shown(pair.error, ".1e")
    return f"| ∂f/∂{pair.name} | {' | '.join(cells)} |"


def _formula(pair: Comparison) -> str:
    x = pair.name
    return (
        rf"\frac{{\partial f}}{{\partial {x}}} \approx \frac{{f({x} + h) - f({x} - h)}}{{2h}} = "
        + latex(_shown(pair.difference, ".8g"))
    )


def _objection(passes: Computation, pair: Comparison) -> str:
    """Why the difference does not confirm the gradient."""
    if not is_usable(pair.gradient):
        though = f", though a difference gives {show(pair.difference)}"
        return f"backward() has no usable number for ∂f/∂{pair.name}{though * is_usable(pair.difference)}."
    if not is_usable(pair.difference):
        return f"f has no usable value at {pair.name} + h or {pair.name} - h: no difference can be taken."
    noise = ROUNDINGS * EPSILON * max(map(abs, passes.values)) / pair.h
    if abs(pair.gradient - pair.difference) <= noise:
        return (
            f"∂f/∂{pair.name} is too small for differences: over h = {pair.h:.1e} float64 rounds the "
            "change of f away. backward() is the one to trust."
        )
    if is_on_kink(passes):
        return (
            "This point lies on a kink, of relu or abs at 0 or of max or min where both are the same: "
            "PyTorch takes a slope between those on both sides, and "
            f"the difference for ∂f/∂{pair.name} is the mean of the slopes on both sides."
        )
    return (
        f"f bends sharply within h = {pair.h:.1e} of {pair.name}, and a difference only knows the mean "
        "slope over that distance. backward() has the slope at the point itself."
    )


def _downhill(compared: Sequence[Comparison]) -> list[str]:
    """Which way each variable has to move."""
    return [
        f"{pair.name} {'down' if pair.gradient > 0 else 'up'}"
        for pair in compared
        if is_usable(pair.gradient) and pair.gradient
    ]


def _shown(value: float, spec: str) -> str:
    return format(value, spec if value else "g") if is_usable(value) else "none"
