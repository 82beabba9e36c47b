import math
import re
from dataclasses import replace
from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.kit.catalogue import find_demos
from demos.kit.frames import Chart, Frame
from demos.optimizers.charts import FLOOR
from demos.optimizers.descent import LARGEST_LOSS, OPTIMIZERS, SCHEDULES
from demos.optimizers.experiment import DEMO, run
from demos.optimizers.params import Params
from demos.optimizers.surfaces import SURFACES
from demos.output.terminal import run_demo
from tests.demos.frames import numbers_in
from tutor.language.launch import LaunchReader

pytestmark = pytest.mark.usefixtures("one_thread")

ALL = tuple(OPTIMIZERS)


@cache
def frames_of(params: Params) -> tuple[Frame, ...]:
    return tuple(run(params))


def lines_of(chart: Chart) -> dict[str, tuple[list[float], list[float]]]:
    return {line.name: (list(line.x), list(line.y)) for line in chart.lines}


PARAMS = st.builds(
    Params,
    optimizers=st.sets(st.sampled_from(ALL), min_size=1).map(
        lambda chosen: tuple(name for name in ALL if name in chosen)
    ),
    surface=st.sampled_from([*SURFACES, "network"]),
    start=st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
    lr=st.one_of(st.floats(1e-4, 0.1), st.floats(1e-4, 10)),
    momentum=st.floats(0, 0.99),
    steps=st.integers(1, 12),
    schedule=st.sampled_from(list(SCHEDULES)),
    weight_decay=st.one_of(st.just(0.0), st.floats(0, 1)),
    seed=st.integers(0, 999),
)


@settings(deadline=None, max_examples=80)
@given(params=PARAMS)
def test_any_settings_give_finite_frames_or_a_divergence_that_is_told(params: Params) -> None:
    frames = list(run(params))
    assert all(math.isfinite(value) for frame in frames for value in numbers_in(frame))
    last = frames[-1]
    for name in params.optimizers:
        diverged = f"{name} diverged at step" in last.numbers
        assert diverged == (f"**{name} diverged at step" in last.caption)
        assert diverged == (f"{name} loss" not in last.numbers)
    field = last.charts[0].field
    assert field.low < field.high
    assert all(field.low <= z <= field.high for row in field.z for z in row)


def test_there_is_a_frame_for_the_start_and_for_each_step() -> None:
    frames = frames_of(Params(steps=7))
    assert [frame.step for frame in frames] == list(range(8))
    assert [frame.progress for frame in frames] == pytest.approx([t / 7 for t in range(8)])


def test_a_run_that_all_lose_ends_with_the_last_divergence_and_progress_one() -> None:
    frames = frames_of(Params(optimizers=("sgd", "momentum"), lr=1.0))
    assert [frame.step for frame in frames] == list(range(len(frames)))
    assert len(frames) < 20
    assert frames[-1].progress == 1
    assert f"**momentum diverged at step {len(frames) - 1}**" in frames[-1].caption


def test_every_frame_has_the_same_pictures_and_the_same_rows_of_formulas() -> None:
    for params in (Params(), Params(lr=0.06), Params(surface="network", schedule="cosine")):
        frames = frames_of(params)
        assert len({tuple((c.title, len(c.lines), len(c.points)) for c in f.charts)
                    for f in frames}) == 1  # fmt: skip
        assert {frame.formula.count(r"\\") for frame in frames} == {3}


def test_the_schedule_has_a_chart_of_its_own_unless_it_is_constant() -> None:
    assert len(frames_of(Params())[0].charts) == 2
    charts = frames_of(Params(schedule="cosine"))[-1].charts
    assert len(charts) == 3
    steps, lrs = lines_of(charts[2])["lr"]
    assert steps == list(range(100))
    assert lrs == pytest.approx([0.025 * (1 + math.cos(math.pi * t / 100)) for t in range(100)])


