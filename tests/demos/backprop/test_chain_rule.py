import math
import re

import pytest

from demos.backprop.chain_rule import is_on_kink, latex, show, tell_backward, tell_forward
from demos.backprop.computation import Computation, compute
from demos.backprop.expressions import parse


def passes_of(text: str, x: float = 1.5, y: float = -1.0) -> Computation:
    return compute(parse(text), {"x": x, "y": y})


def backward(passes: Computation, name: str) -> str:
    return tell_backward(passes, passes.names.index(name)).caption


def test_a_forward_step_writes_the_operation_with_names_then_with_numbers() -> None:
    passes = passes_of("tanh(x*y + 2)")
    captions = [tell_forward(passes, place).caption for place in range(6)]
    assert "node 1 of 6: x = **1.5**, an input." in captions[0]
    assert "v₁ = x × y = 1.5 × (-1) = **-1.5**." in captions[2]
    assert "c₁ = **2**, a number of the expression." in captions[3]
    assert "v₃ = tanh(v₂) = tanh(0.5) = **0.4621**. That is the result f." in captions[5]


def test_the_backward_pass_starts_at_the_result_with_one() -> None:
    assert "∂f/∂v₃ = **1**" in backward(passes_of("tanh(x*y + 2)"), "v₃")


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("tanh(x*y + 2)", "v₂", "v₃ = tanh(v₂), where ∂v₃/∂v₂ = 1 - tanh(v₂)² = 0.7864. Times the "
         "gradient already there: ∂f/∂v₂ = 1 × 0.7864 = **0.7864**."),
        ("tanh(x*y + 2)", "c₁", "∂v₂/∂c₁ = 1. Times the gradient already there: "
         "∂f/∂c₁ = 0.7864 × 1 = **0.7864**. A sum hands its gradient on unchanged."),
        ("tanh(x*y + 2)", "x", "∂v₁/∂x = y = -1. Times the gradient already there: "
         "∂f/∂x = 0.7864 × (-1) = **-0.7864**. A product hands each factor the gradient times the other"),
        ("x*x - 1", "x", "v₁ = x × x, where ∂v₁/∂x = x + x = 3."),
        ("x - x", "x", "where ∂v₁/∂x = 1 + (-1) = 0."),
        ("x^3", "x", "v₁ = x^3, where ∂v₁/∂x = 3 × x^2 = 6.75."),
        ("x^2", "x", "∂v₁/∂x = 2 × x = 3."),
        ("x^-1", "x", "v₁ = x^(-1), where ∂v₁/∂x = (-1) × x^(-2) = -0.4444."),
        ("x^y", "y", "∂v₁/∂y = x^y × log(x) = 0.2703."),
        ("x/y", "y", "∂v₁/∂y = -x/y² = -1.5."),
        ("-x", "x", "v₁ = -x, where ∂v₁/∂x = -1."),
    ],
)  # fmt: skip
def test_a_backward_step_states_the_local_derivative_and_the_product(
    text: str, name: str, told: str
) -> None:
    assert told in backward(passes_of(text), name)


def test_what_comes_back_from_several_nodes_is_added_up() -> None:
    caption = backward(passes_of("(x*y + 3)^2 + x*x - x", 2), "x")
    assert "it feeds 3 nodes: v₁ = x × y, where ∂v₁/∂x = y = -1; v₄ = x × x" in caption
    assert "and added up: ∂f/∂x = 2 × (-1) + 1 × 4 + 1 × (-1) = **1**." in caption


@pytest.mark.parametrize(
    ("text", "x", "name", "lesson"),
    [
        ("tanh(x)", 4.0, "x", "tanh is saturated here"),
        ("sigmoid(x)", -7.0, "x", "sigmoid is saturated here"),
        ("relu(x - 2)", 1.0, "v₁", "lets none of the gradient through"),
        ("exp(x + 4)", 1.0, "v₁", "make gradients explode"),
        ("x*y", 1.5, "x", "Right here f falls by 1 per unit of x."),
        ("x*y", 1.5, "y", "Right here f rises by 1.5 per unit of y."),
        ("x^2", 0.0, "x", "Right here f is level along x."),
    ],
)
def test_the_numbers_that_teach_something_are_pointed_at(
    text: str, x: float, name: str, lesson: str
) -> None:
    assert lesson in backward(passes_of(text, x), name)


