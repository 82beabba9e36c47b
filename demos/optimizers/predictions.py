"""What can be predicted of a race: whether SGD diverges at a learning rate, and who ends nearest."""

from __future__ import annotations

import random
from collections.abc import Mapping

from demos.kit.predictions import YES_OR_NO, Key, Prediction, yes_if
from demos.optimizers.params import Params

RACERS = ("sgd", "momentum", "adam")


def _draw_lr(rng: random.Random) -> dict[str, object]:
    lr = rng.choice((0.01, 0.03, 0.05, 0.06, 0.08, 0.1, 0.2))
    return {"optimizers": ("sgd",), "lr": lr, "steps": 200}


def _ask_lr(params: Params) -> str:
    return f"SGD in the ravine at learning rate {params.lr:g}: will it diverge?"


def _key_lr(params: Params, numbers: Mapping[str, float]) -> Key:
    bound = numbers["sgd lr bound"]
    diverged = "sgd diverged at step" in numbers
    told = f"at step {numbers['sgd diverged at step']:.0f} it did" if diverged else "it did not"
    return yes_if(diverged, f"The curvature allows {bound:.3g}, and {told}.")


def _draw_race(rng: random.Random) -> dict[str, object]:
    return {
        "optimizers": RACERS,
        "lr": rng.choice((0.01, 0.03, 0.05, 0.2, 0.5)),
        "momentum": rng.choice((0.5, 0.9, 0.99)),
        "steps": rng.choice((20, 50, 100)),
    }


def _ask_race(params: Params) -> str:
    return (
        f"From the same start, learning rate {params.lr:g}, momentum {params.momentum:g}: "
        f"who is nearest to the minimum after {params.steps} steps?"
    )


def _key_race(params: Params, numbers: Mapping[str, float]) -> Key:
    left = {name: numbers[f"{name} distance"] for name in RACERS if f"{name} distance" in numbers}
    best = min(left, key=lambda name: left[name])
    told = ", ".join(f"{name} {distance:.3g}" for name, distance in left.items())
    return Key(RACERS.index(best), f"What is left to the minimum: {told}.")


PREDICTIONS = (
    Prediction("diverges", _ask_lr, YES_OR_NO, _draw_lr, _key_lr),
    Prediction("winner", _ask_race, RACERS, _draw_race, _key_race),
)
