"""The parameters of the activation experiment: a point on the curve, and a network."""

from __future__ import annotations

from dataclasses import dataclass

from demos.activations.signals import INITS
from demos.kit.parameters import choice, number

NAMES = ("relu", "leaky relu", "elu", "gelu", "silu", "sigmoid", "tanh", "softplus", "linear")
REACH = 6.0  # the curve is drawn from -REACH to REACH


@dataclass(frozen=True)
class Params:
    """The activation, a point on its curve, and the network it is put into."""

    activation: str = choice(
        "relu",
        NAMES,
        label="activation",
        words=("function", "nonlinearity"),
        also={"silu": ("swish",), "leaky relu": ("lrelu",), "sigmoid": ("logistic",)},
    )
    x: float = number(
        1.0,
        -REACH,
        REACH,
        step=0.1,
        label="input x",
        help="the point on the curve",
        words=("input", "at"),
    )
    init: str = choice(
        "he",
        tuple(INITS),
        label="initialisation",
        help="how the weights are drawn",
        words=("initialization", "weights"),
        also={"he": ("kaiming",), "xavier": ("glorot",)},
    )
    layers: int = number(10, 2, 30, step=1, label="layers", words=("depth", "deep"))
    width: int = number(64, 4, 128, step=1, label="width", unit="units a layer", words=("wide",))
    seed: int = number(0, 0, 999, step=1, label="seed", help="the same seed gives the same weights")
