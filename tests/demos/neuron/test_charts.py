import itertools
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.kit.frames import Arrow, Chart
from demos.kit.nonlinearities import ACTIVATIONS
from demos.neuron.charts import (
    ENLARGED,
    LONGEST,
    best_constant_loss,
    draw_activation,
    draw_loss,
    draw_plane,
    draw_sum,
)
from demos.neuron.gates import CORNERS, HALF, TASKS, Answer, Fit, answer, train

GATES = [task for task, targets in TASKS.items() if targets]
weight = st.integers(-100, 100).map(lambda k: k / 20)
side = st.integers(-60, 60).map(lambda k: k / 20)


def answer_of(
    w: tuple[float, float], b: float, at: tuple[float, float], name: str = "sigmoid"
) -> Answer:
    (own,) = answer([(w, b)], at, name)
    return own


def fit_of(w: tuple[float, float], b: float, activation: str, task: str) -> Fit:
    (fit,) = train(w, b, activation, task, 0, 0.5)
    return fit


def plane(
    w: tuple[float, float], b: float, at: tuple[float, float], activation: str, task: str
) -> Chart:
    fit = fit_of(w, b, activation, task) if TASKS[task] else None
    return draw_plane(answer_of(w, b, at, activation), at, activation, task, fit, own=True)


def arrows_of(chart: Chart) -> dict[str, Arrow]:
    return {arrow.name: arrow for arrow in chart.arrows}


@settings(deadline=None, max_examples=60)
@given(
    w=st.tuples(weight, weight),
    b=weight,
    at=st.tuples(side, side),
    activation=st.sampled_from(list(HALF)),
    task=st.sampled_from(list(TASKS)),
)
def test_all_that_is_drawn_lies_on_the_plane(
    w: tuple[float, float], b: float, at: tuple[float, float], activation: str, task: str
) -> None:
    chart = plane(w, b, at, activation, task)
    low, high = chart.x_range
    assert chart.y_range == chart.x_range == (chart.field.x[0], chart.field.x[-1])
    drawn = [xy for p in chart.points for xy in zip(p.x, p.y, strict=True)]
    for arrow in chart.arrows:
        drawn += [(arrow.x, arrow.y), (arrow.x + arrow.dx, arrow.y + arrow.dy)]
    assert all(low - 1e-9 <= value <= high + 1e-9 for value in itertools.chain(*drawn))


@settings(deadline=None, max_examples=60)
@given(w=st.tuples(weight, weight), b=weight, task=st.sampled_from(GATES))
def test_the_arrow_at_the_tip_of_w_points_down_the_gradient_of_backward(
    w: tuple[float, float], b: float, task: str
) -> None:
    fit = fit_of(w, b, "sigmoid", task)
    arrows = arrows_of(plane(w, b, (1.0, 0.5), "sigmoid", task))
    down = -np.array(fit.gradient[:2])
    if "−∂L/∂w" not in arrows:
        assert np.linalg.norm(down) < 0.02
        return
    arrow = arrows.pop("−∂L/∂w")
    drawn = np.array([arrow.dx, arrow.dy])
    length = min(ENLARGED * np.linalg.norm(down), LONGEST)
    assert drawn == pytest.approx(length * down / np.linalg.norm(down), abs=1e-9)
    for own in arrows.values():  # w itself, from the middle of the gate
        assert (own.x, own.y) == (0.5, 0.5)
        assert own.dx * w[1] == pytest.approx(own.dy * w[0], abs=1e-9)
        assert (own.x + own.dx, own.y + own.dy) == pytest.approx((arrow.x, arrow.y))


def test_without_a_gate_the_arrow_at_the_input_crosses_the_line_at_right_angles() -> None:
    chart = plane((1.5, -2.0), 1.0, (1.0, 0.5), "tanh", "none")
    (arrow,), (line,) = chart.arrows, chart.lines
    along = (line.x[1] - line.x[0], line.y[1] - line.y[0])
    assert (arrow.x, arrow.y) == (1.0, 0.5)
    assert math.hypot(arrow.dx, arrow.dy) > 0.05
    assert arrow.dx * along[0] + arrow.dy * along[1] == pytest.approx(0, abs=1e-9)


