import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.optimizers.descent import OPTIMIZERS, Settings, descend
from demos.optimizers.stability import lr_bound, work_out
from demos.optimizers.surfaces import SURFACES, Surface

pytestmark = pytest.mark.usefixtures("one_thread")

LIMITED = ("sgd", "momentum", "nesterov")


def growth(name: str, lr: float, curvature: float, beta: float) -> float:
    """The spectral radius of a step (w, b) ─▶ (w′, b′) on ½λw², from the update rule itself."""
    beta = 0.0 if name == "sgd" else beta
    memory = np.array([curvature, beta])  # b′ = λ w + β b
    look = np.array([curvature, 0.0]) + beta * memory if name == "nesterov" else memory
    step = np.array([[1.0, 0.0] - lr * look, memory])
    return np.abs(np.linalg.eigvals(step)).max()


@settings(deadline=None)
@given(
    name=st.sampled_from(LIMITED),
    curvature=st.floats(0.01, 1e4),
    beta=st.floats(0, 0.99),
    share=st.floats(0.01, 0.99),
)
def test_the_bound_is_where_the_step_stops_shrinking_weights_and_memory(
    name: str, curvature: float, beta: float, share: float
) -> None:
    bound = lr_bound(name, curvature, beta)
    assert growth(name, share * bound, curvature, beta) < 1
    assert growth(name, bound, curvature, beta) == pytest.approx(1)
    assert growth(name, 1.01 * bound, curvature, beta) > 1


@pytest.mark.parametrize("surface", ["bowl", "ravine"])
@pytest.mark.parametrize("name", LIMITED)
def test_torchs_own_optimizers_converge_just_below_the_bound_and_diverge_just_above(
    name: str, surface: str
) -> None:
    start = torch.tensor([-4.0, 1.0], dtype=torch.float64)
    bound = lr_bound(name, SURFACES[surface].curvatures(start)[-1], 0.9)
    below, above = (
        descend(name, SURFACES[surface], start, Settings(share * bound, 0.9, 0.0, "constant", 5000))
        for share in (0.99, 1.01)
    )
    assert below.losses[-1] < 1e-9 * below.losses[0]
    assert above.diverged


def test_weight_decay_adds_to_the_curvature_that_sets_the_bound() -> None:
    start = torch.tensor([1.0], dtype=torch.float64)
    parabola = Surface("", lambda w: 1.5 * w.square().sum(), "")
    bound = lr_bound("sgd", 3 + 1, 0.9)
    below, above = (
        descend("sgd", parabola, start, Settings(share * bound, 0.9, 1.0, "constant", 3000))
        for share in (0.99, 1.01)
    )
    assert below.losses[-1] < 1e-9
    assert above.diverged


def test_momentum_allows_almost_twice_sgds_lr_and_nesterov_less_than_sgds() -> None:
    plain, heavy, ahead = (lr_bound(name, 36, 0.9) for name in LIMITED)
    assert plain == pytest.approx(0.0556, abs=1e-4)
    assert heavy == pytest.approx(1.9 * plain)
    assert ahead == pytest.approx(0.0377, abs=1e-4)


def test_adaptive_methods_and_flat_or_falling_surfaces_have_no_bound() -> None:
    assert all(lr_bound(name, 36, 0.9) is None for name in OPTIMIZERS if name not in LIMITED)
    assert lr_bound("sgd", 0, 0.9) is None
    assert lr_bound("sgd", -1, 0.9) is None


def test_the_bound_is_worked_out_with_its_numbers() -> None:
    assert work_out("sgd", 36, 0.9) == "2/λ = 2/36 = 0.05556"
    assert work_out("momentum", 36, 0.9) == "2(1 + β)/λ = 2 · 1.9/36 = 0.1056"
    assert work_out("nesterov", 36, 0.9) == "2(1 + β)/((1 + 2β)λ) = 2 · 1.9/(2.8 · 36) = 0.0377"


@given(name=st.sampled_from(LIMITED), curvature=st.integers(1, 999), tenths=st.integers(0, 9))
def test_what_is_worked_out_adds_up(name: str, curvature: int, tenths: int) -> None:
    _, calculation, result = work_out(name, curvature, tenths / 10).split(" = ")
    value = eval(calculation.replace("·", "*"))
    assert value == pytest.approx(float(result), rel=1e-3)
