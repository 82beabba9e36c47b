import math
import re
from dataclasses import replace
from functools import cache

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from demos.activations.charts import FLOOR
from demos.activations.experiment import DEMO, run
from demos.activations.params import NAMES, Params
from demos.activations.signals import FLAT, INITS, VERDICTS, measure
from demos.kit.frames import Chart, Frame, Line
from demos.kit.nonlinearities import ACTIVATIONS
from demos.output.terminal import run_demo
from tutor.language.launch import LaunchReader

pytestmark = pytest.mark.usefixtures("one_thread")

TORCHS = {
    "relu": torch.relu, "leaky relu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu, "gelu": torch.nn.functional.gelu,
    "silu": torch.nn.functional.silu, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
    "softplus": torch.nn.functional.softplus, "linear": torch.clone,
}  # fmt: skip


@cache
def frame_of(params: Params) -> Frame:
    (frame,) = run(params)
    return frame


def lines_of(params: Params, chart: int) -> dict[str, Line]:
    return {line.name: line for line in frame_of(params).charts[chart].lines}


def paragraphs_of(params: Params) -> list[str]:
    return frame_of(params).caption.split("\n\n")


@pytest.mark.parametrize("activation", NAMES)
@pytest.mark.parametrize("x", [-6.0, -1.3, 0.4, 6.0])
def test_the_point_lies_on_the_curve_and_on_its_derivative(activation: str, x: float) -> None:
    params, h = Params(activation, x, layers=2, width=4), 1e-5
    f = TORCHS[activation]
    low, at, high = (f(torch.tensor(v, dtype=torch.float64)).item() for v in (x - h, x, x + h))
    (points,) = frame_of(params).charts[0].points
    assert list(points.x) == [x, x]
    assert points.y == pytest.approx([at, (high - low) / (2 * h)], abs=1e-8)


@pytest.mark.parametrize("activation", NAMES)
def test_the_curves_are_torchs_activation_and_its_numerical_derivative(activation: str) -> None:
    curve, slope = lines_of(Params(activation, layers=2, width=4), 0).values()
    x, f, h = torch.tensor(curve.x, dtype=torch.float64), TORCHS[activation], 1e-6
    assert list(curve.x) == list(slope.x)
    assert torch.allclose(torch.tensor(curve.y, dtype=torch.float64), f(x))
    away = x.abs() > h
    measured = ((f(x + h) - f(x - h)) / (2 * h))[away]
    assert torch.allclose(torch.tensor(slope.y, dtype=torch.float64)[away], measured, atol=1e-8)


def test_the_chosen_activation_is_drawn_first_and_solid_and_all_others_dashed_beside_it() -> None:
    for activation in ("relu", "tanh"):
        chart = frame_of(Params(activation)).charts[1]
        first, *others = chart.lines
        assert (first.name, first.dashed) == (activation, False)
        assert {line.name for line in others} == set(NAMES) - {activation}
        assert all(line.dashed for line in others)
        assert chart.log_y


def test_an_activation_has_the_same_gradients_whether_it_is_chosen_or_compared() -> None:
    as_chosen = lines_of(Params("sigmoid"), 1)["sigmoid"]
    compared = lines_of(Params("relu"), 1)["sigmoid"]
    assert as_chosen.y == compared.y


def test_sigmoids_first_gradient_is_under_one_percent_of_relus_in_the_default_picture() -> None:
    lines = lines_of(Params(), 1)
    assert lines["sigmoid"].y[0] < 0.01 * lines["relu"].y[0]
    assert list(lines["relu"].x) == list(range(1, 11))


def test_what_the_pictures_show_agrees_with_the_numbers() -> None:
    params = Params("relu", layers=20)
    numbers = frame_of(params).numbers
    gradients, (dead, flat) = lines_of(params, 1)["relu"].y, lines_of(params, 2).values()
    assert numbers["first gradient"] == gradients[0]
    assert numbers["last gradient"] == gradients[-1]
    assert numbers["gradient share"] == pytest.approx(gradients[0] / gradients[-1])
    assert numbers["factor a layer"] ** 19 == pytest.approx(numbers["gradient share"])
    assert numbers["dead units"] == pytest.approx(sum(dead.y) / 20)
    assert (numbers["first dead units"], numbers["last dead units"]) == (dead.y[0], dead.y[-1])
    assert numbers["flat outputs"] == pytest.approx(sum(flat.y) / 20)


def test_the_expected_factor_is_the_gain_times_the_slopes_below_the_last_layer() -> None:
    params = Params("tanh", init="large normal", layers=3, width=16)
    signals = measure("tanh", "large normal", 3, 16, 0)
    slopes = 1 - torch.tanh(signals.z[:2]) ** 2
    expected = signals.gain * math.sqrt((slopes**2).mean().item())
    assert frame_of(params).numbers["expected factor"] == pytest.approx(expected)


