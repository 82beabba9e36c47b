import math
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader

from demos.cnn import Network, Params, load_digits_split, run
from demos.frames import Frame, Line, Tiles

pytestmark = [pytest.mark.timeout(20), pytest.mark.usefixtures("one_thread")]

SMALL = Params(epochs=1, filters=2, batch_size=256)


@cache
def default_frames() -> tuple[Frame, ...]:
    return tuple(run(Params()))


def last_numbers(params: Params) -> dict[str, float]:
    *_, last = run(params)
    return dict(last.numbers)


def line_of(frame: Frame, chart: int) -> Line:
    (line,) = frame.charts[chart].lines
    return line


def start_of(params: Params) -> Tiles:
    """The random filters of the first frame."""
    frames = run(params)
    filters = next(frames).charts[2]
    frames.close()
    return filters


def test_the_default_run_reads_more_than_85_percent_of_digits_it_never_saw() -> None:
    x, x_test, *_ = load_digits_split()
    seen = {image.numpy().tobytes() for image in x}
    assert not any(image.numpy().tobytes() in seen for image in x_test)
    assert default_frames()[0].numbers["accuracy"] < 40
    assert default_frames()[-1].numbers["accuracy"] > 85


def test_every_digit_is_either_trained_on_or_tested_and_every_class_is_in_both() -> None:
    x, x_test, y, y_test = load_digits_split()
    assert x.shape[1:] == x_test.shape[1:] == (1, 8, 8)
    assert len(x) + len(x_test) == len(y) + len(y_test) == 1797
    assert 0 <= x.min() < x.max() <= 1
    shares = torch.bincount(y_test) / (torch.bincount(y) + torch.bincount(y_test))
    assert torch.allclose(shares, torch.full((10,), 0.25), atol=0.01)


def test_the_loss_starts_where_guessing_stands_and_falls() -> None:
    losses = line_of(default_frames()[-1], 0).y
    assert losses[0] == pytest.approx(math.log(10), abs=0.2)
    assert max(losses[-20:]) < losses[0] / 2


@pytest.mark.parametrize(("epochs", "batch_size"), [(1, 256), (2, 200), (1, 64)])
def test_there_is_a_frame_before_training_and_one_after_every_batch(
    epochs: int, batch_size: int
) -> None:
    batches = epochs * len(DataLoader(load_digits_split()[0], batch_size=batch_size))
    frames = list(run(replace(SMALL, epochs=epochs, batch_size=batch_size)))
    assert [frame.numbers["step"] for frame in frames] == list(range(batches + 1))
    progress = [frame.progress for frame in frames]
    assert progress == pytest.approx(torch.linspace(0, 1, batches + 1).tolist())
    assert line_of(frames[-1], 0).x[-1] == line_of(frames[-1], 1).x[-1] == epochs


def test_what_a_frame_shows_agrees_with_its_numbers() -> None:
    for frame in default_frames()[1::50]:
        numbers = frame.numbers
        assert line_of(frame, 0).y[-1] == numbers["loss"]
        assert line_of(frame, 1).y[-1] == numbers["accuracy"]
        assert f"**{numbers['loss']:.3f}**" in frame.caption
        assert f"**{numbers['accuracy']:.1f} %**" in frame.caption
        wrong, tested = (int(word) for word in frame.charts[3].title.split() if word.isdigit())
        assert 100 * (1 - wrong / tested) == pytest.approx(numbers["accuracy"])


def test_digits_still_wrong_are_shown_first_with_what_they_were_taken_for() -> None:
    frame = default_frames()[-1]
    labels = frame.charts[3].labels
    wrong = round((1 - frame.numbers["accuracy"] / 100) * len(load_digits_split()[1]))
    assert ["→" in label for label in labels] == [i < wrong for i in range(len(labels))]
    for label in labels:
        true, _, predicted = label.partition(" → ")
        assert true != predicted


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    first = [dict(frame.numbers) for frame in run(SMALL)]
    assert [dict(frame.numbers) for frame in run(SMALL)] == first
    assert [dict(frame.numbers) for frame in run(replace(SMALL, seed=1))] != first


