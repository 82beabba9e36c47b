r"""Steps of SGD, with momentum or Nesterov's, and of RMSProp.

Sources: ``torch.optim.SGD``'s algorithm, v \leftarrow \mu v + g, w \leftarrow w - \eta v (Sutskever et al.
2013 scale v differently); Hinton, lecture 6e, for RMSProp.
"""

from __future__ import annotations

from tutor.calculations import optimizer
from tutor.calculations.formulas import Formula
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import ANY, UnfitError, choice, number
from tutor.calculations.writing import show, signed, tex

_MOMENTUM = "momentum | nesterov | nag"


def _read_sgd(computation: Computation, message: Message) -> Given | None:
    """Momentum without its coefficient is 0.9 nowhere in PyTorch, so it has to be given."""
    given = optimizer.read_step(computation, message, {"velocity"})
    if given is None:
        return None
    if message.hold(_MOMENTUM) and "momentum" not in given:
        given["momentum"] = float("nan")
    return None if "velocity" in given and "momentum" not in given else given


@computation(
    title="one step of SGD",
    topic="the update rule of stochastic gradient descent, with momentum and Nesterov momentum",
    example="sgd step: w = 1, gradient 0.5, lr 0.1, momentum 0.9",
    read=_read_sgd,
    words=optimizer.WORDS
    + f"""
    about  sgd | gradient descent | gd | {_MOMENTUM} | (new/updated/update the) weight | new w | weight update
        formula
    never  adam | adamw | rmsprop | rms prop | adagrad
    lr  alpha | α
    momentum  momentum [coefficient/factor/term] | mu | beta | mom | nesterov [momentum] | μ | β | m | gamma
    velocity  v0 | [current/initial/last/old/previous] velocity | v | buffer | momentum (buffer/state)
        velocity v | previous (step/update/v)
    weight_decay  weight decay | wd | decay | l2
    nesterov.yes  nesterov | nag
    """,
)
def sgd(
    gradient: tuple[float, ...] = optimizer.GRADIENT,
    w: float | None = optimizer.WEIGHT,
    lr: float = optimizer.RATE,
    count: int | None = optimizer.STEPS,
    loss: Formula | None = optimizer.LOSS,
    momentum: float | None = number("momentum", default=None, low=0, high=1),
    velocity: float | None = number("velocity", default=None, **ANY),
    weight_decay: float = number("weight decay", default=0.0, low=0, high=1e3),
    nesterov: str = choice("Nesterov"),
) -> str:
    """Weight decay, velocity, step."""
    if weight_decay and w is None:
        raise UnfitError("Weight decay acts on the weight, and I read none.")
    walk = optimizer.Walk(gradient, w, lr, count, loss)
    name, rule, given, mu = "SGD", r"w \leftarrow w - \eta\, g", walk.told(), momentum
    if mu is not None:
        name = f"SGD with {'Nesterov ' * bool(nesterov)}momentum"
        step = r"(g + \mu v)" if nesterov else "v"
        rule = rf"v \leftarrow \mu v + g, \quad w \leftarrow w - \eta\,{step}"
        first = "" if velocity is not None else " (the first step: none was given)"
        given += f", momentum {show(mu)}, velocity {show(velocity or 0)}{first}"
    v = velocity or 0.0  # kept from step to step

    def update(g: float, w: float | None) -> tuple[list[str], float]:
        nonlocal v
        lines = list[str]()
        if weight_decay and w is not None:
            g = optimizer.decayed(lines, g, weight_decay, w)
        step = g
        if mu is not None:
            new = mu * v + g  # v ← μv + g
            lines.append(rf"v = {tex(mu)} \cdot {signed(v)} + {signed(g)} = {tex(new)}")
            v = step = new
            if nesterov:
                step = g + mu * v
                put_in = rf"{tex(g)} + {tex(mu)} \cdot {signed(v)}"
                lines.append(rf"g + \mu v = {put_in} = {tex(step)}")
        change = -lr * step  # Δw = −η v
        if w is not None:
            lines.append(rf"\Delta w = -{tex(lr)} \cdot {signed(step)} = {tex(change)}")
        return lines, change

    opening = f"I compute {walk.steps} of {name}: {given}.{optimizer.assumed(lr=(lr, 0.001))}"
    return walk.answer(opening, [rule], update)


def _read_rmsprop(computation: Computation, message: Message) -> Given | None:
    return optimizer.read_step(computation, message, {"v"})


@computation(
    title="one step of RMSProp",
    topic="the RMSProp optimizer's update rule",
    example="rmsprop step: w = 1, gradient 0.5, lr 0.01",
    read=_read_rmsprop,
    words=optimizer.WORDS
    + """
    about  rmsprop | rms prop
    asks  first
    never  adam | sgd | momentum | centered
    alpha  alpha | α | rho | decay [factor/rate] | beta | smoothing [constant] | gamma | ρ | β
    eps  eps | epsilon | ε
    v  v | s | cache | square avg | running average | v0 | (previous/old) v | e g squared | average of squares
    """,
)
def rmsprop(
    gradient: tuple[float, ...] = optimizer.GRADIENT,
    w: float | None = optimizer.WEIGHT,
    lr: float = number("learning rate", default=0.01, low=0, high=1e3),
    count: int | None = optimizer.STEPS,
    loss: Formula | None = optimizer.LOSS,
    alpha: float = number("α", default=0.99, low=0, high=0.9999999),
    eps: float = number("ε", default=1e-8, low=0, high=1),
    v: float = number("average of squares", default=0.0, low=0, high=1e9),
) -> str:
    """Average of squares, step."""
    walk, a, mean = optimizer.Walk(gradient, w, lr, count, loss), alpha, v

    def update(g: float, _: float | None) -> tuple[list[str], float]:
        nonlocal mean
        old, mean = mean, a * mean + (1 - a) * g * g  # v ← αv + (1 − α)g²
        root = mean**0.5 + eps
        if root == 0:
            raise UnfitError(
                "I read a gradient of 0 and ε = 0; the step would be 0 / 0. ε has to be above 0 there."
            )
        step = lr * g / root  # Δw = −ηg / (√v + ε)
        return [
            rf"v = {tex(a)} \cdot {tex(old)} + {tex(1 - a)} \cdot {signed(g)}^2 = {tex(mean)}",
            rf"\eta\, \frac{{g}}{{\sqrt{{v}} + \varepsilon}} = {tex(lr)} \cdot "
            rf"\frac{{{tex(g)}}}{{\sqrt{{{tex(mean)}}} + {tex(eps)}}} = {tex(step)}",
        ], -step

    first = " (the first step)" if v == 0 else ""
    defaults = optimizer.assumed(lr=(lr, 0.01), **{"α": (a, 0.99), "ε": (eps, 1e-8)})
    other = f" With α = {show(a)}." if a != 0.99 else ""
    opening = (
        f"I compute {walk.steps} of RMSProp: {walk.told()}, "
        f"average of squares v = {show(v)}{first}.{defaults}{other}"
    )
    rule = (
        r"v \leftarrow \alpha v + (1 - \alpha) g^2, \quad "
        r"w \leftarrow w - \eta\, \frac{g}{\sqrt{v} + \varepsilon}"
    )
    return walk.answer(opening, [rule], update)
