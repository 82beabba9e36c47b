import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.language.spelling import Speller

TEXTS = [
    "Teacher forcing feeds the true token back.",
    "A gradient points uphill; overfitting memorises. Zürich trains.",
]
SPELLER = Speller(TEXTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wat is teecher forcing", "wat is teacher forcing"),
        ("the gradiant", "the gradient"),
        ("GRADEINT!", "gradient!"),
        ("memorizes?", "memorises?"),
    ],
)
def test_a_slip_of_the_finger_is_put_right(typed, meant):
    assert SPELLER.correct(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "gradients",  # another form of a word it has
        "overfit",
        "peachier",  # as near, but it begins with another letter
        "tokes",  # too short to tell
        "a sonnet about bread",
        "zero_grad() and 3x3",
        "",
    ],
)
def test_everything_else_stays_as_it_is(typed):
    assert SPELLER.correct(typed) == typed


def test_a_course_without_words_corrects_nothing():
    assert Speller([]).correct("gradiant") == "gradiant"


@given(st.text(max_size=80))
def test_any_text_keeps_its_number_of_words(text):
    assert len(SPELLER.correct(text).split()) == len(text.split())
