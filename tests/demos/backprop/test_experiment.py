import math
import re
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.backprop.experiment import DEMO, run
from demos.backprop.expressions import parse
from demos.backprop.params import Params
from demos.backprop.values import ValuesError, parse_values
from demos.kit.frames import Chart, Diagram, Frame
from tests.demos.frames import numbers_in

DEFAULT = Params()


def frames_of(expression: str, x: float = 1.5, y: float = -1.0) -> list[Frame]:
    return list(run(Params(expression, x, y)))


def graph_of(frame: Frame) -> Diagram:
    graph = frame.charts[0]
    assert isinstance(graph, Diagram)
    return graph


def chart_of(frame: Frame) -> Chart:
    chart = frame.charts[1]
    assert isinstance(chart, Chart)
    return chart


def lines_of(frame: Frame, name: str) -> tuple[str, ...]:
    return next(node.lines for node in graph_of(frame).nodes if node.name == name)


def test_values_appear_forward_one_node_a_frame_then_gradients_backward() -> None:
    frames = frames_of("tanh(x*y + 2)")
    forward = ["x", "y", "v₁", "c₁", "v₂", "v₃"]
    assert [frame.step for frame in frames] == list(range(13))
    for place, frame in enumerate(frames[:6]):
        assert [name for name in frame.numbers if name != "f"] == forward[: place + 1]
        assert [node.name for node in graph_of(frame).nodes if node.active] == [forward[place]]
    for place, frame in enumerate(frames[6:12]):
        reached = {f"∂f/∂{name}" for name in forward[5 - place :]}
        assert {name for name in frame.numbers if "∂" in name} == reached
        assert [node.name for node in graph_of(frame).nodes if node.active] == [forward[5 - place]]
    assert [node.name for node in graph_of(frames[12]).nodes if node.active] == ["x", "y"]


def test_a_box_shows_its_operation_then_its_value_then_its_gradient() -> None:
    frames = frames_of("tanh(x*y + 2)")
    assert lines_of(frames[3], "v₂") == ("v₂: +",)
    assert lines_of(frames[4], "v₂") == ("v₂: +", "0.5")
    assert lines_of(frames[7], "v₂") == ("v₂: +", "0.5", "∂ 0.786")
    assert lines_of(frames[-1], "x") == ("x", "1.5", "∂ -0.786")


def test_an_edge_shows_its_local_derivative_once_the_backward_pass_has_crossed_it() -> None:
    frames = frames_of("(x*y + 3)^2", 2, -1)
    labels = [
        {(edge.source, edge.target): edge.label for edge in graph_of(frame).edges}
        for frame in (frames[6], frames[-1])
    ]
    assert set(labels[0].values()) == {""}
    assert labels[1] == {
        ("x", "v₁"): "× -1",
        ("y", "v₁"): "× 2",
        ("v₁", "v₂"): "× 1",
        ("c₁", "v₂"): "× 1",
        ("v₂", "v₃"): "× 2",
    }


def test_the_gradients_shown_are_those_of_autograd() -> None:
    x, y = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (0.7, -1.3))
    v = x * y
    f = torch.sigmoid(v * v + torch.sin(x) / y)
    v.retain_grad()
    f.backward()
    last = frames_of("sigmoid((x*y)*(x*y) + sin(x)/y)", 0.7, -1.3)[-1]
    assert last.numbers["f"] == pytest.approx(f.item(), rel=1e-15)
    assert last.numbers["∂f/∂x"] == pytest.approx(x.grad.item(), rel=1e-12)
    assert last.numbers["∂f/∂y"] == pytest.approx(y.grad.item(), rel=1e-12)


def test_the_chain_rule_gives_what_nudging_the_inputs_gives() -> None:
    """The lesson: one backward pass, and the slopes are right to ten digits."""
    for expression in ("tanh(x*y + 2)", "(x*y + 3)^2", "exp(-x^2) * cos(y) + x/y"):
        frames = frames_of(expression)
        numbers = frames[-1].numbers
        for name in "xy":
            assert numbers[f"relative error of ∂f/∂{name}"] < 1e-9
        assert "The differences confirm ∂f/∂x and ∂f/∂y." in frames[-1].caption


