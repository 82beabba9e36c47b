"""The parameters of a race of optimizers."""

from __future__ import annotations

from dataclasses import dataclass

from demos.kit.parameters import choice, number, numbers
from demos.optimizers.descent import LEAST_LR, OPTIMIZERS, SCHEDULES
from demos.optimizers.surfaces import SURFACES

OWN_START = SURFACES["ravine"].start  # unless another one is chosen, each surface has its own


@dataclass(frozen=True)
class Params:
    """Which optimizers, on which surface, and the settings that they share."""

    optimizers: tuple[str, ...] = choice(
        ("sgd", "momentum", "adam"),
        tuple(OPTIMIZERS),
        label="optimizers",
        words=("optimizer", "optimisers", "optimiser"),
    )
    surface: str = choice(
        "ravine",
        (*SURFACES, "network"),
        label="loss surface",
        help="of two weights x and y, or of a small network's 25",
        words=("landscape",),
        also={"ravine": ("valley",), "bowl": ("paraboloid",), "rosenbrock": ("banana",)},
    )
    start: tuple[float, ...] = numbers(
        OWN_START,
        -5,
        5,
        step=0.01,
        label="start",
        labels=("x", "y"),
        help="(-4, 1) is the ravine's; the others then start where theirs is worth seeing",
        words=("starting point", "start point", "starting", "starting at", "start at"),
    )
    lr: float = number(
        0.05,
        LEAST_LR,
        10,
        step=LEAST_LR,
        label="learning rate",
        help="the same for all",
        words=("step size", "rate"),
        log=True,
    )
    momentum: float = number(
        0.9,
        0,
        0.99,
        step=0.01,
        label="momentum β",
        help="of momentum and nesterov",
        words=("beta",),
    )
    steps: int = number(100, 1, 500, step=1, label="steps", words=("iterations", "updates"))
    schedule: str = choice(
        "constant",
        tuple(SCHEDULES),
        label="schedule",
        words=("scheduler", "lr schedule"),
        also={"step": ("step decay",), "cosine": ("cosine annealing",), "warmup": ("warm up",)},
    )
    weight_decay: float = number(
        0.0, 0, 1, step=0.001, label="weight decay", words=("decay", "wd"), log=True
    )
    seed: int = number(0, 0, 999, step=1, label="seed", help="of the network and its data")
