"""What can be predicted of losses: which one outliers mislead, and when a naive softmax overflows."""

from __future__ import annotations

import random
from collections.abc import Mapping

from demos.kit.predictions import YES_OR_NO, Key, Prediction, yes_if
from demos.losses.params import Params

LOSSES = ("mse", "mae")


def _draw_line(rng: random.Random) -> dict[str, object]:
    data = rng.choice(("clean", "outliers"))
    return {"losses": LOSSES, "data": data, "seed": rng.randrange(1000)}


def _ask_line(params: Params) -> str:
    data = "with outliers" if params.data == "outliers" else "without outliers"
    return (
        f"A line is fitted to points {data} (seed {params.seed}): which loss ends nearer the slope?"
    )


def _key_line(params: Params, numbers: Mapping[str, float]) -> Key:
    mse, mae = numbers["mse slope error"], numbers["mae slope error"]
    return Key(0 if mse < mae else 1, f"MSE misses the slope by {mse:.3g}, MAE by {mae:.3g}.")


def _draw_logit(rng: random.Random) -> dict[str, object]:
    logit = rng.choice((10.0, 40.0, 60.0, 80.0, 87.0, 90.0, 100.0, 200.0, 500.0))
    return {"losses": ("mse",), "logit": logit * rng.choice((1, -1))}


def _ask_logit(params: Params) -> str:
    return (
        f"The naive softmax of ({params.logit:g}, 0, {-params.logit:g}) in float32: does it break?"
    )


def _key_logit(params: Params, numbers: Mapping[str, float]) -> Key:
    broken = "naive least log-probability" not in numbers
    largest = abs(params.logit)
    why = (
        f"e^{largest:g} or e^{-largest:g} leaves float32 (it ends near e^88.7), and the logarithm with it."
        if broken
        else f"The least log-probability comes out as {numbers['naive least log-probability']:.4g}."
    )
    return yes_if(broken, why)


PREDICTIONS = (
    Prediction("line", _ask_line, LOSSES, _draw_line, _key_line),
    Prediction("overflow", _ask_logit, YES_OR_NO, _draw_logit, _key_logit),
)
