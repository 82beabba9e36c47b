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


WORDS = frozenset(["bread", "neurons", "lost"])
KNOWING = Speller(["A neuron can break; its loss falls."], is_word=WORDS.__contains__)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wat is a nuron", "wat is a neuron"),  # one letter of six is too much for the other one
        ("the lsos", "the loss"),  # a short word
        ("braek it", "break it"),
    ],
)
def test_what_is_no_word_is_corrected_sooner(typed, meant):
    assert KNOWING.correct(typed) == meant
    assert Speller(["A neuron can break; its loss falls."]).correct(typed) == typed


@pytest.mark.parametrize("typed", ["bread", "lost", "Neurons", "los", "zebra"])
def test_a_word_is_never_corrected_nor_what_is_like_none(typed):
    assert KNOWING.correct(typed) == typed


def test_a_course_without_words_corrects_nothing():
    assert Speller([]).correct("gradiant") == "gradiant"


@given(st.text(max_size=80))
def test_any_text_keeps_its_number_of_words(text):
    assert len(SPELLER.correct(text).split()) == len(text.split())
