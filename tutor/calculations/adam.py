r"""One step of Adam or AdamW: moments m and v, both corrected for their start at zero.

Source: Kingma & Ba 2015, algorithm 1; Loshchilov & Hutter 2019 for AdamW; ``torch.optim.Adam``.
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

_DECAY = 0.01  # AdamW's


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A weight, its gradient, the settings, the moments so far and the number of this step."""

    gradient: float = optimizer.gradient()
    w: float | None = optimizer.weight()
    lr: float = optimizer.learning_rate(0.001)
    beta1: float = number("β₁", "beta1 | b1 | beta 1 | β1", default=0.9, low=0, high=0.999999)
    beta2: float = number("β₂", "beta2 | b2 | beta 2 | β2", default=0.999, low=0, high=0.9999999)
    eps: float = number("ε", "eps | epsilon | ε", default=1e-8, low=0, high=1)
    m: float = number(
        "first moment m",
        "m | m0 | first moment | previous m | old m",
        default=0.0,
        low=-1e6,
        high=1e6,
    )
    v: float = number(
        "second moment v",
        "v | v0 | second moment | previous v | old v",
        default=0.0,
        low=0,
        high=1e9,
    )
    t: int = number(
        "step",
        "t | timestep | time step | step | step number",
        default=1,
        low=1,
        high=1e6,
        whole=True,
    )
    weight_decay: float | None = optimizer.weight_decay(None)  # type: ignore[arg-type]
    kind: str = choice("optimizer", "Adam", AdamW="adamw")


def solve(numbers: Numbers) -> str:
    """Moments, corrections, step."""
    g, w = numbers.gradient, numbers.w
    decay = (
        numbers.weight_decay
        if numbers.weight_decay is not None
        else _DECAY * (numbers.kind == "AdamW")
    )
    if decay and w is None and numbers.weight_decay is not None:
        raise UnfitError("Weight decay acts on the weight, and I read none.")
    steps = [
        r"m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2",
        r"w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}, \quad "
        r"\hat m = \frac{m}{1 - \beta_1^t}, \quad \hat v = \frac{v}{1 - \beta_2^t}",
    ]
    change = 0.0
    if decay and w is not None and numbers.kind == "AdamW":
        # w ← w − ηλw
        change = -numbers.lr * decay * w
        steps.append(
            rf"w - \eta \lambda w = {tex(w)} - {tex(numbers.lr)} \cdot {tex(decay)} \cdot {signed(w)}"
            rf" = {tex(w + change)}"
        )
    elif decay and w is not None:
        g = g + decay * w  # g ← g + λw
        steps.append(rf"g = {signed(numbers.gradient)} + {tex(decay)} \cdot {signed(w)} = {tex(g)}")
    more, step = _moments(numbers, g)
    return optimizer.closing(_opening(numbers, decay), steps + more, w, change - step)


def _moments(numbers: Numbers, g: float) -> tuple[list[str], float]:
    """The moments with this gradient, corrected, and the step they make."""
    b1, b2, t = numbers.beta1, numbers.beta2, numbers.t
    # m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²
    m = b1 * numbers.m + (1 - b1) * g
    v = b2 * numbers.v + (1 - b2) * g * g
    # m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)
    m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
    if v_hat**0.5 + numbers.eps == 0:
        raise UnfitError(
            "I read a gradient of 0 and ε = 0; the step would be 0 / 0. ε has to be above 0."
        )
    # Δw = −η m̂ / (√v̂ + ε)
    step = numbers.lr * m_hat / (v_hat**0.5 + numbers.eps)
    return [
        rf"m = {tex(b1)} \cdot {signed(numbers.m)} + {tex(1 - b1)} \cdot {signed(g)} = {tex(m)}, \quad "
        rf"\hat m = \frac{{{tex(m)}}}{{1 - {tex(b1)}^{{{t}}}}} = {tex(m_hat)}",
        rf"v = {tex(b2)} \cdot {tex(numbers.v)} + {tex(1 - b2)} \cdot {signed(g)}^2 = {tex(v)}, \quad "
        rf"\hat v = \frac{{{tex(v)}}}{{1 - {tex(b2)}^{{{t}}}}} = {tex(v_hat)}",
        rf"\eta\, \frac{{\hat m}}{{\sqrt{{\hat v}} + \varepsilon}} = {tex(numbers.lr)} \cdot "
        rf"\frac{{{tex(m_hat)}}}{{\sqrt{{{tex(v_hat)}}} + {tex(numbers.eps)}}} = {tex(step)}",
    ], step


def _opening(numbers: Numbers, decay: float) -> str:
    weight = f"weight {show(numbers.w)}, " if numbers.w is not None else ""
    state = (
        "first step, m = v = 0"
        if numbers.t == 1 and numbers.m == numbers.v == 0
        else f"t = {numbers.t}, m = {show(numbers.m)}, v = {show(numbers.v)}"
    )
    decayed = f", weight decay {show(decay)}" if decay else ""
    if decay and numbers.w is None:
        decayed = "; its weight decay is left out, as no weight was given"
    return (
        f"I compute one step of {numbers.kind}: {weight}gradient {show(numbers.gradient)}, "
        f"learning rate {show(numbers.lr)}, {state}{decayed}."
    ) + optimizer.assumed(
        lr=(numbers.lr, 0.001),
        **{"β₁": (numbers.beta1, 0.9), "β₂": (numbers.beta2, 0.999), "ε": (numbers.eps, 1e-8)},
    )


def read(tokens: Sequence[Token]) -> Given | None:
    """A later step needs the moments that the earlier ones left."""
    given = read_given(COMPUTATION, tokens)
    if given is None or "gradient" not in given:
        return None
    late = given.get("t", 1) != 1 or ("t" not in given and Words(tokens).hold(optimizer.LATER))
    if late and not {"m", "v"} <= given.keys():
        return None
    return given


COMPUTATION = Computation(
    name="adam",
    title="one step of Adam",
    topic="the Adam optimizer's update rule with bias correction",
    subjects="adam | adamw | adam optimizer",
    targets=f"{optimizer.STEP_ASKED} | first",
    excludes=f"{optimizer.NOT_A_STEP} | rmsprop | sgd",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="adam first step: w = 1, gradient 0.1, lr 0.001",
)
