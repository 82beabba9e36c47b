"""Which messages open the clinic: wishes for a broken training, and no question about one."""

import pytest

from demos.kit.catalogue import find_demos
from tutor.answerers.answerer import Passed
from tutor.answerers.clinic import ClinicAnswerer
from tutor.language.reading import MessageReader
from tutor.records import ClinicRequest, QuizRequest

DEMOS = find_demos()


@pytest.fixture(scope="module")
def reader(real_classifier) -> MessageReader:
    return MessageReader(DEMOS, None, real_classifier)


@pytest.mark.parametrize(
    "message",
    [
        "give me a broken training",
        "clinic",
        "open the clinic",
        "start the clinic",
        "heal a run",
        "let me heal a run",
        "heal my run",
        "debug exercise",
        "debugging exercise please",
        "i want to practise debugging",
        "give me a sick network to cure",
        "can i diagnose a broken run",
        "let me repair a broken model",
        "show me a broken training run",
        "another patient",
        "next patient please",
        "quiz me on a broken training",
        "i want to find the fault in a training",
        "practice on a failing run",
    ],
)
def test_a_wish_for_a_broken_training_opens_the_clinic(reader, message):
    (reply,) = ClinicAnswerer(DEMOS).answer(reader.read(message))

    assert reply.clinic == ClinicRequest(1)
    assert reply.why.answerer == "clinic"


@pytest.mark.parametrize(
    "message",
    [
        "my training is broken, the loss is nan, why?",
        "how do i diagnose a network that does not learn",
        "how can i debug a training run",
        "what is a broken network",
        "how are cnns used in clinics",
        "how does a doctor diagnose patients with deep learning",
        "how do i mend a training whose loss is nan",
        "we work in a clinic and have 300 x rays",
        "my patient data has missing values",
        "find the fault in this network for me: it predicts always class 0",
        "fix my model, the loss is nan",
        "fix the model:\n```python\nmodel = nn.Linear(3, 2)\nloss.backward()\n```",
        "quiz me",
        "quiz me on cnns",
        "train a cnn on digits",
    ],
)
def test_questions_own_trouble_and_other_practice_do_not(reader, message):
    assert isinstance(ClinicAnswerer(DEMOS).answer(reader.read(message)), Passed)


@pytest.mark.parametrize(
    ("message", "level"), [("clinic, level 3", 3), ("the clinic at level: 2", 2)]
)
def test_the_level_is_read(reader, message, level):
    (reply,) = ClinicAnswerer(DEMOS).answer(reader.read(message))

    assert reply.clinic == ClinicRequest(level)


def test_a_button_says_something_else_than_its_message(reader):
    reading = reader.read("open the clinic", request=QuizRequest("ask"))

    assert isinstance(ClinicAnswerer(DEMOS).answer(reading), Passed)


def test_a_course_of_another_subject_has_no_clinic(reader):
    answered = ClinicAnswerer({}).answer(reader.read("open the clinic"))

    assert answered == Passed("the course has no clinic")
