r"""Softmax of given scores, with a temperature, or its logarithm: p_i = e^{z_i / T} / \sum_j e^{z_j / T}.

Source: Goodfellow, Bengio & Courville 2016, section 4.1; ``torch.softmax``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given
from tutor.calculations.slots import choice, number, numbers
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, listed, result, show, tex, vector

_NAMES = "softmax | softmaxes | log softmax | logsoftmax | softmax function | soft max"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The scores and the temperature."""

    logits: tuple[float, ...] = numbers(
        "scores (logits)",
        "logits | scores | logit | z | outputs | raw scores | values | vector | x | numbers"
        " | list | inputs | input",
        functions=_NAMES,
        bare=True,
        low=-1e4,
        high=1e4,
    )
    temperature: float = number(
        "temperature", "temperature | temp | t | tau", low=0, open_low=True, high=1e4, default=1.0
    )
    log: str = choice(
        "logarithm", "", yes="log softmax | logsoftmax | log of softmax | log of the softmax"
    )


def solve(numbers: Numbers) -> str:
    """Exponentials, their sum, the shares."""
    scaled = torch.tensor(numbers.logits, dtype=torch.float64) / numbers.temperature
    p = torch.softmax(scaled, dim=0)
    raised = numbers.temperature != 1
    warm = f" with temperature {show(numbers.temperature)}" if raised else ""
    steps = [
        r"p_i = \frac{e^{z_i"
        + (" / T" if raised else "")
        + r"}}{\sum_j e^{z_j"
        + (" / T" if raised else "")
        + "}}"
    ]
    if raised:
        steps.append(rf"z / {tex(numbers.temperature)} = {vector(scaled.tolist())}")
    if scaled.abs().max() < 20:
        exps = scaled.exp()
        steps.append(
            rf"e^z = {vector(exps.tolist())}, \quad \sum_j e^{{z_j}} = {tex(exps.sum().item())}"
        )
    else:
        top = scaled.max().item()
        steps.append(rf"e^{{z - {tex(top)}}} = {vector((scaled - top).exp().tolist())}")
    steps.append(f"p = {vector(p.tolist())}")
    out, name = p, "softmax"
    if numbers.log:
        out, name = torch.log_softmax(scaled, dim=0), "log-softmax"
        steps.append(rf"\ln p = {vector(out.tolist())}")
    end = f"The {name} is **[{', '.join(result(each) for each in out.tolist())}]**."
    return answer(
        f"I compute the {name} of the scores {listed(numbers.logits)}{warm}.", *steps, end=end
    )


def read(tokens: Sequence[Token]) -> Given | None:
    """One number is a count of classes rather than a score."""
    given = read_given(COMPUTATION, tokens)
    return None if given and len(given.get("logits", (0, 0))) < 2 else given


COMPUTATION = Computation(
    name="softmax",
    title="the softmax of given scores",
    topic="softmax formula: probabilities from logits, temperature",
    subjects=_NAMES,
    targets="",
    excludes="cross entropy | crossentropy | loss | nll | derivative | gradient | layer"
    " | parameters | params | neuron"
    " | regression | backprop | jacobian | attention | class | target | correct",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="softmax of 2, 1, 0.1",
)
