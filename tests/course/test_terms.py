from pathlib import Path

import pytest

from tutor.course import read_course
from tutor.course.terms import never_spelt_out
from tutor.records import Course, Lesson, Section
from tutor.settings import Settings


def course(*texts, headings=()):
    names = [*headings, *(f"Part {n}" for n in range(len(texts)))]
    sections = tuple(Section(name, text) for name, text in zip(names, texts, strict=False))
    return Course("Photo", (Lesson("One", 1, "", (), "one.md", sections),), Path("photo"))


USED = ("A small DOF.", "More DOF.", "Less *DOF*, please.")


def test_an_abbreviation_that_is_never_spelt_out_is_told():
    assert never_spelt_out(course(*USED)) == ("DOF",)


@pytest.mark.parametrize(
    "explained",
    ["The depth of field (DOF) is deep.", "DOF: Depth-of-field.", "DOF is **d**iaphragm or focus."],
)
def test_one_that_is_spelt_out_once_is_not(explained):
    assert never_spelt_out(course(*USED, explained)) == ()


def test_small_letters_between_the_capitals_stand_for_nothing():
    used = ("ReLU.", "A ReLU.", "Two ReLU.")
    assert never_spelt_out(course(*used)) == ("ReLU",)
    assert never_spelt_out(course(*used, "The rectified linear unit, ReLU.")) == ()


def test_one_that_a_heading_names_has_a_section_of_its_own():
    assert never_spelt_out(course(*USED, headings=("What DOF is",))) == ()


def test_what_stands_in_few_sections_in_code_or_is_a_word_in_capitals_is_none():
    assert never_spelt_out(course(*USED[:2], "Write `DOF`.", "```\nDOF\n```")) == ()
    assert never_spelt_out(course("NOT so.", "NOT.", "It is NOT.", "It is not.")) == ()


def test_of_our_own_course_few_are_told():
    assert len(never_spelt_out(read_course(Settings().course))) <= 15
