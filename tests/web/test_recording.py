import json

from demos.kit.frames import Chart, Field, Frame, Line
from tutor.web.recording import MOST_AT_ONCE, MOST_FRAMES, Recording


def frame(step, last=100):
    field = Field("p", [0, 1], [0, 1], [[0, 1], [1, 0]], 0, 1)
    curve = Line("loss", list(range(step + 1)), list(range(step + 1)))
    chart = Chart("", "x", "y", (curve,), field=field)
    return Frame((chart,), f"step {step}", progress=step / last, step=step)


def take_all(recording):
    taken, over = [], False
    while not over:
        answer = json.loads(recording.take(len(taken)))
        assert len(answer["frames"]) <= MOST_AT_ONCE
        taken += answer["frames"]
        over = answer["over"]
    return taken


def recorded(frames):
    recording = Recording()
    for item in frames:
        recording.add(item)
    return recording


def test_every_frame_of_a_short_run_arrives_in_its_order():
    recording = recorded(map(frame, range(101)))
    recording.end()

    assert [item["step"] for item in take_all(recording)] == list(range(101))


def test_a_long_run_is_thinned_and_keeps_its_first_and_last_frame():
    recording = recorded(Frame((), "", i / 5000, step=i) for i in range(5001))
    recording.end()

    steps = [item["step"] for item in take_all(recording)]
    assert len(steps) <= MOST_FRAMES + 1
    assert (steps[0], steps[-1]) == (0, 5000)


def test_the_newest_frame_of_a_run_that_was_stopped_is_kept_though_it_is_hardly_older():
    recording = recorded(Frame((), "", i / 5000, step=i) for i in range(38))
    recording.end()

    assert take_all(recording)[-1]["step"] == 37


def test_what_did_not_arrive_can_be_asked_for_again_and_is_whole():
    recording = recorded(map(frame, range(3)))
    first = json.loads(recording.take(0))["frames"]
    assert first[1]["pictures"][0]["data"][0] is None  # the field, which has not changed

    json.loads(recording.take(1))
    again = json.loads(recording.take(1))["frames"]

    assert [item["step"] for item in again] == [1, 2]
    assert again[0]["pictures"][0]["data"][0]["type"] == "heatmap"


def test_a_run_that_goes_on_is_not_over():
    recording = recorded([frame(0)])
    assert not json.loads(recording.take(0))["over"]
    recording.add(frame(1))
    recording.end()
    answer = json.loads(recording.take(1))
    assert (answer["over"], [item["step"] for item in answer["frames"]]) == (True, [1])
