"""The neuron's parameters: its input, its weights, and its training on a gate."""

from __future__ import annotations

from dataclasses import dataclass

from demos.kit.parameters import choice, number, numbers
from demos.neuron.gates import LEAST_LR, MOST_STEPS, TASKS

NAMES = ("sigmoid", "tanh", "relu", "leaky relu", "gelu", "step", "linear")
SIDE = 3.0  # the inputs run from -SIDE to SIDE on both axes


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
    activation: str = choice(
        "sigmoid",
        NAMES,
        label="activation",
        also={"step": ("heaviside", "threshold"), "linear": ("identity",)},
    )
    task: str = choice(
        "none", tuple(TASKS), label="points to tell apart", words=("gate", "problem", "function")
    )
    steps: int = number(
        0,
        0,
        MOST_STEPS,
        step=1,
        label="training steps",
        help="of SGD on those points, from the weights above; 0 leaves them as they are",
        words=("iterations", "updates"),
    )
    lr: float = number(
        0.5,
        LEAST_LR,
        10,
        step=LEAST_LR,
        label="learning rate",
        words=("step size", "rate"),
        log=True,
    )
