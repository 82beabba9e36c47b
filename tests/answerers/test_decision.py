"""Why a reply is as it is: which answerer, by what, and what was considered before it."""

import pytest

from demos.kit.run_log import RunLog
from tutor.records import Message
from tutor.tutor import Tutor


@pytest.fixture(scope="module")
def quoting(real_tutor) -> Tutor:
    return real_tutor.quoting()


def why(tutor, message, history=(), run=None):
    *_, reply = tutor.reply(message, history, run)
    return reply.why


ORDER = [
    "clinic", "quiz", "code", "run", "talk", "calculation", "formula", "experiment", "conversation",
    "lesson",
]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "answerer", "by"),
    [
        ("hello", "talk", "it wants “greeting” (probability "),
        ("IndexError: Target 10 is out of bounds.", "code", "it holds an error message: "),
        ("sigmoid of 0.5", "calculation", "it asks for "),
        ("bce for p = 0.62 plz, need the number", "calculation",
         "it asks for "),
        ("they say softmax temperature 0.7 for writing text and 0 for code. what is the idea behind",
         "lesson", "a listed question, “"),
        ("formula of softmax", "formula", "it asks for the formula of “softmax”"),
        ("train a cnn", "experiment", "it asks to see the experiment cnn, told by its words"),
        ("w = 1.5, -2 and b = 1, tanh, go", "experiment", "it asks to see the experiment neuron"),
        ("why does relu die?", "lesson", "a listed question, “"),
        ("what is the kv cache, in a table", "lesson", "the course covers “what is the kv"),
        ("best pizza in naples", "lesson", "the course "),
        ("", "reading", "it can't be read"),
    ],
)  # fmt: skip
def test_a_reply_names_its_answerer_and_by_what_it_was_chosen(quoting, message, answerer, by):
    decision = why(quoting, message)

    assert decision.answerer == answerer
    assert decision.by.startswith(by)


def test_every_answerer_before_it_gives_its_reason(quoting):
    decision = why(quoting, "why does relu die?")

    assert [item.what for item in decision.rejected] == ORDER[:-1]
    assert decision.rejected[2].reason.startswith("it holds no error message that is known")
    assert decision.rejected[3].reason == "no experiment is open"
    assert decision.rejected[7].reason.startswith("it wants “ask” (probability ")


def test_a_message_about_the_open_run_is_told_as_such(quoting):
    demo = quoting.demos["optimizers"]
    run = RunLog(demo, demo.Params(steps=5))
    list(run.follow(demo.run(run.params)))

    assert why(quoting, "what happened at step 3?", run=run).by == "it names step 3"
    assert why(quoting, "same but lr 0.01", run=run).by == "it changes the run that is open"
    reasons = [item.reason for item in why(quoting, "why does relu die?", run=run).rejected]
    assert "it is not about the run that is open (optimizers)" in reasons


def test_an_answer_has_its_passages_as_they_were_read_and_its_probability(quoting):
    decision = why(quoting, "why does relu die?")
    scores = [hit.score for hit in decision.passages]

    assert scores == sorted(scores, reverse=True)
    assert len(scores) == 4
    assert all(len(hit.judgement.units) == len(hit.passage.units) for hit in decision.passages)
    assert decision.coverage.probability >= decision.coverage.threshold
    assert decision.question == "why does relu die?"


def test_a_wrong_decline_shows_its_cause(quoting):
    decision = why(quoting, "best pizza in naples")

    assert decision.coverage.probability < decision.coverage.threshold
    assert "“best pizza in naples”" in decision.by
    assert decision.coverage.features
    assert decision.passages


def test_a_follow_up_shows_what_was_searched_and_what_was_judged(quoting):
    history = [Message("user", "what is dropout?"), Message("assistant", "A regulariser.")]

    goes_on = why(quoting, "why does it help?", history)
    changes = why(quoting, "pizza recipe", history)

    assert goes_on.question == goes_on.coverage.question == "what is dropout? why does it help?"
    assert changes.question == changes.coverage.question
    assert "pizza recipe" in changes.question
    assert not changes.coverage.covered


def test_a_computation_that_the_course_does_not_teach_is_left_out_for_that(bicycles, tmp_path):
    from tests.fakes import BagOfWords
    from tutor.course import cut_passages
    from tutor.retrieval import Retriever

    retriever = Retriever(bicycles, cut_passages(bicycles), BagOfWords(), tmp_path)
    decision = why(Tutor(bicycles, retriever, None), "32x32 img, 5x5 kernel, output size")

    reasons = {item.what: item.reason for item in decision.rejected}
    assert reasons["calculation"].startswith("the course does not teach ")
