import math
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from demos.kit.frames import Chart, Frame
from demos.neuron.experiment import run
from demos.neuron.gates import CORNERS, TASKS
from demos.neuron.params import Params

REFERENCE = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "relu": lambda z: np.maximum(z, 0),
    "leaky relu": lambda z: np.where(z >= 0, z, 0.01 * z),
    "gelu": lambda z: z / 2 * (1 + np.vectorize(math.erf)(z / math.sqrt(2))),
    "step": lambda z: np.where(z >= 0, 1.0, 0.0),
    "linear": lambda z: z,
}

# Quarters are exact in float32, so that even the step's jump is where numpy has it.
inputs = st.tuples(*[st.integers(-12, 12).map(lambda k: k / 4)] * 2)
weights = st.tuples(*[st.integers(-20, 20).map(lambda k: k / 4)] * 2)
biases = st.integers(-20, 20).map(lambda k: k / 4)
any_weight = st.floats(-5, 5)


def frame_of(params: Params) -> Frame:
    (frame,) = run(params)
    return frame


def plane_of(params: Params) -> Chart:
    return frame_of(params).charts[0]


def points_right(params: Params) -> int:
    return int(re.search(r"\*\*(\d) of the 4\*\*", frame_of(params).caption)[1])


@pytest.mark.parametrize("activation", REFERENCE)
@settings(deadline=None, max_examples=25)
@given(x=inputs, w=weights, b=biases)
def test_the_weighted_sum_and_the_output_are_numpys(
    activation: str, x: tuple[float, float], w: tuple[float, float], b: float
) -> None:
    frame = frame_of(Params(x, w, b, activation))
    z = np.dot(w, x) + b
    assert frame.numbers["z"] == pytest.approx(z, abs=1e-6)
    assert frame.numbers["output"] == pytest.approx(float(REFERENCE[activation](z)), abs=1e-5)


@pytest.mark.parametrize("activation", REFERENCE)
def test_the_plane_shows_the_output_at_every_input(activation: str) -> None:
    field = plane_of(Params(weights=(1.5, -0.25), bias=0.5, activation=activation)).field
    x1, x2 = np.meshgrid(field.x, field.y)  # z[row][column] stands at (x[column], y[row])
    z = 1.5 * x1 - 0.25 * x2 + 0.5
    away = np.abs(z) > 1e-3 if activation == "step" else np.full(z.shape, True)
    assert np.allclose(np.array(field.z)[away], REFERENCE[activation](z)[away], atol=1e-5)
    assert field.low <= np.min(field.z)
    assert field.high >= np.max(field.z)


@pytest.mark.parametrize("activation", REFERENCE)
@pytest.mark.parametrize("w", [(1.0, -1.0), (5.0, 5.0), (-5.0, 5.0)])
def test_the_curve_is_the_activation_and_passes_through_this_input(
    activation: str, w: tuple[float, float]
) -> None:
    frame = frame_of(Params((3.0, 2.0), w, 1.0, activation))
    curve = frame.charts[1]
    x, y = np.array(curve.lines[0].x), np.array(curve.lines[0].y)
    away = np.abs(x) > 1e-3
    assert np.allclose(y[away], REFERENCE[activation](x)[away], atol=1e-4)
    (point,) = curve.points
    assert (list(point.x), list(point.y)) == ([frame.numbers["z"]], [frame.numbers["output"]])
    assert min(x) < point.x[0] < max(x)


@settings(deadline=None)
@given(w=weights, b=biases)
def test_the_decision_line_joins_two_points_with_a_weighted_sum_of_zero(
    w: tuple[float, float], b: float
) -> None:
    lines = plane_of(Params(weights=w, bias=b)).lines
    assert len(lines) == (w != (0, 0))
    for line in lines:
        ends = np.column_stack([line.x, line.y])  # (2, 2)
        scale = np.abs(ends).max() * np.abs(w).max() + 1
        assert np.abs(ends @ w + b).max() < 1e-12 * scale
        assert np.linalg.norm(ends[1] - ends[0]) > 6 * math.sqrt(2)  # the diagonal of the plane


