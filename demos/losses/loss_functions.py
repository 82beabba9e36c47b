"""Eight loss functions: each in PyTorch and in LaTeX, with its source; gradients by autograd.

A loss looks at the error r = ŷ − y of a prediction, or at the margin m = y·s of a score s for a
label y = ±1: how far on the right side of 0 the score lies. Knows no data and no model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor
from torch.nn import functional as F

TARGET = (0.9, 0.1)  # of kl: sure of the true class, but not entirely

# (r or m, δ, γ) ─▶ the loss of each example, as long as the first
Loss = Callable[[Tensor, float, float], Tensor]

ERROR_LOSSES: dict[str, Loss] = {
    # Least squares, Legendre 1805:  L = r²
    "mse": lambda r, *_: F.mse_loss(r, torch.zeros_like(r), reduction="none"),
    # Least absolute deviations, Boscovich 1757:  L = |r|
    "mae": lambda r, *_: F.l1_loss(r, torch.zeros_like(r), reduction="none"),
    # Huber 1964, Robust estimation of a location parameter:  L = ½r² up to δ, then δ(|r| − ½δ)
    "huber": lambda r, delta, _: F.huber_loss(
        r, torch.zeros_like(r), reduction="none", delta=delta
    ),
}
MARGIN_LOSSES: dict[str, Loss] = {
    # Softmax over the logits m of the true class and 0 of the other:  L = −ln eᵐ/(eᵐ + e⁰)
    "cross-entropy": lambda m, *_: F.cross_entropy(
        torch.stack([m, torch.zeros_like(m)], dim=1),  # (n, 2)
        torch.zeros(len(m), dtype=torch.long),
        reduction="none",
    ),
    # Logistic regression, Cox 1958:  L = −ln σ(m) = ln(1 + e⁻ᵐ)
    "bce": lambda m, *_: F.binary_cross_entropy_with_logits(
        m, torch.ones_like(m), reduction="none"
    ),
    # Cortes and Vapnik 1995, Support-vector networks:  L = max(0, 1 − m)
    "hinge": lambda m, *_: F.relu(1 - m),
    # Lin et al. 2017, Focal loss for dense object detection:  L = (1 − p)^γ · −ln p,  p = σ(m);
    # the power by its logarithm, since for γ < 1 the slope of 0^γ is infinite
    "focal": lambda m, _, gamma: (gamma * F.logsigmoid(-m)).exp() * F.softplus(-m),
    # Kullback and Leibler 1951, between two Bernoulli distributions:  L = Σ t ln(t/p). The target t
    # is fixed: a label smoothed as by Szegedy et al. 2016; t = (1, 0) would make this bce.
    "kl": lambda m, *_: F.kl_div(
        torch.stack([F.logsigmoid(m), F.logsigmoid(-m)], dim=1),  # (n, 2)
        m.new_tensor(TARGET).expand(len(m), 2),
        reduction="none",
    ).sum(dim=1),
}
LOSSES = ERROR_LOSSES | MARGIN_LOSSES


def split_by_kind(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """The losses of an error, and those of a margin."""
    names = list(names)
    return [n for n in names if n in ERROR_LOSSES], [n for n in names if n in MARGIN_LOSSES]


def loss_and_gradient(
    name: str, x: Tensor, delta: float, gamma: float
) -> tuple[list[float], list[float]]:
    """The loss at each error or margin x (n,), and its derivative there by autograd."""
    x = x.to(torch.float64, copy=True).requires_grad_()
    loss = LOSSES[name](x, delta, gamma)  # (n,)
    (gradient,) = torch.autograd.grad(loss.sum(), x)  # (n,)
    return loss.tolist(), (gradient + 0.0).tolist()  # + 0.0 makes a plain 0 of -0.0


def to_latex(name: str, x: float, delta: float, gamma: float) -> str:
    """The loss as a formula, and with the error or margin ``x`` put in."""
    p = torch.sigmoid(torch.tensor(x)).item()
    sure, rest = TARGET
    huber = (
        rf"\tfrac12 r^2 = \tfrac12\cdot {x:g}^2"
        if abs(x) <= delta
        else rf"\delta(|r| - \tfrac12\delta) = {delta:g}\,({abs(x):g} - \tfrac12\cdot {delta:g})"
    )
    return {
        "mse": rf"r^2 = {x:g}^2",
        "mae": rf"|r| = |{x:g}|",
        "huber": huber,
        "cross-entropy": rf"-\ln\frac{{e^m}}{{e^m + e^0}} = -\ln\frac{{e^{{{x:g}}}}}{{e^{{{x:g}}} + 1}}",
        "bce": rf"\ln(1 + e^{{-m}}) = \ln(1 + e^{{{-x:g}}})",
        "hinge": rf"\max(0, 1 - m) = \max(0, {1 - x:g})",
        "focal": rf"(1-p)^\gamma(-\ln p) = {1 - p:.3g}^{{{gamma:g}}}(-\ln {p:.3g})",
        "kl": rf"\textstyle\sum t\ln\tfrac{{t}}{{p}} = {sure:g}\ln\tfrac{{{sure:g}}}{{{p:.3g}}}"
        rf" + {rest:g}\ln\tfrac{{{rest:g}}}{{{1 - p:.3g}}}",
    }[name]


def describe_gradient(name: str, at: float, delta: float, gamma: float) -> str:
    """What the gradient does that tells this loss from others, seen from ``at`` and ``-at``."""
    if name == "huber" and delta < at:
        return f"huber's is r up to |r| = δ = {delta:g} and stays at ±{delta:g} beyond"
    if name == "focal" and gamma:
        points = torch.tensor([at, -at])
        pulls = zip(
            *(loss_and_gradient(n, points, delta, gamma)[1] for n in (name, "bce")), strict=True
        )
        easy, hard = (100 * pull / plain for pull, plain in pulls)
        return f"focal keeps {easy:.2g} % of bce's pull at {at:g} and {hard:.3g} % at {-at:g}"
    return {
        "mse": "mse's grows with the error, so that the furthest point pulls hardest",
        "mae": "mae's is ±1 however far a point lies",
        "huber": f"huber's is r, half of mse's, up to δ = {delta:g}",
        "cross-entropy": "cross-entropy over the logits (m, 0) is the same as bce",
        "bce": "bce never quite rests, and no example pulls harder than 1",
        "hinge": "hinge rests beyond a margin of 1",
        "focal": "focal with γ = 0 is bce",
        "kl": f"kl, whose target {TARGET} is fixed, pulls back a score that is too sure",
    }[name]
