r"""Steps of SGD, with momentum or Nesterov's: v \leftarrow \mu v + g, w \leftarrow w - \eta v.

Source: ``torch.optim.SGD``'s algorithm (Sutskever et al. 2013 scale v differently).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations import optimizer
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.slots import choice, number
from tutor.calculations.tokens import Token
from tutor.calculations.writing import show, signed, tex

_NAMES = "sgd | gradient descent | gd | stochastic gradient descent | vanilla gradient descent"
_MOMENTUM = "momentum | nesterov | nag | nesterov momentum"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A weight, its gradients or its loss, the settings and the velocity from the steps before."""

    gradient: tuple[float, ...] = optimizer.gradient()
    w: float | None = optimizer.weight()
    lr: float = optimizer.learning_rate(0.001)
    momentum: float | None = number(
        "momentum",
        "momentum | mu | beta | momentum coefficient | mom | momentum factor | nesterov momentum"
        " | μ | β | m | momentum of | momentum term | nesterov | gamma",
        default=None, low=0, high=1,
    )  # fmt: skip
    velocity: float | None = number(
        "velocity",
        "v0 | velocity | v | buffer | momentum buffer | previous velocity | velocity v | v0 | previous v"
        " | old velocity | current velocity | last velocity | initial velocity | previous update"
        " | previous step | momentum state | prev velocity",
        default=None, low=-1e6, high=1e6,
    )  # fmt: skip
    weight_decay: float = optimizer.weight_decay()
    nesterov: str = choice("Nesterov", "", yes="nesterov | nag")
    count: int | None = optimizer.count()
    loss: object = optimizer.loss()


def solve(numbers: Numbers) -> str:
    """Weight decay, velocity, step."""
    if numbers.weight_decay and numbers.w is None:
        raise UnfitError("Weight decay acts on the weight, and I read none.")
    name, rule = "SGD", r"w \leftarrow w - \eta\, g"
    if numbers.momentum is not None:
        name = f"SGD with {'Nesterov ' * bool(numbers.nesterov)}momentum"
        step = r"(g + \mu v)" if numbers.nesterov else "v"
        rule = rf"v \leftarrow \mu v + g, \quad w \leftarrow w - \eta\,{step}"
    opening = f"I compute {optimizer.steps(numbers)} of {name}: {_given(numbers)}."
    opening += optimizer.assumed(lr=(numbers.lr, 0.001))
    return optimizer.walk(numbers, opening, [rule], _Update(numbers))


class _Update:
    """One step; keeps the velocity for the next."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers, self._v = numbers, numbers.velocity or 0.0

    def __call__(self, g: float, w: float | None) -> tuple[list[str], float]:
        numbers, lines = self._numbers, []
        decay, mu = numbers.weight_decay, numbers.momentum
        if decay and w is not None:
            # g ← g + λw
            g, before = g + decay * w, g
            lines.append(rf"g = {signed(before)} + {tex(decay)} \cdot {signed(w)} = {tex(g)}")
        step = g
        if mu is not None:
            # v ← μv + g
            v = mu * self._v + g
            lines.append(rf"v = {tex(mu)} \cdot {signed(self._v)} + {signed(g)} = {tex(v)}")
            self._v = step = v
            if numbers.nesterov:
                step = g + mu * v
                lines.append(rf"g + \mu v = {tex(g)} + {tex(mu)} \cdot {signed(v)} = {tex(step)}")
        # Δw = −η v
        change = -numbers.lr * step
        if w is not None:
            lines.append(rf"\Delta w = -{tex(numbers.lr)} \cdot {signed(step)} = {tex(change)}")
        return lines, change


def _given(numbers: Numbers) -> str:
    parts = [optimizer.told(numbers)]
    if numbers.momentum is not None:
        first = "" if numbers.velocity is not None else " (the first step: none was given)"
        parts += [
            f"momentum {show(numbers.momentum)}",
            f"velocity {show(numbers.velocity or 0)}{first}",
        ]
    return ", ".join(parts)


def read(tokens: Sequence[Token]) -> Given | None:
    """Momentum without its coefficient is 0.9 nowhere in PyTorch, so it has to be given."""
    given = optimizer.read_step(COMPUTATION, tokens, {"velocity"})
    if given is None:
        return None
    if Words(tokens).hold(_MOMENTUM) and "momentum" not in given:
        given["momentum"] = float("nan")
    return None if "velocity" in given and "momentum" not in given else given


COMPUTATION = Computation(
    name="sgd",
    title="one step of SGD",
    topic="the update rule of stochastic gradient descent, with momentum and Nesterov momentum",
    subjects=f"{_NAMES} | {_MOMENTUM} | new weight | new w | weight update | update the weight"
    " | updated weight | formula",
    targets=optimizer.STEP_ASKED,
    excludes=f"{optimizer.NOT_A_STEP} | adam | adamw | rmsprop | rms prop | adagrad",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="sgd step: w = 1, gradient 0.5, lr 0.1, momentum 0.9",
)
