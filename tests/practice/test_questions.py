import pytest

from tests.conftest import COURSES
from tutor.course import read_course
from tutor.practice.check import check_questions
from tutor.practice.judge import Judge
from tutor.practice.numeric import expected_of
from tutor.practice.questions import GAP, find_question, lesson_questions, questions_of
from tutor.practice.record import Question
from tutor.reading import load_reader


def test_every_lesson_but_the_glossary_has_questions(course):
    questions = questions_of(course)

    assert {question.lesson for question in questions} == {
        lesson.title for lesson in course.lessons if lesson.quiz
    }
    assert all(question.answer and question.why for question in questions)
    assert not any("**" in question.answer for question in questions)


def test_a_question_is_found_by_its_prompt_however_it_is_shown(course):
    question = next(item for item in questions_of(course) if "²" in item.prompt)

    assert (
        find_question(question.prompt.upper().replace("?", " "), questions_of(course)) == question
    )
    assert find_question("Why?", questions_of(course)) is None


def test_a_course_without_questions_is_asked_for_its_marked_terms_and_nothing_else():
    course = read_course(COURSES / "terminal")
    questions = questions_of(course)

    assert not lesson_questions(course)
    assert {question.kind for question in questions} == {"gap"}
    assert "pipe" in {question.answer for question in questions}
    for question in questions:
        sentence = question.prompt.replace(GAP, f"**{question.answer}**")
        assert any(sentence in part.text for part in _sections(course))


def test_a_course_without_marked_terms_has_no_question():
    assert questions_of(read_course(COURSES / "first-aid")) == ()


def _sections(course):
    return [part for lesson in course.lessons for part in lesson.sections]


@pytest.mark.heavy
def test_its_own_answer_to_each_question_is_right(course, real_encoder):
    questions = questions_of(course)
    checked = check_questions(questions, Judge(load_reader(), real_encoder))

    assert [(item.question.prompt, item.problems) for item in checked if item.problems] == []


def test_what_is_wrong_with_a_question_is_told():
    empty = Question("lesson", "Why?", "", "", "A", "Why?", "a.md")
    twice = Question("lesson", "How many?", "3.", "", "A", "How many?", "a.md")
    first, *others = check_questions([empty, twice, twice], Judge(None, None))

    assert first.problems == ("it has no answer",)
    assert [item.problems for item in others] == [("it is asked twice",)] * 2
    assert others[0].asks_for == "a number: 3"
    assert expected_of("How many?", "3.") is not None
