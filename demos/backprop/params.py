"""The parameters of backpropagation: an expression, and a point."""

from __future__ import annotations

from dataclasses import dataclass

from demos.backprop.expressions import EXAMPLE, LONGEST, PATTERN, parse
from demos.kit.parameters import number, text


@dataclass(frozen=True)
class Params:
    """An expression, and the point where it is taken."""

    expression: str = text(
        EXAMPLE,
        LONGEST,
        label="expression",
        pattern=PATTERN,
        parse=parse,
        help="of x and y, with + - * / ^ and tanh, relu, exp, log, sigmoid, sin, cos, sqrt",
        words=("formula", "function"),
    )
    x: float = number(1.5, -10, 10, step=0.05, label="x")
    y: float = number(-1.0, -10, 10, step=0.05, label="y")
