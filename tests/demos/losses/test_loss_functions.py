import math
import re
from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, huber, rel_entr, softmax

from demos.losses.loss_functions import (
    ERROR_LOSSES,
    LOSSES,
    MARGIN_LOSSES,
    TARGET,
    describe_gradient,
    loss_and_gradient,
    to_latex,
)

REFERENCE: dict[str, Callable[[np.ndarray, float, float], np.ndarray]] = {
    "mse": lambda r, *_: r**2,
    "mae": lambda r, *_: np.abs(r),
    "huber": lambda r, delta, _: huber(delta, r),
    "cross-entropy": lambda m, *_: -np.log(softmax(np.stack([m, 0 * m]), axis=0)[0]),
    "bce": lambda m, *_: np.log1p(np.exp(-m)),
    "hinge": lambda m, *_: np.maximum(0, 1 - m),
    "focal": lambda m, _, gamma: -((1 - expit(m)) ** gamma) * np.log(expit(m)),
    "kl": lambda m, *_: rel_entr(TARGET[0], expit(m)) + rel_entr(TARGET[1], expit(-m)),
}
CORNERS = {"mae": 0.0, "hinge": 1.0}

deltas = st.floats(0.05, 10)
gammas = st.floats(0, 5)
places = st.lists(st.floats(-15, 15), min_size=1, max_size=8)


def at(
    name: str, x: list[float], delta: float = 1.0, gamma: float = 2.0
) -> tuple[list[float], list[float]]:
    return loss_and_gradient(name, torch.tensor(x, dtype=torch.float64), delta, gamma)


@pytest.mark.parametrize("name", LOSSES)
@settings(deadline=None, max_examples=30)
@given(x=places, delta=deltas, gamma=gammas)
def test_a_loss_is_what_numpy_and_scipy_make_of_its_formula(
    name: str, x: list[float], delta: float, gamma: float
) -> None:
    expected = REFERENCE[name](np.array(x), delta, gamma)
    assert np.allclose(at(name, x, delta, gamma)[0], expected, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize("name", LOSSES)
@settings(deadline=None, max_examples=30)
@given(x=places, delta=deltas, gamma=gammas)
def test_a_gradient_is_the_finite_difference(
    name: str, x: list[float], delta: float, gamma: float
) -> None:
    h = 1e-6
    corner = CORNERS.get(name)
    x = [place for place in x if corner is None or abs(place - corner) > 2 * h] or [0.5]
    up, down = (REFERENCE[name](np.array(x) + step, delta, gamma) for step in (h, -h))
    assert np.allclose(at(name, x, delta, gamma)[1], (up - down) / (2 * h), atol=1e-5)


@pytest.mark.parametrize("gamma", [0.0, 0.1, 1.0, 5.0])
@pytest.mark.parametrize("name", LOSSES)
def test_no_loss_or_gradient_overflows_however_wrong_or_right_an_example_is(
    name: str, gamma: float
) -> None:
    for values in at(name, [-1e4, -800.0, 0.0, 800.0, 1e4], gamma=gamma):
        assert all(math.isfinite(value) for value in values)


def test_the_caller_keeps_its_tensor_without_a_gradient() -> None:
    x = torch.tensor([1.0], dtype=torch.float64)
    loss_and_gradient("mse", x, 1.0, 2.0)
    assert not x.requires_grad


@given(m=places)
def test_cross_entropy_of_two_logits_is_bce(m: list[float]) -> None:
    assert np.allclose(at("cross-entropy", m), at("bce", m))


@given(m=places)
def test_focal_loss_with_gamma_0_is_bce(m: list[float]) -> None:
    assert np.allclose(at("focal", m, gamma=0.0), at("bce", m))


@given(r=places, delta=deltas)
def test_huber_is_half_of_mse_within_delta_and_bounds_its_gradient_by_delta(
    r: list[float], delta: float
) -> None:
    loss, gradient = at("huber", r, delta)
    for error, own, slope in zip(r, loss, gradient, strict=True):
        assert abs(slope) <= delta * (1 + 1e-12)
        assert abs(error) > delta or own == pytest.approx(error**2 / 2)


def test_kl_is_zero_and_flat_where_the_score_says_its_target_and_rises_beyond() -> None:
    goal = math.log(TARGET[0] / TARGET[1])
    (loss, _), (slope, beyond) = at("kl", [goal, goal + 1])
    assert loss == pytest.approx(0, abs=1e-12)
    assert slope == pytest.approx(0, abs=1e-12)
    assert beyond > 0.04


def as_python(latex: str) -> str:
    """The little LaTeX that ``to_latex`` writes, as an expression of Python."""
    for pattern, plain in (
        (r"e\^\{([^{}]*)\}", r"exp(\1)"),
        (r"\\tfrac12", "0.5"),
        (r"\\t?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))"),
        (r"\^\{?([\d.]+)\}?", r"**\1"),
        (r"\\,|\\cdot ", "*"),
        (r"\\ln ([\d.]+)", r"\\ln(\1)"),
        (r"\|([\d.]+)\|", r"abs(\1)"),
        (r"\\ln", "log"),
        (r"\\max", "max"),
        (r"(?<=\d)(?=log|\()", "*"),
    ):
        latex = re.sub(pattern, plain, latex)
    return latex


@pytest.mark.parametrize(("delta", "gamma"), [(1.0, 2.0), (0.25, 0.5), (7.5, 5.0)])
@pytest.mark.parametrize("name", LOSSES)
def test_the_formula_with_its_numbers_put_in_comes_to_the_loss(
    name: str, delta: float, gamma: float
) -> None:
    x = 3.0 if name in ERROR_LOSSES else -3.0
    _, _, put_in = to_latex(name, x, delta, gamma).partition(" = ")
    value = eval(as_python(put_in), {"exp": math.exp, "log": math.log, "max": max, "abs": abs})
    assert value == pytest.approx(at(name, [x], delta, gamma)[0][0], rel=0.01)


def test_each_loss_says_something_of_its_own_about_its_gradient() -> None:
    said = [describe_gradient(name, 3.0, 1.0, 2.0) for name in LOSSES]
    assert len(set(said)) == len(LOSSES)
    assert all(text.startswith(name) for name, text in zip(LOSSES, said, strict=True))


@pytest.mark.parametrize("gamma", [0.5, 2.0, 5.0])
def test_what_focal_keeps_of_bces_pull_is_measured(gamma: float) -> None:
    h, shares = 1e-6, []
    for m in (3.0, -3.0):
        own, plain = (
            REFERENCE[name](np.array(m + h), 1, gamma) - REFERENCE[name](np.array(m - h), 1, gamma)
            for name in ("focal", "bce")
        )
        shares.append(100 * own / plain)
    said = describe_gradient("focal", 3.0, 1.0, gamma)
    assert f"{shares[0]:.2g} % of bce's pull at 3 and {shares[1]:.3g} % at -3" in said


@pytest.mark.parametrize(
    ("name", "delta", "gamma", "said"),
    [
        ("huber", 1.0, 2.0, "stays at ±1 beyond"),
        ("huber", 5.0, 2.0, "half of mse's, up to δ = 5"),
        ("focal", 1.0, 0.0, "γ = 0 is bce"),
    ],
)
def test_what_is_said_follows_the_knobs(name: str, delta: float, gamma: float, said: str) -> None:
    assert said in describe_gradient(name, 3.0, delta, gamma)


def test_every_loss_is_either_of_an_error_or_of_a_margin() -> None:
    assert set(ERROR_LOSSES).isdisjoint(MARGIN_LOSSES)
    assert list(LOSSES) == [*ERROR_LOSSES, *MARGIN_LOSSES]
