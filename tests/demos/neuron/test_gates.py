import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st

from demos.kit.nonlinearities import ACTIVATIONS
from demos.neuron.gates import (
    CORNERS,
    HALF,
    LARGEST_LOSS,
    LEAST_LR,
    TASKS,
    answer,
    find_first_solved,
    find_lr_that_holds,
    train,
)

GATES = [task for task, targets in TASKS.items() if targets]
SMOOTH = [name for name in HALF if name != "step"]
START = ((1.0, -1.0), 0.0)
any_weight = st.integers(-100, 100).map(lambda k: k / 20)


def loss_by_hand(activation: str, task: str, w: np.ndarray, b: float) -> float:
    z = np.array(CORNERS) @ w + b
    y = np.array(TASKS[task])
    if activation == "sigmoid":
        a = 1 / (1 + np.exp(-z))
        return float(-np.mean(y * np.log(a) + (1 - y) * np.log(1 - a)))
    a = ACTIVATIONS[activation](torch.tensor(z)).numpy()
    return float(np.mean((a - y) ** 2))


@pytest.mark.parametrize("task", GATES)
@pytest.mark.parametrize("activation", SMOOTH)
def test_the_gradient_is_that_of_finite_differences(activation: str, task: str) -> None:
    at, h = np.array([0.7, -0.4, 0.3]), 1e-6
    (fit,) = train(at[:2].tolist(), at[2].item(), activation, task, 0, 0.5)

    def loss(point: np.ndarray) -> float:
        return loss_by_hand(activation, task, point[:2], point[2])

    slopes = [(loss(at + step) - loss(at - step)) / (2 * h) for step in h * np.eye(3)]
    assert fit.loss == pytest.approx(loss(at))
    assert fit.gradient == pytest.approx(slopes, abs=1e-6)


@pytest.mark.parametrize("activation", SMOOTH)
def test_each_step_is_the_weights_less_lr_times_the_gradient(activation: str) -> None:
    fits = train(*START, activation, "or", 20, 0.3)
    for before, after in pairwise(fits):
        expected = np.array([*before.w, before.b]) - 0.3 * np.array(before.gradient)
        assert [*after.w, after.b] == pytest.approx(expected, abs=1e-8)


def test_there_is_a_fit_before_the_first_step_and_after_each() -> None:
    fits = train(*START, "sigmoid", "and", 30, 0.5)
    assert len(fits) == 31
    assert (fits[0].w, fits[0].b) == START
    assert fits == train(*START, "sigmoid", "and", 30, 0.5)


@pytest.mark.parametrize("activation", HALF)
def test_the_output_is_one_half_at_its_threshold(activation: str) -> None:
    z = torch.tensor([HALF[activation] - 1e-6, HALF[activation] + 1e-6], dtype=torch.float64)
    below, above = ACTIVATIONS[activation](z).tolist()
    assert below < 0.5 < above


@pytest.mark.parametrize(("task", "most"), [("and", 60), ("or", 60)])
def test_and_and_or_are_learned_and_stay_learned(task: str, most: int) -> None:
    fits = train(*START, "sigmoid", task, 500, 0.5)
    first = find_first_solved(fits)
    assert first is not None
    assert 0 < first <= most
    assert not fits[first - 1].solved
    assert all(fit.solved for fit in fits[first:])


@pytest.mark.parametrize("activation", HALF)
@settings(deadline=None, max_examples=15)
@given(w=st.tuples(any_weight, any_weight), b=any_weight)
def test_no_training_gets_all_four_points_of_xor_right(
    activation: str, w: tuple[float, float], b: float
) -> None:
    fits = train(w, b, activation, "xor", 15, 0.5)
    assert find_first_solved(fits) is None
    assert max(sum(fit.right) for fit in fits) <= 3


@pytest.mark.parametrize(("activation", "least"), [("sigmoid", math.log(2)), ("linear", 0.25)])
def test_training_on_xor_ends_where_the_answer_is_one_half_to_all(
    activation: str, least: float
) -> None:
    fits = train((3.0, -2.0), 1.0, activation, "xor", 500, 0.5)
    assert fits[-1].loss == pytest.approx(least, abs=1e-4)
    assert [*fits[-1].w, fits[-1].b] == pytest.approx([0, 0, HALF[activation]], abs=0.05)
    assert min(fit.loss for fit in fits) >= least - 1e-12


def test_a_step_has_no_gradient_and_never_moves() -> None:
    fits = train(*START, "step", "and", 5, 0.5)
    assert {(fit.w, fit.b, fit.gradient) for fit in fits} == {(*START, (0.0, 0.0, 0.0))}


def test_a_run_ends_where_it_diverges_with_finite_numbers() -> None:
    fits = train((5.0, 5.0), 5.0, "linear", "or", 500, 10.0)
    assert len(fits) < 501
    assert fits[-1].diverged
    assert LARGEST_LOSS < fits[-1].loss < math.inf
    assert not any(fit.diverged for fit in fits[:-1])


def test_the_lr_that_is_said_to_hold_does() -> None:
    lr = find_lr_that_holds((5.0, 5.0), 5.0, "linear", "or", 500, 10.0)
    assert lr is not None
    assert LEAST_LR <= lr < 10
    # MSE of a linear neuron: Hessian ½ XᵀX; SGD converges for lr < 2 / its largest eigenvalue.
    x = np.column_stack([CORNERS, np.ones(4)])
    assert lr < 2 / np.linalg.eigvalsh(x.T @ x / 2).max()
    fits = train((5.0, 5.0), 5.0, "linear", "or", 500, lr)
    assert fits[-1].loss < fits[0].loss


@settings(deadline=None, max_examples=60)
@given(w=st.tuples(any_weight, any_weight), b=any_weight, task=st.sampled_from(GATES))
@example(w=(-0.1, -0.2), b=0.3, task="and")  # -5.6e-17 in floating point
def test_a_sum_of_slider_steps_that_is_zero_is_on_the_side_of_zero(
    w: tuple[float, float], b: float, task: str
) -> None:
    (fit,) = train(w, b, "step", task, 0, 0.5)
    twentieths = np.array([round(20 * value) for value in (*w, b)])
    exact = np.column_stack([CORNERS, np.ones(4)]) @ twentieths >= 0  # in whole numbers
    assert fit.right == tuple((exact == np.array(TASKS[task], dtype=bool)).tolist())


@pytest.mark.parametrize("activation", SMOOTH)
def test_the_slope_at_the_input_is_that_of_finite_differences(activation: str) -> None:
    w, b, at, h = (1.5, -0.5), 0.25, np.array([0.5, 1.0]), 1e-6
    (own,) = answer([(w, b)], at.tolist(), activation)

    def output(point: np.ndarray) -> float:
        z = torch.tensor(point @ np.array(w) + b, dtype=torch.float64)
        return ACTIVATIONS[activation](z).item()

    slopes = [(output(at + step) - output(at - step)) / (2 * h) for step in h * np.eye(2)]
    assert own.gradient == pytest.approx(slopes, abs=1e-6)
    assert own.a == output(at)


def test_an_answer_on_the_line_still_has_a_slope() -> None:
    (own,) = answer([((0.1, 0.2), -0.3)], (1.0, 1.0), "sigmoid")  # 5.6e-17 in floating point
    assert own.z == 0
    assert own.gradient == pytest.approx((0.025, 0.05))


@pytest.mark.parametrize("w", [(0.0, 0.0), (1e-12, 0.0)])
def test_without_weights_there_is_no_line(w: tuple[float, float]) -> None:
    assert not answer([(w, 1.0)], (1.0, 1.0), "sigmoid")[0].has_line
