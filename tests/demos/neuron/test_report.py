import math
import re
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.kit.frames import Frame
from demos.neuron.experiment import run
from demos.neuron.gates import CORNERS, HALF, TASKS
from demos.neuron.params import Params

GATES = [task for task, targets in TASKS.items() if targets]
XOR = Params(task="xor", steps=100)
weight = st.floats(-5, 5)


def last_of(params: Params) -> Frame:
    *_, frame = run(params)
    return frame


def test_as_it_opens_it_is_one_untrained_neuron_with_three_pictures() -> None:
    (frame,) = run(Params())
    assert (len(frame.charts), frame.progress, frame.step) == (3, 1.0, 0)
    assert "step" not in frame.caption
    assert "0.235" in frame.caption  # a(1 − a) = 0.6225 · 0.3775, times w₁ = 1


def test_training_without_points_says_what_is_missing() -> None:
    (frame,) = run(Params(steps=20))
    assert "choose the points" in frame.caption


def test_each_step_has_its_frame_and_the_last_one_is_the_end() -> None:
    frames = list(run(XOR))
    assert [frame.step for frame in frames] == list(range(101))
    assert [frame.progress for frame in frames] == sorted(frame.progress for frame in frames)
    assert [frame.progress == 1 for frame in frames] == [False] * 100 + [True]
    assert {tuple(type(chart) for chart in frame.charts) for frame in frames} == {
        tuple(type(chart) for chart in frames[0].charts)
    }
    assert len(frames[0].charts) == 4


@pytest.mark.parametrize("task", ["and", "or"])
def test_the_step_at_which_all_four_first_were_right_is_the_first_in_the_numbers(task: str) -> None:
    frames = list(run(Params(task=task, steps=100)))
    first = next(frame.step for frame in frames if frame.numbers["right"] == 4)
    assert first > 0
    assert f"first were at **step {first}**" in frames[-1].caption
    assert frames[-1].numbers["step all four were first right"] == first
    assert "**4 of the 4**" not in frames[first - 1].caption
    assert "the training goes on" in frames[first - 1].caption


def test_a_gate_that_is_right_from_the_start_says_so() -> None:
    frame = last_of(Params(weights=(1.0, 1.0), bias=-0.5, task="or", steps=5))
    assert "they were before any step" in frame.caption


def test_a_solution_that_was_lost_again_is_told() -> None:
    frame = last_of(
        Params(weights=(0.5, 0.5), bias=0.3, activation="linear", task="or", steps=4, lr=3.0)
    )
    assert frame.numbers["step all four were first right"] == 0
    assert frame.numbers["right"] < 4
    assert "At step 0 all four were" in frame.caption


@pytest.mark.parametrize("activation", HALF)
def test_the_four_inequalities_of_xor_contradict_each_other_at_this_threshold(
    activation: str,
) -> None:
    caption = last_of(replace(XOR, activation=activation, steps=3)).caption
    sums = dict(
        re.findall(r"\*\*(b|w₂ \+ b|w₁ \+ b|w₁ \+ w₂ \+ b) (?:[≤>≥<]) ([\d.]+)\*\*", caption)
    )
    assert set(sums) == {"b", "w₂ + b", "w₁ + b", "w₁ + w₂ + b"}
    assert {float(bound) for bound in sums.values()} == {float(f"{HALF[activation]:.3g}")}
    (inner, above), (outer, below) = re.findall(r"w₁ \+ w₂ \+ 2b ([≤>≥<]) ([\d.]+)", caption)
    assert (inner, outer) == (("≥", "<") if activation == "step" else (">", "≤"))
    assert float(above) == float(below) == float(f"{2 * HALF[activation]:.3g}")
    for side in (f"**b {outer} ", f"+ w₂ + b {outer} ", f"**w₂ + b {inner} ", f"**w₁ + b {inner} "):
        assert side in caption


