"""Two definitions of a term that may disagree are told, and few others."""

from pathlib import Path

import pytest

from tests.conftest import COURSES, ROOT
from tutor.course import cut_passages, read_course
from tutor.course.definitions import disagreeing


def told(folder: Path, first: str, second: str) -> bool:
    for name, text in (("a", first), ("b", second)):
        (folder / f"{name}.md").write_text(f"# Lesson {name}\n\n{text}\n", encoding="utf-8")
    return bool(disagreeing(cut_passages(read_course(folder))))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "An **epoch** is one pass over all training data.",
            "## Epochs\n\nAn epoch is ten passes over the training data.",
        ),
        ("- **Half-life**: falls by half in 5 days.", "The half-life: it falls by half in 8 days."),
        (
            "**Hemp** is proof against rot in salt water.",
            "Hemp isn’t proof against rot in salt water, and dries slowly.",
        ),
    ],
)
def test_other_numbers_and_a_denial_are_told(tmp_path, first, second):
    assert told(tmp_path, first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # the same number
        (
            "A **sheet bend** joins two ropes: it is a knot for two ropes.",
            "A sheet bend is a knot for two ropes.",
        ),
        # of different things
        (
            "An **epoch** is one pass over all training data.",
            "An epoch is a long time in the history of the earth, of 3 million years.",
        ),
        # a later "not" adds to it
        (
            "A **hitch** is a knot that ties a rope to a post.",
            "A hitch is a knot that ties a rope to a post and does not slip.",
        ),
        # no term
        ("This is a list of two ropes and knots.", "This is a list of three ropes and knots."),
        ("The rest is two thirds of the rope.", "The rest is three thirds of the rope."),
    ],
)
def test_what_does_not_disagree_is_not_told(tmp_path, first, second):
    assert not told(tmp_path, first, second)


@pytest.mark.parametrize("path", [ROOT / "knowledge", COURSES / "first-aid", COURSES / "terminal"])
def test_nothing_is_told_of_courses_that_agree(path):
    assert disagreeing(cut_passages(read_course(path))) == ()
