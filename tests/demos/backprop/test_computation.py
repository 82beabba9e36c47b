import math
import re

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from demos.backprop.computation import (
    LARGEST,
    OPERATIONS,
    compute,
    forward,
    is_usable,
    local_slopes,
    name_nodes,
    why_no_slope,
    why_no_value,
)
from demos.backprop.expressions import Node, parse

POINT = {"x": 1.25, "y": -0.5, "w": 0.75, "b": -0.25}
EXPRESSIONS = [
    "tanh(x*y + 2)",
    "(x*y + 3)^2",
    "x*x*x - x/y + 1",
    "sin(x)*cos(y) - exp(-x)",
    "log(x + 2)*sqrt(x - y)",
    "x^y + 2^x + x^-3",
    "1/(1 + exp(-(2x - 3y + 1)))",
    "-sigmoid(x)*relu(x - y) + relu(y)",
    "x",
    "tan(wx + b) - max(0, w*x + y)*abs(x - 2) + min(x, y, w)",
]
at_most_two = st.floats(-2, 2).filter(lambda value: abs(value) > 1e-3)


def jvp_by_complex_step(text: str, name: str) -> float:
    """Im f(x + ih) / h: a derivative without subtraction, so without rounding (Squire and Trapp 1998)."""
    tensors = {
        key: torch.tensor(complex(value), dtype=torch.complex128) for key, value in POINT.items()
    }
    tensors[name] = tensors[name] + 1e-30j
    return forward(parse(text), tensors)[-1].imag.item() / 1e-30


