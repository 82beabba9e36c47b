r"""One step of SGD, with momentum or Nesterov's: v \leftarrow \mu v + g, w \leftarrow w - \eta v.

Source: ``torch.optim.SGD``'s algorithm (Sutskever et al. 2013 scale v differently).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations import optimizer
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.slots import choice, number
from tutor.calculations.tokens import Token
from tutor.calculations.writing import show, signed, tex

_NAMES = "sgd | gradient descent | gd | stochastic gradient descent | vanilla gradient descent"
_MOMENTUM = "momentum | nesterov | nag | nesterov momentum"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A weight, its gradient, the settings and the velocity from the steps before."""

    gradient: float = optimizer.gradient()
    w: float | None = optimizer.weight()
    lr: float = optimizer.learning_rate(0.001)
    momentum: float | None = number(
        "momentum", "momentum | mu | beta | momentum coefficient | mom | momentum factor"
            " | nesterov momentum"
        " | μ | β | m | momentum of | momentum term | nesterov"
            " | gamma", default=None, low=0, high=1,
    )  # fmt: skip
    velocity: float | None = number(
        "velocity", "velocity | v | buffer | momentum buffer | previous velocity | velocity v"
            " | v0 | previous v"
        " | old velocity | current velocity | last velocity | initial velocity"
            " | previous update | previous step"
        " | momentum state | prev velocity",
        default=None, low=-1e6, high=1e6,
    )  # fmt: skip
    weight_decay: float = optimizer.weight_decay()
    nesterov: str = choice("Nesterov", "", yes="nesterov | nag")


def solve(numbers: Numbers) -> str:
    """Weight decay, velocity, step."""
    if numbers.weight_decay and numbers.w is None:
        raise UnfitError("Weight decay acts on the weight, and I read none.")
    g, w, lr = numbers.gradient, numbers.w, numbers.lr
    name = (
        "SGD"
        if numbers.momentum is None
        else "SGD with Nesterov momentum"
        if numbers.nesterov
        else "SGD with momentum"
    )
    opening = f"I compute one step of {name}: {_given(numbers)}."
    opening += optimizer.assumed(lr=(lr, 0.001))
    steps = [r"w \leftarrow w - \eta\, g"]
    if numbers.momentum is not None:
        steps = [
            r"v \leftarrow \mu v + g, \quad w \leftarrow w - \eta\,"
            + (r"(g + \mu v)" if numbers.nesterov else "v")
        ]
    if numbers.weight_decay and w is not None:
        # g ← g + λw
        g, before = g + numbers.weight_decay * w, g
        steps.append(
            rf"g = {signed(before)} + {tex(numbers.weight_decay)} \cdot {signed(w)} = {tex(g)}"
        )
    step = g
    if numbers.momentum is not None:
        # v ← μv + g
        old = numbers.velocity or 0.0
        v = numbers.momentum * old + g
        steps.append(rf"v = {tex(numbers.momentum)} \cdot {signed(old)} + {signed(g)} = {tex(v)}")
        step = v
        if numbers.nesterov:
            step = g + numbers.momentum * v
            steps.append(
                rf"g + \mu v = {tex(g)} + {tex(numbers.momentum)} \cdot {signed(v)} = {tex(step)}"
            )
    steps.append(rf"\Delta w = -{tex(lr)} \cdot {signed(step)} = {tex(-lr * step)}")
    return optimizer.closing(opening, steps if w is not None else steps[:-1], w, -lr * step)


def _given(numbers: Numbers) -> str:
    parts = [f"weight {show(numbers.w)}"] if numbers.w is not None else []
    parts += [f"gradient {show(numbers.gradient)}", f"learning rate {show(numbers.lr)}"]
    if numbers.momentum is not None:
        first = "" if numbers.velocity is not None else " (the first step: none was given)"
        parts += [
            f"momentum {show(numbers.momentum)}",
            f"velocity {show(numbers.velocity or 0)}{first}",
        ]
    return ", ".join(parts)


def read(tokens: Sequence[Token]) -> Given | None:
    """Momentum without its coefficient is 0.9 nowhere in PyTorch, so it has to be given."""
    given = read_given(COMPUTATION, tokens)
    if given is None or "gradient" not in given:
        return None
    if Words(tokens).hold(_MOMENTUM) and "momentum" not in given:
        given["momentum"] = float("nan")
    if Words(tokens).hold(optimizer.LATER) and "velocity" not in given:
        return None
    return None if "velocity" in given and "momentum" not in given else given


COMPUTATION = Computation(
    name="sgd",
    title="one step of SGD",
    topic="the update rule of stochastic gradient descent, with momentum and Nesterov momentum",
    subjects=f"{_NAMES} | {_MOMENTUM} | new weight | new w | weight update | update the weight"
    f" | updated weight",
    targets=optimizer.STEP_ASKED,
    excludes=f"{optimizer.NOT_A_STEP} | adam | adamw | rmsprop | rms prop | adagrad",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="sgd step: w = 1, gradient 0.5, lr 0.1, momentum 0.9",
)
