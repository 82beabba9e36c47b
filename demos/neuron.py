"""One neuron on two inputs: weighted sum, bias, activation and the line where it changes its mind.

    z = w · x + b,   a = f(z)

``python -m demos.neuron --weights 1.5 -2 --bias 1 --activation tanh``
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import nn

from demos.catalogue import Demo
from demos.frames import Chart, Field, Frame, Line, Points
from demos.nonlinearities import ACTIVATIONS
from demos.parameters import choice, number, numbers

NAMES = ("sigmoid", "tanh", "relu", "leaky relu", "gelu", "step", "linear")
RANGES = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "step": (0.0, 1.0)}
TASKS = {"none": None, "and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "xor": (0, 1, 1, 0)}
CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
SIDE = 3.0  # the plane shown runs from -SIDE to SIDE on both axes
GRID = 41
ROUNDING = 1e-9  # a sum of slider steps that is nearer to 0 than this is 0


@dataclass(frozen=True)
class Params:
    """What can be moved; every value is a number or a name from a short list."""

    inputs: tuple[float, ...] = numbers(
        (1.0, 0.5),
        -SIDE,
        SIDE,
        step=0.05,
        label="inputs",
        labels=("x₁", "x₂"),
        help="the point the neuron looks at",
        words=("input", "x"),
    )
    weights: tuple[float, ...] = numbers(
        (1.0, -1.0),
        -5,
        5,
        step=0.05,
        label="weights",
        labels=("w₁", "w₂"),
        help="how much each input counts, and in which direction",
        words=("weight", "w"),
    )
    bias: float = number(
        0.0, -5, 5, step=0.05, label="bias b", help="shifts the decision line", words=("b",)
    )
    activation: str = choice("sigmoid", NAMES, label="activation")
    task: str = choice(
        "none", tuple(TASKS), label="points to tell apart", words=("gate", "problem")
    )


def run(params: Params) -> Iterator[Frame]:
    """One frame: the neuron as it stands."""
    # In float64, and without drawing the random weights that a new layer starts with.
    neuron = nn.utils.skip_init(nn.Linear, 2, 1, dtype=torch.float64)
    with torch.no_grad():
        neuron.weight.copy_(torch.tensor([params.weights], dtype=torch.float64))
        neuron.bias.fill_(params.bias)
        x = torch.tensor([params.inputs], dtype=torch.float64)
        # z = x Wᵀ + b
        z = neuron(x)  # (1, 1)
        a = ACTIVATIONS[params.activation](z)  # (1, 1)
        plane = _plane(neuron, params)
    z_value = z.item() if abs(z.item()) > ROUNDING else 0.0
    a_value = a.item()
    yield Frame(
        charts=(plane, _curve(params.activation, z_value, a_value)),
        caption=_caption(neuron, params, z_value, a_value),
        formula=_formula(params, z_value, a_value),
        numbers={"z": z_value, "output": a_value},
    )


def _plane(neuron: nn.Linear, params: Params) -> Chart:
    ticks = torch.linspace(-SIDE, SIDE, GRID, dtype=torch.float64)
    y, x = torch.meshgrid(ticks, ticks, indexing="ij")
    z = neuron(torch.stack([x, y], dim=-1)).squeeze(-1)  # (GRID, GRID)
    a = ACTIVATIONS[params.activation](z)
    low, high = RANGES.get(params.activation, (min(a.min().item(), 0.0), max(a.max().item(), 1e-6)))
    points = [Points("input x", [params.inputs[0]], [params.inputs[1]], "star")]
    labels = TASKS[params.task]
    for label, marker in ((0, "circle"), (1, "diamond")) if labels else ():
        corners = [c for c, own in zip(CORNERS, labels or (), strict=True) if own == label]
        points.append(
            Points(f"target {label}", [c[0] for c in corners], [c[1] for c in corners], marker)
        )
    line = _decision_line(params)
    return Chart(
        title="Output over all inputs, and w·x + b = 0",
        x_label="input x₁",
        y_label="input x₂",
        lines=(line,) if line else (),
        points=tuple(points),
        field=Field("output", ticks.tolist(), ticks.tolist(), a.tolist(), low, high),
        x_range=(-SIDE, SIDE),
        y_range=(-SIDE, SIDE),
        square=True,
    )


def _decision_line(params: Params) -> Line | None:
    """The points with w · x + b = 0: p = -b w/|w|² is one, and the line runs at right angles to w."""
    w1, w2 = params.weights
    norm2 = w1 * w1 + w2 * w2
    if norm2 == 0:
        return None
    px, py = -params.bias * w1 / norm2, -params.bias * w2 / norm2
    reach = 20 * SIDE / norm2**0.5
    return Line(
        "w·x + b = 0", [px - reach * w2, px + reach * w2], [py + reach * w1, py - reach * w1]
    )


def _curve(activation: str, z: float, a: float) -> Chart:
    reach = max(6.0, 1.1 * abs(z))
    zs = torch.linspace(-reach, reach, 201)
    return Chart(
        title=f"The activation: {activation}",
        x_label="weighted sum z",
        y_label="output a",
        lines=(Line(activation, zs.tolist(), ACTIVATIONS[activation](zs).tolist()),),
        points=(Points("this input", [z], [a], "star"),),
        x_range=(-reach, reach),
    )


def _formula(params: Params, z: float, a: float) -> str:
    (w1, w2), (x1, x2) = params.weights, params.inputs
    name = params.activation.replace(" ", r"\ ")
    terms = f"({w1:g})({x1:g}) + ({w2:g})({x2:g}) + ({params.bias:g})"
    return (
        rf"\begin{{aligned}} z &= w_1 x_1 + w_2 x_2 + b = {terms} = {z:.4g} \\"
        rf" a &= \operatorname{{{name}}}(z) = {a:.4g} \end{{aligned}}"
    )


def _caption(neuron: nn.Linear, params: Params, z: float, a: float) -> str:
    side = (
        "on the line"
        if z == 0
        else f"on the {'positive' if z > 0 else 'negative'} side of the line"
    )
    text = (
        f"The weighted sum is **{z:.4g}**, so this input lies {side} w·x + b = 0; "
        f"{params.activation} turns it into **{a:.4g}**."
    )
    if params.weights[0] == params.weights[1] == 0:
        text = (
            f"Both weights are 0, so the inputs don't count: every input gives z = b = **{z:.4g}** "
            f"and the output **{a:.4g}**, and there is no line."
        )
    labels = TASKS[params.task]
    if labels:
        sides = (
            (neuron(torch.tensor(CORNERS, dtype=torch.float64)).squeeze(-1) > 0).int().tolist()
        )  # (4,)
        right = sum(int(side == label) for side, label in zip(sides, labels, strict=True))
        text += (
            f" Taking z > 0 as 1, **{right} of the 4** points of {params.task.upper()} are right."
        )
        if params.task == "xor":
            text += " No straight line gets more than 3 of them."
    return text


DEMO = Demo(
    name="neuron",
    title="One neuron",
    summary="Move the weights, the bias and the input, and watch the sum, the output and the line.",
    words=("neuron", "single neuron", "perceptron", "decision line", "weighted sum"),
    Params=Params,
    run=run,
    immediate=True,
    examples=("open the neuron experiment", "w = 1.5, -2 and b = 1, tanh, go"),
)

if __name__ == "__main__":
    from demos.terminal import main

    raise SystemExit(main(DEMO))
