"""What can be predicted of a language model: how sure it is, and how many tokens are left to draw."""

from __future__ import annotations

import random
from collections.abc import Mapping

from demos.kit.predictions import YES_OR_NO, Key, Prediction, yes_if
from demos.transformer.params import Params

TEXTS = (
    "The capital of France is",
    "A neuron has a",
    "One, two, three,",
    "The weights of the network",
)
LEFT = ("one", "2 to 10", "more than 10")


def _draw(rng: random.Random) -> dict[str, object]:
    return {
        "text": rng.choice(TEXTS),
        "temperature": rng.choice((0.2, 0.5, 1.0, 2.0)),
        "top_p": rng.choice((0.3, 0.7, 0.9, 1.0)),
        "steps": 1,
        "seed": rng.randrange(1000),
    }


def _setting(params: Params) -> str:
    return f"“{params.text}”, temperature {params.temperature:g}, top-p {params.top_p:g}"


def _ask_sure(params: Params) -> str:
    return f"{_setting(params)}: has the likeliest next token a chance above one half?"


def _key_sure(params: Params, numbers: Mapping[str, float]) -> Key:
    chance, before = numbers["top chance"], numbers["top probability"]
    told = f"The model gives it {before:.3g}; temperature and top-p make {chance:.3g} of it."
    return yes_if(chance > 0.5, told)


def _ask_left(params: Params) -> str:
    return f"{_setting(params)}: how many tokens can be drawn?"


def _key_left(params: Params, numbers: Mapping[str, float]) -> Key:
    left = int(numbers["tokens that can be drawn"])
    place = 0 if left == 1 else 1 if left <= 10 else 2
    return Key(place, f"{left} tokens are left to draw from.")


PREDICTIONS = (
    Prediction("sure", _ask_sure, YES_OR_NO, _draw, _key_sure),
    Prediction("left", _ask_left, LEFT, _draw, _key_left),
)
