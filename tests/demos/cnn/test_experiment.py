import math
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.data import DataLoader

from demos.cnn.digits import find_digit, load_digits_split
from demos.cnn.experiment import run
from demos.cnn.params import Params
from demos.kit.frames import Bars, Chart, Frame, Line, Tiles
from demos.kit.parameters import ChoiceSpec, NumberSpec, specs
from tests.demos.frames import numbers_in

pytestmark = [pytest.mark.timeout(240), pytest.mark.usefixtures("one_thread")]

SMALL = Params(epochs=1, filters=2, batch_size=256)
SEEDS = (0, 1, 2)


@cache
def frames_of(params: Params) -> tuple[Frame, ...]:
    return tuple(run(params))


def last_of(params: Params) -> Frame:
    return frames_of(params)[-1]


def line_of(frame: Frame, name: str) -> Line:
    chart = frame.charts[3]
    assert isinstance(chart, Chart)
    (line,) = (line for line in chart.lines if line.name == name)
    return line


@cache
def mean_over_seeds(name: str, pixels: str) -> float:
    values = [last_of(Params(pixels=pixels, seed=seed)).numbers[name] for seed in SEEDS]
    return sum(values) / len(values)


def test_the_parameters_are_those_that_were_agreed_on() -> None:
    known = specs(Params)
    assert list(known) == [
        "network", "pixels", "augmentation", "epochs", "filters", "kernel_size", "stride", "padding", "pooling",
        "lr", "momentum", "batch_size", "digit", "shift", "rotate", "drawing", "seed",
    ]  # fmt: skip
    options = {name: spec.options for name, spec in known.items() if isinstance(spec, ChoiceSpec)}
    assert options == {
        "network": ("cnn", "mlp"),
        "pixels": ("normal", "shuffled"),
        "augmentation": ("on", "off"),
        "padding": ("same", "none"),
        "pooling": ("max", "average", "none"),
    }
    ranges = {
        name: (spec.low, spec.high) for name, spec in known.items() if isinstance(spec, NumberSpec)
    }
    assert ranges["stride"] == (1, 2)
    assert ranges["digit"] == (0, 9)
    assert ranges["shift"] == (-3, 3)
    assert ranges["rotate"] == (-180, 180)


def test_the_default_run_reads_more_than_90_percent_of_digits_it_never_saw() -> None:
    assert frames_of(Params())[0].numbers["CNN test accuracy (%)"] < 40
    for name in ("CNN", "MLP"):
        assert last_of(Params()).numbers[f"{name} test accuracy (%)"] > 90


def test_on_digits_moved_by_a_pixel_the_cnn_beats_an_mlp_with_as_many_parameters() -> None:
    numbers = last_of(Params()).numbers
    assert numbers["MLP parameters"] == pytest.approx(numbers["CNN parameters"], rel=0.02)
    for seed in SEEDS:
        numbers = last_of(Params(seed=seed)).numbers
        assert numbers["CNN moved accuracy (%)"] > numbers["MLP moved accuracy (%)"] + 10
    cnn, mlp = (mean_over_seeds(f"{name} moved accuracy (%)", "normal") for name in ("CNN", "MLP"))
    assert cnn > mlp + 18


@pytest.mark.parametrize("what", ["test accuracy (%)", "moved accuracy (%)"])
def test_with_shuffled_pixels_the_cnn_loses_its_lead_and_the_mlp_does_not_care(what: str) -> None:
    normal, shuffled = (
        {name: mean_over_seeds(f"{name} {what}", pixels) for name in ("CNN", "MLP")}
        for pixels in ("normal", "shuffled")
    )
    assert shuffled["MLP"] == pytest.approx(normal["MLP"], abs=2)
    assert shuffled["CNN"] < normal["CNN"] - 1
    assert shuffled["CNN"] < shuffled["MLP"]


def test_another_digit_is_looked_at_without_learning_anew() -> None:
    frames = run(replace(SMALL, digit=3))
    first = next(frames)
    assert first.look is not None
    turned = first.look(replace(SMALL, digit=7, rotate=90))
    assert turned.numbers["looked for"] == 7
    assert "The 7, turned by 90°" in turned.caption
    *_, last = frames
    assert last.numbers == last_of(replace(SMALL, digit=7, rotate=90)).numbers
    assert last.look is not None
    assert last.look(SMALL).numbers == last_of(SMALL).numbers


