import math
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.optimizers.descent import (
    LARGEST_LOSS,
    OPTIMIZERS,
    SCHEDULES,
    Descent,
    Settings,
    descend,
    find_lr_that_holds,
)
from demos.optimizers.surfaces import SURFACES, Surface

pytestmark = pytest.mark.usefixtures("one_thread")

START = torch.tensor([-4.0, 1.0], dtype=torch.float64)
BASE = Settings(0.05, 0.9, 0.0, "constant", 100)


def run(name: str, surface: str = "ravine", start: torch.Tensor = START, **changes) -> Descent:
    return descend(name, SURFACES[surface], start, Settings(**{**vars(BASE), **changes}))


def ravine_gradient(w: np.ndarray) -> np.ndarray:
    return np.array([0.5, 36.0]) * w


def by_hand(name: str, lr: float, beta: float, decay: float) -> Iterator[np.ndarray]:
    """The published rules, written out: each yields the weights after a step on the ravine."""
    w, b, m, v = START.numpy().copy(), np.zeros(2), np.zeros(2), np.zeros(2)
    for t in range(1, 31):
        g = ravine_gradient(w) + (0 if name == "adamw" else decay) * w
        if name == "sgd":  # Robbins and Monro 1951
            step = g
        elif name in ("momentum", "nesterov"):  # Polyak 1964; Sutskever et al. 2013
            b = beta * b + g
            step = b if name == "momentum" else g + beta * b
        elif name == "rmsprop":  # Hinton's lecture 6e, 2012, with torch's alpha
            v = 0.99 * v + 0.01 * g**2
            step = g / (np.sqrt(v) + 1e-8)
        else:  # Kingma and Ba 2015; Loshchilov and Hutter 2019
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            step = (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
            step = step + (decay * w if name == "adamw" else 0)
        w = w - lr * step
        yield w


@pytest.mark.parametrize("decay", [0.0, 0.3])
@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_step_is_that_of_the_published_rule(name: str, beta: float, decay: float) -> None:
    expected = np.array(list(by_hand(name, 0.02, beta, decay)))
    path = run(name, lr=0.02, momentum=beta, weight_decay=decay, steps=30).path
    assert path[0].tolist() == START.tolist()
    assert path[1:].numpy() == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("surface", SURFACES)
def test_the_gradient_is_autograds_and_agrees_with_finite_differences(surface: str) -> None:
    start = torch.tensor([0.7, 0.3], dtype=torch.float64)
    first = run("sgd", surface, start, lr=1e-3, steps=1)
    loss, h = SURFACES[surface].loss, 1e-6
    for i, unit in enumerate(torch.eye(2, dtype=torch.float64)):
        slope = (loss(start + h * unit) - loss(start - h * unit)) / (2 * h)
        assert (start - first.path[1])[i].item() == pytest.approx(1e-3 * slope.item(), rel=1e-6)


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("name", ["adam", "adamw"])
def test_adams_first_step_is_lr_long_for_each_weight_whatever_the_slope(
    name: str, surface: str
) -> None:
    start = torch.tensor([-1.2, 0.7], dtype=torch.float64)
    moved = run(name, surface, start, steps=1).path[1] - start
    assert moved.abs().tolist() == pytest.approx([0.05, 0.05], rel=1e-6)


def test_rmsprops_first_step_is_ten_times_lr_since_its_average_starts_at_zero() -> None:
    moved = run("rmsprop", steps=1).path[1] - START
    assert moved.abs().tolist() == pytest.approx([0.5, 0.5], rel=1e-6)


def test_the_decay_of_adamw_is_decoupled_and_that_of_adam_is_divided_away() -> None:
    free, kept, coupled = (
        run(name, lr=0.1, weight_decay=decay, steps=1).path[1]
        for name, decay in (("adamw", 0.0), ("adamw", 0.5), ("adam", 0.5))
    )
    assert (kept - free).tolist() == pytest.approx((-0.1 * 0.5 * START).tolist())
    assert coupled.tolist() == pytest.approx(free.tolist(), abs=1e-8)  # (g + λw)/|g + λw| = ±1


def test_the_decay_of_sgd_is_the_gradient_of_a_penalty() -> None:
    ravine = SURFACES["ravine"]
    penalised = Surface("", lambda w: ravine.loss(w) + 0.25 * w.square().sum(), "")
    plain = descend("sgd", penalised, START, Settings(0.03, 0.9, 0.0, "constant", 20))
    decayed = run("sgd", lr=0.03, weight_decay=0.5, steps=20)
    assert torch.allclose(plain.path, decayed.path)


def test_without_momentum_momentum_and_nesterov_are_sgd_and_without_decay_adamw_is_adam() -> None:
    plain = run("sgd", momentum=0.0).path
    assert torch.equal(run("momentum", momentum=0.0).path, plain)
    assert torch.equal(run("nesterov", momentum=0.0).path, plain)
    assert torch.equal(run("adamw").path, run("adam").path)


def test_nesterov_differs_from_momentum_and_damps_the_swings_in_the_ravine() -> None:
    heavy, ahead = (run(name, lr=0.03) for name in ("momentum", "nesterov"))
    assert not torch.allclose(heavy.path[1], ahead.path[1])
    assert ahead.path[20:, 1].abs().max() < 0.1 * heavy.path[20:, 1].abs().max()


def test_in_the_ravine_sgd_zigzags_and_creeps_by_the_factors_of_its_curvatures() -> None:
    x, y = run("sgd").path.T
    assert (y[1:] / y[:-1]).tolist() == pytest.approx([1 - 0.05 * 36] * 100)
    assert (x[1:] / x[:-1]).tolist() == pytest.approx([1 - 0.05 * 0.5] * 100)


def test_momentum_beats_sgd_in_the_ravine_a_hundredfold_at_the_same_lr_and_at_each_ones_best() -> (
    None
):
    assert run("momentum").losses[-1] * 100 < run("sgd").losses[-1]
    plain = min(run("sgd", lr=lr / 10_000).losses[-1] for lr in range(400, 556, 5))
    slow, steep = math.sqrt(0.5), math.sqrt(36)  # Polyak's lr and momentum for these curvatures
    lr, momentum = (2 / (steep + slow)) ** 2, ((steep - slow) / (steep + slow)) ** 2
    assert run("momentum", lr=lr, momentum=momentum).losses[-1] * 1e6 < plain


def test_a_start_beside_the_saddle_takes_sgd_as_long_as_its_growth_predicts() -> None:
    start = torch.tensor([0.0, 0.01], dtype=torch.float64)
    y = run("sgd", "saddle", start, steps=200).path[:, 1]
    left = int((y > 1).nonzero()[0])
    assert left == pytest.approx(math.log(100) / math.log(1.05), rel=0.1)
    assert int((run("adam", "saddle", start).path[:, 1] > 1).nonzero()[0]) < 0.5 * left


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_nothing_leaves_the_line_on_which_the_saddle_has_no_slope(name: str) -> None:
    start = torch.tensor([-4.0, 0.0], dtype=torch.float64)
    assert run(name, "saddle", start, lr=0.1, steps=200).path[:, 1].abs().max() == 0


def test_the_constant_schedule_keeps_lr_and_warmup_rises_to_it_in_a_fifth_of_the_steps() -> None:
    assert set(run("sgd").lrs) == {0.05}
    lrs = run("sgd", schedule="warmup").lrs
    assert lrs[:20] == pytest.approx([0.05 * (t + 1) / 20 for t in range(20)])
    assert set(lrs[20:]) == {0.05}


def test_the_step_schedule_takes_a_tenth_after_each_third_and_cosine_half_a_wave() -> None:
    assert run("sgd", schedule="step", steps=9).lrs == pytest.approx(
        [0.05] * 3 + [0.005] * 3 + [0.0005] * 3
    )
    cosine = [0.025 * (1 + math.cos(math.pi * t / 100)) for t in range(100)]
    assert run("sgd", schedule="cosine").lrs == pytest.approx(cosine)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_each_step_is_made_with_the_lr_that_is_recorded_for_it(schedule: str) -> None:
    descent = run("sgd", schedule=schedule, steps=30)
    for lr, w, after in zip(descent.lrs, descent.path, descent.path[1:], strict=False):
        assert after.numpy() == pytest.approx(w.numpy() - lr * ravine_gradient(w.numpy()))


def test_a_path_has_the_losses_of_its_points() -> None:
    descent = run("adam", "beale", torch.tensor([1.0, 1.0], dtype=torch.float64))
    assert SURFACES["beale"].loss(descent.path).tolist() == pytest.approx(list(descent.losses))
    assert (len(descent.path), len(descent.lrs), descent.diverged) == (101, 100, False)


def test_divergence_ends_a_descent_at_the_step_that_the_growth_predicts() -> None:
    descent = run("sgd", lr=0.06)
    # 18 y² with y = (1 − 0.06 · 36)ᵗ passes a billion
    t = math.ceil(math.log(LARGEST_LOSS / 18) / (2 * math.log(0.06 * 36 - 1)))
    assert descent.diverged
    assert len(descent.lrs) == t
    assert (descent.has_diverged(t - 1), descent.has_diverged(t)) == (False, True)
    assert len(descent.losses) == len(descent.path) == t
    assert max(descent.losses) <= LARGEST_LOSS


@pytest.mark.parametrize(
    ("loss", "beyond"), [(torch.sqrt, math.isnan), (lambda w: (w**2).exp(), math.isinf)]
)
def test_a_loss_that_is_no_number_or_infinite_is_divergence_too(loss, beyond) -> None:
    surface, one = Surface("", lambda w: loss(w).sum(), ""), torch.ones(1, dtype=torch.float64)
    descent = descend("sgd", surface, one, Settings(10.0, 0.9, 0.0, "constant", 5))
    slope = {torch.sqrt: 0.5}.get(loss, 2 * math.e)
    assert beyond(surface.loss(one - 10 * slope).item())
    assert descent.diverged
    assert len(descent.lrs) == len(descent.losses) == 1


def test_the_first_step_below_a_loss_is_looked_for_only_so_far() -> None:
    descent = Descent("sgd", torch.zeros(4, 2), (8.0, 3.0, 5.0, 2.0), (0.1,) * 3, False)
    assert [descent.first_below(4, step) for step in (0, 1, 3)] == [None, 1, 1]
    assert descent.first_below(8, 0) == 0
    assert descent.first_below(1, 3) is None


@pytest.mark.parametrize(
    ("name", "surface", "lr"),
    [
        ("sgd", "ravine", 0.06),
        ("sgd", "ravine", 0.07),  # 0.056 would do for all steps, but not downwards
        ("nesterov", "ravine", 0.05),
        ("momentum", "rosenbrock", 0.05),
        ("sgd", "beale", 1.0),
        ("rmsprop", "rosenbrock", 10.0),
    ],
)
def test_the_lr_that_holds_is_smaller_and_leads_below_the_start(
    name: str, surface: str, lr: float
) -> None:
    assert run(name, surface, lr=lr).diverged
    held = find_lr_that_holds(
        name, SURFACES[surface], START, Settings(lr, 0.9, 0.0, "constant", 100)
    )
    assert held < lr
    tried = run(name, surface, lr=held)
    assert not tried.diverged
    assert tried.losses[-1] < tried.losses[0]


def test_where_no_lr_holds_none_is_named() -> None:
    steep = Surface("", lambda w: 1e6 * w.square().sum(), "")
    assert find_lr_that_holds("sgd", steep, START, BASE) is None


@settings(deadline=None, max_examples=30)
@given(
    name=st.sampled_from(sorted(OPTIMIZERS)),
    surface=st.sampled_from(sorted(SURFACES)),
    start=st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
    lr=st.floats(1e-4, 10),
    momentum=st.floats(0, 0.99),
)
def test_any_descent_is_finite_and_under_the_bound(
    name: str, surface: str, start: tuple[float, float], lr: float, momentum: float
) -> None:
    descent = run(
        name, surface, torch.tensor(start, dtype=torch.float64), lr=lr, momentum=momentum, steps=15
    )
    assert descent.path.isfinite().all()
    assert all(0 <= loss <= LARGEST_LOSS for loss in descent.losses)
    assert descent.diverged == (len(descent.losses) < 16)
