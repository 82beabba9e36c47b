"""A button's request needs no reading: its message could say anything."""

import pytest

from demos.kit.run_log import RunLog
from tutor.records import DemoRequest, Message, SectionRequest
from tutor.tutor import Tutor


@pytest.fixture(scope="module")
def quoting(real_tutor) -> Tutor:
    return real_tutor.quoting()


def asked(tutor, request, history=(), run=None):
    *_, reply = tutor.reply("hello, sigmoid of 0.5", history, run, request)
    return reply


def test_an_experiment_opens_with_just_the_parameters_of_the_request(quoting):
    reply = asked(quoting, DemoRequest("cnn", {"epochs": 2}))

    assert (reply.kind, reply.demo) == ("demo", DemoRequest("cnn", {"epochs": 2}))
    assert "epochs = 2" in reply.answer
    assert reply.why.by == "a button carries the request"


def test_what_is_laid_over_an_open_run_keeps_the_rest_of_its_settings(quoting):
    demo = quoting.demos["activations"]
    run = RunLog(demo, demo.Params(activation="relu", layers=7))
    list(run.follow(demo.run(run.params)))

    reply = asked(quoting, DemoRequest("activations", {"activation": "gelu"}, True), run=run)

    assert reply.demo == DemoRequest("activations", {"activation": "gelu", "layers": 7}, True)
    assert "instead of relu" in reply.answer


def test_it_opens_by_itself_where_another_experiment_is_open(quoting):
    demo = quoting.demos["neuron"]
    run = RunLog(demo, demo.Params())

    reply = asked(quoting, DemoRequest("activations", {"activation": "gelu"}, True), run=run)

    assert reply.demo.name == "activations"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (DemoRequest("gan", {}), "Which experiment would you like?"),
        (DemoRequest("cnn", {"epochs": 900}), "epochs is 900"),
    ],
)
def test_what_is_not_there_or_out_of_range_is_asked_back(quoting, wanted, said):
    reply = asked(quoting, wanted)

    assert reply.kind == "ask_back"
    assert said in reply.answer


def test_every_section_answers_from_itself_whatever_was_asked_before(quoting):
    lesson = quoting.course.lessons[3]
    history = [Message("user", "how does an lstm work?"), Message("assistant", "It has gates.")]

    for section in lesson.sections[:6]:
        reply = asked(quoting, SectionRequest(lesson.title, section.heading), history)

        assert section.heading in {own.heading for own in reply.citations}
        assert reply.why.answerer == "lesson"


def test_a_section_that_is_gone_is_asked_as_a_question(quoting):
    reply = asked(quoting, SectionRequest("Cooking", "best pizza in naples"))

    assert reply.declined
