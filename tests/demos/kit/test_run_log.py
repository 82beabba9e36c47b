from dataclasses import replace

import pytest

from demos.kit.catalogue import get_demo
from demos.kit.frames import Frame
from demos.kit.run_log import RunLog


def log_of(*frames):
    demo = get_demo("optimizers")
    run = RunLog(demo, demo.Params())
    assert list(run.follow(iter(frames))) == list(frames)
    return run


def frame(step, **numbers):
    return Frame((), "", step=step, numbers=numbers)


def test_frames_pass_through_and_their_numbers_are_kept_by_step():
    run = log_of(frame(0, loss=2.0), frame(5, loss=1.0), frame(10, loss=0.5))

    assert run.steps == (0, 5, 10)
    assert run.at(5) == {"loss": 1.0}
    assert run.last.step == 10
    assert run.over


def test_a_step_between_two_that_were_measured_is_answered_by_the_earlier_one():
    run = log_of(frame(3, loss=2.0), frame(5, loss=1.0))

    assert run.at(4) == {"loss": 2.0}
    assert run.at(0) == {"loss": 2.0}
    assert run.at(99) == {"loss": 1.0}


def test_a_step_that_is_said_twice_keeps_its_last_numbers():
    run = log_of(frame(0, loss=2.0), frame(1, loss=1.0), frame(1, loss=0.9))

    assert run.steps == (0, 1)
    assert run.at(1) == {"loss": 0.9}


def test_a_curve_holds_the_steps_at_which_a_number_was_measured():
    run = log_of(frame(0), frame(1, loss=1.0), frame(2, loss=0.5))

    assert run.curve("loss") == ([1, 2], [1.0, 0.5])


def test_before_the_first_frame_there_is_nothing_to_look_up():
    demo = get_demo("optimizers")

    with pytest.raises(LookupError, match="nothing has been measured"):
        RunLog(demo, demo.Params()).at(0)


def test_a_run_that_is_closed_early_is_over():
    demo = get_demo("optimizers")
    run = RunLog(demo, demo.Params())
    frames = run.follow(demo.run(demo.Params()))

    next(frames)
    assert not run.over
    frames.close()

    assert run.over


def test_another_look_takes_the_place_of_the_newest_frame():
    demo = get_demo("cnn")
    run = RunLog(demo, demo.Params(epochs=1, filters=1, batch_size=256))
    assert run.look({"digit": 5}) is None
    frames = run.follow(demo.run(run.params))
    next(frames)

    assert run.look({"digit": 7}).numbers["looked for"] == 7
    assert run.params.digit == 7
    assert run.steps == (0,)
    assert run.last.numbers["looked for"] == 7
    assert next(frames).numbers["looked for"] == 7


def test_a_look_between_two_frames_leaves_the_log_to_the_run():
    looked = replace(frame(7, loss=9.0), look=None)
    run = log_of(frame(5, loss=1.0))
    run.last = replace(run.last, look=lambda params: looked)

    assert run.look({}) is looked
    assert run.steps == (5,)
    assert run.at(7) == {"loss": 1.0}


def test_a_demo_without_views_is_not_looked_at_again():
    assert log_of(frame(1, loss=1.0)).look({}) is None