def test_a_drawing_is_looked_at_instead_of_the_digit() -> None:
    own = find_digit(7)
    drawn = "".join(f"{round(15 * level):x}" for level in own.flatten().tolist())
    frame = last_of(replace(Params(), drawing=drawn))
    assert frame.numbers["CNN answer"] == frame.numbers["looked for"] == 7
    assert "Your drawing is taken for **7** by the CNN" in frame.caption
    tiles = frame.charts[1]
    assert isinstance(tiles, Tiles)
    assert torch.tensor(tiles.images[0]) == pytest.approx(own[0], abs=1 / 30)


def test_the_loss_starts_where_guessing_stands_and_falls() -> None:
    first, last = frames_of(Params())[0].numbers, last_of(Params()).numbers
    for name in ("CNN", "MLP"):
        assert first[f"{name} test loss"] == pytest.approx(math.log(10), abs=0.2)
        assert last[f"{name} test loss"] < first[f"{name} test loss"] / 5
        assert last[f"{name} training loss"] < 0.5


@pytest.mark.parametrize(("epochs", "batch_size"), [(1, 256), (2, 200), (1, 64)])
def test_a_short_run_has_a_frame_before_training_and_one_after_every_batch(
    epochs: int, batch_size: int
) -> None:
    batches = epochs * len(DataLoader(load_digits_split()[0], batch_size=batch_size))
    frames = frames_of(replace(SMALL, epochs=epochs, batch_size=batch_size))
    assert [frame.step for frame in frames] == list(range(batches + 1))
    progress = [frame.progress for frame in frames]
    assert progress == pytest.approx(torch.linspace(0, 1, batches + 1).tolist())
    for name in ("CNN training", "CNN test", "MLP moved 1 px"):
        assert line_of(frames[-1], name).x[-1] == epochs


def test_a_long_run_has_about_a_hundred_frames_and_ends_with_the_last_batch() -> None:
    frames = frames_of(Params())
    assert 70 <= len(frames) <= 102
    assert frames[-1].step == frames[-1].numbers["batches"] == 20 * math.ceil(1347 / 32)


def test_what_a_frame_shows_agrees_with_its_numbers() -> None:
    for frame in frames_of(Params())[1::10]:
        numbers = frame.numbers
        assert line_of(frame, "CNN test").y[-1] == numbers["CNN test accuracy (%)"]
        assert line_of(frame, "MLP moved 1 px").y[-1] == numbers["MLP moved accuracy (%)"]
        assert f"**{numbers['CNN test accuracy (%)']:.1f} %**" in frame.caption
        layer, occlusion, bars, _ = frame.charts
        assert isinstance(layer, Tiles)
        assert isinstance(occlusion, Tiles)
        assert isinstance(bars, Bars)
        assert torch.tensor(occlusion.images[1]).max() == pytest.approx(numbers["largest drop"])
        for name in ("CNN", "MLP"):
            assert sum(bars.series[name]) == pytest.approx(1, abs=1e-5)
            assert max(bars.series[name]) == numbers[f"{name} p(answer)"]
            assert bars.series[name][int(numbers[f"{name} answer"])] == max(bars.series[name])
            assert bars.series[name][3] == numbers[f"{name} p(digit)"]


def test_the_digit_that_is_looked_at_is_shown_as_it_was_moved_and_turned() -> None:
    frame = next(run(replace(SMALL, digit=7, rotate=90)))
    shown = torch.tensor(frame.charts[1].images[0])
    assert torch.allclose(shown, find_digit(7)[0].rot90(), atol=1e-5)


def test_filters_and_feature_maps_change_while_it_learns() -> None:
    first, last = (torch.tensor(frames_of(Params())[i].charts[0].images) for i in (0, -1))
    assert first.shape == last.shape == (16, 8, 8)
    for kind in (slice(0, 8), slice(8, 16)):
        assert not torch.allclose(first[kind], last[kind], atol=0.05)


def test_both_networks_are_trained_alike_whichever_is_looked_at() -> None:
    cnn, mlp = (last_of(replace(SMALL, network=name)) for name in ("cnn", "mlp"))
    for name in ("CNN test loss", "MLP test loss", "MLP moved accuracy (%)"):
        assert cnn.numbers[name] == mlp.numbers[name]
    assert cnn.charts[0] != mlp.charts[0]
    assert cnn.charts[1] != mlp.charts[1]


