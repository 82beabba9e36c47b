r"""Steps of SGD, with momentum or Nesterov's: v \leftarrow \mu v + g, w \leftarrow w - \eta v.

Source: ``torch.optim.SGD``'s algorithm (Sutskever et al. 2013 scale v differently).
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations import optimizer
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import ANY, choice, number
from tutor.calculations.writing import show, signed, tex

_MOMENTUM = "momentum | nesterov | nag"


@dataclass(frozen=True, kw_only=True)
class Numbers(optimizer.Step):
    """A weight, its gradients or its loss, the settings and the velocity from the steps before."""

    momentum: float | None = number(
        "momentum",
        "momentum | mu | beta | momentum coefficient | mom | momentum factor | nesterov momentum | μ | β"
        " | m | momentum term | nesterov | gamma",
        default=None, low=0, high=1,
    )  # fmt: skip
    velocity: float | None = number(
        "velocity",
        "v0 | velocity | v | buffer | momentum buffer | previous velocity | velocity v | previous v"
        " | old velocity | current velocity | last velocity | initial velocity | previous update"
        " | previous step | momentum state",
        default=None, **ANY,
    )  # fmt: skip
    weight_decay: float = number(
        "weight decay", "weight decay | wd | decay | l2", default=0.0, low=0, high=1e3
    )
    nesterov: str = choice("Nesterov", yes="nesterov | nag")


def solve(numbers: Numbers) -> str:
    """Weight decay, velocity, step."""
    if numbers.weight_decay and numbers.w is None:
        raise UnfitError("Weight decay acts on the weight, and I read none.")
    name, rule, given = "SGD", r"w \leftarrow w - \eta\, g", optimizer.told(numbers)
    if numbers.momentum is not None:
        name = f"SGD with {'Nesterov ' * bool(numbers.nesterov)}momentum"
        step = r"(g + \mu v)" if numbers.nesterov else "v"
        rule = rf"v \leftarrow \mu v + g, \quad w \leftarrow w - \eta\,{step}"
        first = "" if numbers.velocity is not None else " (the first step: none was given)"
        given += (
            f", momentum {show(numbers.momentum)}, velocity {show(numbers.velocity or 0)}{first}"
        )
    opening = f"I compute {optimizer.steps(numbers)} of {name}: {given}."
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
            g, before = g + decay * w, g  # g ← g + λw
            lines.append(rf"g = {signed(before)} + {tex(decay)} \cdot {signed(w)} = {tex(g)}")
        step = g
        if mu is not None:
            v = mu * self._v + g  # v ← μv + g
            lines.append(rf"v = {tex(mu)} \cdot {signed(self._v)} + {signed(g)} = {tex(v)}")
            self._v = step = v
            if numbers.nesterov:
                step = g + mu * v
                lines.append(rf"g + \mu v = {tex(g)} + {tex(mu)} \cdot {signed(v)} = {tex(step)}")
        change = -numbers.lr * step  # Δw = −η v
        if w is not None:
            lines.append(rf"\Delta w = -{tex(numbers.lr)} \cdot {signed(step)} = {tex(change)}")
        return lines, change


def read(message: Message) -> Given | None:
    """Momentum without its coefficient is 0.9 nowhere in PyTorch, so it has to be given."""
    given = optimizer.read_step(COMPUTATION, message, {"velocity"})
    if given is None:
        return None
    if message.hold(_MOMENTUM) and "momentum" not in given:
        given["momentum"] = float("nan")
    return None if "velocity" in given and "momentum" not in given else given


COMPUTATION = Computation(
    name="sgd",
    title="one step of SGD",
    topic="the update rule of stochastic gradient descent, with momentum and Nesterov momentum",
    subjects=f"sgd | gradient descent | gd | {_MOMENTUM} | new weight | new w | weight update"
    " | update the weight | updated weight | formula",
    targets=optimizer.STEP_ASKED,
    excludes=f"{optimizer.NOT_A_STEP} | adam | adamw | rmsprop | rms prop | adagrad",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="sgd step: w = 1, gradient 0.5, lr 0.1, momentum 0.9",
)
