from dataclasses import astuple
from functools import cache

import numpy as np
import pytest
import torch
from scipy.optimize import linprog, minimize
from scipy.special import huber
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, precision_score, recall_score
from torch import nn

from demos.losses.linear_fits import (
    BORDER,
    DROP,
    EXAMPLES,
    INTERCEPT,
    OUTLIERS,
    RARE,
    SLOPE,
    Data,
    FittedBorder,
    FittedClasses,
    FittedLine,
    fit,
    make_data,
    measure_border,
    measure_classes,
    measure_line,
)
from demos.losses.loss_functions import LOSSES, MARGIN_LOSSES

pytestmark = pytest.mark.usefixtures("one_thread")

SEEDS = range(8)


@cache
def line(name: str, kind: str, seed: int, delta: float = 1.0) -> FittedLine:
    data = make_data(kind, seed)
    return measure_line(fit(name, data, delta, 2.0), data, delta)


@cache
def classes(name: str, seed: int) -> FittedClasses:
    data = make_data("imbalance", seed)
    return measure_classes(fit(name, data, 1.0, 2.0), data)


def design(data: Data) -> np.ndarray:
    """Inputs with a column of ones, (n, d + 1)."""
    return np.column_stack([data.x.numpy(), np.ones(len(data.x))])


def parameters_of(model: nn.Linear) -> np.ndarray:
    return np.append(model.weight.detach().numpy(), model.bias.item())


def least_sum(data: Data, slack: np.ndarray, bounded: np.ndarray, weight: float) -> float:
    """The least weighted sum of slacks, by linear programming: an independent way to a corner."""
    count, width = len(data.x), design(data).shape[1]
    cost = np.append(np.zeros(width), np.full(count, weight))
    free = [(None, None)] * width + [(0, None)] * count
    return linprog(cost, A_ub=slack, b_ub=bounded, bounds=free).fun


@pytest.mark.parametrize("kind", ["clean", "outliers", "imbalance"])
def test_mse_finds_the_least_squares(kind: str) -> None:
    data = make_data(kind, 0)
    best, *_ = np.linalg.lstsq(design(data), data.y.numpy(), rcond=None)
    assert parameters_of(fit("mse", data, 1.0, 2.0)) == pytest.approx(best, abs=0.01)


@pytest.mark.parametrize("kind", ["clean", "outliers"])
def test_mae_finds_the_least_absolute_deviations(kind: str) -> None:
    data = make_data(kind, 0)
    X, y, eye = design(data), data.y.numpy(), np.eye(len(data.y))
    best = least_sum(data, np.block([[X, -eye], [-X, -eye]]), np.concatenate([y, -y]), 1 / len(y))
    mine = np.abs(X @ parameters_of(fit("mae", data, 1.0, 2.0)) - y).mean()
    assert best - 1e-9 <= mine < best + 2e-3


@pytest.mark.parametrize("kind", ["outliers", "imbalance"])
def test_hinge_finds_the_least_sum_of_missing_margins(kind: str) -> None:
    data = make_data(kind, 0)
    X, sign, eye = design(data), data.labels.numpy(), np.eye(len(data.y))
    best = least_sum(
        data, np.hstack([-sign[:, None] * X, -eye]), np.full(len(sign), -1.0), 1 / len(sign)
    )
    mine = np.maximum(0, 1 - sign * (X @ parameters_of(fit("hinge", data, 1.0, 2.0)))).mean()
    assert best - 1e-9 <= mine < best + 5e-3


@pytest.mark.parametrize("delta", [0.05, 1.0, 10.0])
def test_huber_finds_the_minimum_that_scipy_finds(delta: float) -> None:
    data = make_data("outliers", 0)
    X, y = design(data), data.y.numpy()
    best = minimize(
        lambda p: huber(delta, X @ p - y).mean(), np.zeros(2), method="Powell", tol=1e-9
    )
    mine = huber(delta, X @ parameters_of(fit("huber", data, delta, 2.0)) - y).mean()
    assert best.fun - 1e-7 <= mine < best.fun * 1.001


@pytest.mark.parametrize("name", ["bce", "cross-entropy"])
def test_bce_and_cross_entropy_find_scikit_learns_logistic_regression(name: str) -> None:
    data = make_data("imbalance", 0)
    reference = LogisticRegression(C=1e10, tol=1e-8, max_iter=1000).fit(data.x, data.labels)
    best = np.append(reference.coef_[0], reference.intercept_)
    assert parameters_of(fit(name, data, 1.0, 2.0)) == pytest.approx(best, abs=0.02)


def test_outliers_are_the_same_points_of_which_the_last_are_dropped() -> None:
    clean, outliers = make_data("clean", 3), make_data("outliers", 3)
    dropped = (clean.y - outliers.y).tolist()
    assert dropped[-OUTLIERS:] == pytest.approx([DROP] * OUTLIERS)
    assert set(dropped[:-OUTLIERS]) == {0.0}
    assert outliers.odd.tolist() == [False] * (len(dropped) - OUTLIERS) + [True] * OUTLIERS
    assert not clean.odd.any()


