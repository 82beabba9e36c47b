import threading

import torch

from demos.kit.frames import Frame
from tutor.web.runs import Budget, Runs, Turns, on_threads
from tutor.web.texts import ENGLISH

BUDGET = Budget(seconds=60, megabytes=1000, threads=1, at_once=1)


def frames(count):
    for step in range(count + 1):
        yield Frame((), str(step), progress=step / count)


def always():
    return True


def test_the_first_in_line_go_first_and_the_others_know_their_place():
    turns = Turns(at_once=2)
    with turns.queue() as first, turns.queue() as second:
        with turns.queue() as third, turns.queue() as fourth:
            assert [place() for place in (first, second, third, fourth)] == [0, 0, 1, 2]
        with turns.queue() as late:
            assert late() == 1
    with turns.queue() as alone:
        assert alone() == 0


def test_a_run_waits_with_a_sentence_until_the_one_before_it_has_ended():
    runs = Runs(BUDGET)
    first = runs.run(frames(2), always, ENGLISH)
    next(first)

    second = runs.run(frames(2), always, ENGLISH)
    assert "runs before yours: 1" in next(second)
    threading.Timer(0.1, first.close).start()

    shown = [item for item in second if isinstance(item, Frame)]
    assert shown[-1].progress == 1


def test_who_leaves_the_line_holds_nobody_up():
    runs, wanted = Runs(BUDGET), [True]
    first = runs.run(frames(2), always, ENGLISH)
    next(first)
    waiting = runs.run(frames(2), lambda: wanted[0], ENGLISH)
    next(waiting)

    wanted[0] = False

    assert list(waiting) == []


def test_a_run_that_is_no_longer_wanted_ends_at_its_next_frame():
    computed = []

    def endless():
        for step in range(10_000):
            computed.append(step)
            yield Frame((), "", progress=step / 10_000)

    wanted = iter([True, True, False, False])
    list(Runs(BUDGET).run(endless(), lambda: next(wanted), ENGLISH))

    assert len(computed) < 5_000


def test_a_run_over_its_seconds_is_stopped_with_a_sentence():
    runs = Runs(Budget(seconds=0.2, megabytes=1000, threads=1, at_once=1))

    *_, said = runs.run(frames(1000), always, ENGLISH)

    assert "stopped after 0.2 s" in said


def test_a_run_over_its_memory_is_stopped_with_a_sentence():
    kept = []

    def hungry():
        for step in range(100):
            kept.append(torch.ones(5_000_000))  # 20 MB
            yield Frame((), "", progress=step / 100)

    *_, said = Runs(Budget(60, 50, 1, 1)).run(hungry(), always, ENGLISH)

    assert "more than 50 MB" in said
    assert len(kept) < 50


def test_each_frame_is_computed_on_as_many_threads_as_are_set():
    def threads():
        for _ in range(3):
            yield Frame((), str(torch.get_num_threads()))

    before = torch.get_num_threads()
    assert [frame.caption for frame in on_threads(threads(), 1)] == ["1"] * 3
    torch.set_num_threads(before)
