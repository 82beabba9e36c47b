"""A computation graph at one point: its values forward, its gradients backward.

Each operation stands beside its derivative in words; every number is torch's. Gradients are what
``backward()`` leaves in ``.grad``, local derivatives what ``torch.autograd.grad`` says of a single
operation. Knows no frames.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import torch
from torch import Tensor

from demos.backprop.expressions import Node

LARGEST = 1e300  # beyond it a value counts as an overflow: float64 ends at 1.8e308
T = TypeVar("T")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_CALLED = "vut", "ckq"  # operations and numbers, by the first letter that no variable begins with


class Operation(NamedTuple):
    """An operation on the operands {0} and {1}: its symbol, its text, its derivative for each."""

    compute: Callable[..., Tensor]
    symbol: str
    text: str
    slopes: tuple[str, ...]


def _function(compute: Callable[..., Tensor], name: str, slope: str) -> Operation:
    return Operation(compute, name, f"{name}({{0}})", (slope,))


OPERATIONS = {
    "+": Operation(torch.add, "+", "{0} + {1}", ("1", "1")),
    "-": Operation(torch.sub, "−", "{0} - {1}", ("1", "-1")),
    "*": Operation(torch.mul, "×", "{0} × {1}", ("{1}", "{0}")),
    "/": Operation(torch.div, "÷", "{0} / {1}", ("1/{1}", "-{0}/{1}²")),
    "^": Operation(torch.pow, "^", "{0}^{1}", ("{1} × {0}^({1} - 1)", "{0}^{1} × log({0})")),
    "neg": Operation(torch.neg, "−( )", "-{0}", ("-1",)),
    "tanh": _function(torch.tanh, "tanh", "1 - tanh({0})²"),
    "tan": _function(torch.tan, "tan", "1/cos({0})²"),
    "abs": _function(torch.abs, "abs", "(1 if {0} > 0, else -1)"),
    # where both are the same torch gives each a half
    "max": Operation(torch.maximum, "max", "max({0}, {1})",
                     ("(1 if {0} > {1}, else 0)", "(1 if {1} > {0}, else 0)")),
    "min": Operation(torch.minimum, "min", "min({0}, {1})",
                     ("(1 if {0} < {1}, else 0)", "(1 if {1} < {0}, else 0)")),
    "relu": _function(torch.relu, "relu", "(1 if {0} > 0, else 0)"),
    "exp": _function(torch.exp, "exp", "exp({0})"),
    "log": _function(torch.log, "log", "1/{0}"),
    "sigmoid": _function(torch.sigmoid, "sigmoid", "sigmoid({0}) × (1 - sigmoid({0}))"),
    "sin": _function(torch.sin, "sin", "cos({0})"),
    "cos": _function(torch.cos, "cos", "-sin({0})"),
    "sqrt": _function(torch.sqrt, "sqrt", "1/(2 × sqrt({0}))"),
}  # fmt: skip


@dataclass(frozen=True)
class Computation:
    """What one forward and one backward pass found, node by node.

    names       of the variables, c₁, c₂, … for the numbers, v₁, v₂, … for the operations
    values      of every node; NaN or infinite from ``broken`` on, the first without a usable one
    gradients   ∂f/∂node of every node as autograd left it, f being the last; none if broken
    slopes      (node, input) ─▶ the local derivative ∂node/∂input; none if broken
    """

    nodes: tuple[Node, ...]
    names: tuple[str, ...]
    values: tuple[float, ...]
    gradients: tuple[float, ...]
    slopes: Mapping[tuple[int, int], float]
    broken: int | None

    def consumers(self, index: int) -> list[int]:
        """The nodes computed from this one."""
        return [i for i, node in enumerate(self.nodes) if index in node.inputs]

    def operands(self, index: int) -> list[float]:
        """What the node at ``index`` is computed from, a fixed exponent included."""
        return operands_of(self.nodes[index], self.values)


def compute(nodes: tuple[Node, ...], at: Mapping[str, float]) -> Computation:
    """Both passes at the point ``at``, which has the value of every variable by its name."""
    tensors = forward(nodes, {name: _leaf(value) for name, value in at.items()})
    values = tuple(tensor.item() for tensor in tensors)
    names = name_nodes(nodes)
    broken = next((i for i, value in enumerate(values) if not is_usable(value)), None)
    if broken is not None:
        return Computation(nodes, names, values, (), {}, broken)
    for tensor in tensors:
        tensor.retain_grad()
    # ∂f/∂f = 1, then the chain rule from the result back to the variables
    tensors[-1].backward()
    gradients = tuple(tensor.grad.item() for tensor in tensors if tensor.grad is not None)
    slopes = {
        (index, source): slope
        for index, node in enumerate(nodes)
        for source, slope in local_slopes(node, values).items()
    }
    return Computation(nodes, names, values, gradients, slopes, None)


def forward(nodes: Sequence[Node], at: Mapping[str, Tensor]) -> list[Tensor]:
    """Every node's value in float64, each of the shape of what it is computed from."""
    values: list[Tensor] = []
    for node in nodes:
        if node.is_variable:
            values.append(at[node.operation])
        elif node.operation == "number":
            values.append(_leaf(node.number))
        else:
            values.append(OPERATIONS[node.operation].compute(*operands_of(node, values)))
    return values