def test_a_run_side_by_side_with_another_gives_the_same_numbers() -> None:
    alone = [dict(frame.numbers) for frame in run(SMALL)]
    together = zip(run(SMALL), run(replace(SMALL, seed=1)), strict=True)
    assert [dict(frame.numbers) for frame, _ in together] == alone


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
    torch.manual_seed(SMALL.seed)
    starts = [start_of(SMALL) for _ in range(60)]
    assert all(start == starts[0] for start in starts)


@pytest.mark.parametrize(
    "change",
    [
        {"epochs": 2},
        {"filters": 3},
        {"kernel_size": 5},
        {"lr": 0.1},
        {"momentum": 0.5},
        {"batch_size": 128},
        {"pooling": "average"},
        {"seed": 1},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_parameter_changes_the_run(change: dict[str, object]) -> None:
    assert last_numbers(replace(SMALL, **change)) != last_numbers(SMALL)


def test_divergence_is_reported_and_ends_the_run() -> None:
    *before, last = run(replace(SMALL, lr=1e30))
    assert "**diverged**" in last.caption
    assert "below 1e+30" in last.caption
    assert last.progress == 1.0
    assert all(frame.progress < 1 for frame in before)
    assert "loss" not in last.numbers
    assert [type(chart) for chart in last.charts] == [type(c) for c in before[0].charts]
    assert all(math.isfinite(y) for chart in (0, 1) for y in line_of(last, chart).y)
    pixels = torch.tensor(last.charts[2].images)
    assert torch.isfinite(pixels).all()


def test_the_loss_drawn_is_the_loss_measured_or_the_run_is_called_diverged() -> None:
    for frame in islice(run(replace(SMALL, lr=1e10)), 1, None):
        drawn = line_of(frame, 0).y[-1]
        assert "**diverged**" in frame.caption or drawn == frame.numbers["loss"]


def test_closing_the_generator_ends_the_run() -> None:
    frames = run(Params(epochs=30))
    assert len(list(islice(frames, 3))) == 3
    frames.close()
    with pytest.raises(StopIteration):
        next(frames)


def test_the_kinds_of_charts_are_the_same_in_every_frame() -> None:
    kinds = {tuple(type(chart).__name__ for chart in frame.charts) for frame in default_frames()}
    assert kinds == {("Chart", "Chart", "Tiles", "Tiles")}


@pytest.mark.parametrize("filters", [1, 5, 16])
@pytest.mark.parametrize("kernel_size", [1, 3, 7])
def test_the_filters_shown_are_as_many_numbers_as_torchs_convolution_has_weights(
    filters: int, kernel_size: int
) -> None:
    shown = start_of(replace(SMALL, filters=filters, kernel_size=kernel_size))
    torchs = nn.Conv2d(1, filters, kernel_size).weight
    assert torch.tensor(shown.images).shape == torchs.squeeze(1).shape
    assert torch.tensor(shown.images).numel() == torchs.numel()


def test_the_filters_change_while_it_learns_and_fit_their_colour_scale() -> None:
    first, last = (torch.tensor(default_frames()[i].charts[2].images) for i in (0, -1))
    assert not torch.allclose(first, last, atol=0.01)
    assert default_frames()[-1].charts[2].high == pytest.approx(last.abs().max().item())


@pytest.mark.parametrize("pooling", ["max", "average"])
@pytest.mark.parametrize("kernel_size", [1, 3, 5, 7])
def test_the_network_is_torchs_own_layers_in_the_order_the_module_says(
    kernel_size: int, pooling: str
) -> None:
    network = Network(4, kernel_size, pooling)
    pool = nn.MaxPool2d(2) if pooling == "max" else nn.AvgPool2d(2)
    twin = nn.Sequential(
        nn.Conv2d(1, 4, kernel_size, padding="same"), nn.ReLU(), pool,
        nn.Conv2d(4, 8, kernel_size, padding="same"), nn.ReLU(), pool,
        nn.Flatten(), nn.Linear(8 * 2 * 2, 10),
    )  # fmt: skip
    weights = zip(twin.parameters(), network.parameters(), strict=True)
    with torch.no_grad():
        for theirs, ours in weights:
            theirs.copy_(ours)
        x = load_digits_split()[1][:5]
        assert torch.allclose(network(x), twin(x), atol=1e-5)


def test_another_seed_starts_from_other_filters() -> None:
    first, second = (next(run(replace(SMALL, seed=seed))).charts[2] for seed in (0, 1))

    assert isinstance(first, Tiles)
    assert first.images != second.images
