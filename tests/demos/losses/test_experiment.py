import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.kit.catalogue import find_demos
from demos.kit.frames import Chart, Frame
from demos.losses.experiment import DEMO, run
from demos.losses.linear_fits import make_data
from demos.losses.loss_functions import ERROR_LOSSES, LOSSES
from demos.losses.params import Params
from demos.losses.report import PROBE
from tests.demos.frames import numbers_in
from tutor.language.launch import LaunchReader

pytestmark = pytest.mark.usefixtures("one_thread")

ALL = tuple(LOSSES)


@cache
def frame_of(params: Params) -> Frame:
    (frame,) = run(params)
    return frame


def lines_of(chart: Chart) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    return {line.name: (np.array(line.x), np.array(line.y)) for line in chart.lines}


PARAMS = st.builds(
    Params,
    losses=st.sets(st.sampled_from(ALL), min_size=1).map(
        lambda chosen: tuple(name for name in ALL if name in chosen)
    ),
    data=st.sampled_from(["clean", "outliers", "imbalance"]),
    delta=st.floats(0.05, 10),
    gamma=st.floats(0, 5),
    logit=st.floats(-1000, 1000),
    seed=st.integers(0, 999),
)


@settings(deadline=None, max_examples=40)
@given(params=PARAMS)
def test_any_settings_give_one_frame_of_three_charts_with_finite_numbers_only(
    params: Params,
) -> None:
    frame = frame_of(params)
    assert [type(chart) for chart in frame.charts] == [Chart] * 3
    assert frame.progress == 1.0
    assert frame.formula
    assert all(math.isfinite(number) for number in numbers_in(frame))
    assert all(len(line.x) == len(line.y) <= 200 for chart in frame.charts for line in chart.lines)


def test_the_default_shows_mse_pulled_off_by_outliers_and_the_caption_says_by_how_much() -> None:
    frame = frame_of(Params())
    mse, mae, huber = (frame.numbers[f"{name} slope error"] for name in ("mse", "mae", "huber"))
    assert mse > 0.7 > 0.3 > huber > mae
    assert f"mse is off by **{mse:.3g}** and mae by **{mae:.3g}**" in frame.caption
    for name in ("mse", "mae", "huber"):
        assert f"**{frame.numbers[f'{name} slope']:.3g}** ({name})" in frame.caption
        assert f"**{frame.numbers[f'{name} gradient at 3']:.3g}** ({name})" in frame.caption


@pytest.mark.parametrize(("delta", "gamma"), [(1.0, 2.0), (0.5, 0.0), (3.0, 5.0)])
def test_the_second_chart_is_the_slope_of_the_first(delta: float, gamma: float) -> None:
    curves, slopes, _ = frame_of(Params(losses=ALL, delta=delta, gamma=gamma)).charts
    drawn = lines_of(slopes)
    for name, (x, y) in lines_of(curves).items():
        steepness = np.diff(y) / np.diff(x)
        either = np.stack(
            [drawn[name][1][:-1], drawn[name][1][1:]]
        )  # the slope is between its ends
        assert np.all(either.min(axis=0) - 1e-3 <= steepness), name
        assert np.all(steepness <= either.max(axis=0) + 1e-3), name


@pytest.mark.parametrize("data", ["outliers", "imbalance"])
def test_a_loss_has_the_same_colour_and_dash_in_every_chart(data: str) -> None:
    charts = frame_of(Params(losses=ALL, data=data)).charts
    looks = [[(line.name, line.dashed) for line in chart.lines[: len(ALL)]] for chart in charts]
    assert looks[0] == looks[1] == looks[2]
    assert looks[0] == [(name, name not in ERROR_LOSSES) for name in ALL]


@pytest.mark.parametrize(
    ("losses", "axis"),
    [
        (("mse", "mae"), "error r = ŷ − y"),
        (("bce", "hinge"), "margin m = y·s of the true class"),
        (("mse", "bce"), "error r (solid), margin m (dashed)"),
    ],
)
def test_the_common_axis_says_what_the_chosen_losses_look_at(
    losses: tuple[str, ...], axis: str
) -> None:
    assert [chart.x_label for chart in frame_of(Params(losses=losses)).charts[:2]] == [axis] * 2


def test_lines_and_upright_borders_are_those_measured() -> None:
    frame = frame_of(Params(losses=ALL))
    for name, (x, y) in lines_of(frame.charts[2]).items():
        if name in ERROR_LOSSES:
            slope = frame.numbers[f"{name} slope"]
            assert np.diff(y) / np.diff(x) == pytest.approx(slope)
            assert y[0] - slope * x[0] == pytest.approx(frame.numbers[f"{name} intercept"])
        elif name in LOSSES:
            assert x == pytest.approx([frame.numbers[f"{name} border"]] * 2)


