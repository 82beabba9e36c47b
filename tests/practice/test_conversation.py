from tutor.practice.conversation import (
    AGAIN,
    OPENINGS,
    asked_questions,
    hint_opening,
    open_question,
)
from tutor.practice.record import Question
from tutor.records import Message

ONE = Question("lesson", "What is $x^2$ for x < 2?", "4.", "", "A", "What is it?", "a.md")
ASKED = Message("assistant", f"{OPENINGS['lesson']} {ONE.prompt}\n\n*From the lesson A.*")
WORKED = Message("assistant", f"{OPENINGS['calculation']} softmax of 3, 1, 0.1\n\n*From A.*")


def hinted(number):
    return Message("assistant", f"{hint_opening(number)} Think.")


def said(text):
    return Message("user", text)


def test_the_last_reply_opens_a_question():
    opened = open_question([said("quiz me"), ASKED], [ONE])

    assert (opened.question, opened.hints) == (ONE, 0)


def test_hints_leave_it_open_and_are_counted():
    history = [ASKED, said("hint"), hinted(1), said("hint"), hinted(2)]

    assert open_question(history, [ONE]).hints == 2


def test_an_answer_without_a_number_leaves_it_open():
    again = Message("assistant", f"{AGAIN} The question asks for a number.")

    assert open_question([ASKED, said("hm"), again], [ONE]).question == ONE


def test_any_other_reply_closes_it():
    assert open_question([ASKED, said("4"), Message("assistant", "**Right.**")], [ONE]) is None
    assert open_question([], [ONE]) is None
    assert open_question([Message("user", ASKED.content)], [ONE]) is None


def test_fresh_numbers_are_computed_again():
    opened = open_question([WORKED], [])

    assert opened.question.computation == "softmax"
    assert "0.844" in opened.question.answer or opened.question.answer.startswith("[")


def test_what_was_asked_in_a_conversation_is_found():
    history = [ASKED, said("4"), Message("assistant", "**Right.**"), WORKED]

    assert [item.kind for item in asked_questions(history, [ONE])] == ["lesson", "calculation"]
