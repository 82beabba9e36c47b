import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.practice.plan import DAY, days_in, is_known, next_lesson, plan
from tutor.practice.progress import (
    EMPTY,
    MOST_DONE,
    LogError,
    Standing,
    add,
    due_reviews,
    import_log,
    read_log,
    standings,
)  # fmt: skip
from tutor.practice.schedule import RETENTION, reviews
from tutor.records import Practised

NOW = 1_800_000_000.0


def answered(what, question="q", lesson="A", days=0.0):
    return Practised(what, lesson, NOW + days * DAY, question)


def test_a_right_answer_comes_back_later_than_a_wrong_one():
    right = reviews([answered("right")], NOW)["q"]
    half = reviews([answered("half")], NOW)["q"]
    wrong = reviews([answered("wrong")], NOW)["q"]

    assert wrong.due <= half.due < right.due
    assert wrong.due >= NOW + DAY / 2


def test_each_right_answer_in_time_makes_the_next_interval_longer():
    done, gaps = [], []
    at = 0.0
    for _ in range(4):
        done.append(answered("right", days=at))
        due = (reviews(done, NOW)["q"].due - NOW) / DAY
        gaps.append(due - at)
        at = due

    assert gaps == sorted(gaps)
    assert gaps[-1] > 3 * gaps[0]


def test_it_is_due_when_the_chance_to_know_it_has_fallen():
    review = reviews([answered("right")], NOW)["q"]

    assert reviews([answered("right")], review.due)["q"].recall == pytest.approx(
        RETENTION, abs=0.03
    )
    assert due_reviews([answered("right")], review.due - 1) == []
    assert due_reviews([answered("right")], review.due)[0].question == "q"


def test_a_log_keeps_what_is_added_in_order():
    log = add(add(EMPTY, answered("right", days=1)), Practised("read", "B", NOW))

    assert [item.what for item in read_log(log)] == ["read", "right"]
    assert import_log(json.dumps(log)) == add(log)


def test_the_oldest_is_dropped_where_it_grows_too_long():
    log = add(EMPTY, *(answered("right", f"q{n}", days=n) for n in range(MOST_DONE + 5)))

    assert len(log["done"]) == MOST_DONE
    assert log["done"][0]["question"] == "q5"


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=9),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["done", "what", "lesson", "at", "question"]), inner)
        ),
    )
)
def test_whatever_a_browser_sends_is_read(value):
    assert all(isinstance(item, Practised) for item in read_log(value))


@pytest.mark.parametrize(
    ("text", "seen"),
    [("", "not JSON"), ("[1]", "version"), ('{"version": 7}', "version"), ("[" * 9**6, "not JSON")],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(text, seen):
    with pytest.raises(LogError, match=seen):
        import_log(text)


def test_the_standing_of_a_lesson_counts_questions_once(bicycles):
    title = bicycles.lessons[0].title
    done = [answered("wrong", lesson=title), answered("right", lesson=title, days=1),
            Practised("asked", title, NOW), Practised("read", title, NOW)]  # fmt: skip
    (first, *_) = standings(bicycles, done, NOW + DAY)

    assert (first.read, first.asked, first.answered, first.right) == (True, 1, 1, 1)


def test_a_lesson_is_known_after_enough_right_answers():
    assert is_known(Standing("A", True, 0, 4, 3, 0, None))
    assert not is_known(Standing("A", True, 0, 2, 2, 0, None))
    assert not is_known(Standing("A", True, 0, 4, 2, 0, None))


@pytest.mark.parametrize(
    ("message", "days"),
    [
        ("make me a plan for two weeks", 14), ("plan the next 10 days", 10), ("a plan for a week", 7),
        ("what for a month?", 30), ("what should i learn next?", None), ("5 lessons in 3 days", 3),
        ("plan for 900 weeks", 31), ("a fortnight", 14),
    ],
)  # fmt: skip
def test_the_days_of_a_plan_are_read(message, days):
    assert days_in(message) == days


def test_a_plan_holds_every_lesson_once_in_order_and_reviews_it_later(course):
    days = plan(course, (), 14, NOW)
    lessons = [title for day in days for title in day.lessons]
    parted = [item.title for item in course.lessons if any(part.part for part in item.sections)]

    assert [day.number for day in days] == list(range(1, 15))
    assert lessons == parted
    for day in days:
        before = {title for other in days[: day.number - 1] for title in other.lessons}
        assert set(day.reviews) <= before


def test_what_is_known_is_reviewed_and_not_read_again(course):
    title = course.lessons[0].title
    done = [answered("right", f"q{n}", title) for n in range(3)]

    assert next_lesson(course, done, NOW) == course.lessons[1]
    days = plan(course, done, 7, NOW)
    assert title not in [lesson for day in days for lesson in day.lessons]
    assert title in [lesson for day in days for lesson in day.reviews]
