r"""The activation functions: their names, formulas and derivatives, and torch's own computation.

Sources: the formulas of ``torch.nn.functional``; slopes come from autograd. ``x`` stands for the input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F


@dataclass(frozen=True)
class Function:
    """One activation function; ``words`` are its "|"-separated names, ``setting`` that of its number."""

    label: str
    words: str
    apply: Callable[..., Tensor]
    formula: str
    slope: str
    setting: str = ""
    default: float = 0.0

    def at(self, value: float, setting: float | None = None, slope: bool = False) -> float:
        """The function, or its slope, at one value."""
        x = torch.tensor(value, dtype=torch.float64, requires_grad=True)
        own = self.default if setting is None else setting
        y = self.apply(x, own) if self.setting else self.apply(x)
        return float((torch.autograd.grad(y, x)[0] if slope else y).item())  # dy/dx


FUNCTIONS = {
    "relu": Function(
        "ReLU", "relu | rectified linear unit | rectifier", F.relu, r"\max(0,\, x)",
        r"1 \text{ where } x > 0 \text{, else } 0",
    ),
    "leaky": Function(
        "leaky ReLU", "leaky relu | leakyrelu | leaky", F.leaky_relu,
        r"x \text{ where } x > 0 \text{, else } \alpha x", r"1 \text{ where } x > 0 \text{, else } \alpha",
        r"\alpha", 0.01,
    ),
    "elu": Function(
        "ELU", "elu | exponential linear unit", F.elu,
        r"x \text{ where } x > 0 \text{, else } \alpha\,(e^x - 1)",
        r"1 \text{ where } x > 0 \text{, else } \alpha\, e^x", r"\alpha", 1.0,
    ),
    "selu": Function(
        "SELU", "selu", F.selu, r"\lambda x \text{ where } x > 0 \text{, else } \lambda\alpha\,(e^x - 1)",
        r"\lambda \text{ where } x > 0 \text{, else } \lambda\alpha\, e^x",
    ),
    "gelu": Function("GELU", "gelu", F.gelu, r"x \cdot \Phi(x)", r"\Phi(x) + x\, \varphi(x)"),
    "silu": Function(
        "SiLU (swish)", "silu | swish", F.silu, r"\frac{x}{1 + e^{-x}}",
        r"\sigma(x)\,(1 + x\,(1 - \sigma(x)))",
    ),
    "sigmoid": Function(
        "sigmoid", "sigmoid | logistic | logistic function | sigma | σ | sigmoid function", torch.sigmoid,
        r"\frac{1}{1 + e^{-x}}", r"\sigma(x)\,(1 - \sigma(x))",
    ),
    "tanh": Function(
        "tanh", "tanh | hyperbolic tangent | tanh function", torch.tanh,
        r"\frac{e^x - e^{-x}}{e^x + e^{-x}}", r"1 - \tanh^2(x)",
    ),
    "softplus": Function(
        "softplus", "softplus | soft plus", F.softplus, r"\ln(1 + e^x)", r"\frac{1}{1 + e^{-x}}",
    ),
    "softsign": Function(
        "softsign", "softsign | soft sign", F.softsign, r"\frac{x}{1 + |x|}", r"\frac{1}{(1 + |x|)^2}",
    ),
    "relu6": Function(
        "ReLU6", "relu6 | relu 6", F.relu6, r"\min(\max(0,\, x),\, 6)",
        r"1 \text{ where } 0 < x < 6 \text{, else } 0",
    ),
    "mish": Function("Mish", "mish", F.mish, r"x \tanh(\ln(1 + e^x))", r"\text{by autograd}"),
    "hardsigmoid": Function(
        "hard sigmoid", "hardsigmoid | hard sigmoid", F.hardsigmoid,
        r"\min(\max(0,\, \tfrac{x}{6} + \tfrac{1}{2}),\, 1)",
        r"\tfrac{1}{6} \text{ where } -3 < x < 3 \text{, else } 0",
    ),
    "hardtanh": Function(
        "hard tanh", "hardtanh | hard tanh", F.hardtanh, r"\min(\max(-1,\, x),\, 1)",
        r"1 \text{ where } -1 < x < 1 \text{, else } 0",
    ),
}  # fmt: skip
