import math

import pytest

from tutor.practice.values import LONGEST_TEXT, same, values_in


def numbers(text):
    return [value.numbers for value in values_in(text)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("28", 28), ("2,416.", 2416), ("50k", 50_000), (".36", 0.36), ("75 %", 0.75), ("-3", -3),
        ("1/3", 1 / 3), ("2^5", 32), ("0.9^100", 0.9**100), ("6*4 + 4", 28), ("16*(6*25+1)", 2416),
        ("sqrt(2/200)", 0.1), ("√64", 8), ("ln 4", math.log(4)), ("-ln(0.25)", math.log(4)),
        ("e^2", math.exp(2)), ("tanh(0.5)", math.tanh(0.5)), ("2.7e-5", 2.7e-5),
        ("thirty-two", 32), ("one hundred fifty", 150), ("three quarters", 0.75),
        ("about one hundredth", 0.01), ("fourfold", 4), ("minus two", -2),
        (r"$\frac{3}{4}$", 0.75), (r"$2{,}416$", 2416),
    ],
)  # fmt: skip
def test_a_number_is_read_and_arithmetic_worked_out(text, value):
    assert numbers(text) == [(pytest.approx(value),)]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("(3, 4)", (3, 4)), ("[.8, 2.4]", (0.8, 2.4)), ("16x16", (16, 16)), ("16 by 16", (16, 16)),
        (r"$7\times7$", (7, 7)), ("2x8x10x10", (2, 8, 10, 10)), (r"$(1.2,\ 1.6)$", (1.2, 1.6)),
        ("`(16, 3, 64, 64)`", (16, 3, 64, 64)),
    ],
)  # fmt: skip
def test_shapes_and_vectors_are_one_value(text, shape):
    assert numbers(text) == [shape]


def test_each_value_knows_the_words_around_it():
    precision, recall = values_in("Precision is 0.75 and recall is 0.6.")

    assert (precision.numbers, precision.before) == ((0.75,), ("precision", "is"))
    assert (recall.numbers, recall.before) == ((0.6,), ("and", "recall", "is"))


@pytest.mark.parametrize(
    "text",
    ["", "no number", "w_1 and x2", "(", "1/0", "log(0)", "__import__('os')", "[" * 5000, "+-*/"],
)
def test_what_states_no_number_gives_none(text):
    assert all(math.isfinite(number) for value in numbers(text) for number in value)
    assert numbers(text) in ([], [(0.0,)], [(1.0,), (0.0,)])


def test_signs_that_belong_to_a_number_end_the_one_before():
    assert numbers("0.7 -0.8 0.1") == [(0.7,), (-0.8,), (0.1,)]
    assert numbers("3 - 4") == [(-1.0,)]


def test_only_the_beginning_of_a_long_text_is_read():
    assert len(values_in("1 " * 10_000)) == LONGEST_TEXT // 2


@pytest.mark.parametrize(
    ("given", "expected", "about", "met"),
    [
        (28, 28, False, True), (28.1, 28, False, False), (0.33, 1 / 3, False, True),
        (0.3, 1 / 3, False, False), (2.3, 2.303, True, True), (3e-5, 2.66e-5, True, True),
        (3e-5, 2.66e-5, False, False), (0.0707, 0.1, False, False),
    ],
)  # fmt: skip
def test_a_result_may_be_rounded_and_a_count_may_not(given, expected, about, met):
    assert same(given, expected, about) is met
