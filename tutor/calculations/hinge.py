r"""The hinge loss of a score: \max(0, 1 - y s), for the label y of -1 or 1; the mean of several.

Source: Cortes & Vapnik 1995; ``torch.nn.functional.hinge_embedding_loss`` is another one.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from tutor.calculations.message import rules
from tutor.calculations.record import Computation, UnfitError
from tutor.calculations.slots import ANY, number, numbers
from tutor.calculations.writing import answer, listed, result, signed, tex


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """As many scores as labels."""

    scores: tuple[float, ...] = numbers(
        "score",
        "score | s | f x | output | prediction | yhat | margin score | model score | predicts | says"
        " | pred | decision value | model output",
        **ANY,
    )
    labels: tuple[float, ...] = numbers(
        "label (-1 or 1)",
        "label | y | target | true label | class | truth | t | true class | true y | y true",
        low=-1, high=1,
    )  # fmt: skip
    margin: float = number("margin", "margin", low=0, high=1e3, default=1.0)


def solve(numbers: Numbers) -> str:
    """The loss of each, then the mean."""
    if len(numbers.scores) != len(numbers.labels) or any(abs(each) != 1 for each in numbers.labels):
        raise UnfitError("For the hinge loss I need one label, -1 or 1, for each score.")
    y, s = (torch.tensor(each, dtype=torch.float64) for each in (numbers.labels, numbers.scores))
    # ℓ = max(0, m − y s)
    losses = torch.relu(numbers.margin - y * s).tolist()
    steps = [rf"\ell = \max(0,\, {tex(numbers.margin)} - y\, s)"]
    steps += [
        rf"\max(0,\, {tex(numbers.margin)} - {signed(label)} \cdot {signed(score)}) = {tex(loss)}"
        for label, score, loss in zip(numbers.labels, numbers.scores, losses, strict=True)
    ]
    mean = sum(losses) / len(losses)
    opening = f"I compute the hinge loss: scores {listed(numbers.scores)}, labels {listed(numbers.labels)}."
    end = f"The loss is **{result(mean)}**{' on average' if len(losses) > 1 else ''}."
    return answer(opening, *steps, end=end)


COMPUTATION = Computation(
    name="hinge",
    title="the hinge loss",
    topic="loss functions: the hinge loss and margins",
    subjects="hinge | hinge loss",
    excludes="embedding | squared | gradient | derivative | epoch",
    Numbers=Numbers,
    solve=solve,
    rules=rules((r"\bmax \( N , N - [a-z ·*()]+ \)", "")),
    words="max",
    example="hinge loss for the label -1 and the score 0.35",
)
