import random

import pytest

from tutor.calculations import calculations, read_calculation
from tutor.practice.calculated import calculated_question, fresh_question, with_other_numbers
from tutor.practice.numeric import compare, expected_of


@pytest.mark.parametrize("name", calculations())
def test_every_computation_gives_questions_whose_answers_are_computed(name):
    rng, computation = random.Random(5), calculations()[name]
    made = [question for _ in range(3) if (question := fresh_question(computation, rng))]

    assert made, f"no other numbers were found for {computation.example}"
    for question in made:
        expected = expected_of(question.prompt, question.answer)
        assert question.computation == name
        assert question.prompt != computation.example
        assert expected is not None
        assert compare(expected, question.answer, question.prompt).grade == "right"
        assert compare(expected, "123456.5", question.prompt).grade == "wrong"


def test_a_question_is_computed_again_from_its_prompt():
    made = fresh_question(calculations()["convolution"], random.Random(1))

    assert calculated_question(made.prompt) == made
    assert made.why == read_calculation(made.prompt).answer


def test_equal_numbers_stay_equal():
    text = with_other_numbers(
        "nn.Conv2d(3, 16, 5) and nn.BatchNorm2d(16) on 16x16", random.Random(2)
    )
    first, *others = [
        part for part in text.replace("x", " ").replace(")", " ").split() if part.isdigit()
    ]

    assert first
    assert len({text.split("BatchNorm2d(")[1].split(")")[0], *others}) == 1


@pytest.mark.parametrize("prompt", ["", "why relu?", "output size of a conv?"])
def test_what_computes_nothing_is_no_question(prompt):
    assert calculated_question(prompt) is None
