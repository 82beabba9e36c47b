"""The activation functions by name: torch's module and the formulas of f and f′.

Knows one number at a time; what an activation does to a network is the experiments' work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn


class Step(nn.Module):
    """1 from zero on, else 0: the threshold of McCulloch and Pitts (1943)."""

    def forward(self, z: Tensor) -> Tensor:
        """Of the shape and type of ``z``; without a gradient."""
        return (z >= 0).to(z.dtype)


@dataclass(frozen=True)
class Activation:
    """f and f′ in LaTeX as functions of x, and torch's module for f with its own defaults."""

    module: Callable[[], nn.Module]
    formula: str
    derivative: str

    def __call__(self, z: Tensor) -> Tensor:
        """f of each number of ``z``."""
        a: Tensor = self.module()(z)
        return a

    def slope(self, z: Tensor) -> Tensor:
        """f′ of each number of ``z``, by autograd; RuntimeError for the step, which has none."""
        z = z.detach().requires_grad_()
        (slope,) = torch.autograd.grad(self(z).sum(), z)
        return slope


ACTIVATIONS = {
    # Nair and Hinton 2010
    "relu": Activation(nn.ReLU, r"\max(0, x)", r"1 \text{ if } x > 0 \text{, else } 0"),
    # Maas, Hannun and Ng 2013; slope 0.01 below zero
    "leaky relu": Activation(
        nn.LeakyReLU,
        r"x \text{ if } x > 0 \text{, else } 0.01\,x",
        r"1 \text{ if } x > 0 \text{, else } 0.01",
    ),
    # Clevert, Unterthiner and Hochreiter 2015, arXiv:1511.07289; α = 1
    "elu": Activation(
        nn.ELU,
        r"x \text{ if } x > 0 \text{, else } e^x - 1",
        r"1 \text{ if } x > 0 \text{, else } e^x",
    ),
    # Hendrycks and Gimpel 2016, arXiv:1606.08415; exact, not the approximation by tanh
    "gelu": Activation(
        nn.GELU,
        r"x\,\Phi(x) = \tfrac{x}{2} \bigl(1 + \operatorname{erf}(x / \sqrt{2})\bigr)",
        r"\Phi(x) + x\,e^{-x^2/2} / \sqrt{2\pi}",
    ),
    # Elfwing, Uchibe and Doya 2017, arXiv:1702.03118; Swish with β = 1
    "silu": Activation(nn.SiLU, r"x\,\sigma(x)", r"\sigma(x)\,\bigl(1 + x\,(1 - \sigma(x))\bigr)"),
    # Rumelhart, Hinton and Williams 1986
    "sigmoid": Activation(
        nn.Sigmoid, r"\sigma(x) = \frac{1}{1 + e^{-x}}", r"\sigma(x)\,(1 - \sigma(x))"
    ),
    # LeCun, Bottou, Orr and Müller 1998, "Efficient BackProp"
    "tanh": Activation(nn.Tanh, r"\tanh x", r"1 - \tanh^2 x"),
    # Dugas, Bengio, Bélisle, Nadeau and Garcia 2000
    "softplus": Activation(nn.Softplus, r"\ln(1 + e^x)", r"\sigma(x)"),
    "step": Activation(Step, r"1 \text{ if } x \ge 0 \text{, else } 0", "0"),
    "linear": Activation(nn.Identity, "x", "1"),
}
