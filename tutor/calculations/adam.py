r"""Steps of Adam or AdamW: moments m and v, both corrected for their start at zero.

Source: Kingma & Ba 2015, algorithm 1; Loshchilov & Hutter 2019 for AdamW; ``torch.optim.Adam``.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations import optimizer
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import ANY, COUNT, choice, number
from tutor.calculations.writing import show, signed, tex

_DECAY = 0.01  # AdamW's


@dataclass(frozen=True, kw_only=True)
class Numbers(optimizer.Step):
    """A weight, its gradient, the settings, the moments so far and the number of this step."""

    beta1: float = number("β₁", "beta1 | b1 | beta 1 | β1", default=0.9, low=0, high=0.999999)
    beta2: float = number("β₂", "beta2 | b2 | beta 2 | β2", default=0.999, low=0, high=0.9999999)
    eps: float = number("ε", "eps | epsilon | ε", default=1e-8, low=0, high=1)
    m: float = number(
        "first moment m", "m | m0 | first moment | previous m | old m", default=0.0, **ANY
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
        "t | timestep | time step | step number",
        after="step | adam step",
        default=1,
        **COUNT,
    )
    weight_decay: float | None = number(
        "weight decay", "weight decay | wd | decay | l2", default=None, low=0, high=1e3
    )
    kind: str = choice("optimizer", "Adam", AdamW="adamw")


def solve(numbers: Numbers) -> str:
    """Moments, corrections, step."""
    if numbers.weight_decay and numbers.w is None:
        raise UnfitError("Weight decay acts on the weight, and I read none.")
    rule = [
        r"m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2",
        r"w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}, \quad "
        r"\hat m = \frac{m}{1 - \beta_1^t}, \quad \hat v = \frac{v}{1 - \beta_2^t}",
    ]
    update = _Update(numbers)
    return optimizer.walk(numbers, _opening(numbers, update.decay), rule, update)


class _Update:
    """One step; keeps both moments and the number of the step for the next."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._m, self._v, self._t = numbers.m, numbers.v, numbers.t
        default = _DECAY if numbers.kind == "AdamW" else 0.0
        self.decay = default if numbers.weight_decay is None else numbers.weight_decay

    def __call__(self, g: float, w: float | None) -> tuple[list[str], float]:
        numbers, decay, lines, change = self._numbers, self.decay, [], 0.0
        if decay and w is not None and numbers.kind == "AdamW":
            change = -numbers.lr * decay * w  # w ← w − ηλw
            put_in = rf"{tex(w)} - {tex(numbers.lr)} \cdot {tex(decay)} \cdot {signed(w)}"
            lines.append(rf"w - \eta \lambda w = {put_in} = {tex(w + change)}")
        elif decay and w is not None:
            g, before = g + decay * w, g  # g ← g + λw
            lines.append(rf"g = {signed(before)} + {tex(decay)} \cdot {signed(w)} = {tex(g)}")
        more, step = self._moments(g)
        return lines + more, change - step

    def _moments(self, g: float) -> tuple[list[str], float]:
        """The moments with this gradient, corrected, and the step they make."""
        b1, b2, eps = self._numbers.beta1, self._numbers.beta2, self._numbers.eps
        lr, t, old_m, old_v = self._numbers.lr, self._t, self._m, self._v
        # m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²
        m = self._m = b1 * old_m + (1 - b1) * g
        v = self._v = b2 * old_v + (1 - b2) * g * g
        self._t += 1
        # m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)
        m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
        if v_hat**0.5 + eps == 0:
            raise UnfitError(
                "I read a gradient of 0 and ε = 0; the step would be 0 / 0. ε has to be above 0."
            )
        # Δw = −η m̂ / (√v̂ + ε)
        step = lr * m_hat / (v_hat**0.5 + eps)
        return [
            rf"m = {tex(b1)} \cdot {signed(old_m)} + {tex(1 - b1)} \cdot {signed(g)} = {tex(m)}, \quad "
            rf"\hat m = \frac{{{tex(m)}}}{{1 - {tex(b1)}^{{{t}}}}} = {tex(m_hat)}",
            rf"v = {tex(b2)} \cdot {tex(old_v)} + {tex(1 - b2)} \cdot {signed(g)}^2 = {tex(v)}, \quad "
            rf"\hat v = \frac{{{tex(v)}}}{{1 - {tex(b2)}^{{{t}}}}} = {tex(v_hat)}",
            rf"\eta\, \frac{{\hat m}}{{\sqrt{{\hat v}} + \varepsilon}} = {tex(lr)} \cdot "
            rf"\frac{{{tex(m_hat)}}}{{\sqrt{{{tex(v_hat)}}} + {tex(eps)}}} = {tex(step)}",
        ], step


def _opening(numbers: Numbers, decay: float) -> str:
    state = f"t = {numbers.t}, m = {show(numbers.m)}, v = {show(numbers.v)}"
    if numbers.t == 1 and numbers.m == numbers.v == 0:
        state = "first step, m = v = 0"
    decayed = f", weight decay {show(decay)}" if decay else ""
    if decay and numbers.w is None:
        decayed = "; its weight decay is left out, as no weight was given"
    steps = optimizer.steps(numbers)
    state = state if steps == "one step" else f"from the {state}"
    said = f"I compute {steps} of {numbers.kind}: {optimizer.told(numbers)}, {state}{decayed}."
    return said + optimizer.assumed(
        lr=(numbers.lr, 0.001),
        **{"β₁": (numbers.beta1, 0.9), "β₂": (numbers.beta2, 0.999), "ε": (numbers.eps, 1e-8)},
    )


def read(message: Message) -> Given | None:
    """A later step needs the moments that the earlier ones left."""
    given = optimizer.read_step(COMPUTATION, message, {"m", "v"})
    alone = given is not None and given.get("t", 1) != 1 and not {"m", "v"} <= given.keys()
    return None if alone else given


COMPUTATION = Computation(
    name="adam",
    title="one step of Adam",
    topic="the Adam optimizer's update rule with bias correction",
    subjects="adam | adamw",
    targets=f"{optimizer.STEP_ASKED} | first",
    excludes=f"{optimizer.NOT_A_STEP} | rmsprop | sgd",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="adam first step: w = 1, gradient 0.1, lr 0.001",
)