def local_slopes(node: Node, values: Sequence[float]) -> dict[int, float]:
    """∂node/∂input of this single operation for each of its inputs; both times x in x·x together."""
    if not node.inputs:
        return {}
    inputs = {index: _leaf(values[index]) for index in node.inputs}
    result = OPERATIONS[node.operation].compute(*operands_of(node, inputs))
    slopes = torch.autograd.grad(result, list(inputs.values()))
    return {index: slope.item() for index, slope in zip(inputs, slopes, strict=True)}


def operands_of(node: Node, values: Sequence[T] | Mapping[int, T]) -> list[T | float]:
    """``values`` of the node's inputs, then its exponent where that is a fixed number."""
    fixed = [node.number] if node.has_fixed_exponent else []
    return [*(values[index] for index in node.inputs), *fixed]


def name_nodes(nodes: Sequence[Node]) -> tuple[str, ...]:
    """A short name for every node, all different."""
    taken = {node.operation[0] for node in nodes if node.is_variable}
    operation, number = (
        next((letter for letter in letters if letter not in taken), letters[-1] * 2)
        for letters in _CALLED
    )
    counts = {operation: 0, number: 0}
    names = []
    for node in nodes:
        if node.is_variable:
            names.append(node.operation)
            continue
        letter = operation if node.inputs else number
        counts[letter] += 1
        names.append(letter + str(counts[letter]).translate(_SUBSCRIPTS))
    return tuple(names)


def is_usable(value: float) -> bool:
    """A number, and not so near the end of float64 that adding to it leaves it."""
    return abs(value) <= LARGEST


def why_no_value(operation: str, operands: Sequence[float]) -> str:
    """What is wrong with the operation at these operands, as the rest of a sentence about it."""
    first, second = operands[0], operands[-1]
    if operation == "log" and first <= 0:
        return "is a **domain error**: log is defined above 0 only"
    if operation == "sqrt" and first < 0:
        return "is a **domain error**: no real number has a negative square"
    if operation == "/" and second == 0:
        return "is a **division by zero**"
    if operation == "^" and first == 0 and second < 0:
        return "is a **division by zero**: that is what a negative power of 0 is"
    if operation == "^" and first < 0 and not second.is_integer():
        return "is a **domain error**: a negative number has whole powers only"
    return f"is an **overflow**: it lies beyond ±{LARGEST:g}, near the end of float64"


def why_no_slope(operation: str, operands: Sequence[float], slope: float) -> str:
    """Why the operation has a value at these operands but no usable derivative, as a clause."""
    if operation == "^" and operands[0] < 0 and math.isnan(slope):
        return "it takes the logarithm of a negative base"
    if operation in ("sqrt", "^") and operands[0] == 0:
        return "the curve is vertical at 0"
    return f"it is an overflow, beyond ±{LARGEST:g}"


def _leaf(value: float) -> Tensor:
    return torch.tensor(value, dtype=torch.float64, requires_grad=True)
