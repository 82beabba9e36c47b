import time

from demos.frames import Chart, Frame
from tutor.web.laboratory import OpenDemo
from tutor.web.runs import paced

CHART = Chart("", "x", "y")


def frames(count, charts=1):
    for step in range(count + 1):
        yield Frame((CHART,) * charts, str(step), progress=step / count)


def test_a_run_that_computes_at_once_is_slowed_down_so_that_an_eye_can_follow():
    start = time.monotonic()

    shown = list(paced(frames(5), seconds=0.5))

    assert time.monotonic() - start >= 0.5
    assert shown[0].progress == 0
    assert shown[-1].progress == 1


def test_frames_that_come_too_fast_to_be_drawn_are_skipped_but_never_the_first_or_last():
    shown = [frame.caption for frame in paced(frames(100), seconds=0.3)]

    assert len(shown) < 20
    assert shown[0] == "0"
    assert shown[-1] == "100"


def test_two_openings_of_the_same_experiment_differ_and_can_be_hashed():
    one, two = OpenDemo.of("cnn", {"epochs": 2}), OpenDemo.of("cnn", {"epochs": 2})

    assert one != two
    assert len({one, two}) == 2
