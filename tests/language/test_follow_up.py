import pytest

from tutor.language.follow_up import earlier_question, names_its_subject
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
