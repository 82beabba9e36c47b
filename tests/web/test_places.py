from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demos.kit.catalogue import find_demos
from tutor.course import read_course
from tutor.records import DemoRequest
from tutor.web.places import (
    NoPlaceError,
    OpenClinic,
    OpenDemo,
    OpenLesson,
    link_to_lesson,
    read_link,
)
from tutor.web.texts import ENGLISH

COURSE = read_course(Path(__file__).resolve().parents[2] / "knowledge")
DEMOS = find_demos()


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("optimizers", {"lr": 0.5, "optimizers": ("sgd", "adam"), "start": (1.5, -2.0)}),
        ("backprop", {"expression": "(x*y + 3)^2"}),
        ("cnn", {}),
    ],
)
def test_the_link_of_an_experiment_opens_it_again(name, params):
    place = read_link(OpenDemo.of(DemoRequest(name, params)).link, COURSE, DEMOS, ENGLISH)

    assert isinstance(place, OpenDemo)
    assert (place.name, dict(place.params)) == (name, params)


def test_the_link_of_a_case_opens_it_again_and_without_a_number_one_at_random():
    place = read_link(OpenClinic.of(4711, 3).link, COURSE, DEMOS, ENGLISH)
    assert (place.number, place.level) == (4711, 3)

    drawn = {read_link("?show=clinic", COURSE, DEMOS, ENGLISH).number for _ in range(20)}
    assert len(drawn) > 10


def test_a_course_of_another_subject_has_no_clinic():
    assert read_link("?show=clinic&case=1", COURSE, {}, ENGLISH) is None


@given(heading=st.text(max_size=40), quote=st.text(max_size=60))
def test_the_link_of_a_lesson_opens_it_at_the_same_place(heading, quote):
    title = COURSE.lessons[3].title

    place = read_link(link_to_lesson(title, heading, quote), COURSE, DEMOS, ENGLISH)

    assert isinstance(place, OpenLesson)
    assert (place.lesson, place.heading, place.quote) == (title, heading, quote)


@pytest.mark.parametrize("query", ["", "?", "?__theme=dark", "?utm=1"])
def test_any_other_query_opens_nothing(query):
    assert read_link(query, COURSE, DEMOS, ENGLISH) is None


def test_the_pages_own_keys_are_no_parameters():
    assert read_link("?__theme=dark&demo=cnn&epochs=2", COURSE, DEMOS, ENGLISH).params == (
        ("epochs", 2),
    )


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?demo=gan", "no experiment “gan”; there are activations,"),
        ("?demo=cnn&epochs=1e9", "epochs is '1e9', but has to be a whole number from"),
        ("?demo=cnn&colour=red", "no parameter 'colour' here"),
        ("?show=clinic&case=-1", "no such patient: the number is one from 0 to 999999"),
        ("?show=clinic&case=1e3", "no such patient"),
        ("?show=clinic&case=1&level=4", "the level 1, 2 or 3"),
        ("?lesson=Cooking", "no lesson “Cooking”; there are Introduction"),
    ],
)
def test_a_link_that_leads_nowhere_says_what_there_is(query, says):
    with pytest.raises(NoPlaceError, match=says):
        read_link(query, COURSE, DEMOS, ENGLISH)


def test_two_openings_of_the_same_place_differ():
    assert OpenLesson.of("a") != OpenLesson.of("a")
    assert OpenDemo.of(DemoRequest("cnn", {})) != OpenDemo.of(DemoRequest("cnn", {}))


def test_of_a_long_quote_the_beginning_is_looked_for():
    title = COURSE.lessons[0].title
    place = read_link(link_to_lesson(title, "", "a " * 50_000), COURSE, DEMOS, ENGLISH)
    assert place.quote == "a " * 1000
