"""A formula is found in a sentence, and its value and slope are those of the formula as Python reads it."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tutor.calculations.formulas import find_formulas


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("loss = (w-3)^2, w=5", lambda w: (w - 3) ** 2),
        ("minimise 3*w**2 - 2w + 1 please", lambda w: 3 * w**2 - 2 * w + 1),
        ("f(x) = x² - 4x", lambda x: x**2 - 4 * x),
        ("l(w) = 0,5 (w + 1)^2", lambda w: 0.5 * (w + 1) ** 2),
        ("lr 0.1 (w - 3)^2", lambda w: (w - 3) ** 2),
        ("2(w - 1)^2 + 3", lambda w: 2 * (w - 1) ** 2 + 3),
        ("-theta^2/4", lambda t: -(t**2) / 4),
        ("w^3 - w at 2", lambda w: w**3 - w),
        ("sqrt(w^2 + 1)", lambda w: (w**2 + 1) ** 0.5),
        ("w^2 + sin(w)", lambda w: w**2 + torch.sin(w)),
    ],
)
def test_value_and_slope_are_those_of_the_formula(text, formula):
    (found,) = find_formulas(text)
    w = torch.tensor(1.7, dtype=torch.float64, requires_grad=True)
    value = formula(w)
    (slope,) = torch.autograd.grad(value, w)

    assert found.is_power
    assert found.at(1.7) == pytest.approx((value.item(), slope.item()))


@pytest.mark.parametrize(
    "text",
    ["w = 2", "3x3 kernel", "2 w", "w x", "(w-3", "w^99", "w^0.5", "y = w * x^2", "10^2", "", "w^2 + b",
     "w^2 - |w|", "l = e^(w^2)", "log (w-3)^2"],
)  # fmt: skip
def test_a_line_or_a_part_of_another_formula_is_no_loss(text):
    assert not [each for each in find_formulas(text) if each.is_power]


@pytest.mark.parametrize(
    "text", ["w.__class__^2", "exec(w)^2", "9**9**9**9**9 w", "(lambda: 0)()^2"]
)
def test_nothing_but_arithmetic_is_read(text):
    assert not [each for each in find_formulas(text) if "_" in each.text or "exec" in each.text]


@given(st.text(alphabet="w x+-*/^()23.,²=", max_size=60))
def test_any_signs_are_fine(text):
    for formula in find_formulas(text):
        assert 0 <= formula.span[0] < formula.span[1] <= len(text)
        assert formula.letters