def test_variables_beside_x_and_y_have_values_and_gradients_too() -> None:
    w, b = (torch.tensor(value, dtype=torch.float64, requires_grad=True) for value in (0.5, -0.25))
    x = torch.tensor(1.5, dtype=torch.float64)
    torch.maximum(torch.tensor(0.0), w * x + b).sin().backward()
    *_, last = run(Params("sin(max(0, w1*x + bias))", 1.5, values="w_1 = 0.5; bias = -0.25"))
    assert last.numbers["w₁"] == 0.5
    assert last.numbers["∂f/∂w₁"] == pytest.approx(w.grad.item(), rel=1e-12)
    assert last.numbers["∂f/∂bias"] == pytest.approx(b.grad.item(), rel=1e-12)
    assert last.numbers["relative error of ∂f/∂bias"] < 1e-9
    assert "∂f/∂w₁" in last.caption
    assert "w₁ = 0.5" in chart_of(last).title


def test_a_variable_without_a_value_is_one_and_that_is_told() -> None:
    *_, last = run(Params("w*x + q", values="w = 3"))
    assert (last.numbers["w"], last.numbers["q"]) == (3, 1)
    assert last.caption.endswith("q was given no value, and is taken as 1.")


@pytest.mark.parametrize(
    ("typed", "values"),
    [
        ("w = 2, b = 1", {"w": 2, "b": 1}),
        ("w=2 b=-1", {"w": 2, "b": -1}),
        ("w_1: 0,5; theta = .25", {"w₁": 0.5, "θ": 0.25}),
        ("W₂ = −3 and b=1", {"w₂": -3, "b": 1}),
        ("w 2", "`w 2` is no name with a number"),
        ("x = 3", "x has a slider of its own"),
        ("w = much", "`much` is no number"),
        ("w = 1e9", "beyond ±100"),
        ("wx = 3", "can't be the name of one variable"),
    ],
)
def test_values_of_variables_are_read_or_what_is_wrong_is_told(
    typed: str, values: dict[str, float] | str
) -> None:
    if isinstance(values, dict):
        assert parse_values(typed) == values
        return
    with pytest.raises(ValuesError, match=re.escape(values)):
        parse_values(typed)


@pytest.mark.parametrize(
    "expression", ["abs(x - 1.5)", "max(x, 1.5)", "min(x, x)", "relu(x - 1.5)"]
)
def test_a_kink_is_told_where_no_difference_can_confirm_the_slope(expression: str) -> None:
    numbers, caption = frames_of(expression)[-1].numbers, frames_of(expression)[-1].caption
    if numbers["relative error of ∂f/∂x"] > 1e-5:
        assert "This point lies on a kink" in caption
    else:
        assert "The differences confirm ∂f/∂x" in caption


@pytest.mark.parametrize("expression", ["tanh(x*y + 2)", "x^3 - y", "exp(x)/(1 + exp(x))", "y^2"])
def test_the_tangent_touches_the_curve_with_the_gradient_as_its_slope(expression: str) -> None:
    chart = chart_of(frames_of(expression, 0.75, 0.5)[-1])
    curve, tangent = chart.lines
    (point,) = chart.points
    (x1, x2), (y1, y2) = tangent.x, tangent.y
    assert (x1 + x2) / 2 == pytest.approx(point.x[0])
    assert (y1 + y2) / 2 == pytest.approx(point.y[0])
    i = min(range(len(curve.x)), key=lambda k: abs(curve.x[k] - point.x[0]))
    assert curve.y[i] == pytest.approx(point.y[0])
    chord = (curve.y[i + 1] - curve.y[i - 1]) / (curve.x[i + 1] - curve.x[i - 1])
    assert (y2 - y1) / (x2 - x1) == pytest.approx(chord, rel=2e-3)


def test_the_curve_runs_along_x_or_along_y_where_there_is_no_x() -> None:
    along_x, along_y = (chart_of(frames_of(text)[0]) for text in ("x*y", "y^2"))
    assert (along_x.x_label, along_y.x_label) == ("x", "y")
    assert "y = -1" in along_x.title
    assert along_y.title == "f along y, and its slope here"


def test_point_and_tangent_wait_until_they_are_known() -> None:
    frames = frames_of("x*y")
    known = [
        (len(chart_of(frame).points[0].x), len(chart_of(frame).lines[1].x)) for frame in frames
    ]
    assert known == [(0, 0), (0, 0), (1, 0), (1, 0), (1, 0), (1, 2), (1, 2)]


