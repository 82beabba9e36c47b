"""A polynomial is found in a sentence, and its value and slope are those of the formula as Python reads it."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tutor.calculations.polynomial import find_polynomials


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("loss = (w-3)^2, w=5", lambda w: (w - 3) ** 2),
        ("minimise 3*w**2 - 2w + 1 please", lambda w: 3 * w**2 - 2 * w + 1),
        ("f(x) = x² - 4x", lambda x: x**2 - 4 * x),
        ("L(w) = 0,5 (w + 1)^2", lambda w: 0.5 * (w + 1) ** 2),
        ("lr 0.1 (w - 3)^2", lambda w: (w - 3) ** 2),
        ("2(w - 1)^2 + 3", lambda w: 2 * (w - 1) ** 2 + 3),
        ("(w-1)(w+2)", lambda w: (w - 1) * (w + 2)),
        ("-theta^2/4", lambda t: -(t**2) / 4),
        ("w^3 - w at 2", lambda w: w**3 - w),
    ],
)
def test_value_and_slope_are_those_of_the_formula(text, formula):
    ((_, _, polynomial),) = find_polynomials(text)
    w = torch.tensor(1.7, dtype=torch.float64, requires_grad=True)
    value = formula(w)
    (slope,) = torch.autograd.grad(value, w)

    assert polynomial.at(1.7) == pytest.approx((value.item(), slope.item()))


@pytest.mark.parametrize(
    "text",
    [
        "w = 2",
        "3x3 kernel",
        "2 w",
        "w x",
        "(w-3",
        "w^99",
        "w^0.5",
        "y = w * x^2",
        "10^2",
        "",
        "a w^2 b^2",
    ],
)
def test_a_line_or_another_formula_is_no_polynomial(text):
    assert not [each for each in find_polynomials(text) if each[2].letter not in ("x", "w", "b")]
    assert not [each for each in find_polynomials(text) if each[2].coefficients[3:]]


@pytest.mark.parametrize(
    "text",
    [
        "w^2 + sin(w)",
        "L = e^(w^2)",
        "log (w-3)^2",
        "w^2 + b",
        "w^2 - b",
        "w^2 - |w|",
        "sqrt(w^2 + 1)",
    ],
)
def test_a_part_of_another_formula_is_not_taken_for_the_whole(text):
    assert not list(find_polynomials(text))


@given(st.text(alphabet="w x+-*/^()23.,²=", max_size=60))
def test_any_signs_are_fine(text):
    for start, end, polynomial in find_polynomials(text):
        assert 0 <= start < end <= len(text)
        assert 3 <= len(polynomial.coefficients) <= 7
