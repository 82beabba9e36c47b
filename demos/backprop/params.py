"""The parameters of backpropagation: an expression, and the values of its variables."""

from __future__ import annotations

from dataclasses import dataclass

from demos.backprop import values
from demos.backprop.expressions import LONGEST, parse
from demos.backprop.sentences import EXPRESSION, VALUES
from demos.backprop.tokens import EXAMPLE
from demos.kit.parameters import number, text


@dataclass(frozen=True)
class Params:
    """An expression, and the point where it is taken."""

    expression: str = text(
        EXAMPLE,
        LONGEST,
        label="expression",
        pattern=EXPRESSION,
        parse=parse,
        help="with + - * / ^, brackets, sin, cos, tan, tanh, sigmoid, relu, exp, log, sqrt, abs, max, min",
        words=("formula", "function"),
    )
    x: float = number(1.5, -10, 10, step=0.05, label="x")
    y: float = number(-1.0, -10, 10, step=0.05, label="y")
    values: str = text(
        values.DEFAULT,
        values.LONGEST,
        label="other variables",
        pattern=VALUES,
        parse=values.parse_values,
        help=f"if the expression has any; one without a value is {values.UNSET:g}",
    )
