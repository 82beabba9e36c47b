import pytest

from tutor.language.follow_up import (
    earlier_question,
    is_follow_up,
    may_change_the_subject,
    names_its_subject,
)
from tutor.records import Message


@pytest.mark.parametrize(
    "question",
    [
        "why?",
        "and tanh?",
        "what about momentum",
        "how does it help?",
        "is that always so?",
        "but why is this bad for training",
    ],
)
def test_short_links_and_pointers_back_are_follow_ups(question):
    assert is_follow_up(question)


@pytest.mark.parametrize(
    "question",
    [
        "how does backpropagation compute the gradient of the loss?",
        "what is the difference between batch normalization and layer normalization?",
        "which optimizer should a small convolutional network start with?",
    ],
)
def test_questions_with_their_own_subject_are_not(question):
    assert not is_follow_up(question)


@pytest.mark.parametrize("message", ["pizza recipe", "bus schedule"])
def test_two_words_of_any_subject_may_change_it(message):
    assert is_follow_up(message)
    assert may_change_the_subject(message)


@pytest.mark.parametrize("message", ["pros and cons", "why?", "and tanh?", "an example"])
def test_what_can_be_asked_about_anything_goes_on_with_the_subject(message):
    assert not may_change_the_subject(message)


def test_the_earlier_question_is_the_last_that_names_its_subject():
    history = [
        Message("user", "what is dropout?"),
        Message("assistant", "what is a gear?"),
        Message("user", "why does it help?"),
        Message("user", "x" * 5000),
    ]

    assert earlier_question(history) == "what is dropout?"
    assert earlier_question(history[2:3]) == "why does it help?"
    assert earlier_question([]) == ""
    assert not names_its_subject("why does it help?")
