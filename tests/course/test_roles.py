"""What a section is, by its heading and by its form."""

import pytest

from tutor.course.roles import role_of, roles_wanted

TEXT = "A keel is a heavy fin under the hull."


@pytest.mark.parametrize(
    ("heading", "text", "role"),
    [
        ("Objectives", TEXT, "objectives"),
        ("Learning outcomes", TEXT, "objectives"),
        ("What you will learn today", TEXT, "objectives"),
        ("3.2 Exercises", TEXT, "exercise"),
        ("Exercise 4: keels", TEXT, "exercise"),
        ("Review questions", TEXT, "exercise"),
        ("Übungen", TEXT, "exercise"),
        ("Keels", "What is a keel?\n\n- Why is it heavy?", "exercise"),
        (
            "Practice",
            "Write down:\n\n1. Why a fin?\n2. What is it for?\n3. How deep is it?",
            "exercise",
        ),
        ("Keels", "A fin.\n\nIt is heavy.\n\n- Why a fin?\n- What for?\n- How deep?", "text"),
        ("More", "- [Keels](a.md)\n- [Masts](b.md) (blog)", "links"),
        # the same words as a subject
        ("Assignment", TEXT, "text"),
        ("Benefits of exercise", TEXT, "text"),
        ("After the quiz", TEXT, "text"),
        ("References", TEXT, "text"),
        ("Keels", "What is a keel? It is a fin. Why is it heavy?", "text"),
        ("Keels", "- [Keels](a.md) hold a boat upright in wind", "text"),
    ],
)
def test_the_role_of_a_section(heading, text, role):
    assert role_of([heading], text) == role


def test_a_section_under_exercises_is_one():
    assert role_of(["Exercises", "Keels"], TEXT) == "exercise"


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("what is a keel?", {"text"}),
        ("give me an exercise on keels", {"text", "exercise"}),
        ("where can I find further reading?", {"text", "links"}),
        ("what are the objectives?", {"text", "objectives"}),
    ],
)
def test_what_a_question_asks_for_by_name_may_answer_it(question, wanted):
    assert roles_wanted(question) == wanted