def test_half_of_relus_outputs_are_flat_and_none_of_leaky_relus() -> None:
    assert 40 < frame_of(Params("relu")).numbers["flat outputs"] < 60
    assert frame_of(Params("leaky relu")).numbers["flat outputs"] == 0


def test_large_weights_saturate_tanh_and_small_ones_do_not() -> None:
    assert frame_of(Params("tanh", init="large normal")).numbers["flat outputs"] > 50
    assert frame_of(Params("tanh", init="small normal")).numbers["flat outputs"] == 0


@pytest.mark.parametrize(
    ("params", "verdict"),
    [
        (Params("sigmoid"), "vanishes"),
        (Params("relu", init="small normal"), "vanishes"),
        (Params("relu", init="xavier"), "shrinks"),
        (Params("relu"), "keeps its scale"),
        (Params("linear"), "grows"),
        (Params("relu", init="large normal"), "explodes"),
        (Params("relu", layers=30, width=4), "dies"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_caption_says_what_becomes_of_the_gradient(params: Params, verdict: str) -> None:
    _, gradient, *_ = paragraphs_of(params)
    numbers = frame_of(params).numbers
    assert f"**{verdict}**" in gradient
    assert f"through {params.layers} layers" in gradient
    if verdict == "dies":
        assert numbers["gradient share"] == 0
    else:
        assert f"**{numbers['gradient share']:.3g} times** layer {params.layers}'s" in gradient
        assert f"predicts {numbers['expected factor']:.3g}." in gradient


@pytest.mark.parametrize(
    ("activation", "x", "meaning"),
    [
        ("relu", 1.0, "slope is **1**: a gradient passes back through a unit here unchanged"),
        ("relu", -1.0, "slope is **0**: a unit here passes next to nothing"),
        ("relu", 0.0, "slope is **0**: the curve has a corner"),
        ("leaky relu", 0.0, "slope is **0.01**: the curve has a corner"),
        ("elu", 0.0, "slope is **1**: a gradient passes back through a unit here unchanged"),
        ("gelu", -1.5, "slope is **-0.1275**: the curve falls"),
        ("sigmoid", 0.0, "slope is **0.25**: a gradient on its way back"),
        ("tanh", 6.0, "slope is **2.458e-05**: a unit here passes next to nothing"),
    ],
)
def test_the_caption_says_what_the_slope_at_x_does_to_a_gradient(
    activation: str, x: float, meaning: str
) -> None:
    assert meaning in paragraphs_of(Params(activation, x, layers=2, width=4))[0]


def test_the_caption_counts_dead_units_and_tells_why_they_rise_with_depth() -> None:
    numbers, units = frame_of(Params()).numbers, paragraphs_of(Params())[2]
    assert 0 == numbers["first dead units"] < numbers["last dead units"]
    assert units.startswith(
        f"**{numbers['dead units']:.3g} %** of the units are dead (0 % in layer 1"
    )
    assert f"{numbers['first cosine']:.2f} in layer 1 and {numbers['last cosine']:.2f}" in units


def test_where_no_unit_is_dead_the_caption_says_so_and_clears_saturation_of_blame() -> None:
    assert paragraphs_of(Params("sigmoid"))[2].startswith("No unit is dead.")
    assert "it is not saturation" in paragraphs_of(Params("sigmoid"))[2]
    assert "it is not saturation" not in paragraphs_of(Params("tanh", init="large normal"))[2]


@pytest.mark.parametrize(
    ("params", "change"),
    [
        (Params("relu", init="small normal"), {"init": "he"}),
        (Params("relu", init="large normal"), {"init": "he"}),
        (Params("linear"), {"init": "xavier"}),
        (Params("sigmoid"), {"activation": "tanh"}),
        (Params("sigmoid", init="small normal"), {"activation": "relu", "init": "he"}),
    ],
    ids=["small", "large", "linear", "sigmoid", "both"],
)
def test_the_change_that_the_caption_proposes_mends_the_gradient(
    params: Params, change: dict[str, str]
) -> None:
    remedy = paragraphs_of(params)[3]
    named = {"he": "he weights", "xavier": "xavier weights"}
    proposal = " with ".join(named.get(value, value) for value in change.values())
    mended = replace(params, **change)
    share = frame_of(mended).numbers["gradient share"]
    assert f"change to **{proposal}**: layer 1 gets {share:.3g} times layer 10's" in remedy
    assert "**keeps its scale**" in frame_of(mended).caption


def test_where_nothing_is_to_mend_the_caption_names_the_activation_that_does_worst() -> None:
    numbers, advice = frame_of(Params()).numbers, paragraphs_of(Params())[3]
    worst = min(NAMES, key=lambda name: numbers[f"gradient share of {name}"])
    assert "needs no mending" in advice
    assert f"try **{worst}**" in advice
    assert f"gets {numbers[f'gradient share of {worst}']:.3g} times" in advice


def test_where_no_change_helps_the_caption_proposes_another_size() -> None:
    remedy = paragraphs_of(Params("relu", layers=30, width=16))[3]
    assert remedy.startswith("To mend it, take fewer layers or more units a layer.")
    assert "relu with he weights" in remedy


def test_a_gradient_of_zero_is_drawn_at_the_foot_of_the_axis_and_numbered_zero() -> None:
    dead = Params(layers=30, width=4)
    assert set(lines_of(dead, 1)["relu"].y) == {FLOOR}
    assert frame_of(dead).numbers["first gradient"] == 0
    assert frame_of(dead).numbers["last dead units"] == 100
    assert r"z_{30}\|)^{1/29} & &= 0 \\" in frame_of(dead).formula


def test_the_formula_holds_the_live_numbers() -> None:
    formula = frame_of(Params("sigmoid", -2.0)).formula
    numbers = frame_of(Params("sigmoid", -2.0)).numbers
    assert f"f(-2) &= {1 / (1 + math.exp(2)):.3g}" in formula
    assert f"f'(-2) &= {numbers['slope']:.3g}" in formula
    first = r"\times 10^{-6} \,/\, " + f"{numbers['last gradient']:.3g}" + ")^{1/9}"
    assert f"{first} = {numbers['factor a layer']:.3g}" in formula
    assert formula.count("{") == formula.count("}")


@pytest.mark.parametrize(
    "change",
    [{"activation": "tanh"}, {"x": 2.0}, {"init": "xavier"}, {"layers": 5}, {"width": 8}, {"seed": 1}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_every_parameter_changes_the_numbers_and_the_same_ones_give_the_same(
    change: dict[str, object],
) -> None:
    params = Params("sigmoid", layers=4, width=16)
    (again,) = run(params)
    assert again.numbers == frame_of(params).numbers
    assert frame_of(replace(params, **change)).numbers != again.numbers


anything = st.builds(
    Params,
    activation=st.sampled_from(NAMES),
    x=st.floats(-6, 6),
    init=st.sampled_from(list(INITS)),
    layers=st.integers(2, 30),
    width=st.integers(4, 48),
    seed=st.integers(0, 999),
)


@settings(deadline=None, max_examples=60)
@given(params=anything)
@example(params=Params("relu", layers=30, width=4))
@example(params=Params("softplus", init="large normal", layers=30, width=6, seed=294))
def test_any_parameters_give_one_finite_frame_with_a_verdict_true_to_its_numbers(
    params: Params,
) -> None:
    (frame,) = run(params)
    assert frame.progress == 1
    assert [type(chart) for chart in frame.charts] == [Chart] * 3
    assert all(math.isfinite(value) for value in frame.numbers.values())
    for chart in frame.charts:
        assert all(math.isfinite(y) for line in chart.lines for y in line.y)
        assert not chart.log_y or all(y > 0 for line in chart.lines for y in line.y)
    assert not re.search(r"\b(nan|inf)\b", frame.caption + frame.formula)
    share = frame.numbers["gradient share"]
    if share == 0:
        assert "**dies**" in frame.caption
        signals = measure(params.activation, params.init, params.layers, params.width, params.seed)
        slopes = ACTIVATIONS[params.activation].slope(signals.z)  # (layers, batch, width)
        assert (slopes.abs() < FLAT).all(dim=-1).any(dim=0).all()
    else:
        bold = next(verdict for verdict in VERDICTS if f"gradient **{verdict}**" in frame.caption)
        bounds = {"vanishes": (0, 0.01), "shrinks": (0.01, 1 / 3), "keeps its scale": (1 / 3, 3),
                  "grows": (3, 100), "explodes": (100, math.inf)}  # fmt: skip
        low, high = bounds[bold]
        assert low <= share <= high


@pytest.mark.parametrize(
    ("message", "params"),
    [
        ("show me the activation functions", {}),
        ("plot the gelu activation function at x = -1.5", {"activation": "gelu", "x": -1.5}),
        ("show me a vanishing gradient with sigmoid, 20 layers", {"activation": "sigmoid", "layers": 20}),
        ("open the activations experiment with xavier and width 32", {"init": "xavier", "width": 32}),
        ("demo of dead relus, small normal initialization", {"activation": "relu", "init": "small normal"}),
    ],
)  # fmt: skip
def test_a_message_opens_it_with_what_it_names(message: str, params: dict[str, object]) -> None:
    launch = LaunchReader({DEMO.name: DEMO}).read(message)
    assert launch.request is not None, launch.reason
    assert (launch.request.name, dict(launch.request.params)) == ("activations", params)


def test_it_runs_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_demo(DEMO, ["--activation", "sigmoid", "--layers", "20"]) == 0
    assert "the gradient **vanishes**" in capsys.readouterr().out
