import pytest

from tutor.language.follow_up import (
    OUTSIDE,
    asked_of_subject,
    earlier_question,
    names_its_subject,
)
from tutor.language.intents import load_classifier
from tutor.language.reading import MessageReader
from tutor.records import Message


@pytest.mark.parametrize(
    "question",
    ["why?", "and tanh?", "what about momentum", "how does it help?", "is that always so?", ""],
)
def test_links_and_pointers_back_name_no_subject(question):
    assert not names_its_subject(question)


@pytest.mark.parametrize(
    "question", ["how does backpropagation compute the gradient?", "pizza recipe", "xavier init"]
)
def test_a_question_with_words_of_its_own_does(question):
    assert names_its_subject(question)


def test_the_earlier_question_is_the_last_that_names_its_subject():
    assert earlier_question(["what is dropout?", "why does it help?"]) == "what is dropout?"
    assert earlier_question(["why does it help?"]) == "why does it help?"
    assert earlier_question([]) == ""


def test_after_code_what_is_talked_about_is_its_fault():
    code = (
        "for x, y in loader:\n    loss = f(model(x), y)\n    loss.backward()\n    optimizer.step()"
    )
    reading = MessageReader({}, None).read("simpler please", [Message("user", code)])

    assert reading.earlier == "what happens when zero_grad is forgotten"


def told(*turns: str) -> list[Message]:
    roles = ("user", "assistant")
    return [Message(roles[place % 2], text) for place, text in enumerate(turns)]


def test_what_was_outside_the_course_is_not_talked_about():
    history = told("what is pooling?", "A summary.", "who won the cup?", f"{OUTSIDE}this.", "and?")

    assert [turn.content for turn in asked_of_subject(history)] == ["what is pooling?", "and?"]


def test_a_subject_in_one_sentence_is_a_subject_and_a_follow_up_is_the_last_but_not_the_earlier():
    history = told(
        "what is relu good for", "It is cheap.",
        "what's dying relu then, one sentence", "It never fires.",
        "how do i fix it", "A lower rate.",
    )  # fmt: skip
    reading = MessageReader({}, None, load_classifier()).read("are you sure?", history)

    assert reading.earlier == "what's dying relu then, one sentence"
    assert reading.last == "how do i fix it"
    assert reading.last_leans_on == reading.earlier
