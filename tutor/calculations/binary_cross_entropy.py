r"""Binary cross-entropy: the mean of -(y \ln p + (1 - y) \ln(1 - p)), from probabilities or logits.

Source: ``torch.nn.functional.binary_cross_entropy`` and ``…_with_logits``.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch.nn import functional as F

from tutor.calculations.record import Computation, UnfitError
from tutor.calculations.slots import numbers
from tutor.calculations.writing import answer, listed, result, tex, vector


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """As many probabilities, or logits, as labels."""

    p: tuple[float, ...] = numbers(
        "predicted probabilities",
        "p | prediction | predicted | probability | probabilities | prob | yhat | y hat | output"
        " | predicted probability | predicted probabilities | pred | y pred | model output | q"
        " | predicted prob | predicted value | predicts | sigmoid output | ypred | says | gives | puts"
        " | outputs p | guess",
        default=(), low=0, high=1, repeats=True,
    )  # fmt: skip
    logits: tuple[float, ...] = numbers(
        "logits", "logit | z | score", default=(), low=-1e3, high=1e3
    )
    y: tuple[float, ...] = numbers(
        "labels (0 or 1)",
        "y | target | label | true | true label | truth | y true | class | ground truth | true class"
        " | actual | actual label | t | true target | true y | ytrue | true value | real label"
        " | correct label | truly | really",
        low=0, high=1, repeats=True,
    )  # fmt: skip


def solve(numbers: Numbers) -> str:
    """Each sample's loss, then the mean."""
    given = numbers.logits or numbers.p
    if len(given) != len(numbers.y) or (numbers.logits and numbers.p):
        raise UnfitError(
            f"I read {len(given)} predictions and {len(numbers.y)} labels; "
            "I need one label for each prediction."
        )
    x, y = (torch.tensor(each, dtype=torch.float64) for each in (given, numbers.y))
    steps = [r"L = -\left(y \ln p + (1 - y) \ln(1 - p)\right)"]
    p = torch.sigmoid(x) if numbers.logits else x
    if numbers.logits:
        steps.append(rf"p = \sigma(z) = {vector(p.tolist())}")
        losses = F.binary_cross_entropy_with_logits(x, y, reduction="none")
    elif any(a in (0.0, 1.0) and a != b for a, b in zip(given, numbers.y, strict=True)):
        raise UnfitError(
            "I read a probability of exactly 0 or 1 for the wrong label; the loss is infinite there."
        )
    else:
        losses = F.binary_cross_entropy(x, y, reduction="none") + 0.0
    for a, b, loss in zip(p.tolist(), numbers.y, losses.tolist(), strict=True):
        inner = rf"\ln {tex(a)}" if b == 1 else rf"\ln(1 - {tex(a)})" if b == 0 else ""
        whole = rf"({tex(b)} \ln {tex(a)} + {tex(1 - b)} \ln(1 - {tex(a)}))"
        steps.append(rf"L = -{inner or whole} = {tex(loss)}")
    mean = losses.mean().item()
    if len(given) > 1:
        terms = " + ".join(tex(each) for each in losses.tolist())
        steps.append(rf"\bar L = \frac{{{terms}}}{{{len(given)}}} = {tex(mean)}")
    kind = "logits" if numbers.logits else "predicted probabilities"
    opening = (
        f"I compute the binary cross-entropy: {kind} {listed(given)}, labels {listed(numbers.y)}."
    )
    return answer(opening, *steps, end=f"The loss is **{result(mean)}**.")


COMPUTATION = Computation(
    name="binary_cross_entropy",
    title="the binary cross-entropy",
    topic="when to use BCEWithLogitsLoss (binary cross-entropy)",
    subjects="binary cross entropy | bce | binary crossentropy | bceloss | bcewithlogitsloss | bce loss"
    " | log loss | logloss",
    excludes="epoch | mse | categorical | gradient | derivative",
    Numbers=Numbers,
    solve=solve,
    example="binary cross entropy for p = 0.9, y = 1",
)
