"""What can be predicted of a neuron: on which side of the line a point lies, whether a gate is learned."""

from __future__ import annotations

import random
from collections.abc import Mapping

from demos.kit.predictions import YES_OR_NO, Key, Prediction, yes_if
from demos.neuron.gates import CORNERS
from demos.neuron.params import SIDE, Params

GATES = ("and", "or", "xor")


def _draw_point(rng: random.Random) -> dict[str, object]:
    pairs = [tuple(round(rng.uniform(-SIDE, SIDE), 1) for _ in range(2)) for _ in range(2)]
    return {"inputs": pairs[0], "weights": pairs[1], "bias": round(rng.uniform(-2, 2), 1)}


def _ask_point(params: Params) -> str:
    (x1, x2), (w1, w2) = params.inputs, params.weights
    return (
        f"Inputs {x1:g} and {x2:g}, weights {w1:g} and {w2:g}, bias {params.bias:g}: "
        "is the sigmoid's output above one half?"
    )


def _key_point(params: Params, numbers: Mapping[str, float]) -> Key:
    z, output = numbers["z"], numbers["output"]
    return yes_if(output > 0.5, f"z = w·x + b is {z:.3g}, and the sigmoid of it {output:.3g}.")


def _draw_gate(rng: random.Random) -> dict[str, object]:
    start = tuple(round(rng.uniform(-1, 1), 1) for _ in range(2))
    return {"task": rng.choice(GATES), "weights": start, "steps": 300, "lr": 2.0}


def _ask_gate(params: Params) -> str:
    return f"After {params.steps} steps on {params.task.upper()}: does the neuron get all four points right?"


def _key_gate(params: Params, numbers: Mapping[str, float]) -> Key:
    right = numbers["right"]
    return yes_if(right == len(CORNERS), f"It gets {right:.0f} of the {len(CORNERS)} points right.")


PREDICTIONS = (
    Prediction("side", _ask_point, YES_OR_NO, _draw_point, _key_point),
    Prediction("gate", _ask_gate, YES_OR_NO, _draw_gate, _key_gate),
)
