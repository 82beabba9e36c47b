"""AND, OR and XOR as four points of the plane, and one neuron's training on them.

    sigmoid      L = −¼ Σ y ln a + (1 − y) ln(1 − a)     BCE, by torch from z: "with logits"
    any other    L =  ¼ Σ (a − y)²                       MSE

Knows weights, sums and losses; what they look like and what they mean is told elsewhere.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from demos.kit.nonlinearities import ACTIVATIONS

TASKS = {"none": None, "and": (0, 0, 0, 1), "or": (0, 1, 1, 1), "xor": (0, 1, 1, 0)}
CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))
# The z at which the output is ½, so that w · x + b = z is where the neuron changes its mind.
HALF = {
    "sigmoid": 0.0,
    "tanh": 0.5493061443340549,  # artanh ½ = ½ ln 3
    "relu": 0.5,
    "leaky relu": 0.5,
    "gelu": 0.66839597054216,  # z Φ(z) = ½
    "step": 0.0,
    "linear": 0.5,
}
LARGEST_LOSS = 1e6  # beyond it a run has diverged; within the sliders no start is above 300
LEAST_LR, MOST_STEPS = 1e-3, 500  # that can be chosen
ROUNDING = 1e-9  # a sum of slider steps that is nearer to 0 than this is 0


@dataclass(frozen=True)
class Fit:
    """A neuron between two steps: how it fits the four points of a gate.

    ``sums`` are w · x + b at the CORNERS, ``gradient`` is ∂L/∂(w₁, w₂, b), and of ``right`` points
    the output is on their target's side of ½.
    """

    w: tuple[float, float]
    b: float
    loss: float
    gradient: tuple[float, float, float]
    sums: tuple[float, ...]
    right: tuple[bool, ...]

    @property
    def solved(self) -> bool:
        """Whether all four points are right."""
        return all(self.right)

    @property
    def diverged(self) -> bool:
        """Whether the step that led here was one too far; NaN is not less either."""
        return not self.loss <= LARGEST_LOSS


@dataclass(frozen=True)
class Answer:
    """What a neuron makes of one input: z = w · x + b, a = f(z), and ∂a/∂x."""

    w: tuple[float, float]
    b: float
    z: float
    a: float
    gradient: tuple[float, float]

    @property
    def has_line(self) -> bool:
        """Whether w is more than rounding, so that w · x + b = 0 is a line."""
        return math.hypot(*self.w) > ROUNDING


def loss_name(activation: str) -> str:
    """What a neuron with this activation is trained on."""
    return "BCE with logits" if activation == "sigmoid" else "MSE"


def measure_loss(activation: str, z: Tensor, y: Tensor) -> Tensor:
    """The loss of sums (n,) on targets (n,)."""
    if activation == "sigmoid":
        return F.binary_cross_entropy_with_logits(z, y)
    return F.mse_loss(ACTIVATIONS[activation](z), y)


def train(
    weights: Sequence[float], bias: float, activation: str, task: str, steps: int, lr: float
) -> list[Fit]:
    """The fit before the first step of torch.optim.SGD and after each; ends where it diverges."""
    neuron = _new_neuron(weights, bias)
    optimizer = torch.optim.SGD(neuron.parameters(), lr=lr)
    x = torch.tensor(CORNERS, dtype=torch.float64)  # (4, 2)
    y = torch.tensor(TASKS[task], dtype=torch.float64)  # (4,)
    passed: list[tuple[Tensor, ...]] = []
    for step in range(steps + 1):
        if step:
            # w ← w − η ∂L/∂w,  b ← b − η ∂L/∂b
            optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        # z = x Wᵀ + b
        z = _without_rounding(neuron(x).squeeze(1))  # (4,)
        loss = measure_loss(activation, z, y)
        if loss.requires_grad:  # a step's output hangs on no weight
            loss.backward()
        weights_and_slopes = (neuron.weight, neuron.bias, neuron.weight.grad, neuron.bias.grad)
        passed.append(
            (
                *(t.detach().clone() for t in weights_and_slopes if t is not None),
                loss.detach(),
                z.detach(),
            )
        )
        if not loss.item() <= LARGEST_LOSS:  # NaN is not
            break
    return _measure(passed, activation, y)


def _new_neuron(weights: Sequence[float], bias: float) -> nn.Linear:
    """In float64, and without drawing the random weights that a new layer starts with."""
    neuron: nn.Linear = nn.utils.skip_init(nn.Linear, 2, 1, dtype=torch.float64)
    with torch.no_grad():
        neuron.weight.copy_(torch.tensor([weights], dtype=torch.float64))
        neuron.bias.fill_(bias)
    for weight in neuron.parameters():
        weight.grad = torch.zeros_like(weight)
    return neuron


def _measure(passed: list[tuple[Tensor, ...]], activation: str, y: Tensor) -> list[Fit]:
    """The fits of all steps in one pass."""
    w, b, dw, db, loss, z = (torch.stack(values) for values in zip(*passed, strict=True))
    w, b = _without_rounding(w), _without_rounding(b)
    right = (ACTIVATIONS[activation](z) > 0.5 + ROUNDING) == (y > 0.5)  # (steps + 1, 4)
    gradient = torch.cat([dw.squeeze(1), db], dim=1)  # (steps + 1, 3)
    columns = (w.squeeze(1), b.squeeze(1), loss, _without_rounding(gradient), z, right)
    return [
        Fit((w1, w2), own_b, own_loss, (d1, d2, d3), tuple(sums), tuple(own_right))
        for (w1, w2), own_b, own_loss, (d1, d2, d3), sums, own_right in zip(
            *(column.tolist() for column in columns), strict=True
        )
    ]


def _without_rounding(values: Tensor) -> Tensor:
    """0 for what is but rounding; a gradient passes through all the same."""
    return torch.where(values.abs() > ROUNDING, values, values - values.detach())


def find_first_solved(fits: Sequence[Fit]) -> int | None:
    """The first step after which all four points are right, if any."""
    return next((step for step, fit in enumerate(fits) if fit.solved), None)


def find_lr_that_holds(
    weights: Sequence[float], bias: float, activation: str, task: str, steps: int, lr: float
) -> float | None:
    """The first of ever halved learning rates with which all steps lead below the start, if any."""
    while (lr := float(f"{lr / 2:.2g}")) >= LEAST_LR:
        fits = train(weights, bias, activation, task, steps, lr)
        if not fits[-1].diverged and fits[-1].loss < fits[0].loss:
            return lr
    return None


def answer(
    weights: Sequence[tuple[tuple[float, float], float]], at: Sequence[float], activation: str
) -> list[Answer]:
    """The answer to one input with each of the ``weights``, pairs (w, b), all in one pass."""
    w = torch.tensor([w for w, _ in weights], dtype=torch.float64)  # (n, 2)
    b = torch.tensor([b for _, b in weights], dtype=torch.float64)  # (n,)
    x = torch.tensor([at], dtype=torch.float64).repeat(len(weights), 1).requires_grad_()  # (n, 2)
    # z = w · x + b,  a = f(z)
    z = _without_rounding((w * x).sum(1) + b)  # (n,)
    a = ACTIVATIONS[activation](z)  # (n,)
    slopes = torch.zeros_like(x)
    if a.requires_grad:  # each output hangs on its own copy of x alone
        a.sum().backward()
        slopes = x.grad if x.grad is not None else slopes  # (n, 2)
    slopes = _without_rounding(slopes)
    rows = zip(weights, z.tolist(), (a + 0.0).tolist(), slopes.tolist(), strict=True)  # no -0
    return [Answer(w, b, z, a, (d1, d2)) for (w, b), z, a, (d1, d2) in rows]
