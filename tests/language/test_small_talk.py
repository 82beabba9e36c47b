from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.language.small_talk import SmallTalkReader, Talk, finished_topic

BY_SPELLING = SmallTalkReader(None)


@pytest.fixture(scope="module")
def small_talk(real_encoder) -> SmallTalkReader:
    return SmallTalkReader(real_encoder)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Hi!", "greeting"),
        ("hey whats up", "greeting"),
        ("thx!!", "thanks"),
        ("ok cool", "thanks"),
        ("see you tomorow", "farewell"),
        ("wat can u do", "abilities"),
        ("any demos?", "abilities"),
        ("are you an ai", "abilities"),
        ("what is in this course", "contents"),
        ("how many lessons are there", "contents"),
        ("what shud i learn next", "next"),
        ("im new here, where do i begin", "next"),
    ],
)
def test_small_talk_is_told_by_meaning_and_by_spelling(small_talk, message, kind):
    assert small_talk.read(message).kind == kind


@pytest.mark.parametrize(
    "message",
    [
        "hello what is a neuron",
        "what can you do with a cnn",
        "what do you know about dropout",
        "can you help me with backprop",
        "how does chatgpt work",
        "what comes after the softmax",
        "where does the bias start",
        "what is the first layer",
        "tell me more",
        "why?",
        "cnn",
    ],
)
def test_a_question_is_no_small_talk(small_talk, message):
    assert small_talk.read(message).kind is None


def test_without_an_encoder_spelling_alone_decides():
    assert BY_SPELLING.read("helo").kind == "greeting"
    assert BY_SPELLING.read("where do i strat?").kind == "next"
    assert BY_SPELLING.read("what is dropout").kind is None


@given(st.text(max_size=60))
def test_any_text_is_some_kind_or_none(text):
    assert BY_SPELLING.read(text).kind in (None, *get_args(Talk))


def test_a_topic_that_is_finished_is_read_after_its_link():
    assert finished_topic("what should i learn after rnns").strip() == "rnns"
    assert finished_topic("what next?") == ""


def test_the_reason_names_the_nearest_example_and_how_near_it_is(small_talk):
    assert small_talk.read("helo").reason == "it is spelt like “hello”"
    assert "cosine 0." in small_talk.read("what is dropout").reason
    assert "below 0.75" in small_talk.read("what is dropout").reason