def test_a_frame_shows_the_paths_and_the_losses_up_to_its_step() -> None:
    frame = frames_of(Params())[40]
    paths, losses = (lines_of(chart) for chart in frame.charts)
    assert list(paths) == list(losses) == ["sgd", "momentum", "adam"]
    for name, (x, y) in paths.items():
        assert len(x) == len(y) == 41
        assert (x[0], y[0]) == (-4, 1)
        assert (x[-1], y[-1]) == (frame.numbers[f"{name} x"], frame.numbers[f"{name} y"])
        assert losses[name][0] == list(range(41))
        assert losses[name][1][-1] == frame.numbers[f"{name} loss"]


def test_start_and_minima_are_marked() -> None:
    marks = {p.name: list(zip(p.x, p.y, strict=True)) for p in
             frames_of(Params(surface="saddle"))[0].charts[0].points}  # fmt: skip
    assert marks == {"start": [SURFACES["saddle"].start], "minimum": [(0, 2), (0, -2)]}
    (start,) = frames_of(Params(surface="network"))[0].charts[0].points
    assert (start.x[0], start.y[0]) == pytest.approx((0, 0), abs=1e-12)


def test_each_surface_has_a_start_of_its_own_unless_another_is_chosen() -> None:
    for surface, own in SURFACES.items():
        (start,) = (p for p in frames_of(Params(surface=surface))[0].charts[0].points
                    if p.name == "start")  # fmt: skip
        assert (start.x[0], start.y[0]) == own.start
    (start, _) = frames_of(Params(surface="beale", start=(1.0, 0.5)))[0].charts[0].points
    assert (start.x[0], start.y[0]) == (1.0, 0.5)


@pytest.mark.parametrize("surface", ["ravine", "bowl", "saddle", "beale"])
def test_from_its_own_start_no_path_leaves_the_picture(surface: str) -> None:
    chart = frames_of(Params(surface=surface))[-1].charts[0]
    for line in chart.lines:
        assert all(chart.x_range[0] <= x <= chart.x_range[1] for x in line.x), line.name
        assert all(chart.y_range[0] <= y <= chart.y_range[1] for y in line.y), line.name


@pytest.mark.parametrize("surface", SURFACES)
def test_the_map_is_the_logarithm_of_the_loss_cut_off_four_decades_below_its_top(
    surface: str,
) -> None:
    field = frames_of(Params(surface=surface, start=(-1.5, 1.0), lr=1e-3))[0].charts[0].field
    x, y = torch.tensor(field.x), torch.tensor(field.y)
    grid = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1).double()
    expected = SURFACES[surface].loss(grid).log10()
    expected = expected.clamp(min=expected.max() - 4)
    assert torch.allclose(torch.tensor(field.z).double(), expected, atol=1e-4)


def test_the_networks_map_is_its_loss_in_the_plane_of_the_paths() -> None:
    last = frames_of(Params(surface="network"))[-1]
    field, n = last.charts[0].field, last.numbers
    for x, y, loss in (
        (0.0, 0.0, n["starting loss"]),
        (n["adam x"], n["adam y"], n["adam loss on the map"]),
    ):
        column = min(range(41), key=lambda i: abs(field.x[i] - x))
        row = min(range(41), key=lambda i: abs(field.y[i] - y))
        assert 10 ** field.z[row][column] == pytest.approx(loss, rel=0.3)


def test_the_map_contains_start_minima_and_every_path_that_stays_low() -> None:
    chart = frames_of(Params())[-1].charts[0]
    for x, y in [*lines_of(chart).values(), *((p.x, p.y) for p in chart.points)]:
        assert all(chart.x_range[0] < value < chart.x_range[1] for value in x)
        assert all(chart.y_range[0] < value < chart.y_range[1] for value in y)
    wide = frames_of(Params(lr=0.06))[-1].charts[0]
    assert wide.y_range[1] < 3  # sgd was thousands away when it diverged


def test_a_diverged_line_leaves_the_loss_chart_through_its_top_and_the_others_go_on() -> None:
    chart = frames_of(Params(lr=0.06))[-1].charts[1]
    lines = lines_of(chart)
    assert lines["sgd"][1][-1] == LARGEST_LOSS > chart.y_range[1]
    assert len(lines["sgd"][0]) < len(lines["adam"][0]) == 101
    assert chart.log_y
    assert chart.y_range[0] < min(lines["momentum"][1])


