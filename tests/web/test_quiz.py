import pytest

from tutor.practice.progress import EMPTY, read_log
from tutor.records import Citation, Practised, QuizRequest, QuizTurn, Reply
from tutor.web.buttons import read_button
from tutor.web.quiz import done_by, quiz_steps
from tutor.web.texts import ENGLISH

CITED = (Citation(1, "A", "What is it?", "a.md", ""),)
ASKED = Practised("asked", "A", 1.0)


def steps_of(reply, practised=()):
    buttons = [read_button(step["value"]) for step in quiz_steps(reply, practised, ENGLISH)]
    return [button.request.step for button in buttons]


@pytest.mark.parametrize(
    ("turn", "steps"),
    [
        (QuizTurn("A", "Why?", opened=True, hints_left=2), ["hint", "skip", "stop"]),
        (QuizTurn("A", "Why?", opened=True), ["skip", "stop"]),
        (QuizTurn("A", "Why?", unsure=True), ["right", "half", "wrong"]),
        (QuizTurn("A", "Why?", grade="right"), ["ask"]),
    ],
)
def test_the_buttons_fit_where_the_quiz_stands(turn, steps):
    assert steps_of(Reply("talk", "…", quiz=turn)) == steps


def test_what_a_student_says_of_an_answer_carries_the_question():
    turn = QuizTurn("A", "Why?", unsure=True)
    (first, *_) = quiz_steps(Reply("talk", "…", quiz=turn), (), ENGLISH)

    assert read_button(first["value"]).request == QuizRequest("right", "A", "Why?")


def test_after_three_answers_on_one_topic_a_quiz_is_offered():
    reply = Reply("answer", "It is.", CITED)

    assert steps_of(reply, [ASKED]) == []
    assert steps_of(reply, [ASKED, ASKED]) == ["ask"]
    assert steps_of(reply, [ASKED, Practised("asked", "B", 2.0)]) == []
    assert steps_of(Reply("talk", "Hello.", CITED), [ASKED, ASKED]) == []


def test_a_reply_adds_what_was_asked_and_what_an_answer_was_worth():
    (asked,) = done_by(Reply("answer", "It is.", CITED))
    (graded,) = done_by(Reply("talk", "…", quiz=QuizTurn("A", "Why?", grade="half")))

    assert (asked.what, asked.lesson) == ("asked", "A")
    assert (graded.what, graded.question) == ("half", "Why?")
    assert done_by(Reply("talk", "Hello.")) == ()
    assert done_by(Reply("talk", "…", quiz=QuizTurn("A", "Why?", opened=True))) == ()
    assert read_log(EMPTY) == ()
