"""A student's own code and error messages, through the real parts."""

import json
from pathlib import Path

import pytest

from tutor.code import explain_error, find_code, find_faults
from tutor.tutor import Tutor

MESSAGES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "messages" / "code.jsonl")
    .read_text("utf-8")
    .splitlines()
]
FAULTY = [item for item in MESSAGES if item["fault"]]
RIGHT = [item for item in MESSAGES if not item["fault"]]
NAMED = 0.85  # of the faults, at least


@pytest.fixture(scope="module")
def quoting(real_tutor) -> Tutor:
    return real_tutor.quoting()


def last(tutor, message):
    *_, reply = tutor.reply(message)
    return reply


def said_of(message):
    """What is said of a message that is taken for one with a fault; "" where nothing is wrong."""
    pasted = find_code(message)
    faults, _ = find_faults(pasted.tree, pasted.prose) if pasted else ([], [])
    error = explain_error(message)
    return "\n".join(fault.text for fault in [*([error] if error else []), *faults]).lower()


def test_faults_of_students_messages_are_named_right():
    named = [
        all(words.lower() in said_of(item["message"]) for words in item["named"]) for item in FAULTY
    ]

    assert len(named) == 40
    assert sum(named) / len(named) >= NAMED


@pytest.mark.parametrize("item", RIGHT, ids=lambda item: item["message"][:30])
def test_where_there_is_no_fault_none_is_invented(item):
    assert said_of(item["message"]) == ""


@pytest.mark.parametrize(
    ("message", "words", "heading"),
    [
        (FAULTY[1]["message"], "nn.Linear(400, 64)", "mat1 and mat2"),
        (FAULTY[17]["message"], "`zero_grad()` is missing", "zero_grad"),
        (FAULTY[19]["message"], "No activation", "collapse"),
        (FAULTY[30]["message"], "gets a tuple", "LSTM"),
    ],
)
def test_a_fault_is_told_with_the_lesson_that_explains_it(quoting, message, words, heading):
    reply = last(quoting, message)

    assert reply.why.answerer == "code"
    assert words in reply.answer
    assert any(heading in citation.heading for citation in reply.citations)
    assert reply.answer.count("[1]") + reply.answer.count("[2]") == len(reply.quotes) > 0
    assert not any(item.opened for item in reply.excerpts)


def test_several_faults_are_numbered(quoting):
    reply = last(
        quoting,
        "what is wrong?\nfor x, y in loader:\n    loss = F.cross_entropy(model(x).softmax(1), y)\n    loss.backward()\n    opt.step()",
    )

    assert reply.answer.startswith("I read your code without running it and found 2 faults.")
    assert "\n\n1. **" in reply.answer
    assert "\n\n2. **" in reply.answer


def test_without_a_fault_what_is_asked_is_answered(quoting):
    message = "for x, y in loader:\n    opt.zero_grad()\n    loss = f(model(x), y)\n    loss.backward()\n    opt.step()\nwhat does momentum do?"
    reply = last(quoting, message)

    assert (
        "I found none of these faults" not in reply.answer
    )  # it may be one that is not looked for
    assert "`zero_grad()` in each step" in reply.why.by
    assert any("omentum" in citation.heading for citation in reply.citations)


def test_without_a_fault_and_without_a_question_it_stops_there(quoting):
    reply = last(quoting, "is this ok?\nopt.zero_grad()\nloss.backward()\nopt.step()")

    assert reply.answer.endswith("I found none of these faults in it.")
    assert reply.citations == ()


@pytest.mark.parametrize(
    ("message", "answerer"),
    [
        ("nn.Sequential(nn.Conv2d(3, 16, 3), nn.MaxPool2d(2)) on a 3x32x32 image: output shape?", "calculation"),
        ("nn.Conv2d(3, 16, 3) and nn.BatchNorm2d(16): how many parameters?", "calculation"),
        ("what does CUDA out of memory mean?", "lesson"),
        ("how do i write a training loop", "lesson"),
    ],
)  # fmt: skip
def test_what_asks_for_something_else_is_left_to_it(quoting, message, answerer):
    assert last(quoting, message).why.answerer == answerer


@pytest.mark.parametrize(
    "message",
    [
        "Once loss.backward() has run, my weights are already better and optimizer.step() is only "
        "book-keeping, isn't it?",
        "My numpy batch is (16, 64, 64, 3). I used x.reshape(16, 3, 64, 64) so Conv2d accepts it, it runs, "
        "but nothing is learned. What is the right call?",
    ],
)
def test_calls_that_are_named_in_sentences_are_no_code_to_find_faults_in(quoting, message):
    assert last(quoting, message).why.answerer != "code"