@settings(deadline=None)
@given(w=weights, b=biases, x=inputs)
def test_the_caption_names_the_side_of_the_line_that_the_input_lies_on(
    w: tuple[float, float], b: float, x: tuple[float, float]
) -> None:
    caption = frame_of(Params(x, w, b)).caption
    z = np.dot(w, x) + b
    if w == (0, 0):
        assert "no line" in caption
    else:
        sides = {-1: "on the negative side", 0: "on the line", 1: "on the positive side"}
        assert sides[int(np.sign(z))] in caption
    assert f"**{z:.4g}**" in caption


@settings(deadline=None, max_examples=300)
@given(w=st.tuples(any_weight, any_weight), b=any_weight)
def test_no_weights_get_all_four_points_of_xor_right(w: tuple[float, float], b: float) -> None:
    assert points_right(Params(weights=w, bias=b, task="xor")) <= 3


def test_xor_gets_three_points_right_and_says_that_no_line_gets_more() -> None:
    params = Params(weights=(1, 1), bias=-0.5, task="xor")
    assert points_right(params) == 3
    assert "No straight line gets more than 3" in frame_of(params).caption


@pytest.mark.parametrize(("task", "bias"), [("and", -1.5), ("or", -0.5)])
def test_and_and_or_are_told_apart_by_one_line(task: str, bias: float) -> None:
    assert points_right(Params(weights=(1, 1), bias=bias, task=task)) == 4


@pytest.mark.parametrize("task", ["and", "or", "xor"])
@settings(deadline=None)
@given(w=weights, b=biases)
def test_the_points_told_apart_are_counted_as_numpy_counts_them(
    task: str, w: tuple[float, float], b: float
) -> None:
    truth = {"and": np.logical_and, "or": np.logical_or, "xor": np.logical_xor}[task]
    corners = np.array(CORNERS)
    right = (corners @ w + b > 0) == truth(corners[:, 0], corners[:, 1])
    assert points_right(Params(weights=w, bias=b, task=task)) == right.sum()


@pytest.mark.parametrize("task", [task for task, labels in TASKS.items() if labels])
def test_a_gates_points_are_drawn_at_their_corners_by_their_target(task: str) -> None:
    drawn = {
        (x, y): int(points.name[-1])
        for points in plane_of(Params(task=task)).points
        if points.name.startswith("target")
        for x, y in zip(points.x, points.y, strict=True)
    }
    truth = {"and": np.logical_and, "or": np.logical_or, "xor": np.logical_xor}[task]
    assert drawn == {corner: int(truth(*corner)) for corner in CORNERS}


@settings(deadline=None)
@given(w=weights, b=biases, x=inputs)
def test_the_formula_holds_the_live_numbers_and_they_add_up(
    w: tuple[float, float], b: float, x: tuple[float, float]
) -> None:
    formula = frame_of(Params(x, w, b, "linear")).formula
    w1, x1, w2, x2, bias = map(float, re.findall(r"\((-?[\d.]+)\)", formula))
    assert ((w1, w2), (x1, x2), bias) == (w, x, b)
    z, a = map(float, re.findall(r"= (-?[\d.]+) ", formula))
    assert z == pytest.approx(w1 * x1 + w2 * x2 + bias, rel=1e-3)
    assert a == z


def test_the_formula_names_the_activation_and_its_output() -> None:
    formula = frame_of(Params((2.0, 0.0), (1.0, 1.0), -4.0, "leaky relu")).formula
    assert r"\operatorname{leaky\ relu}(z) = -0.02 " in formula


steps = st.tuples(st.integers(-60, 60), st.integers(-60, 60))


@settings(deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(x=steps, w=steps)
def test_a_point_on_the_line_by_the_sliders_own_steps_is_said_to_lie_on_it(
    x: tuple[int, int], w: tuple[int, int]
) -> None:
    twentieths, rest = divmod(-(w[0] * x[0] + w[1] * x[1]), 20)  # z = 0 in whole 1/400
    assume(w != (0, 0) and not rest and abs(twentieths) <= 100)
    at, by = (tuple(k / 20 for k in pair) for pair in (x, w))

    assert "on the line" in frame_of(Params(at, by, twentieths / 20)).caption
