"""Steps of RMSProp: v ← αv + (1 − α)g², w ← w − ηg / (√v + ε).

Source: ``torch.optim.RMSprop``'s algorithm (Hinton, lecture 6e).
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations import optimizer
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import number
from tutor.calculations.writing import show, signed, tex


@dataclass(frozen=True, kw_only=True)
class Numbers(optimizer.Step):
    """A weight, its gradient, the settings and the average of squares so far."""

    lr: float = number("learning rate", optimizer.LR_WORDS, default=0.01, low=0, high=1e3)
    alpha: float = number(
        "α",
        "alpha | α | rho | decay | beta | smoothing | decay rate | smoothing constant | gamma | ρ | β"
        " | decay factor",
        default=0.99, low=0, high=0.9999999,
    )  # fmt: skip
    eps: float = number("ε", "eps | epsilon | ε", default=1e-8, low=0, high=1)
    v: float = number(
        "average of squares", "v | s | cache | square avg | running average | v0 | previous v | e g squared"
        " | old v | average of squares",
        default=0.0, low=0, high=1e9,
    )  # fmt: skip


def solve(numbers: Numbers) -> str:
    """Average of squares, step."""
    first = " (the first step)" if numbers.v == 0 else ""
    opening = (
        f"I compute {optimizer.steps(numbers)} of RMSProp: {optimizer.told(numbers)}, "
        f"average of squares v = {show(numbers.v)}{first}."
    ) + optimizer.assumed(
        lr=(numbers.lr, 0.01), **{"α": (numbers.alpha, 0.99), "ε": (numbers.eps, 1e-8)}
    )
    if numbers.alpha != 0.99:
        opening += f" With α = {show(numbers.alpha)}."
    rule = (
        r"v \leftarrow \alpha v + (1 - \alpha) g^2, \quad "
        r"w \leftarrow w - \eta\, \frac{g}{\sqrt{v} + \varepsilon}"
    )
    return optimizer.walk(numbers, opening, [rule], _Update(numbers))


class _Update:
    """One step; keeps the average of squares for the next."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers, self._v = numbers, numbers.v

    def __call__(self, g: float, w: float | None) -> tuple[list[str], float]:
        numbers, old, a = self._numbers, self._v, self._numbers.alpha
        v = self._v = a * old + (1 - a) * g * g  # v ← αv + (1 − α)g²
        if v**0.5 + numbers.eps == 0:
            raise UnfitError(
                "I read a gradient of 0 and ε = 0; the step would be 0 / 0. ε has to be above 0 there."
            )
        step = numbers.lr * g / (v**0.5 + numbers.eps)  # Δw = −ηg / (√v + ε)
        return [
            rf"v = {tex(a)} \cdot {tex(old)} + {tex(1 - a)} \cdot {signed(g)}^2 = {tex(v)}",
            rf"\eta\, \frac{{g}}{{\sqrt{{v}} + \varepsilon}} = {tex(numbers.lr)} \cdot "
            rf"\frac{{{tex(g)}}}{{\sqrt{{{tex(v)}}} + {tex(numbers.eps)}}} = {tex(step)}",
        ], -step


def read(message: Message) -> Given | None:
    """No gradient, no step."""
    return optimizer.read_step(COMPUTATION, message, {"v"})


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
