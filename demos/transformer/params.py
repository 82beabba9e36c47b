"""The parameters of a look inside a language model: a text, the sampling, a head."""

from __future__ import annotations

from dataclasses import dataclass

from demos.kit.parameters import number, text
from demos.transformer.continuation import LONGEST


@dataclass(frozen=True)
class Params:
    """What is read, how the next token is chosen, and which head is looked at."""

    text: str = text(
        "The capital of France is",
        600,
        label="text",
        help=f"the model goes on from here; of a long one the last {LONGEST} tokens are read",
        words=("sentence", "prompt"),
    )
    temperature: float = number(
        1.0,
        0.05,
        5,
        step=0.05,
        label="temperature",
        help="below 1 the likely tokens get likelier, above 1 the unlikely ones",
        words=("temp",),
    )
    top_p: float = number(
        1.0,
        0.05,
        1,
        step=0.05,
        label="top-p",
        help="draws from the fewest tokens that together reach this probability",
        words=("nucleus",),
    )
    layer: int = number(
        2, 1, 30, step=1, label="layer", help="whose attention is shown; a small model has fewer"
    )
    head: int = number(3, 1, 9, step=1, label="head", help="of that layer")
    steps: int = number(
        10, 1, 40, step=1, label="tokens to write", words=("step", "steps", "tokens", "new tokens")
    )
    seed: int = number(0, 0, 999, step=1, label="seed", help="the same seed writes the same text")
