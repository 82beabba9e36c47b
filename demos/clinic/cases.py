"""A case: which data, which network, which fault. All of it follows from a number and a level.

Knows what is drawn, not how it is trained.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

Fault = Literal[
    "learning_rate",  # many times too high
    "unscaled",  # the inputs are left in their units
    "labels",  # of the training rows, shuffled among them
    "dead_relus",  # biases that start so low that units never fire
    "zero_grad",  # gradients that are not cleared after a step
    "softmax",  # probabilities given to a loss that wants logits
    "leak",  # training rows among the validation rows
    "train_mode",  # dropout still at work in validation: eval() forgotten
    "healthy",  # none of them
]
FAULTS: tuple[Fault, ...] = get_args(Fault)
LEVELS = (1, 2, 3)
MOST_CASES = 1_000_000
SLOWER = 0.1  # of the learning rate
# How strong a fault is at each level; where a fault has no degrees it is absent.
STRENGTH: Mapping[str, tuple[float, float, float]] = {
    "learning_rate": (30.0, 20.0, 15.0),  # times the rate that suits; see draw_with
    "unscaled": (2.0, 1.5, 1.2),  # log10 of the largest standard deviation
    "labels": (1.0, 0.8, 0.65),  # share of the labels that are shuffled
    "dead_relus": (1.0, 0.96, 0.94),  # share of each hidden layer
    "zero_grad": (math.inf, 160.0, 64.0),  # steps from one clearing to the next
    "leak": (1.0, 0.8, 0.6),  # share of the validation rows
}
NOISE = (0.08, 0.1, 0.12)  # share of labels that are wrong by nature, in every set, by level
# Probability of dropout. It is what a forgotten eval() leaves at work, and what keeps a network from
# learning its rows by heart, which a leak shows: neither is told to a student.
DROPOUT = (0.1, 0.2, 0.3)
STRONG_DROPOUT = (0.5, 0.5, 0.45)  # by level
SPREAD = (0.45, 0.55, 0.6)  # of a cluster, between whose centres lies sqrt(2 features)
# A range of learning rates that suits networks of this size, by optimizer.
RATES = {"sgd": (0.08, 0.16), "momentum": (0.012, 0.03), "adam": (0.003, 0.006)}


@dataclass(frozen=True)
class Case:
    """One training: ``number`` in [0, MOST_CASES), ``level`` in LEVELS, and what was drawn from them.

    ``layers`` hidden layers of ``width`` ReLUs with ``dropout`` after each; ``rows`` to train on;
    ``spread`` and ``noise`` as above; ``strength`` as in STRENGTH.
    """

    number: int
    level: int
    fault: Fault
    features: int
    classes: int
    rows: int
    layers: int
    width: int
    dropout: float
    optimizer: str
    lr: float
    batch: int
    epochs: int
    spread: float
    noise: float
    strength: float

    def mended(self) -> Case:
        """The same training without the fault."""
        return replace(self, fault="healthy")

    def slowed(self) -> Case:
        """The same training, fault and all, with SLOWER times the learning rate."""
        return replace(self, lr=SLOWER * self.lr)


def draw_case(number: int, level: int) -> Case:
    """The case of that number; a healthy one comes from level 2 on."""
    rng = random.Random(f"{level}/{number}")  # noqa: S311 - no secret
    fault = rng.choice(FAULTS if level > 1 else FAULTS[:-1])
    return draw_with(fault, number, level)


def draw_with(fault: Fault, number: int, level: int) -> Case:
    """The training of that number with a fault of one's choice: all else is the same for each."""
    rng = random.Random(f"{number}/{level}")  # noqa: S311 - no secret
    optimizer = rng.choice(sorted(RATES))
    slow, fast = RATES[optimizer]
    layers = rng.randint(2, 3)
    strength = STRENGTH[fault][level - 1] if fault in STRENGTH else 0.0
    # A deeper network bears less; Adam's step does not grow with the gradient, whatever the depth.
    divides = fault == "learning_rate" and optimizer != "adam"
    return Case(
        number=number,
        level=level,
        fault=fault,
        features=rng.randint(5, 10),
        classes=rng.randint(3, 5),
        rows=rng.randrange(160, 241, 20),
        layers=layers,
        width=rng.randrange(48, 97, 8),
        dropout={"train_mode": STRONG_DROPOUT[level - 1], "leak": DROPOUT[0]}.get(
            fault, rng.choice(DROPOUT)
        ),
        optimizer=optimizer,
        lr=round(math.exp(rng.uniform(math.log(slow), math.log(fast))), 4),
        batch=rng.choice((24, 32, 40)),
        epochs=60,
        spread=SPREAD[level - 1],
        noise=NOISE[level - 1],
        strength=strength / (layers - 1) if divides else strength,
    )