def test_a_long_w_is_shrunk_and_says_so() -> None:
    names = list(arrows_of(plane((3.0, 4.0), -2.0, (1.0, 0.5), "sigmoid", "xor")))
    assert names[0] == "0.15 w"  # 0.75 / 5


@pytest.mark.parametrize("activation", [name for name, half in HALF.items() if half])
def test_the_output_is_one_half_along_the_dashed_line(activation: str) -> None:
    chart = plane((1.0, -2.0), 0.5, (1.0, 0.5), activation, "or")
    (line,) = (line for line in chart.lines if line.dashed)
    z = np.array(line.x) - 2 * np.array(line.y) + 0.5
    a = ACTIVATIONS[activation](torch.tensor(z)).tolist()
    assert a == pytest.approx([0.5, 0.5], abs=1e-5)


@pytest.mark.parametrize("task", GATES)
@pytest.mark.parametrize("activation", ["sigmoid", "linear"])
def test_no_answer_that_is_the_same_for_all_has_a_lower_loss(activation: str, task: str) -> None:
    losses = [
        fit_of((0.0, 0.0), b, activation, task).loss for b in np.linspace(-3, 3, 121).tolist()
    ]
    least = best_constant_loss(activation, task)
    assert least <= min(losses) + 1e-12
    assert least == pytest.approx(min(losses), abs=1e-3)


def test_the_loss_is_drawn_up_to_this_step_of_the_whole_run() -> None:
    fits = train((1.0, -1.0), 0.0, "sigmoid", "and", 20, 0.5)
    chart = draw_loss(fits[:8], "sigmoid", "and", 20)
    assert list(chart.lines[0].y) == [fit.loss for fit in fits[:8]]
    assert list(chart.lines[0].x) == list(range(8))
    assert chart.x_range == (0, 20)


@settings(deadline=None, max_examples=60)
@given(w=st.tuples(weight, weight), b=weight, at=st.tuples(side, side))
def test_the_numbers_on_the_edges_add_up_to_the_sum(
    w: tuple[float, float], b: float, at: tuple[float, float]
) -> None:
    diagram = draw_sum(answer_of(w, b, at), at, "sigmoid")
    labels = {edge.source: edge.label for edge in diagram.edges if edge.target == "sum"}
    assert list(labels) == ["x0", "x1", "bias"]
    parts = [float(label.rpartition("= ")[2]) for label in labels.values()]
    (z,) = (float(node.lines[1]) for node in diagram.nodes if node.name == "sum")
    assert sum(parts) == pytest.approx(z, abs=0.02)
    assert z == pytest.approx(np.dot(w, at) + b, abs=1e-2)


def test_the_diagram_runs_from_the_inputs_over_sum_and_activation_to_the_output() -> None:
    diagram = draw_sum(answer_of((1.0, 1.0), 0.5, (1.0, -1.0), "tanh"), (1.0, -1.0), "tanh")
    assert [(edge.source, edge.target) for edge in diagram.edges] == [
        ("x0", "sum"),
        ("x1", "sum"),
        ("bias", "sum"),
        ("sum", "activation"),
        ("activation", "output"),
    ]
    lines = {node.name: node.lines for node in diagram.nodes}
    assert lines["activation"] == ("tanh",)
    assert lines["output"] == ("output a", "0.4621")  # tanh ½


def test_a_far_point_widens_the_curve() -> None:
    chart = draw_activation(answer_of((5.0, 5.0), 5.0, (3.0, 3.0)), "sigmoid")
    assert chart.x_range[0] < chart.points[0].x[0] == 35 < chart.x_range[1]


def test_the_corners_are_those_of_the_unit_square() -> None:
    assert sorted(CORNERS) == sorted(itertools.product((0.0, 1.0), repeat=2))
