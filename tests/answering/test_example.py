"""Another example's numbers are never shown as the student's result."""

import pytest

from tutor.answering.example import is_example


@pytest.mark.parametrize(
    ("question", "answer", "listed"),
    [
        ("a neuron looks at 32x32 pixels, how many parameters?", "785 for a picture of 28 by 28.", ""),
        ("I have 8 layers. What factor?", "$0.25^{10}$ is what ten layers contribute.", ""),
        ("smallest 10, biggest 50, what of 20?", "It becomes $(30 - 20)/(40 - 20) = 10/20$.",
         "30 between 20 and 40"),
    ],
)  # fmt: skip
def test_other_numbers_in_place_of_the_students_make_an_example(question, answer, listed):
    assert is_example(question, answer, listed)


@pytest.mark.parametrize(
    ("question", "answer", "listed"),
    [
        ("which loss for 10 classes?", "Cross-entropy.", ""),  # no number stands in its place
        ("what is dropout?", "It sets 30 % to zero.", ""),  # theirs is none
        ("8 layers, factor?", "$0.25^8$ is what 8 layers contribute.", ""),
        (
            "stuck at 2.30 with 10 classes",
            "It is $\\ln 10\\approx 2.303$, chance of ten classes.",
            "",
        ),
        (
            "10000 paid, 100 bad, 200 alarms, 80 right",
            "$F_1 = 0.53$, from 80/200 and 80/100.",
            "200 alarms 80 tp, how is f1",
        ),
        ("tokens 0.5, 0.25, 0.125: perplexity?", "It is 4.", "perplexity of 0.5 0.25 0.125"),
        ("why is my loss nan after a while", "NaN often comes from an overflow. [2]", ""),
        (
            "i train 50 epochs, is that too long?",
            "Stop where the validation loss is lowest. [3]",
            "",
        ),
    ],
)
def test_what_takes_the_students_numbers_up_or_has_none_is_no_example(question, answer, listed):
    assert not is_example(question, answer, listed)
