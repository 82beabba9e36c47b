"""One step of RMSProp: v ← αv + (1 − α)g², w ← w − ηg / (√v + ε).

Source: ``torch.optim.RMSprop``'s algorithm (Hinton, lecture 6e).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations import optimizer
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.slots import number
from tutor.calculations.tokens import Token
from tutor.calculations.writing import show, signed, tex


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A weight, its gradient, the settings and the average of squares so far."""

    gradient: float = optimizer.gradient()
    w: float | None = optimizer.weight()
    lr: float = number(
        "learning rate",
        "lr | learning rate | eta | step size | learn rate | η",
        default=0.01,
        low=0,
        high=1e3,
    )
    alpha: float = number(
        "α", "alpha | α | rho | decay | beta | smoothing | decay rate | smoothing constant"
            " | gamma | ρ | β | decay factor",
        default=0.99, low=0, high=0.9999999,
    )  # fmt: skip
    eps: float = number("ε", "eps | epsilon | ε", default=1e-8, low=0, high=1)
    v: float = number(
        "average of squares", "v | s | cache | square avg | running average | v0 | previous v"
            " | e g squared | old v",
        default=0.0, low=0, high=1e9,
    )  # fmt: skip


def solve(numbers: Numbers) -> str:
    """Average of squares, step."""
    g = numbers.gradient
    # v ← αv + (1 − α)g²
    v = numbers.alpha * numbers.v + (1 - numbers.alpha) * g * g
    if v**0.5 + numbers.eps == 0:
        raise UnfitError(
            "I read a gradient of 0 and ε = 0; the step would be 0 / 0. ε has to be above 0 there."
        )
    step = numbers.lr * g / (v**0.5 + numbers.eps)
    weight = f"weight {show(numbers.w)}, " if numbers.w is not None else ""
    first = " (the first step)" if numbers.v == 0 else ""
    opening = (
        f"I compute one step of RMSProp: {weight}gradient {show(g)}, learning rate {show(numbers.lr)}, "
        f"average of squares v = {show(numbers.v)}{first}."
    ) + optimizer.assumed(
        lr=(numbers.lr, 0.01), **{"α": (numbers.alpha, 0.99), "ε": (numbers.eps, 1e-8)}
    )
    if numbers.alpha != 0.99:
        opening += f" With α = {show(numbers.alpha)}."
    steps = [
        r"v \leftarrow \alpha v + (1 - \alpha) g^2, \quad "
        r"w \leftarrow w - \eta\, \frac{g}{\sqrt{v} + \varepsilon}",
        rf"v = {tex(numbers.alpha)} \cdot {tex(numbers.v)} + {tex(1 - numbers.alpha)} "
        rf"\cdot {signed(g)}^2 = {tex(v)}",
        rf"\eta\, \frac{{g}}{{\sqrt{{v}} + \varepsilon}} = {tex(numbers.lr)} \cdot "
        rf"\frac{{{tex(g)}}}{{\sqrt{{{tex(v)}}} + {tex(numbers.eps)}}} = {tex(step)}",
    ]
    return optimizer.closing(opening, steps, numbers.w, -step)


def read(tokens: Sequence[Token]) -> Given | None:
    """No gradient, no step."""
    given = read_given(COMPUTATION, tokens)
    if given is None or "gradient" not in given:
        return None
    return None if Words(tokens).hold(optimizer.LATER) and "v" not in given else given


COMPUTATION = Computation(
    name="rmsprop",
    title="one step of RMSProp",
    topic="the RMSProp optimizer's update rule",
    subjects="rmsprop | rms prop",
    targets=f"{optimizer.STEP_ASKED} | first",
    excludes=f"{optimizer.NOT_A_STEP} | adam | sgd | momentum | centered",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="rmsprop step: w = 1, gradient 0.5, lr 0.01",
)
