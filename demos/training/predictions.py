"""What can be predicted of a training: whether it overfits, and whether it gets the points right."""

from __future__ import annotations

import random
from collections.abc import Mapping

from demos.kit.predictions import YES_OR_NO, Key, Prediction, yes_if
from demos.training.params import Params

RISE = 20.0  # percent above its lowest, from which on a validation loss counts as risen
GOOD = 90.0  # percent of the validation points


def _draw(rng: random.Random) -> dict[str, object]:
    return {
        "noise": rng.choice((0.1, 0.3, 0.5)),
        "hidden": rng.choice((2, 16, 64)),
        "epochs": rng.choice((10, 60)),
        "lr": rng.choice((0.001, 0.01)),
        "seed": rng.randrange(1000),
    }


def _setting(params: Params) -> str:
    return (
        f"{params.hidden} hidden units, noise {params.noise:g}, learning rate {params.lr:g}, "
        f"{params.epochs} epochs"
    )


def _ask_overfits(params: Params) -> str:
    return (
        f"{_setting(params)}: does the validation loss end more than {RISE:g} % above its lowest?"
    )


def _key_overfits(params: Params, numbers: Mapping[str, float]) -> Key:
    rise, lowest = numbers["rise since (%)"], numbers["epoch of the lowest"]
    return yes_if(
        rise > RISE, f"It was lowest at epoch {lowest:.0f}, and has risen by {rise:.0f} % since."
    )


def _ask_right(params: Params) -> str:
    return f"{_setting(params)}: does it get more than {GOOD:g} % of the validation points right?"


def _key_right(params: Params, numbers: Mapping[str, float]) -> Key:
    right = numbers["validation accuracy"]
    return yes_if(right > GOOD, f"It gets {right:.1f} % of them right.")


PREDICTIONS = (
    Prediction("overfits", _ask_overfits, YES_OR_NO, _draw, _key_overfits),
    Prediction("right", _ask_right, YES_OR_NO, _draw, _key_right),
)
