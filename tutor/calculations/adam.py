"""Steps of Adam or AdamW: moments m and v, both corrected for their start at zero.

Source: Kingma & Ba 2015, algorithm 1; Loshchilov & Hutter 2019 for AdamW; ``torch.optim.Adam``.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations import optimizer
from tutor.calculations.formulas import Formula
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import ANY, COUNT, UnfitError, choice, number
from tutor.calculations.writing import show, signed, tex

_DECAY = {"Adam": 0.0, "AdamW": 0.01}  # PyTorch's defaults


_RULE = (
    r"m \leftarrow \beta_1 m + (1 - \beta_1) g, \quad v \leftarrow \beta_2 v + (1 - \beta_2) g^2",
    r"w \leftarrow w - \eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}, \quad "
    r"\hat m = \frac{m}{1 - \beta_1^t}, \quad \hat v = \frac{v}{1 - \beta_2^t}",
)


def _read(computation: Computation, message: Message) -> Given | None:
    """A later step needs the moments that the earlier ones left."""
    given = optimizer.read_step(computation, message, {"m", "v"})
    alone = given is not None and given.get("t", 1) != 1 and not {"m", "v"} <= given.keys()
    return None if alone else given


@dataclass
class _Moments:
    """Both moments and the number of the next step."""

    m: float
    v: float
    t: int

    def step(self, g: float, b1: float, b2: float, eps: float) -> tuple[list[str], float]:
        """The moments with this gradient, and the step in units of the learning rate. Raises UnfitError."""
        old_m, old_v, t = self.m, self.v, self.t
        # m ← β₁m + (1 − β₁)g,  v ← β₂v + (1 − β₂)g²
        m = self.m = b1 * old_m + (1 - b1) * g
        v = self.v = b2 * old_v + (1 - b2) * g * g
        self.t += 1
        # m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ)
        m_hat, v_hat = m / (1 - b1**t), v / (1 - b2**t)
        if v_hat**0.5 + eps == 0:
            raise UnfitError(
                "I read a gradient of 0 and ε = 0; the step would be 0 / 0. ε has to be above 0."
            )
        return [
            rf"m = {tex(b1)} \cdot {signed(old_m)} + {tex(1 - b1)} \cdot {signed(g)} = {tex(m)}, \quad "
            rf"\hat m = \frac{{{tex(m)}}}{{1 - {tex(b1)}^{{{t}}}}} = {tex(m_hat)}",
            rf"v = {tex(b2)} \cdot {tex(old_v)} + {tex(1 - b2)} \cdot {signed(g)}^2 = {tex(v)}, \quad "
            rf"\hat v = \frac{{{tex(v)}}}{{1 - {tex(b2)}^{{{t}}}}} = {tex(v_hat)}",
            rf"\frac{{{tex(m_hat)}}}{{\sqrt{{{tex(v_hat)}}} + {tex(eps)}}}",
        ], m_hat / (v_hat**0.5 + eps)


@computation(
    title="one step of Adam",
    topic="the Adam optimizer's update rule with bias correction",
    example="adam first step: w = 1, gradient 0.1, lr 0.001",
    read=_read,
    words=optimizer.WORDS
    + """
    about  adam | adamw
    asks  first
    never  rmsprop | sgd
    lr  alpha | α
    beta1  beta1 | b1 | beta 1 | β1
    beta2  beta2 | b2 | beta 2 | β2
    eps  eps | epsilon | ε
    m  m | m0 | first moment | (previous/old) m
    v  v | v0 | second moment | (previous/old) v
    t  t | timestep | time step | step number
    t.after  [adam] step
    weight_decay  weight decay | wd | decay | l2
    kind.AdamW  adamw
    """,
)
def adam(
    gradient: tuple[float, ...] = optimizer.GRADIENT,
    w: float | None = optimizer.WEIGHT,
    lr: float = optimizer.RATE,
    count: int | None = optimizer.STEPS,
    loss: Formula | None = optimizer.LOSS,
    beta1: float = number("β₁", default=0.9, low=0, high=0.999999),
    beta2: float = number("β₂", default=0.999, low=0, high=0.9999999),
    eps: float = number("ε", default=1e-8, low=0, high=1),
    m: float = number("first moment m", default=0.0, **ANY),
    v: float = number("second moment v", default=0.0, low=0, high=1e9),
    t: int = number("step", default=1, **COUNT),
    weight_decay: float | None = number("weight decay", default=None, low=0, high=1e3),
    kind: str = choice("optimizer", "Adam"),
) -> str:
    """Weight decay, both moments, step."""
    if weight_decay and w is None:
        raise UnfitError("Weight decay acts on the weight, and I read none.")
    walk, moments = optimizer.Walk(gradient, w, lr, count, loss), _Moments(m, v, t)
    decay = _DECAY[kind] if weight_decay is None else weight_decay

    def update(g: float, w: float | None) -> tuple[list[str], float]:
        lines, change = list[str](), 0.0
        if decay and w is not None and kind == "AdamW":
            change = -lr * decay * w  # w ← w − ηλw
            put_in = rf"{tex(w)} - {tex(lr)} \cdot {tex(decay)} \cdot {signed(w)}"
            lines.append(rf"w - \eta \lambda w = {put_in} = {tex(w + change)}")
        elif decay and w is not None:
            g = optimizer.decayed(lines, g, decay, w)
        (*more, fraction), share = moments.step(g, beta1, beta2, eps)
        step = lr * share  # Δw = −η m̂ / (√v̂ + ε)
        rule = r"\eta\, \frac{\hat m}{\sqrt{\hat v} + \varepsilon}"
        lines += [*more, rf"{rule} = {tex(lr)} \cdot {fraction} = {tex(step)}"]
        return lines, change - step

    state = f"t = {t}, m = {show(m)}, v = {show(v)}"
    if t == 1 and m == v == 0:
        state = "first step, m = v = 0"
    state = state if walk.many == 1 else f"from the {state}"
    decayed = f", weight decay {show(decay)}" if decay else ""
    if decay and w is None:
        decayed = "; its weight decay is left out, as no weight was given"
    betas = {"β₁": (beta1, 0.9), "β₂": (beta2, 0.999), "ε": (eps, 1e-8)}
    opening = f"I compute {walk.steps} of {kind}: {walk.told()}, {state}{decayed}."
    return walk.answer(opening + optimizer.assumed(lr=(lr, 0.001), **betas), _RULE, update)