def test_a_missing_number_that_relu_stops_is_shown_as_missing() -> None:
    passes = passes_of("y^relu(x)", -1.0)
    caption = backward(passes, "x")
    assert "∂f/∂x = none × 0 = **0**. relu is off here" in caption


@pytest.mark.parametrize(("text", "x"), [("tanh(x)", 0.5), ("relu(x - 2)", 3.0), ("x + x", 1.0)])
def test_and_others_are_not(text: str, x: float) -> None:
    captions = [backward(passes_of(text, x), name) for name in passes_of(text, x).names[:-1]]
    assert not re.search("saturated|none of|explode|unchanged", " ".join(captions))


def test_on_a_kink_nothing_is_said_about_how_f_moves() -> None:
    assert is_on_kink(passes_of("relu(x)", 0.0))
    assert not is_on_kink(passes_of("relu(x)", 0.1))
    assert "Right here" not in backward(passes_of("relu(x)", 0.0), "x")


def test_a_domain_error_names_its_node_and_its_reason() -> None:
    passes = passes_of("log(x*y)")
    step = tell_forward(passes, passes.broken)
    assert (
        "v₂ = log(v₁) = log(-1.5) is a **domain error**: log is defined above 0 only"
        in step.caption
    )
    assert "Without v₂ there is no result" in step.caption
    assert step.formula.endswith(r"\operatorname{undefined}")


@pytest.mark.parametrize(
    ("text", "x", "name", "reason"),
    [
        (
            "sqrt(x)",
            0.0,
            "x",
            "since ∂v₁/∂x of v₁ = sqrt(x) has no usable value here: the curve is vert",
        ),
        ("sqrt(x*y)", 0.0, "x", "since v₁, which it feeds, has none"),
        ("(-2)^x", 2.0, "x", "it takes the logarithm of a negative base"),
        ("1e80*(1e80*(1e80*(1e80*x)))", 1e-100, "x", "since the products overflow"),
    ],
)
def test_a_gradient_without_a_usable_number_is_told_with_its_cause(
    text: str, x: float, name: str, reason: str
) -> None:
    caption = backward(passes_of(text, x), name)
    assert "**no usable gradient**" in caption
    assert reason in caption


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v₁₂ = v₁ × (-1.5)", r"v_{12} = v_{1} \times (-1.5)"),
        ("∂f/∂v₂ = 1", r"\frac{\partial f}{\partial v_{2}} = 1"),
        ("tanh(v₁)", r"\operatorname{tanh}(v_{1})"),
        ("v₁^v₂", "v_{1}^{v_{2}}"),
        ("(-2)^(-1.5) = 1", "(-2)^{(-1.5)} = 1"),
        ("1.5e-07", r"1.5 \cdot 10^{-7}"),
        ("Σ ∂f/∂v × ∂v/∂x", r"\sum_v \frac{\partial f}{\partial v} \times \frac{\partial v}{\partial x}"),
    ],
)  # fmt: skip
def test_plain_text_becomes_latex(text: str, expected: str) -> None:
    assert latex(text) == expected


def test_the_formula_of_a_node_that_feeds_many_stays_short() -> None:
    passes = passes_of("x + x + x + x + x")
    step = tell_backward(passes, 0)
    assert step.formula == latex("∂f/∂x = Σ ∂f/∂v × ∂v/∂x = 5")
    assert "1 × 2 + 1 × 1 + 1 × 1 + 1 × 1 = **5**" in step.caption


def test_numbers_are_shown_to_four_digits_and_names_as_they_are() -> None:
    assert show(math.nan) == show(-math.inf) == "none"
    assert [show(value) for value in (0.123456, -2.0, 1e-9, "v₁")] == [
        "0.1235",
        "-2",
        "1e-09",
        "v₁",
    ]
