"""What can be predicted of a computation graph: the signs and the sizes of its gradients."""

from __future__ import annotations

import random
from collections.abc import Mapping

from demos.backprop.params import Params
from demos.kit.predictions import Key, Prediction

EXPRESSIONS = (
    "tanh(x*y + 2)",
    "x*y + y",
    "sigmoid(x - y)",
    "x^2 + 3*y",
    "relu(x + y)*x",
    "exp(x)*y",
)
SIGNS = ("it rises", "it falls", "it stays")
INPUTS = ("x", "y", "both alike")


def _draw(rng: random.Random) -> dict[str, object]:
    return {
        "expression": rng.choice(EXPRESSIONS),
        "x": round(rng.uniform(-2, 2), 1),
        "y": round(rng.uniform(-2, 2), 1),
    }


def _ask_sign(params: Params) -> str:
    return (
        f"f = {params.expression} at x = {params.x:g}, y = {params.y:g}: what does f do as x grows?"
    )


def _key_sign(params: Params, numbers: Mapping[str, float]) -> Key:
    slope = numbers["∂f/∂x"]
    return Key(0 if slope > 0 else 1 if slope < 0 else 2, f"∂f/∂x is {slope:.3g} there.")


def _ask_larger(params: Params) -> str:
    return (
        f"f = {params.expression} at x = {params.x:g}, y = {params.y:g}: which input moves f more?"
    )


def _key_larger(params: Params, numbers: Mapping[str, float]) -> Key:
    by_x, by_y = numbers["∂f/∂x"], numbers["∂f/∂y"]
    place = 2 if abs(by_x) == abs(by_y) else 0 if abs(by_x) > abs(by_y) else 1
    return Key(place, f"∂f/∂x is {by_x:.3g} and ∂f/∂y is {by_y:.3g}.")


PREDICTIONS = (
    Prediction("sign", _ask_sign, SIGNS, _draw, _key_sign),
    Prediction("larger", _ask_larger, INPUTS, _draw, _key_larger),
)
