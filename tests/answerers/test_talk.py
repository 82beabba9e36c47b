from tests.conftest import COURSES
from tutor.answerers.talk import talk_back
from tutor.course import read_course


def test_the_contents_name_every_lesson_in_order():
    course = read_course(COURSES / "beekeeping")

    lines = talk_back("contents", course, {}, "").splitlines()[2:]

    assert [lesson.title in line for lesson, line in zip(course.lessons, lines, strict=True)] == [
        True
    ] * len(course.lessons)


def test_after_the_last_lesson_none_is_made_up():
    course = read_course(COURSES / "beekeeping")
    last = course.lessons[-1].title

    assert talk_back("plan", course, {}, last).startswith(f"**{last}** is the last lesson.")
