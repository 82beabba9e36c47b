import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize, rosen, rosen_hess

from demos.optimizers.surfaces import FLAT, SURFACES, Plane, Surface

pytestmark = pytest.mark.usefixtures("one_thread")

weights = st.tuples(st.floats(-5, 5), st.floats(-5, 5))


def loss_of(surface: Surface, *w: float) -> float:
    return surface.loss(torch.tensor(w, dtype=torch.float64)).item()


def vector(*w: float) -> torch.Tensor:
    return torch.tensor(w, dtype=torch.float64)


@pytest.mark.parametrize(
    ("name", "w", "loss"),
    [
        ("bowl", (3, -4), 12.5),
        ("ravine", (-4, 1), 22),
        ("ravine", (2, 0), 1),
        ("saddle", (0, 0), 1),
        ("saddle", (2, 0), 3),
        ("rosenbrock", (-1.2, 1), 24.2),  # the start that is usual in test problems
        ("beale", (1, 1), 14.203125),  # Moré, Garbow and Hillstrom 1981, problem 5
        ("beale", (0, 0), 14.203125),
    ],
)
def test_a_surface_has_the_losses_of_its_published_formula(
    name: str, w: tuple[float, float], loss: float
) -> None:
    assert loss_of(SURFACES[name], *w) == pytest.approx(loss)


@given(w=weights)
def test_rosenbrock_is_scipys(w: tuple[float, float]) -> None:
    assert loss_of(SURFACES["rosenbrock"], *w) == pytest.approx(rosen(w))


@settings(deadline=None)
@given(w=weights)
def test_near_its_saddle_the_surface_is_the_standard_saddle(w: tuple[float, float]) -> None:
    x, y = (0.01 * part for part in w)
    standard = 1 + (x**2 - y**2) / 2
    assert loss_of(SURFACES["saddle"], x, y) == pytest.approx(standard, abs=1e-6)


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_every_minimum_has_loss_zero_and_no_slope_and_curves_upwards(surface: Surface) -> None:
    for minimum in surface.minima:
        w = vector(*minimum).requires_grad_()
        loss = surface.loss(w)
        loss.backward()
        assert loss.item() == 0
        assert w.grad.abs().max() == 0
        assert min(surface.curvatures(w.detach())) > 0


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_scipy_finds_the_minima_and_no_lower_point(surface: Surface) -> None:
    found = set()
    for start in [(-1, 1), (1, 1), (-1, -1), (1, -1), (2.5, 0.2)]:
        result = minimize(lambda w: loss_of(surface, *w), start, method="Nelder-Mead",
                          options={"xatol": 1e-9, "fatol": 1e-14})  # fmt: skip
        if result.fun < 1e-8:
            found.add(tuple(np.round(result.x, 3) + 0.0))
    assert found == {tuple(map(float, minimum)) for minimum in surface.minima}


def test_the_loss_is_nowhere_negative() -> None:
    ticks = torch.linspace(-5, 5, 101, dtype=torch.float64)
    grid = torch.cartesian_prod(ticks, ticks)
    assert all(surface.loss(grid).min() >= 0 for surface in SURFACES.values())


def test_the_quadratics_curvatures_are_those_that_the_docstrings_name() -> None:
    for w in (vector(-4, 1), vector(3, 3)):
        assert SURFACES["bowl"].curvatures(w) == pytest.approx([1, 1])
        assert SURFACES["ravine"].curvatures(w) == pytest.approx([0.5, 36])
    assert SURFACES["saddle"].curvatures(vector(0, 0)) == pytest.approx([-1, 1])


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_only_those_called_quadratic_have_the_same_curvatures_everywhere(surface: Surface) -> None:
    here, there = (surface.curvatures(vector(*w)) for w in ((-1, 2), (2, -1)))
    assert (here == pytest.approx(there)) == surface.quadratic


@settings(deadline=None)
@given(w=weights)
def test_curvatures_are_the_eigenvalues_of_scipys_hessian(w: tuple[float, float]) -> None:
    eigenvalues = np.linalg.eigvalsh(rosen_hess(np.array(w)))
    assert SURFACES["rosenbrock"].curvatures(vector(*w)) == pytest.approx(eigenvalues, rel=1e-6)


def test_the_distance_is_that_to_the_nearest_minimum() -> None:
    assert SURFACES["saddle"].distance(vector(3, -6)) == pytest.approx(5)
    assert SURFACES["beale"].distance(vector(0, 0.5)) == pytest.approx(3)


def test_a_plane_projects_to_its_nearest_point() -> None:
    axes = torch.linalg.qr(torch.randn(5, 2, generator=torch.Generator().manual_seed(0)))[0].T
    plane = Plane(torch.ones(5), axes)
    w = torch.arange(5.0)
    foot = plane.lift(plane.project(w))
    assert torch.allclose(axes @ (w - foot), torch.zeros(2), atol=1e-6)
    assert torch.allclose(plane.project(foot), plane.project(w), atol=1e-6)


@given(w=weights)
def test_two_weights_are_their_own_map(w: tuple[float, float]) -> None:
    assert FLAT.project(vector(*w)).tolist() == list(w) == FLAT.lift(vector(*w)).tolist()
