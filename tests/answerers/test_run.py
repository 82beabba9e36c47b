import pytest
from hypothesis import given
from hypothesis import strategies as st

from demos.kit.catalogue import find_demos
from demos.kit.parameters import check
from demos.kit.run_log import RunLog
from tutor.answerers import Passed
from tutor.answerers.run import RunAnswerer
from tutor.language.intents import load_classifier
from tutor.language.reading import MessageReader
from tutor.records import Reply

DEMOS = find_demos()
READER = MessageReader(DEMOS, None)


def run_of(name, **params):
    demo = DEMOS[name]
    run = RunLog(demo, check(demo.Params, params))
    for _ in run.follow(demo.run(run.params)):
        pass
    return run


def talk_about_run(message, run) -> Reply | None:
    """The reply; None where the message is passed on."""
    found = RunAnswerer().answer(READER.read(message, run=run))
    if isinstance(found, Passed):
        return None
    (reply,) = found
    return reply


@pytest.fixture(scope="module")
def race():
    return run_of("optimizers", optimizers=("sgd", "adam"), steps=60)


@pytest.mark.parametrize(
    "message", ["stop", "STOP!", "pls stop it now", "ok stop the run", "cancel", "enough"]
)
def test_a_run_is_stopped_by_words(message, race):
    reply = talk_about_run(message, race)

    assert reply.kind == "run"
    assert reply.stop


@pytest.mark.parametrize(
    ("message", "changed"),
    [
        ("same but nesterov", {"optimizers": ("nesterov",)}),
        ("again at half the rate", {"lr": 0.025}),
        ("double the lr", {"lr": 0.1}),
        ("lower the learning rate", {"lr": 0.025}),
        ("10 times more steps", {"steps": 500}),
        ("again with lr 0.01", {"lr": 0.01}),
        ("now with momentum 0.5", {"momentum": 0.5}),
        ("same but on rosenbrock, 50 steps", {"surface": "rosenbrock", "steps": 50}),
        ("add rmsprop", {"optimizers": ("sgd", "rmsprop", "adam")}),
        ("with a cosine schedule", {"schedule": "cosine"}),
        ("but start at 1, 1", {"start": (1, 1)}),
        ("set lr to .3 and steps to 20", {"lr": 0.3, "steps": 20}),
    ],
)
def test_another_run_changes_what_is_said_and_keeps_the_rest(message, changed):
    race = run_of("optimizers", optimizers=("sgd", "adam"), steps=50)

    reply = talk_about_run(message, race)

    assert reply.kind == "demo"
    wanted = check(DEMOS["optimizers"].Params, reply.demo.params)
    expected = check(
        DEMOS["optimizers"].Params, {"optimizers": ("sgd", "adam"), "steps": 50} | changed
    )
    assert wanted == expected


@pytest.mark.parametrize("message", ["again", "run it again pls", "once more", "Again!"])
def test_again_alone_repeats_the_run_with_its_curves_overlaid(message, race):
    reply = talk_about_run(message, race)

    assert check(DEMOS["optimizers"].Params, reply.demo.params) == race.params
    assert reply.demo.overlay


def test_same_but_does_not_keep_the_old_curves_and_again_with_does(race):
    assert not talk_about_run("same but lr 0.01", race).demo.overlay
    assert talk_about_run("again with lr 0.01", race).demo.overlay


def test_a_value_out_of_range_is_asked_back_with_the_nearest_one(race):
    reply = talk_about_run("again with lr 100", race)

    assert reply.kind == "ask_back"
    assert "from 0.0001 to 10" in reply.answer


@pytest.mark.parametrize("message", ["what happened at step 40?", "step 40", "and at step 40?"])
def test_a_step_is_answered_with_the_numbers_the_run_had(message, race):
    answer = talk_about_run(message, race).answer

    assert f"**{race.at(40)['sgd loss']:.4g}**" in answer
    assert f"| {race.at(0)['sgd loss']:.4g} |" in answer


def test_a_step_after_the_last_one_is_said_not_to_be_there(race):
    answer = talk_about_run("what was the loss at step 4000?", race).answer

    assert "no step 4000" in answer
    assert "step 60" in answer


def test_the_lowest_of_a_number_is_found_with_its_step(race):
    answer = talk_about_run("what was the lowest adam loss?", race).answer

    steps, losses = race.curve("adam loss")
    at = losses.index(min(losses))
    assert f"lowest adam loss: **{losses[at]:.4g}**, at step {steps[at]}" in answer
    assert "sgd" not in answer


@pytest.mark.parametrize(
    "message",
    [
        "what is a learning rate?",
        "why does momentum help?",
        "how many steps does adam need?",
        "now explain momentum",
        "what about nesterov?",
        "which optimizer should i use for a small network with noisy gradients and few examples?",
        "thanks",
        "what is the lowest loss a network can reach on data that it has never seen before at all, and why?",
    ],
)
def test_questions_about_the_subject_are_left_to_the_lessons(message, race):
    assert talk_about_run(message, race) is None


def test_a_run_that_has_measured_nothing_says_so():
    empty = RunLog(DEMOS["optimizers"], DEMOS["optimizers"].Params())

    assert "not measured anything" in talk_about_run("what happened at step 3?", empty).answer


@given(st.text(max_size=80))
def test_any_text_gives_a_reply_or_none(text):
    run = RunLog(DEMOS["optimizers"], DEMOS["optimizers"].Params())

    reply = talk_about_run(text, run)

    assert reply is None or reply.answer


def test_without_an_open_run_every_message_is_passed_on():
    assert RunAnswerer().answer(READER.read("stop")) == Passed("no experiment is open")


def test_a_question_about_the_run_that_names_no_number_gets_what_the_run_says(race):
    reading = MessageReader(DEMOS, None, load_classifier()).read("what happened there?", run=race)
    (reply,) = RunAnswerer().answer(reading)

    assert race.last.caption in reply.answer
    assert "| step 0 |" in reply.answer