@pytest.mark.parametrize(
    "text", [text for text in EXPRESSIONS if not {"relu", "max"} & set(re.findall(r"\w+", text))]
)
@pytest.mark.parametrize("name", ["x", "y", "w"])
def test_gradients_are_those_of_an_independent_derivative(text: str, name: str) -> None:
    passes = compute(parse(text), POINT)
    expected = jvp_by_complex_step(text, name)
    if name not in passes.names:
        assert expected == 0
        return
    assert passes.gradients[passes.names.index(name)] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_every_gradient_is_the_sum_of_local_derivatives_times_gradients(text: str) -> None:
    passes = compute(parse(text), POINT)
    assert passes.gradients[-1] == 1
    for place in range(len(passes.nodes) - 1):
        chain = sum(passes.gradients[c] * passes.slopes[c, place] for c in passes.consumers(place))
        assert passes.gradients[place] == pytest.approx(chain, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_a_gradient_is_how_much_the_result_moves_when_a_node_is_moved_alone(text: str) -> None:
    nodes = parse(text)
    passes = compute(nodes, POINT)
    for place in range(len(nodes)):
        ends = []
        for moved in (passes.values[place] + 1e-6, passes.values[place] - 1e-6):
            values = [*passes.values]
            values[place] = moved
            for later in range(place + 1, len(nodes)):
                if nodes[later].inputs:
                    fixed = {i: Node("number", number=values[i]) for i in nodes[later].inputs}
                    alone = [*fixed.values(), Node(
                        nodes[later].operation,
                        tuple(list(fixed).index(i) for i in nodes[later].inputs),
                        nodes[later].number,
                    )]  # fmt: skip
                    values[later] = forward(alone, {})[-1].item()
            ends.append(values[-1])
        assert passes.gradients[place] == pytest.approx((ends[0] - ends[1]) / 2e-6, abs=1e-6)


def python_of(rule: str, operands: list[float]) -> str:
    """The words of a derivative as Python."""
    text = rule.format(*(f"({value!r})" for value in operands))
    text = re.sub(r"^\((-?1 if .+), else (.+)\)$", r"(\1 else \2)", text)
    return text.replace("×", "*").replace("²", "**2").replace("^", "**")


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(deadline=None, max_examples=30)
@given(first=at_most_two, second=at_most_two)
def test_the_derivative_written_beside_an_operation_is_torchs(
    operation: str, first: float, second: float
) -> None:
    known = vars(math) | {"sigmoid": lambda z: 1 / (1 + math.exp(-z))}
    rules = OPERATIONS[operation].slopes
    operands = [abs(first) if operation in ("^", "log", "sqrt") else first, second][: len(rules)]
    assume(operation not in ("max", "min") or first != second)  # a kink, where torch takes a half
    slopes = local_slopes(Node(operation, tuple(range(len(rules)))), operands)
    assert list(slopes) == list(range(len(rules)))
    for place, rule in enumerate(rules):
        expected = eval(python_of(rule, operands), {"__builtins__": {}}, known)
        assert slopes[place] == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_node_that_goes_in_twice_has_one_slope_for_both_times() -> None:
    assert local_slopes(Node("*", (0, 0)), [3.0]) == {0: 6.0}
    assert local_slopes(Node("-", (0, 0)), [3.0]) == {0: 0.0}


def test_nodes_are_named_as_inputs_constants_and_intermediate_values() -> None:
    assert name_nodes(parse("2x + 3y + 1")) == ("c₁", "x", "v₁", "c₂", "y", "v₂", "v₃", "c₃", "v₄")


def test_no_node_is_named_as_a_variable_is() -> None:
    assert name_nodes(parse("v1*x + 2")) == ("v₁", "x", "u₁", "c₁", "u₂")
    assert name_nodes(parse("c*x + 2")) == ("c", "x", "v₁", "k₁", "v₂")
    assert len(set(name_nodes(parse("v1*u1*t1*vv1*x + 1")))) == 11


@pytest.mark.parametrize(
    ("text", "at", "node", "why"),
    [
        ("log(x)", {"x": -1.0}, "v₁", "domain error"),
        ("log(x)", {"x": 0.0}, "v₁", "domain error"),
        ("1 + sqrt(x)", {"x": -4.0}, "v₁", "negative square"),
        ("1/(x - 1)", {"x": 1.0}, "v₂", "division by zero"),
        ("x/x", {"x": 0.0}, "v₁", "division by zero"),
        ("x^-2", {"x": 0.0}, "v₁", "division by zero"),
        ("x^0.5", {"x": -4.0}, "v₁", "whole powers only"),
        ("exp(exp(x))", {"x": 10.0}, "v₂", "overflow"),
        ("x*1e99^4", {"x": 10.0}, "v₁", "overflow"),
        ("log(exp(-1000x))", {"x": 1.0}, "v₃", "domain error"),
    ],
)
def test_a_node_without_a_usable_value_ends_the_computation_with_its_reason(
    text: str, at: dict[str, float], node: str, why: str
) -> None:
    passes = compute(parse(text), at)
    assert passes.names[passes.broken] == node
    assert why in why_no_value(
        passes.nodes[passes.broken].operation, passes.operands(passes.broken)
    )
    assert passes.gradients == ()
    assert all(map(is_usable, passes.values[: passes.broken]))


@pytest.mark.parametrize(
    ("text", "at", "why"),
    [
        ("sqrt(x)", {"x": 0.0}, "vertical"),
        ("x^0.5", {"x": 0.0}, "vertical"),
        ("2^x*(y - 4)^x", {"x": 2.0, "y": 1.0}, "logarithm of a negative base"),
        ("1/x", {"x": 1e-200}, "overflow"),
    ],
)
def test_a_local_derivative_without_a_usable_value_has_a_reason(
    text: str, at: dict[str, float], why: str
) -> None:
    passes = compute(parse(text), at)
    assert passes.broken is None
    reasons = [
        why_no_slope(passes.nodes[place].operation, passes.operands(place), slope)
        for (place, _), slope in passes.slopes.items()
        if not is_usable(slope)
    ]
    assert len(reasons) == 1
    assert why in reasons[0]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 2 * LARGEST])
def test_nan_infinity_and_what_is_close_to_it_are_not_usable(value: float) -> None:
    assert not is_usable(value)
    assert is_usable(-LARGEST)


def test_a_grid_of_points_goes_through_at_once() -> None:
    grid = torch.linspace(-1, 1, 5, dtype=torch.float64)
    result = forward(parse("x^2 + y"), {"x": grid, "y": torch.tensor(3.0, dtype=torch.float64)})[-1]
    assert torch.equal(result, grid**2 + 3)