@pytest.mark.parametrize(("x", "branch"), [(2.0, (0, 5)), (-1.0, (-5, 0))])
def test_only_the_branch_of_a_curve_with_the_point_on_it_is_drawn(
    x: float, branch: tuple[float, float]
) -> None:
    curve = chart_of(frames_of("1/x", x)[0]).lines[0]
    assert all(branch[0] < tick <= branch[1] for tick in curve.x)
    assert len(curve.x) > 20


@pytest.mark.parametrize(
    ("expression", "x", "node", "reason"),
    [
        ("log(x*y)", 1.5, "v₂ = log(v₁) = log(-1.5)", "**domain error**"),
        ("1/(x - 1)", 1.0, "v₂ = c₁ / v₁ = 1 / 0", "**division by zero**"),
        ("exp(exp(x))", 10.0, "v₂ = exp(v₁) = exp(2.203e+04)", "**overflow**"),
        ("sqrt(x)", -1.0, "v₁ = sqrt(x) = sqrt(-1)", "**domain error**"),
    ],
)
def test_a_node_without_a_value_ends_the_run_and_is_named(
    expression: str, x: float, node: str, reason: str
) -> None:
    frames = frames_of(expression, x)
    assert node in frames[-1].caption
    assert reason in frames[-1].caption
    assert frames[-1].progress == 1
    assert not any("∂" in name for frame in frames for name in frame.numbers)


def test_a_missing_gradient_is_left_out_and_the_others_are_shown() -> None:
    last = frames_of("x^y", -2, 2)[-1]
    assert last.numbers["∂f/∂x"] == -4
    assert "∂f/∂y" not in last.numbers
    assert lines_of(last, "y") == ("y", "2")


pieces = st.sampled_from(["x", "y", "2", "0", "0.5", "1e60"])
expressions = st.recursive(
    pieces,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/^"), inner).map(lambda p: f"({p[0]}{p[1]}{p[2]})"),
        st.tuples(
            st.sampled_from(["tanh", "relu", "exp", "log", "sigmoid", "sin", "cos", "sqrt", "-"]),
            inner,
        ).map(lambda p: f"{p[0]}({p[1]})"),
    ),
    max_leaves=6,
)
coordinates = st.one_of(st.sampled_from([-10.0, -1.0, 0.0, 1.0, 10.0]), st.floats(-10, 10))


@settings(deadline=None, max_examples=200)
@given(expression=expressions, x=coordinates, y=coordinates)
def test_any_expression_at_any_point_gives_finite_frames_of_one_form(
    expression: str, x: float, y: float
) -> None:
    try:
        parse(expression)
    except ValueError:
        return
    frames = frames_of(expression, x, y)
    assert all(math.isfinite(number) for frame in frames for number in numbers_in(frame))
    assert not re.search(r"\b(nan|inf)\b", " ".join(f.caption + f.formula for f in frames), re.I)
    progress = [frame.progress for frame in frames]
    assert progress == sorted(set(progress))
    assert progress[-1] == 1
    assert all(frame.formula for frame in frames)
    assert len({graph_of(frame).edges == () for frame in frames}) == 1
    for frame in frames:
        chart = chart_of(frame)
        assert (len(chart.lines), len(chart.points)) == (2, 1)
        assert chart.y_range[0] < chart.y_range[1]
        names = {node.name for node in graph_of(frame).nodes}
        assert len(names) == len(graph_of(frame).nodes)
        assert all({edge.source, edge.target} <= names for edge in graph_of(frame).edges)


def test_titles_are_short() -> None:
    for expression in ("x*y", "a1*x + a2*y + a3*bias + a4"):
        frame = frames_of(expression, 1, -9.95)[-1]
        assert all(len(chart.title) < 50 for chart in frame.charts)


def test_the_same_parameters_give_the_same_frames_side_by_side_with_others() -> None:
    alone = list(run(DEFAULT))
    together = zip(run(DEFAULT), run(replace(DEFAULT, x=2.0)), strict=True)
    assert [frame for frame, _ in together] == alone


def test_its_examples_carry_an_expression() -> None:
    assert all("x" in text and "y" in text for text in DEMO.examples)