def test_points_and_outliers_are_drawn_apart_and_all_of_them() -> None:
    groups = {points.name: points for points in frame_of(Params()).charts[2].points}
    data = make_data("outliers", 0)
    assert [*groups["points"].y, *groups["outliers"].y] == data.y.tolist()
    assert {points.name for points in frame_of(Params(data="clean")).charts[2].points} == {"points"}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_drawn_border_parts_the_examples_as_the_recall_and_the_accuracy_say(seed: int) -> None:
    frame = frame_of(Params(("mse", "bce", "hinge"), "imbalance", seed=seed))
    groups = {
        points.name: np.column_stack([points.x, points.y]) for points in frame.charts[2].points
    }
    for name, (x, y) in lines_of(frame.charts[2]).items():
        along, start = np.array([x[1] - x[0], y[1] - y[0]]), np.array([x[0], y[0]])
        across = np.array([along[1], -along[0]])
        across *= np.sign(across.sum())  # the rare class lies up and to the right
        found = {group: (points - start) @ across > 0 for group, points in groups.items()}
        recall = 100 * found["rare class"].mean()
        assert recall == pytest.approx(frame.numbers[f"{name} recall (%)"])
        right = found["rare class"].sum() + (~found["common class"]).sum()
        assert right / 2 == pytest.approx(frame.numbers[f"{name} accuracy (%)"])  # of 200


def test_a_border_nowhere_near_the_data_is_not_drawn_and_said() -> None:
    frame = frame_of(Params(("mae",), "imbalance"))
    assert list(frame.charts[2].lines[0].x) == []
    assert "never says “rare” (mae) is still right for 90 %" in frame.caption


def test_a_loss_of_a_class_on_a_line_learns_the_class_and_the_caption_says_so() -> None:
    frame = frame_of(Params(("mse", "hinge"), "clean"))
    assert "For hinge the same points are two classes" in frame.caption
    assert f"**{frame.numbers['hinge border']:.3g}** (hinge)" in frame.caption
    assert frame.numbers["hinge border"] == pytest.approx(-0.5, abs=0.4)


def test_a_loss_of_an_error_on_classes_fits_the_labels_and_the_caption_says_so() -> None:
    assert "mse fits the score to ±1" in frame_of(Params(("mse", "bce"), "imbalance")).caption


def test_cross_entropy_and_bce_coincide_in_curves_gradients_and_fits() -> None:
    for data in ("outliers", "imbalance"):
        for chart in frame_of(Params(("cross-entropy", "bce"), data)).charts:
            lines = lines_of(chart)
            for one, other in zip(lines["cross-entropy"], lines["bce"], strict=True):
                assert np.allclose(one, other, atol=1e-6)


def test_the_formula_holds_every_chosen_loss_with_its_value_where_it_is_wrong() -> None:
    frame = frame_of(Params(losses=ALL))
    for name in ALL:
        at = PROBE if name in ERROR_LOSSES else -PROBE
        row = next(row for row in frame.formula.split(r" \\ ") if rf"L_{{\text{{{name}}}}}" in row)
        assert row.endswith(f"= {frame.numbers[f'{name} loss at {at:g}']:.4g}")


@pytest.mark.parametrize(("logit", "said"), [(100.0, "**overflows**"), (2.0, "still works")])
def test_the_overflow_is_in_the_caption_and_in_the_formula(logit: float, said: str) -> None:
    frame = frame_of(Params(logit=logit))
    assert said in frame.caption
    assert ("overflows" in frame.formula) == (logit == 100.0)
    assert f"&= {frame.numbers['log-sum-exp']:.6g}" in frame.formula


@pytest.mark.parametrize(
    "change",
    [{"losses": ("mse",)}, {"data": "clean"}, {"delta": 0.5}, {"gamma": 1.0}, {"logit": 3.0},
     {"seed": 1}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_every_parameter_changes_what_is_measured(change: dict[str, object]) -> None:
    params = Params(losses=("mse", "huber", "focal"))
    assert frame_of(replace(params, **change)).numbers != frame_of(params).numbers


def test_the_same_settings_give_the_same_frame() -> None:
    assert list(run(Params(losses=ALL))) == list(run(Params(losses=ALL)))


@pytest.mark.parametrize(
    ("example", "expected"),
    [
        (DEMO.examples[0], {"losses": ("mse", "huber"), "data": "outliers"}),
        (DEMO.examples[1], {"losses": ("bce", "hinge", "focal"), "gamma": 5, "data": "imbalance"}),
    ],
)
def test_the_examples_set_what_they_name(example: str, expected: dict[str, object]) -> None:
    request = LaunchReader(find_demos()).read(example).request
    assert request.name == "losses"
    assert {name: tuple(value) if isinstance(value, (list, tuple)) else value
            for name, value in request.params.items()} == expected  # fmt: skip