@pytest.mark.parametrize("kind", ["clean", "outliers", "imbalance"])
def test_a_label_is_the_side_of_0_on_which_the_target_lies(kind: str) -> None:
    data = make_data(kind, 0)
    assert torch.equal(data.labels, data.y.sign())


def test_the_rare_class_is_one_in_ten() -> None:
    data = make_data("imbalance", 0)
    assert (data.labels > 0).sum() == data.odd.sum() == RARE == EXAMPLES / 10


def test_the_same_seed_gives_the_same_data_and_fit_and_another_seed_others() -> None:
    for kind in ("clean", "outliers", "imbalance"):
        assert torch.equal(make_data(kind, 5).x, make_data(kind, 5).x)
        first, again, other = (make_data(kind, seed) for seed in (5, 5, 6))
        fits = [parameters_of(fit("mse", data, 1.0, 2.0)) for data in (first, again, other)]
        assert np.array_equal(fits[0], fits[1])
        assert not np.array_equal(fits[0], fits[2])


@pytest.mark.parametrize("seed", SEEDS)
def test_outliers_pull_mse_more_than_twice_as_far_as_huber_and_huber_no_less_than_mae(
    seed: int,
) -> None:
    mse, huber_, mae = (
        line(name, "outliers", seed).slope_error for name in ("mse", "huber", "mae")
    )
    assert mse > 0.7
    assert mse > 2 * huber_
    assert huber_ > mae


@pytest.mark.parametrize("seed", SEEDS)
def test_without_outliers_all_three_find_nearly_the_same_true_slope(seed: int) -> None:
    slopes = [line(name, "clean", seed).slope for name in ("mse", "mae", "huber")]
    assert max(slopes) - min(slopes) < 0.15
    assert slopes == pytest.approx([SLOPE] * 3, abs=0.2)


def test_a_larger_delta_lets_outliers_pull_huber_from_where_mae_is_to_where_mse_is() -> None:
    deltas = (0.05, 0.5, 1.0, 2.0, 5.0, 10.0)
    errors = [line("huber", "outliers", 0, delta).slope_error for delta in deltas]
    assert errors == sorted(errors)
    assert line("huber", "outliers", 0, 10.0).slope == pytest.approx(
        line("mse", "outliers", 0).slope, abs=1e-3
    )
    assert line("huber", "outliers", 0, 0.05).slope == pytest.approx(
        line("mae", "outliers", 0).slope, abs=0.05
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_wrong_labels_move_the_border_of_focal_furthest_and_of_hinge_least(seed: int) -> None:
    data = make_data("outliers", seed)
    off = {name: measure_border(fit(name, data, 1.0, 2.0)).border_error for name in MARGIN_LOSSES}
    assert max(off, key=off.__getitem__) == "focal"
    assert min(off, key=off.__getitem__) == "hinge"


@pytest.mark.parametrize("seed", SEEDS)
def test_bce_finds_more_of_the_rare_class_than_mse_and_mae_finds_none_at_90_percent_accuracy(
    seed: int,
) -> None:
    assert classes("bce", seed).recall > classes("mse", seed).recall
    assert classes("mae", seed) == FittedClasses(0.0, 90.0, None)


def test_focal_loss_alone_does_not_make_up_for_the_imbalance() -> None:
    """On the average over seeds; what Lin et al. add is a class weight."""
    means = [np.mean([classes(name, seed).recall for seed in SEEDS]) for name in ("focal", "bce")]
    assert means[0] == pytest.approx(means[1], abs=5)


def test_recall_precision_and_accuracy_are_scikit_learns() -> None:
    data = make_data("imbalance", 1)
    model = fit("bce", data, 1.0, 2.0)
    truth, said = data.labels > 0, model(data.x).squeeze(1) > 0
    scores = (score(truth, said) for score in (recall_score, accuracy_score, precision_score))
    assert astuple(measure_classes(model, data)) == pytest.approx([100 * own for own in scores])


def test_the_true_line_is_measured_without_an_error() -> None:
    model = nn.utils.skip_init(nn.Linear, 1, 1, dtype=torch.float64)
    with torch.no_grad():
        model.weight.fill_(SLOPE)
        model.bias.fill_(INTERCEPT)
    measured = measure_line(model, make_data("outliers", 0), 4.0)
    assert (measured.slope_error, measured.points_beyond_delta) == (0, OUTLIERS)
    assert measure_border(model) == FittedBorder(BORDER, 0)


def test_every_loss_can_be_fitted_to_every_data_and_ends_with_a_weight_of_the_right_sign() -> None:
    for kind in ("clean", "outliers"):
        for name in LOSSES:
            assert fit(name, make_data(kind, 0), 1.0, 5.0).weight.item() > 0
