import pytest

from tutor.practice.numeric import compare, expected_of

TWO = ("What are precision and recall?", "Precision is 0.75 and recall is 0.6.")
PARTS = ("How many weights and biases?", "28 parameters: 24 weights and four biases.")
SHAPE = ("What is the output size?", r"$16\times16$.")
ZERO = ("Which gradient reaches it?", "A zero gradient.")
SEVERAL = ("Which weights make an AND gate?", "One choice is $w_1 = w_2 = 1$ and $b = -1.5$.")


@pytest.mark.parametrize(
    ("question", "answer", "values"),
    [
        ("Which deviation for 200 inputs?", "The deviation for 200 inputs is 0.1.", [0.1]),
        ("What is the perplexity of a guess among 50 tokens?", "50.", [50]),
        ("How large is the first step with learning rate 0.01?", "About 0.01.", [0.01]),
        ("How many entries are blocked?", "6 of 16.", [6]),
        ("How do they grow?", "Fourfold, from 1,000,000 to 4,000,000 per head.", [4]),
        (*TWO, [0.75, 0.6]),
        (*SHAPE, [16, 16]),
    ],
)
def test_what_is_asked_for_stands_in_the_first_clause(question, answer, values):
    expected = expected_of(question, answer)

    assert expected is not None
    assert [number for number, _ in expected.values] == values


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Is it the same?", "No, it is another."),
        ("What does the message tell?", "A layer that expects 16 inputs received 8 rows of 32 numbers."),
        ("How do they differ?", "The two results are equal, $(0.6652,0.2447,0.0900)$."),
        ("Why does it learn badly?", "All nodes stay identical, so the layer works like a single node."),
    ],
)  # fmt: skip
def test_an_answer_in_words_asks_for_no_number(question, answer):
    assert expected_of(question, answer) is None


@pytest.mark.parametrize(
    ("asked", "given", "grade"),
    [
        (TWO, "p = 0.75, r = 0.6", "right"), (TWO, "recall 3/5 and precision 3/4", "right"),
        (TWO, "precision 75%", "half"), (TWO, "0.6 and 0.75 for precision and recall", "wrong"),
        (PARTS, "24 + 4", "right"), (PARTS, "24 weights, 4 biases", "right"), (PARTS, "24", "half"),
        (PARTS, "10", "wrong"), (SHAPE, "16", "right"), (SHAPE, "16 by 16", "right"),
        (SHAPE, "15x15", "wrong"), (ZERO, "none", "right"), (ZERO, "-3", "wrong"),
        (SEVERAL, "1, 1 and -1.5", "right"), (SEVERAL, "1, 1, -1.2", None), (SHAPE, "no idea", None),
    ],
)  # fmt: skip
def test_numbers_are_graded_by_computing(asked, given, grade):
    expected = expected_of(*asked)

    assert compare(expected, given, asked[0]).grade == grade


def test_what_is_missing_is_named():
    assert compare(expected_of(*TWO), "precision is 0.75", TWO[0]).missing == ("recall",)


def test_numbers_copied_from_the_question_earn_nothing():
    question = "What is the gradient for p = (0.7, 0.2, 0.1) and class 1?"
    expected = expected_of(question, r"$(0.7,\ -0.8,\ 0.1)$.")

    assert compare(expected, "(0.7, 0.2, 0.1)", question).grade == "wrong"