@pytest.mark.parametrize(
    "change",
    [
        {"pixels": "shuffled"},
        {"augmentation": "off"},
        {"epochs": 2},
        {"filters": 3},
        {"kernel_size": 5},
        {"stride": 2},
        {"padding": "none"},
        {"pooling": "average"},
        {"pooling": "none"},
        {"lr": 0.1},
        {"momentum": 0.5},
        {"batch_size": 128},
        {"digit": 4},
        {"shift": 1},
        {"rotate": 30.0},
        {"seed": 1},
    ],
    ids=str,
)
def test_every_parameter_changes_the_run(change: dict[str, object]) -> None:
    assert last_of(replace(SMALL, **change)).numbers != last_of(SMALL).numbers


def test_the_digit_looked_at_changes_nothing_in_the_training() -> None:
    moved = last_of(replace(SMALL, digit=4, shift=2, rotate=30.0)).numbers
    for name in ("CNN test loss", "MLP test loss", "CNN moved loss"):
        assert moved[name] == last_of(SMALL).numbers[name]


def test_the_same_seed_gives_the_same_numbers_also_beside_another_run() -> None:
    alone = [frame.numbers for frame in frames_of(SMALL)]
    together = zip(run(SMALL), run(replace(SMALL, seed=1)), strict=True)
    assert [frame.numbers for frame, _ in together] == alone
    assert [frame.numbers for frame in run(replace(SMALL, seed=1))] != alone


@pytest.fixture
def restless_thread() -> Iterator[None]:
    """Another student's run: draws random numbers all the while."""
    stop = threading.Event()

    def draw() -> None:
        while not stop.is_set():
            torch.rand(1)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    thread = threading.Thread(target=draw)
    thread.start()
    yield
    stop.set()
    thread.join()
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("restless_thread")
def test_the_same_seed_gives_the_same_start_while_another_thread_draws_random_numbers() -> None:
    starts = [next(run(SMALL)).charts[0] for _ in range(20)]
    assert all(start == starts[0] for start in starts)


def test_divergence_is_reported_and_ends_the_run() -> None:
    *before, last = frames_of(Params(lr=1e30))  # within the ranges ReLUs die before that
    assert "The CNN **diverged** at batch 1:" in last.caption
    assert "The MLP **diverged** at batch 1:" in last.caption
    assert "below 1e+30 takes smaller steps" in last.caption
    assert last.progress == 1.0
    assert last.step < last.numbers["batches"]
    assert all(frame.progress < 1 for frame in before)
    assert [type(chart) for chart in last.charts] == [type(c) for c in before[0].charts]
    assert all(math.isfinite(number) for number in numbers_in(last))


def test_a_run_whose_filters_all_die_says_so_and_advises_shorter_steps() -> None:
    frame = last_of(Params(lr=1.0, momentum=0.99, epochs=2, filters=4, seed=1))
    assert frame.numbers["dead filters"] == 4
    assert "**The CNN guesses**" in frame.caption
    assert "**4** of 4 filters are dead" in frame.caption
    assert "**learning rate 0.1**" in frame.caption


@settings(deadline=None, max_examples=40)
@given(
    st.builds(
        Params,
        network=st.sampled_from(["cnn", "mlp"]),
        pixels=st.sampled_from(["normal", "shuffled"]),
        epochs=st.just(1),
        filters=st.integers(1, 16),
        kernel_size=st.sampled_from([1, 3, 5, 7]),
        stride=st.integers(1, 2),
        padding=st.sampled_from(["same", "none"]),
        pooling=st.sampled_from(["max", "average", "none"]),
        lr=st.one_of(st.floats(1e-4, 0.1), st.floats(0.1, 1)),
        momentum=st.floats(0, 0.99),
        batch_size=st.integers(150, 256),
        digit=st.integers(0, 9),
        shift=st.integers(-3, 3),
        rotate=st.floats(-180, 180),
        seed=st.integers(0, 999),
    )
)
def test_any_settings_give_finite_frames_of_the_same_charts_up_to_progress_one(
    params: Params,
) -> None:
    frames = list(run(params))
    assert all(math.isfinite(number) for frame in frames for number in numbers_in(frame))
    assert frames[-1].progress == 1.0
    assert len({tuple(type(chart) for chart in frame.charts) for frame in frames}) == 1
    assert len({len(frame.charts[0].images) for frame in frames}) == 1
    assert all(frame.formula for frame in frames)
