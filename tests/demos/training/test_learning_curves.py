import math

import pytest
import torch

from demos.kit.labels import labelled
from demos.training.classifier import Learner, Measured, new_network
from demos.training.learning_curves import (
    Curves,
    draw_accuracies,
    draw_losses,
    read_curves,
    summarize,
)
from demos.training.point_sets import make_points

BEST = Measured(0.1, 0.2, 97.0, 96.0)


def curves_of(*runs, now=None, diverged=False, epochs=10):
    """Runs as lists of (training loss, validation loss); accuracies are 100 − 50 × the loss."""
    values = torch.tensor(
        [[(t, v, 100 - 50 * t, 100 - 50 * v) for t, v in run] for run in runs], dtype=torch.float64
    )
    return Curves(values, values[:, -1] if now is None else now, BEST, epochs, diverged)


def summary_of(*runs):
    return summarize(curves_of(*runs), 1)


def test_the_sum_names_the_lowest_validation_loss_and_the_rise_since():
    found = summary_of([(0.7, 0.7), (0.5, 0.4), (0.3, 0.5), (0.2, 0.6)])
    assert found.epoch == 3
    assert found.lowest_validation_loss == pytest.approx(0.4)
    assert found.lowest_epoch == 1
    assert found.training_loss_at_lowest == pytest.approx(0.5)
    assert found.rise_since == pytest.approx(50)
    assert found.recent_fall == pytest.approx(100 * (1 - 0.5 / 1.2))
    assert found.best.validation_loss == 0.2
    assert found.stop_epoch is None
    assert found.diverged_in is None


def test_of_several_runs_the_means_are_told_and_the_ends():
    found = summary_of([(0.6, 0.8), (0.4, 0.6)], [(0.6, 0.6), (0.2, 0.2)])
    assert found.now.training_loss == pytest.approx(0.3)
    assert found.now.validation_loss == pytest.approx(0.4)
    assert found.lowest_accuracy == pytest.approx(70)
    assert found.highest_accuracy == pytest.approx(90)


def test_early_stopping_is_told_once_its_patience_has_ended_in_every_run():
    long = [(0.5, 0.5), (0.5, 0.4)] + [(0.5, 0.6)] * 10
    short = [(0.5, 0.5)] * 12
    assert summary_of(long).stop_epoch == 11
    assert summary_of(long).kept_epoch == 1
    both = summary_of(long, short)
    assert both.stop_epoch == pytest.approx(10.5)
    assert summary_of(long[:6], short[:6]).stop_epoch is None


def test_the_charts_show_mean_band_best_and_where_it_would_stop():
    run = [(0.7, 0.7), (0.5, 0.4)] + [(0.3, 0.5)] * 10
    chart = draw_losses(curves_of(run, [(t + 0.1, v + 0.1) for t, v in run]))
    assert [line.name for line in chart.lines] == [
        "training", "validation", "best possible on validation"
    ]  # fmt: skip
    assert chart.lines[0].y[0] == pytest.approx(0.75)
    assert [band.name for band in chart.bands] == ["training, 2 seeds", "validation, 2 seeds"]
    assert (chart.bands[0].low[0], chart.bands[0].high[0]) == (0.7, pytest.approx(0.8))
    kept, stopped = chart.points
    assert list(kept.x) == [1, 1]
    assert list(stopped.x) == [11, 11]
    assert chart.lines[2].y == [0.2, 0.2]
    assert draw_accuracies(curves_of(run)).y_range == (0, 100)
    assert not draw_accuracies(curves_of(run)).bands


def test_once_one_of_several_runs_diverges_all_are_told_as_before_that_epoch():
    random = torch.Generator().manual_seed(0)
    training, validation = (make_points("moons", 0.3, 64, random) for _ in range(2))
    learners = []
    for lr in (0.5, 1e6):
        network = new_network(32, 2, "relu", 0.0, False, random)
        sgd = torch.optim.SGD(network.parameters(), lr)
        learners.append(Learner(network, sgd, training, validation, 16, random))
    for learner in learners:
        learner.train_epoch()
    assert [learner.diverged for learner in learners] == [False, True]
    found = summarize(read_curves(learners, BEST, 10), 1)
    assert found.diverged_in == 1
    before = [learner.measured[0].training_loss for learner in learners]
    assert found.now.training_loss == pytest.approx(sum(before) / 2)


def test_a_run_that_diverged_leaves_through_the_top():
    curves = curves_of([(0.7, 0.7), (0.9, 1.2)], diverged=True)
    chart = draw_losses(curves)
    assert chart.lines[0].y[-1] > chart.y_range[1]
    assert summarize(curves, 1).diverged_in == 2
    assert all(math.isfinite(value) for value in labelled(summarize(curves, 1)).values())
