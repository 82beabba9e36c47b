"""What can be predicted of two networks on digits: which is better, and what moving costs."""

from __future__ import annotations

import random
from collections.abc import Mapping

from demos.cnn.params import NAMES, Params
from demos.kit.predictions import Key, Prediction

NETWORKS = tuple(NAMES.values())
LOST = ("less than 10 points", "10 to 40 points", "more than 40 points")


def _draw(rng: random.Random) -> dict[str, object]:
    return {
        "pixels": rng.choice(("normal", "shuffled")),
        "epochs": rng.choice((1, 3)),
        "seed": rng.randrange(1000),
    }


def _setting(params: Params) -> str:
    order = "in a random order" if params.pixels == "shuffled" else "in their order"
    return f"Pixels {order}, {params.epochs} epochs"


def _ask_better(params: Params) -> str:
    return f"{_setting(params)}: which network gets more test digits right?"


def _key_better(params: Params, numbers: Mapping[str, float]) -> Key:
    right = [numbers.get(f"{name} test accuracy (%)", 0.0) for name in NETWORKS]
    told = ", ".join(f"{name} {share:.1f} %" for name, share in zip(NETWORKS, right, strict=True))
    return Key(right.index(max(right)), f"On the test digits: {told}.")


def _ask_moved(params: Params) -> str:
    return (
        f"{_setting(params)}: how much accuracy does the CNN lose when the test digits are moved?"
    )


def _key_moved(params: Params, numbers: Mapping[str, float]) -> Key:
    still, moved = numbers["CNN test accuracy (%)"], numbers["CNN moved accuracy (%)"]
    lost = still - moved
    place = 0 if lost < 10 else 1 if lost <= 40 else 2
    return Key(place, f"It falls from {still:.1f} % to {moved:.1f} %.")


PREDICTIONS = (
    Prediction("better", _ask_better, NETWORKS, _draw, _key_better),
    Prediction("moved", _ask_moved, LOST, _draw, _key_moved),
)
