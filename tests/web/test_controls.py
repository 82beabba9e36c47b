"""What a touched picture makes of the parameters, and what the controls then show."""

from types import SimpleNamespace

import pytest

from demos.kit.catalogue import find_demos
from demos.kit.parameters import ParameterError
from tutor.web.controls import Control, moved_to, touched

DEMOS = find_demos()


def test_a_place_is_rounded_to_the_sliders_places_and_brought_into_their_range():
    race = DEMOS["optimizers"]
    params = race.Params(lr=0.2)
    new = touched(race, params, {"start": [1.23456, -7.5]})
    assert new.start == (1.23, -5)
    assert new.lr == 0.2


def test_one_number_and_a_choice_and_a_count_are_set_too():
    neuron, training = DEMOS["neuron"], DEMOS["training"]
    assert touched(neuron, neuron.Params(), {"bias": [-0.0001]}).bias == 0
    assert touched(training, training.Params(), {"layers": 3}).layers == 3


@pytest.mark.parametrize(
    "values",
    [
        {"points": "1,2,a"},
        {"nothing": [1]},
        {"lr": [None]},
        {"lr": []},
        {"lr": "x"},
        {"layers": 99},
    ],
)
def test_what_can_not_be_is_refused_with_a_sentence(values):
    training = DEMOS["training"]
    with pytest.raises(ParameterError, match=r"\.$"):
        touched(training, training.Params(), values)


def test_only_the_controls_of_what_was_touched_are_moved():
    race = DEMOS["optimizers"]
    controls = [Control(name, SimpleNamespace()) for name in ("lr", "start", "start", "optimizers")]
    lr, x, y, optimizers = moved_to(controls, race.Params(start=(1.5, -0.25)), ["start"])
    assert (x["value"], y["value"]) == ("1.5", "-0.25")
    assert "value" not in lr
    assert "value" not in optimizers
