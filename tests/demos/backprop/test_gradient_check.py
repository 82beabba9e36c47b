import math

import pytest

from demos.backprop.computation import compute
from demos.backprop.expressions import parse
from demos.backprop.gradient_check import AGREEMENT, Comparison, compare, tell_check


def check_of(text: str, x: float = 1.5, y: float = -1.0) -> tuple[str, dict[str, float]]:
    at = {"x": x, "y": y}
    step = tell_check(compute(parse(text), at), at)
    return step.caption, dict(step.numbers)


def compare_at(text: str, x: float, name: str = "x") -> Comparison:
    at = {"x": x, "y": -1.0}
    return compare(compute(parse(text), at), at, name)


@pytest.mark.parametrize(
    ("text", "x", "derivative"),
    [
        ("sin(x)", 1.0, math.cos(1.0)),
        ("x^3", 2.0, 12.0),
        ("exp(x)", -8.0, math.exp(-8.0)),
        ("x*y + 2", 9.95, -1.0),
    ],
)
def test_a_central_difference_is_near_the_derivative(
    text: str, x: float, derivative: float
) -> None:
    compared = compare_at(text, x)
    assert compared.gradient == pytest.approx(derivative, rel=1e-14)
    assert compared.difference == pytest.approx(derivative, rel=1e-7)
    assert 0 <= compared.error < 1e-7


def test_the_step_is_near_the_best_there_is() -> None:
    """A hundred times longer or shorter ones do worse."""
    h = compare_at("sin(x)", 1.0).h
    errors = [
        abs((math.sin(1 + k * h) - math.sin(1 - k * h)) / (2 * k * h) - math.cos(1))
        for k in (1, 100, 0.01)
    ]
    assert errors[0] < errors[1] / 100
    assert errors[0] < errors[2]


def test_the_relative_error_is_zero_for_two_zeros_and_one_where_only_one_is() -> None:
    assert Comparison("x", 0.0, 0.0, 1e-6).error == 0
    assert Comparison("x", 0.0, 2.0, 1e-6).error == 1
    assert Comparison("x", 2.0, 2.2, 1e-6).error == pytest.approx(0.2 / 2.2)


def test_the_table_compares_both_variables_to_eight_digits() -> None:
    caption, numbers = check_of("tanh(x*y + 2)")
    slope = 1 - math.tanh(0.5) ** 2
    assert f"| ∂f/∂x | {-slope:.8g} | {-slope:.8g} |" in caption
    assert f"| ∂f/∂y | {1.5 * slope:.8g} | {1.5 * slope:.8g} |" in caption
    assert "The differences confirm ∂f/∂x and ∂f/∂y." in caption
    assert "go against the gradient: x up and y down." in caption
    assert numbers["∂f/∂x by differences"] == pytest.approx(-slope, rel=1e-8)
    assert numbers["relative error of ∂f/∂y"] < AGREEMENT


@pytest.mark.parametrize(
    ("text", "x", "told"),
    [
        ("relu(x)*2", 0.0, "This point lies on a kink, of relu or abs at 0"),
        ("tanh(x)", 18.0, "∂f/∂x is too small for differences"),
        ("sin(100000x)", 1.0, "f bends sharply within h = 6.1e-06 of x"),
        ("log(x)", 1e-6, "f has no usable value at x + h or x - h"),
        ("sqrt(x)*y", 0.0, "backward() has no usable number for ∂f/∂x. The"),
        (
            "sqrt(x^2)",
            0.0,
            "backward() has no usable number for ∂f/∂x, though a difference gives 0.",
        ),
    ],
)
def test_where_the_two_disagree_the_reason_is_told(text: str, x: float, told: str) -> None:
    caption, _ = check_of(text, x)
    assert told in caption
    assert "confirm ∂f/∂x" not in caption


def test_a_variable_that_is_not_in_the_expression_has_the_gradient_zero() -> None:
    caption, _ = check_of("y^2")
    assert "x is not in the expression: ∂f/∂x is 0." in caption
    assert "confirm ∂f/∂y." in caption


def test_one_gradient_can_be_confirmed_and_the_other_not() -> None:
    caption, numbers = check_of("relu(x)*2 + y", 0.0)
    assert "the difference for ∂f/∂x is the mean" in caption
    assert "The differences confirm ∂f/∂y." in caption
    assert numbers["∂f/∂x by differences"] == pytest.approx(1.0)


def test_what_is_missing_is_no_number() -> None:
    caption, numbers = check_of("sqrt(x)", 0.0)
    assert "| ∂f/∂x | none | none | none |" in caption
    assert numbers == {}
