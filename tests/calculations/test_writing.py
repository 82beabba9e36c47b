"""Numbers as people write them, and tokens as people type them."""

import math

import pytest

from tutor.calculations.tokens import Vocabulary, read_tokens
from tutor.calculations.writing import answer, result, show, signed, tex, words


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (3.0, "3"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (0.7310585786, "0.731059"),
        (0.00001, "0.00001"),
        (1e-8, "1e-8"),
        (1.234567e-10, "1.23457e-10"),
        (150529000.0, "150529000"),
        (1234567.891, "1234570"),
        (float("nan"), "not a number"),
        (float("inf"), "infinity"),
    ],
)
def test_a_number_has_at_most_six_digits_and_no_needless_power_of_ten(value, shown):
    assert show(value) == shown


def test_a_tiny_number_in_a_formula_is_a_power_of_ten():
    assert tex(1.5e-12) == r"1.5 \times 10^{-12}"


def test_a_negative_factor_stands_in_brackets():
    assert signed(-2) == "(-2)"


def test_a_result_has_four_decimals_or_four_digits():
    assert [result(x) for x in (0.731059, 0.001234567, 5.0, -2.30259)] == [
        "0.7311",
        "0.001235",
        "5",
        "-2.3026",
    ]


def test_formulas_stand_between_dollars_on_their_own_lines():
    assert answer("Opening.", "x = 1", end="**1**") == "Opening.\n\n$$\nx = 1\n$$\n\n**1**"


def test_parts_are_listed_as_in_a_sentence():
    assert words(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("32x32", [(32, 32)]),
        ("3 by 3", [(3, 3)]),
        ("28*28*1", [(28, 28, 1)]),
        ("224×224", [(224, 224)]),
        ("w1=0.5 x1=2", [(0.5,), (2,)]),
        ("minus three", [(-3,)]),
        ("relu(- 3)", [(-3,)]),
        ("5 - 3", [(5,), (3,)]),
        ("60k samples", [(60000,)]),
        ("90%", [(0.9,)]),
        ("1,2,3", [(1,), (2,), (3,)]),
        ("0,5", [(0, 5)]),
        ("lr 0.1 weight decay 0.2", [(0.1,), (0.2,)]),
        ("one step of sgd", []),
        ("conv2d k3 s2", [(3,), (2,)]),
    ],
)
def test_numbers_and_sizes_are_told_from_words(text, values):
    assert [
        token.values
        for token in read_tokens(text, Vocabulary(frozenset(["lr", "conv"])))
        if token.values
    ] == values


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("kernal", "kernel"), ("pading", "padding"), ("strides", "stride"), ("height", "height")],
)
def test_a_word_one_letter_off_becomes_the_known_one(typed, meant):
    known = Vocabulary(frozenset(["kernel", "padding", "stride", "weight"]), frozenset(["height"]))

    assert [token.text for token in read_tokens(typed, known)] == [meant]


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_said_in_a_formula_too(value):
    assert tex(value) == rf"\text{{{show(value)}}}"
