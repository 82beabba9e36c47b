import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.language.cleaning import LONGEST_MESSAGE, clean, problem_of, without_greeting


@pytest.mark.parametrize(
    ("message", "cleaned"),
    [
        ("  what is lr?\n", "what is lr?"),
        ("what\0 is\x07 lr?", "what is lr?"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("what is\xa0lr?", "what is lr?"),
        ("what\u3000is\u2003lr?", "what is lr?"),
        ("one\r\ntwo", "one\ntwo"),
        ("one\rtwo", "one two"),
        ("caf\xe9 \U0001f6b2 \u4f60\u597d", "caf\xe9 \U0001f6b2 \u4f60\u597d"),
    ],
)
def test_cleaning_drops_control_characters_and_keeps_words_apart(message, cleaned):
    assert clean(message).split() == cleaned.split()


@pytest.mark.parametrize("message", ["\ud800", "what is \udfff lr?"])
def test_cleaning_leaves_no_lone_surrogate_and_puts_nothing_in_its_place(message):
    assert "?" not in clean(message).removesuffix("lr?")


@given(st.text(st.characters(exclude_categories=())))
def test_a_cleaned_message_is_encodable_printable_and_cleaned_once(text):
    cleaned = clean(text)

    cleaned.encode("utf-8")
    assert all(char in "\n\t" or char.isprintable() for char in cleaned)
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("message", "question"),
    [
        ("hi, what is lr?", "what is lr?"),
        ("ok but why", "but why"),
        ("Hello there! thanks, and relu?", "and relu?"),
        ("hi", "hi"),
        ("high learning rates", "high learning rates"),
    ],
)
def test_a_greeting_goes_where_a_question_follows_it(message, question):
    assert without_greeting(message) == question


def test_what_is_empty_or_too_long_is_a_problem():
    assert "empty" in problem_of("")
    assert f"{LONGEST_MESSAGE + 1:,}" in problem_of("x" * (LONGEST_MESSAGE + 1))
    assert problem_of("x" * LONGEST_MESSAGE) == ""
