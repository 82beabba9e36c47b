"""What can be predicted of deep networks: what depth does to the gradient, and how much of them is flat."""

from __future__ import annotations

import random
from collections.abc import Mapping

from demos.activations.params import Params
from demos.kit.predictions import YES_OR_NO, Key, Prediction, yes_if

SHARES = (
    "it vanishes: less than a hundredth",
    "it stays within a factor of a hundred",
    "it explodes: more than a hundredfold",
)


def _draw(rng: random.Random) -> dict[str, object]:
    return {
        "activation": rng.choice(("relu", "sigmoid", "tanh", "linear")),
        "init": rng.choice(("he", "xavier")),
        "layers": rng.choice((5, 10, 20, 30)),
        "seed": rng.randrange(1000),
    }


def _ask_share(params: Params) -> str:
    return (
        f"{params.layers} layers of {params.activation}, {params.init} initialisation: "
        "what is left of the last layer's gradient in the first?"
    )


def _key_share(params: Params, numbers: Mapping[str, float]) -> Key:
    share = numbers["gradient share"]
    place = 0 if share < 0.01 else 2 if share > 100 else 1
    return Key(place, f"The first layer's gradient is {share:.3g} times the last one's.")


def _ask_flat(params: Params) -> str:
    return (
        f"{params.layers} layers of {params.activation}, {params.init} initialisation: "
        "do more than a third of the units stand where the activation is flat?"
    )


def _key_flat(params: Params, numbers: Mapping[str, float]) -> Key:
    flat = numbers["flat outputs"]
    return yes_if(flat > 100 / 3, f"{flat:.0f} % of the outputs are where the activation is flat.")


PREDICTIONS = (
    Prediction("share", _ask_share, SHARES, _draw, _key_share),
    Prediction("flat", _ask_flat, YES_OR_NO, _draw, _key_flat),
)
