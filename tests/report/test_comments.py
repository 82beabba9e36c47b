import pytest

from tests.conftest import COURSES
from tutor.course import read_course
from tutor.errors import CourseError
from tutor.report.comments import add_asked
from tutor.report.suggestions import Place

LESSON = """---
title: Knots
---

# Knots

A knot holds.

## Exercises {#ex}

Tie one.

## The `bowline`

<!-- asked
how to tie a loop
-->

It makes a loop.

## Exercises

Tie two.
"""


def lesson(tmp_path, text=LESSON, name="knots.md"):
    (tmp_path / "other.md").write_text("# Other\n\nAnother lesson.\n")
    (tmp_path / name).write_bytes(text.encode())
    return tmp_path / name


def listed(path):
    return {
        section.heading: section.asked
        for lesson in read_course(path).lessons
        for section in lesson.sections
        if lesson.file != "other.md"
    }


def test_a_line_joins_the_comment_that_is_there(tmp_path):
    file = lesson(tmp_path)
    add_asked(tmp_path, Place("knots.md", "Knots", "The bowline"), "a loop, how")

    assert listed(tmp_path)["The bowline"] == ("how to tie a loop", "a loop, how")
    assert file.read_text() == LESSON.replace("a loop\n", "a loop\na loop, how\n")


@pytest.mark.parametrize("heading", ["In short", "Exercises", "Exercises (2)"])
def test_a_section_without_a_comment_gets_one_wherever_its_heading_stands(heading, tmp_path):
    lesson(tmp_path)
    add_asked(tmp_path, Place("knots.md", "Knots", heading), "what holds")

    assert listed(tmp_path)[heading] == ("what holds",)
    assert sum("what holds" in asked for asked in listed(tmp_path).values()) == 1


def test_line_ends_and_what_else_stands_there_are_kept(tmp_path):
    file = lesson(tmp_path, LESSON.replace("\n", "\r\n"))
    add_asked(tmp_path, Place("knots.md", "Knots", "Exercises"), "how long")

    changed = file.read_bytes().decode()
    assert "\r\n<!-- asked\r\nhow long\r\n-->\r\n" in changed
    assert changed.replace("\r\n<!-- asked\r\nhow long\r\n-->\r\n", "") == LESSON.replace(
        "\n", "\r\n"
    )


def test_text_without_any_heading_takes_the_comment_at_its_beginning(tmp_path):
    lesson(tmp_path, "A knot holds a rope.\n")
    add_asked(tmp_path, Place("knots.md", "Knots", "In short"), "what holds")

    assert listed(tmp_path)["In short"] == ("what holds",)


def test_a_course_of_one_page_takes_it_too(tmp_path):
    page = tmp_path / "bicycles.md"
    page.write_text((COURSES / "bicycles.md").read_text("utf-8"), "utf-8")
    heading = read_course(page).lessons[1].sections[-1].heading
    add_asked(page, Place("bicycles.md", "Tyres", heading), "how flat is flat")

    assert listed(page)[heading] == ("how flat is flat",)


def test_where_the_heading_is_not_found_the_file_stays_as_it_was(tmp_path):
    file = lesson(tmp_path)
    with pytest.raises(CourseError, match=r"“Splices” is not found in knots\.md"):
        add_asked(tmp_path, Place("knots.md", "Knots", "Splices"), "what holds")

    assert file.read_text() == LESSON


@pytest.mark.parametrize("name", ["knots.mdx", "knots.rst"])
def test_what_takes_no_comment_is_told(name, tmp_path):
    lesson(tmp_path, name=name)
    with pytest.raises(CourseError, match="can't take a comment"):
        add_asked(tmp_path, Place(name, "Knots", "Exercises"), "what holds")


def test_a_file_in_another_encoding_is_told(tmp_path):
    (tmp_path / "knots.md").write_bytes("# Knots\n\nGrün.\n".encode("latin-1"))
    with pytest.raises(CourseError, match="Save it as UTF-8"):
        add_asked(tmp_path, Place("knots.md", "Knots", "In short"), "what holds")
