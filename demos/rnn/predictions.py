"""What can be predicted of recurrent networks: whether the gradient reaches back, and whether they learn."""

from __future__ import annotations

import random
from collections.abc import Mapping

from demos.kit.predictions import YES_OR_NO, Key, Prediction, yes_if
from demos.rnn.params import Params

LEARNED = 0.5  # of the loss of guessing, below which a task counts as learned


def _draw(rng: random.Random) -> dict[str, object]:
    return {
        "cell": rng.choice(("rnn", "lstm", "gru")),
        "seq_len": rng.choice((3, 10, 30, 60)),
        "steps": rng.choice((60, 150)),
        "lr": 0.02,
        "seed": rng.randrange(1000),
    }


def _ask_reach(params: Params) -> str:
    return (
        f"{params.cell.upper()}, {params.seq_len} steps to remember, {params.steps} training steps: does the "
        "first step still get a thousandth of the last step's gradient?"
    )


def _key_reach(params: Params, numbers: Mapping[str, float]) -> Key:
    ratio = numbers["gradient, first over last"]
    return yes_if(ratio >= 1e-3, f"The first step's gradient is {ratio:.3g} times the last one's.")


def _ask_learned(params: Params) -> str:
    return (
        f"{params.cell.upper()}, {params.seq_len} steps to remember, {params.steps} training steps: is its "
        "loss then less than half of that of guessing?"
    )


def _key_learned(params: Params, numbers: Mapping[str, float]) -> Key:
    loss, guess = numbers["test loss"], numbers["guessing loss"]
    return yes_if(loss < LEARNED * guess, f"Its loss is {loss:.3g}; guessing costs {guess:.3g}.")


PREDICTIONS = (
    Prediction("reach", _ask_reach, YES_OR_NO, _draw, _key_reach),
    Prediction("learned", _ask_learned, YES_OR_NO, _draw, _key_learned),
)
