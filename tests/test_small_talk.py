from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import COURSES
from tutor.course import read_course
from tutor.small_talk import SmallTalk, Talk, talk_back

BY_SPELLING = SmallTalk(None)


@pytest.fixture(scope="module")
def small_talk(real_encoder) -> SmallTalk:
    return SmallTalk(real_encoder)


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
    assert small_talk.kind_of(message) == kind


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
    assert small_talk.kind_of(message) is None


def test_without_an_encoder_spelling_alone_decides():
    assert BY_SPELLING.kind_of("helo") == "greeting"
    assert BY_SPELLING.kind_of("where do i strat?") == "next"
    assert BY_SPELLING.kind_of("what is dropout") is None


@given(st.text(max_size=60))
def test_any_text_is_some_kind_or_none(text):
    assert BY_SPELLING.kind_of(text) in (None, *get_args(Talk))


def test_the_contents_name_every_lesson_in_order():
    course = read_course(COURSES / "beekeeping")

    lines = talk_back("contents", course, {}, "").splitlines()[2:]

    assert [lesson.title in line for lesson, line in zip(course.lessons, lines, strict=True)] == [
        True
    ] * len(course.lessons)


def test_after_the_last_lesson_none_is_made_up():
    course = read_course(COURSES / "beekeeping")
    last = course.lessons[-1].title

    assert talk_back("next", course, {}, last).startswith(f"**{last}** is the last lesson.")
