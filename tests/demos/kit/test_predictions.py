"""Every prediction of every experiment, settled by real runs with settings drawn at random."""

import random
import re

import pytest

from demos.kit.catalogue import find_demos
from demos.kit.parameters import check
from demos.kit.run_log import RunLog

DEMOS = find_demos()
SETTINGS = 20
PREDICTIONS = [(name, item) for name, demo in DEMOS.items() for item in demo.predictions]


def settled(demo, prediction, seed):
    """Parameters of one drawing, and the key that its run gives."""
    params = check(demo.Params, dict(prediction.draw(random.Random(seed))))
    run = RunLog(demo, params)
    *_, last = run.follow(demo.run(params))
    return params, prediction.key(params, last.numbers)


@pytest.mark.parametrize("name", DEMOS)
def test_every_experiment_asks_at_least_two_questions(name):
    names = [item.name for item in DEMOS[name].predictions]

    assert len(names) >= 2
    assert len(set(names)) == len(names)


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize(
    ("name", "prediction"), PREDICTIONS, ids=[f"{name}-{item.name}" for name, item in PREDICTIONS]
)
def test_the_run_settles_it_for_settings_drawn_at_random(name, prediction):
    found = [settled(DEMOS[name], prediction, seed) for seed in range(SETTINGS)]

    for params, key in found:
        assert prediction.ask(params).endswith("?")
        assert 0 <= key.option < len(prediction.options)
        assert re.search(r"\d", key.because)
        assert key.because.endswith(".")
    assert len({key.option for _, key in found}) > 1, "one option is always right"


def test_the_keys_of_the_neuron_are_those_of_the_sum_by_hand():
    (prediction,) = [item for item in DEMOS["neuron"].predictions if item.name == "side"]
    for seed in range(SETTINGS):
        params, key = settled(DEMOS["neuron"], prediction, seed)
        z = sum(w * x for w, x in zip(params.weights, params.inputs, strict=True)) + params.bias
        assert prediction.options[key.option] == ("yes" if z > 0 else "no")


def test_a_learning_rate_above_the_bound_diverges_and_one_far_below_does_not():
    demo = DEMOS["optimizers"]
    (prediction,) = [item for item in demo.predictions if item.name == "diverges"]
    for lr, told in ((0.01, "no"), (0.2, "yes")):
        params = check(demo.Params, {"optimizers": ("sgd",), "lr": lr, "steps": 200})
        *_, last = demo.run(params)
        assert prediction.options[prediction.key(params, last.numbers).option] == told