@pytest.mark.parametrize("activation", HALF)
@settings(deadline=None, max_examples=25)
@given(w=st.tuples(weight, weight), b=weight)
def test_the_points_that_xor_misses_are_named_with_their_sums(
    activation: str, w: tuple[float, float], b: float
) -> None:
    caption = last_of(Params(weights=w, bias=b, activation=activation, task="xor")).caption
    named = re.search(r"Here the sum at (.*?\d)\.( And|\s|$)", caption)[1]
    broken = {
        (float(x1), float(x2)): float(z)
        for x1, x2, z in re.findall(r"\((\d), (\d)\) is (-?[\d.e-]+)", named)
    }
    count = int(re.search(r"\*\*(\d) of the 4\*\*", caption)[1])
    assert len(broken) == 4 - count >= 1
    for corner, z in broken.items():
        assert z == pytest.approx(np.dot(w, corner) + b, rel=6e-3, abs=2e-9)
        target = TASKS["xor"][CORNERS.index(corner)]
        assert (z >= HALF[activation] - 0.01) if target == 0 else (z <= HALF[activation] + 0.01)


def test_xor_ends_near_the_answer_one_half_to_all_and_says_so() -> None:
    frame = last_of(replace(XOR, steps=500))
    low, high = (
        float(value)
        for value in re.search(r"run from \*\*(.*?)\*\* to \*\*(.*?)\*\*", frame.caption).groups()
    )
    assert 0.49 <= low <= high <= 0.51
    assert frame.numbers["loss"] == pytest.approx(math.log(2), abs=1e-4)
    assert "ln 2 = 0.6931" in frame.caption
    assert "hidden layer" in frame.caption


def test_a_divergence_is_stated_with_its_step_and_an_lr_that_holds() -> None:
    params = Params(weights=(5, 5), bias=5, activation="linear", task="or", steps=500, lr=10)
    frame = last_of(params)
    assert f"**diverged** at step {frame.step}" in frame.caption
    lr = float(re.search(r"with lr \*\*(.*?)\*\*", frame.caption)[1])
    held = last_of(replace(params, lr=lr))
    assert "diverged" not in held.caption
    assert f"**step 500 of 500** of SGD (lr {lr:g})" in held.caption
    assert "down from" in held.caption


def test_a_dead_relu_is_called_dead_and_does_not_move() -> None:
    frames = list(run(Params(weights=(-1, -1), bias=-1, activation="relu", task="and", steps=10)))
    assert "**dead**" in frames[-1].caption
    assert frames[0].numbers["loss"] == frames[-1].numbers["loss"]


def test_a_step_cannot_be_trained_and_says_why() -> None:
    caption = last_of(Params(activation="step", task="and", steps=10)).caption
    assert "SGD can't move the weights" in caption
    assert "find it by hand" in caption


def test_the_next_weights_are_in_the_formula() -> None:
    first, second = islice(run(Params(task="and", steps=1)), 2)
    w, lr, slope = re.search(r"= \(([^)]*)\) - ([\d.]+)\\,\(([^)]*)\)\\end", first.formula).groups()
    before, slopes = ([float(value) for value in pair.split(",")] for pair in (w, slope))
    after = np.array(before) - float(lr) * np.array(slopes)
    assert after == pytest.approx([second.numbers["w1"], second.numbers["w2"]], abs=1e-3)


@settings(deadline=None, max_examples=40)
@given(
    w=st.tuples(weight, weight),
    b=weight,
    at=st.tuples(st.floats(-3, 3), st.floats(-3, 3)),
    activation=st.sampled_from(list(HALF)),
    task=st.sampled_from(list(TASKS)),
    steps=st.integers(0, 12),
    lr=st.floats(0.001, 10),
)
def test_any_parameters_give_finite_frames(
    w: tuple[float, float],
    b: float,
    at: tuple[float, float],
    activation: str,
    task: str,
    steps: int,
    lr: float,
) -> None:
    for frame in run(Params(at, w, b, activation, task, steps, lr)):
        assert all(math.isfinite(value) for value in frame.numbers.values())
        for chart in frame.charts[:-1]:
            drawn = [*chart.lines, *chart.points]
            assert all(math.isfinite(v) for item in drawn for v in (*item.x, *item.y))
            assert all(
                math.isfinite(v) for own in chart.arrows for v in (own.x, own.y, own.dx, own.dy)
            )
        assert not re.search(r"\b(nan|inf)\b", frame.caption + frame.formula)
    assert frame.progress == 1


def test_the_same_parameters_give_the_same_frames_and_closing_ends_a_run() -> None:
    frames = run(XOR)
    some = list(islice(frames, 3))
    frames.close()
    assert list(frames) == []
    assert some == list(islice(run(XOR), 3))
