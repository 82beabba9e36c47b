from dataclasses import dataclass, replace
from threading import Thread

import pytest

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.parameters import number
from demos.kit.run_log import RunLog


@dataclass(frozen=True)
class Params:
    angle: int = number(0, 0, 90, step=1, label="angle")
    zoom: int = number(1, 1, 9, step=1, label="zoom")


PENDULUM = Demo("pendulum", "A pendulum", "It swings.", (), Params, lambda params: iter(()))


def log_of(*frames):
    run = RunLog(PENDULUM, Params())
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
    with pytest.raises(LookupError, match="nothing has been measured"):
        RunLog(PENDULUM, Params()).at(0)


def test_a_run_that_is_closed_early_is_over():
    run = RunLog(PENDULUM, Params())
    frames = run.follow(iter([frame(0), frame(1)]))

    next(frames)
    assert not run.over
    frames.close()

    assert run.over


def test_another_look_takes_the_place_of_the_newest_frame_and_its_values_stay():
    def look(params):
        return frame(3, angle=params.angle)

    run = RunLog(PENDULUM, Params())
    assert run.look({"angle": 5}) is None
    list(run.follow(iter([frame(0), replace(frame(3), look=look)])))

    assert run.look({"angle": 7}).numbers == {"angle": 7}
    assert run.params == Params(angle=7)
    assert run.steps == (0, 3)
    assert run.last.numbers == run.at(3) == {"angle": 7}


def test_a_look_between_two_frames_leaves_the_log_to_the_run():
    looked = frame(7, loss=9.0)
    run = log_of(replace(frame(5, loss=1.0), look=lambda params: looked))

    assert run.look({}) is looked
    assert run.steps == (5,)
    assert run.at(7) == {"loss": 1.0}


class Interrupted(RunLog):
    """Lets another thread go on with the run in the moment in which a look is about to be kept."""

    rest, others = iter(()), ()

    def __setattr__(self, name, value):
        if name == "last" and isinstance(value, Frame) and value.caption == "looked":
            self.others = (Thread(target=list, args=(self.rest,)),)
            self.others[0].start()
            self.others[0].join(0.1)  # without a lock it would be through by now
        super().__setattr__(name, value)


def test_a_look_never_takes_the_place_of_a_frame_that_comes_in_the_same_moment():
    run = Interrupted(PENDULUM, Params())
    looked = replace(frame(5, loss=9.0), caption="looked")
    run.rest = run.follow(iter([replace(frame(5), look=lambda params: looked), frame(7)]))
    next(run.rest)

    assert run.look({}) is looked
    run.others[0].join()

    assert run.last.step == 7
    assert (run.at(5), run.at(7)) == ({"loss": 9.0}, {})


def test_of_two_looks_at_once_the_later_one_with_the_values_of_both_stays():
    run = RunLog(PENDULUM, Params())

    def look(params):
        if params.zoom == 1:  # another look is through before this one is
            run.look({"zoom": 5})
        return replace(frame(1), caption=f"{params.angle}° at {params.zoom}×")

    list(run.follow(iter([replace(frame(1), look=look)])))
    run.look({"angle": 7})

    assert run.last.caption == "7° at 5×"


def test_a_demo_without_views_is_not_looked_at_again():
    assert log_of(frame(1, loss=1.0)).look({}) is None
