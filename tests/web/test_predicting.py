import random

import pytest

from demos.kit.catalogue import find_demos
from demos.kit.parameters import check
from demos.kit.run_log import RunLog
from tutor.records import DemoRequest
from tutor.web.places import OpenDemo
from tutor.web.predicting import verdict
from tutor.web.texts import ENGLISH, GERMAN

NEURON = find_demos()["neuron"]
SIDE = next(item for item in NEURON.predictions if item.name == "side")


def run_of(settings):
    run = RunLog(NEURON, check(NEURON.Params, settings))
    list(run.follow(NEURON.run(run.params)))
    return run


@pytest.mark.parametrize(
    ("option", "words", "said"),
    [
        (0, ENGLISH, "**You were right: yes. You predicted yes.** z = w·x + b is 1"),
        (1, ENGLISH, "**It came otherwise: yes. You predicted no.** z = w·x + b is 1"),
        (1, GERMAN, "**Es kam anders: yes."),
    ],
)
def test_the_run_says_who_was_right_and_why(option, words, said):
    run = run_of({"inputs": (1.0, 0.0), "weights": (1.0, 0.0), "bias": 0.0})

    assert verdict(SIDE, option, run, words).startswith(said)


def test_what_was_predicted_goes_with_the_experiment_that_settles_it():
    request = DemoRequest("neuron", dict(SIDE.draw(random.Random(1))))
    place = OpenDemo.to_settle(request, "side", 1)

    assert place.predicted == ("side", 1)
    assert hash(place)
    assert place.link == OpenDemo.of(request).link
    assert OpenDemo.of(request).predicted is None