def test_a_loss_of_zero_is_drawn_at_the_floor_of_the_logarithmic_axis() -> None:
    last = frames_of(Params(surface="bowl", lr=1.0, optimizers=("sgd",)))[-1]
    assert last.numbers["sgd loss"] == 0
    assert lines_of(last.charts[1])["sgd"][1][1:] == [FLOOR] * 100


def test_the_formula_multiplies_lr_and_direction_to_the_length_of_the_step() -> None:
    frame = frames_of(Params(optimizers=ALL, lr=0.02, weight_decay=0.1))[9]
    rows = re.findall(
        r"w_\{\\text\{(\w+)\}\}.*?= ([\d.]+) \\cdot ([\d.]+) = ([\d.]+)", frame.formula
    )
    assert [name for name, *_ in rows] == list(ALL)
    for name, lr, direction, length in rows:
        assert float(lr) * float(direction) == pytest.approx(float(length), rel=0.02)
        assert float(length) == pytest.approx(frame.numbers[f"{name} step length"], rel=0.01)
    assert "L(-4, 1) &= 22" in frame.formula


@pytest.mark.parametrize("surface", [*SURFACES, "network"])
def test_the_same_settings_give_the_same_frames(surface: str) -> None:
    params = Params(surface=surface, steps=10, lr=0.001)
    assert list(run(params)) == list(run(params))


@pytest.mark.parametrize(
    "change",
    [{"optimizers": ("adam",)}, {"surface": "bowl"}, {"start": (-3.0, 1.0)}, {"lr": 0.02},
     {"momentum": 0.5}, {"steps": 50}, {"schedule": "cosine"}, {"weight_decay": 0.1},
     {"surface": "network"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_every_parameter_changes_what_is_measured(change: dict[str, object]) -> None:
    assert frames_of(replace(Params(), **change))[-1].numbers != frames_of(Params())[-1].numbers


def test_the_seed_changes_the_network_and_the_start_changes_all_the_rest() -> None:
    network = Params(surface="network", steps=5)
    one, other = (frames_of(replace(network, seed=seed))[-1].numbers for seed in (0, 1))
    assert one != other
    assert frames_of(replace(network, start=(1.0, 1.0)))[-1].numbers == one


def test_another_run_side_by_side_changes_nothing() -> None:
    params = Params(surface="network", steps=10)
    pairs = zip(run(params), run(replace(params, seed=1)), strict=True)
    assert [frame.numbers for frame, _ in pairs] == [frame.numbers for frame in run(params)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (DEMO.examples[0], {"optimizers": ("sgd", "momentum", "adam"), "surface": "ravine"}),
        (DEMO.examples[1], {"surface": "network", "steps": 200}),
        ("show rosenbrock with start (-1.2, 1) lr 0.001 rmsprop and nesterov",
         {"optimizers": ("rmsprop", "nesterov"), "surface": "rosenbrock", "start": (-1.2, 1),
          "lr": 0.001}),
        ("run the optimizers with step schedule, adamw, weight decay 0.1",
         {"optimizers": ("adamw",), "schedule": "step", "weight_decay": 0.1}),
    ],
)  # fmt: skip
def test_a_message_opens_it_with_what_it_names(message: str, expected: dict[str, object]) -> None:
    request = LaunchReader(find_demos()).read(message).request
    assert request.name == "optimizers"
    assert request.params == expected


def test_the_docstrings_command_line_runs(capsys: pytest.CaptureFixture[str]) -> None:
    module = __import__("demos.optimizers.experiment", fromlist=["optimizers"])
    command = re.search(r"python -m demos optimizers (.*)``", module.__doc__)[1]
    assert run_demo(DEMO, [*command.split(), "--steps", "5"]) == 0
    assert "nearest to the minimum" in capsys.readouterr().out
