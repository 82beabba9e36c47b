"""The parameters of a training run: points, network, optimizer, and what prevents overfitting."""

from __future__ import annotations

from dataclasses import dataclass

from demos.kit.parameters import choice, number, pasted
from demos.training.classifier import OPTIMIZERS
from demos.training.own_points import LONGEST, read_points
from demos.training.point_sets import KINDS

SWITCH = ("off", "on")
PATIENCE = 10  # epochs that early stopping waits for a new lowest validation loss
MOST_EPOCHS, MOST_UNITS, MOST_LAYERS, LEAST_LR = 300, 128, 4, 1e-4  # that can be chosen


@dataclass(frozen=True)
class Params:
    """The points, the network, its training, and what keeps it from overfitting."""

    data: str = choice(
        "moons",
        tuple(KINDS),
        label="data",
        words=("dataset", "data set"),
        also={"moons": ("half moons",), "circles": ("rings",)},
    )
    noise: float = number(
        0.3, 0, 1, step=0.05, label="noise", help="spread of the points around their pattern"
    )
    points: str = pasted(
        LONGEST,
        parse=read_points,
        label="your own points",
        help="instead of the data above: a line for each, two numbers and a class, as copied from a "
        "spreadsheet (0.5, 1.2, cat)",
    )
    hidden: int = number(
        64,
        1,
        MOST_UNITS,
        step=1,
        label="hidden units",
        unit="a layer",
        words=("hidden unit", "unit", "neuron", "width"),
    )
    layers: int = number(
        2, 1, MOST_LAYERS, step=1, label="hidden layers", words=("hidden layer", "layer", "depth")
    )
    activation: str = choice("relu", ("relu", "tanh", "sigmoid"), label="activation")
    batch_size: int = number(
        16, 1, 256, step=1, label="batch size", unit="points", words=("batch", "batches of", "bs")
    )
    lr: float = number(
        0.01,
        LEAST_LR,
        10,
        step=LEAST_LR,
        label="learning rate",
        words=("step size", "rate"),
        log=True,
    )
    optimizer: str = choice("adam", tuple(OPTIMIZERS), label="optimizer", words=("optimiser",))
    epochs: int = number(100, 1, MOST_EPOCHS, step=1, label="epochs", words=("epoch",))
    dropout: float = number(
        0.0, 0, 0.9, step=0.05, label="dropout", help="share of the hidden units silent in a step"
    )
    weight_decay: float = number(
        0.0,
        0,
        1,
        step=0.001,
        label="weight decay λ",
        words=("weight decay", "decay", "wd"),
        log=True,
    )
    batch_norm: str = choice(
        "off", SWITCH, label="batch norm", words=("batch normalization", "batch normalisation")
    )
    early_stopping: str = choice(
        "off",
        SWITCH,
        label="early stopping",
        help=f"after {PATIENCE} epochs without a new lowest validation loss; the best weights return",
        words=("early stop",),
    )
    seeds: int = number(
        1, 1, 5, step=1, label="seeds", help="runs from other weights on the same points"
    )
    seed: int = number(0, 0, 999, step=1, label="seed", help="the same seed gives the same run")
