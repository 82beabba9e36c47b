from demos.kit.catalogue import find_demos
from demos.kit.run_log import RunLog
from tutor.web.desks import Desk, Desks

DEMOS = find_demos()


def ended(demo, **settings):
    run = RunLog(demo, demo.Params(**settings))
    list(run.follow(demo.run(run.params)))
    return run


def test_the_curves_of_a_run_that_came_to_its_end_lie_under_the_next_and_say_what_was_other():
    race = DEMOS["optimizers"]
    desk = Desk(1, ended(race, optimizers=("sgd",), steps=3))

    run = desk.begin(race, race.Params(optimizers=("sgd",), steps=3, lr=0.01))
    first = desk.show(next(run.follow(race.run(run.params))))

    assert "sgd (lr 0.05)" in [line.name for line in first.charts[1].lines]


def test_a_run_that_was_stopped_or_is_the_same_leaves_nothing():
    race = DEMOS["optimizers"]
    stopped = RunLog(race, race.Params())
    next(stopped.follow(race.run(stopped.params)))
    desk = Desk(1, stopped)
    desk.begin(race, race.Params(lr=0.01))
    assert desk.before is None

    same = Desk(1, ended(race, steps=3))
    same.begin(race, race.Params(steps=3))
    assert same.before is None


def test_where_a_slider_is_dragged_only_another_choice_leaves_the_run_before():
    curves = DEMOS["activations"]
    desk = Desk(1, ended(curves))
    desk.begin(curves, curves.Params(x=2.0))
    assert desk.before is None

    list(desk.run.follow(curves.run(desk.run.params)))
    desk.begin(curves, curves.Params(x=2.0, activation="gelu"))
    assert desk.before.params.activation == "relu"


def test_a_recording_is_found_by_its_token_alone():
    desks, neuron = Desks(), DEMOS["neuron"]
    desk = Desk(1, ended(neuron))
    desks.put("visitor", desk)

    assert desks.with_recording(desk.recording.token) is desk
    assert desks.with_recording("visitor") is None
    desks.forget("visitor")
    assert desks.with_recording(desk.recording.token) is None
