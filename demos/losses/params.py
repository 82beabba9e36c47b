"""The parameters of the loss experiment: which losses, on which data."""

from __future__ import annotations

from dataclasses import dataclass

from demos.kit.parameters import choice, number
from demos.losses.loss_functions import LOSSES


@dataclass(frozen=True)
class Params:
    """Which losses, on which data, and the knobs that some of them have."""

    losses: tuple[str, ...] = choice(
        ("mse", "mae", "huber"),
        tuple(LOSSES),
        label="losses",
        help="the first three measure an error, the others a class",
        words=("loss function",),
        also={
            "mse": ("mean squared error", "squared error", "l2 loss"),
            "mae": ("mean absolute error", "absolute error", "l1 loss"),
            "bce": ("binary cross-entropy", "bce with logits"),
            "kl": ("kullback leibler", "kl divergence"),
        },
    )
    data: str = choice(
        "outliers",
        ("clean", "outliers", "imbalance"),
        label="data",
        help="points along a line, the same with outliers, or two classes of which one is rare",
        words=("dataset",),
        also={"outliers": ("outlier",), "imbalance": ("imbalanced", "unbalanced")},
    )
    delta: float = number(
        1.0, 0.05, 10, step=0.05, label="delta δ", help="the error at which Huber turns linear"
    )
    gamma: float = number(
        2.0, 0, 5, step=0.1, label="gamma γ", help="how little easy examples count in focal loss"
    )
    logit: float = number(
        100.0, -1000, 1000, step=0.1, label="logit z", help="softmax of (z, 0, −z) in float32"
    )
    seed: int = number(0, 0, 999, step=1, label="seed", help="the same seed gives the same data")
