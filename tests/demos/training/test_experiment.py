import itertools
import math
from dataclasses import replace
from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.kit.frames import Chart
from demos.kit.parameters import ChoiceSpec, PastedSpec, check, specs
from demos.training.experiment import run
from demos.training.params import Params
from demos.training.session import train

pytestmark = [pytest.mark.timeout(120), pytest.mark.usefixtures("one_thread")]
# Two lines of points: the class is whether the second number is larger.
OWN = "length,width,kind\n" + "\n".join(
    f"{100 * i},{i % 7},{'long' if i % 2 else 'short'}" for i in range(30)
)
SMALL = Params(hidden=8, layers=1, epochs=3)


@cache
def frames_of(params):
    return tuple(run(params))


def last_of(params):
    return frames_of(params)[-1]


@cache
def end_of(params):
    *_, last = train(params)
    return last.summary.now


def test_the_default_run_overfits_and_says_from_when_on():
    n = last_of(Params()).numbers
    assert n["training loss"] < 0.75 * n["training loss at the lowest"]
    assert n["validation loss"] > 1.5 * n["lowest validation loss"]
    assert n["training loss"] < n["best possible training loss"]
    assert f"**Overfitting**: since epoch {n['epoch of the lowest']:g}" in last_of(Params()).caption


def test_early_stopping_gives_a_lower_validation_loss_than_going_on():
    stopped = last_of(Params(early_stopping="on"))
    assert stopped.step < Params().epochs
    assert stopped.progress == 1
    assert stopped.numbers["validation loss"] < 0.7 * last_of(Params()).numbers["validation loss"]


@pytest.mark.parametrize("change", [{"weight_decay": 0.3}, {"dropout": 0.5}])
def test_what_regularizes_lowers_the_validation_loss_and_raises_the_training_loss(change):
    plain, regularized = (
        [end_of(replace(Params(), seed=seed, **changed)) for seed in (0, 1, 2)]
        for changed in ({}, change)
    )
    for before, after in zip(plain, regularized, strict=True):
        assert after.validation_loss < before.validation_loss
        assert after.training_loss > before.training_loss


def test_one_hidden_unit_underfits_and_a_network_of_some_learns_xor():
    small = last_of(Params(data="xor", noise=0.1, hidden=1, layers=1, epochs=60))
    assert small.numbers["validation accuracy"] < 85
    assert "Try next: **hidden 32**. Whatever one unit does" in small.caption
    wide = last_of(Params(data="xor", noise=0.1, hidden=32, epochs=60))
    assert wide.numbers["validation accuracy"] > 97


def test_too_long_steps_diverge_and_a_smaller_rate_is_named():
    frame = last_of(Params(optimizer="sgd", lr=10.0, layers=4, hidden=128))
    assert "**diverged**" in frame.caption
    assert "Try next: **lr 0.3**" in frame.caption
    assert frame.progress == 1


def test_five_seeds_make_a_band_around_their_mean():
    frame = last_of(replace(SMALL, seeds=5))
    losses = frame.charts[1]
    assert isinstance(losses, Chart)
    assert [band.name for band in losses.bands] == ["training, 5 seeds", "validation, 5 seeds"]
    for band, line in zip(losses.bands, losses.lines[:2], strict=True):
        assert all(
            low < mean < high for low, mean, high in zip(band.low, line.y, band.high, strict=True)
        )


def test_points_of_ones_own_are_learned_under_their_own_names():
    """Classes 40 apart in an input that spreads by 9000: without standardising nothing is learned."""
    lines = [
        f"{x} {y + 40 * (x // 1000 % 2)} {'ab'[x // 1000 % 2]}"
        for x in range(0, 30_000, 500)
        for y in (1, 9)
    ]
    frame = last_of(Params(points="\n".join(lines), epochs=60))
    assert frame.numbers["validation accuracy"] == 100
    assert "**Learned**. The points that the network has not been trained on" in frame.caption
    assert not any(name.startswith("best possible") for name in frame.numbers)
    own = last_of(Params(points=OWN, epochs=3)).charts[0]
    assert isinstance(own, Chart)
    assert (own.x_label, own.y_label) == ("length (standardised)", "width (standardised)")
    named = ["long", "short", "long (validation)", "short (validation)"]
    assert [points.name for points in own.points] == named


def test_points_whose_classes_are_random_are_not_called_noise_that_anybody_knows():
    random = torch.Generator().manual_seed(3)
    rows = torch.rand(60, 3, generator=random).tolist()
    text = "\n".join(f"{a:.3f}; {b:.3f}; {int(c > 0.5)}" for a, b, c in rows)
    caption = last_of(Params(points=text)).caption
    assert "**Overfitting**" in caption
    assert "knows how the points are made" not in caption


def test_there_is_a_frame_before_training_and_one_after_each_epoch():
    frames = frames_of(SMALL)
    assert [frame.step for frame in frames] == [0, 1, 2, 3]
    assert [frame.progress for frame in frames] == pytest.approx([0, 1 / 3, 2 / 3, 1])
    assert frames[0].numbers["training loss"] == pytest.approx(math.log(2), abs=0.1)


def test_the_surface_is_what_the_network_says_and_shows_the_training_points():
    surface = last_of(SMALL).charts[0]
    assert isinstance(surface, Chart)
    assert surface.field is not None
    z = torch.tensor(surface.field.z)
    assert z.shape == (41, 41)
    assert 0 <= z.min() < z.max() <= 1
    assert sum(len(points.x) for points in surface.points) == 200


def test_the_same_seed_gives_the_same_numbers_whatever_else_draws():
    torch.manual_seed(5)
    again = [frame.numbers for frame in run(replace(SMALL, dropout=0.2))]
    torch.manual_seed(6)
    assert again == [frame.numbers for frame in run(replace(SMALL, dropout=0.2))]
    assert again != [frame.numbers for frame in run(replace(SMALL, dropout=0.2, seed=1))]


def params_within_their_ranges():
    def values_of(spec):
        if isinstance(spec, ChoiceSpec):
            return st.sampled_from(spec.options)
        if isinstance(spec, PastedSpec):
            return st.sampled_from(["", OWN])
        low, high = spec.low, spec.high
        return st.integers(low, high) if spec.whole else st.floats(low, high)

    strategies = {name: values_of(spec) for name, spec in specs(Params).items()}
    small = {"epochs": st.integers(1, 2), "hidden": st.integers(1, 16), "seeds": st.integers(1, 2)}
    return st.fixed_dictionaries(strategies | small).map(lambda values: check(Params, values))


@settings(max_examples=25, deadline=None)
@given(params=params_within_their_ranges())
def test_any_settings_give_finite_frames_that_end_at_progress_one(params):
    frames = list(run(params))
    assert [frame.progress < 1 for frame in frames] == [True] * (len(frames) - 1) + [False]
    for before, after in itertools.pairwise(frames):
        assert [type(c) for c in before.charts] == [type(c) for c in after.charts]
    for frame in frames:
        assert all(math.isfinite(value) for value in frame.numbers.values())
        assert "nan" not in frame.caption
