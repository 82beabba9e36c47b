import numpy as np
import pytest
import torch
from torch import nn

from demos.optimizers.descent import Settings, descend
from demos.optimizers.network_surface import HIDDEN, NOISE, make_network_surface, principal_plane

pytestmark = pytest.mark.usefixtures("one_thread")


def twin_of(w: torch.Tensor) -> nn.Sequential:
    """The network that the module's docstring draws, with these weights."""
    twin = nn.Sequential(nn.Linear(1, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, 1)).double()
    nn.utils.vector_to_parameters(w, twin.parameters())
    return twin


def test_the_surface_is_the_loss_of_torchs_own_layers_with_those_weights() -> None:
    surface, start = make_network_surface(0)
    assert len(start) == 25
    x = torch.linspace(-2, 2, 40, dtype=torch.float64)[:, None]
    zero = torch.zeros(25, dtype=torch.float64)
    zero_loss = surface.loss(zero).item()  # the mean of y²: of sin² 2x and a little noise
    assert zero_loss == pytest.approx(torch.sin(2 * x).square().mean().item(), abs=0.05)
    # y can be had from two losses: the mean of (c − y)² at c = 0 and at c = 1
    ones = zero.clone()
    ones[-1] = 1.0  # the last bias alone
    mean_y = (1 + zero_loss - surface.loss(ones).item()) / 2
    twin = twin_of(start)(x).detach()
    shifted = start.clone()
    shifted[-1] += 1.0
    expected = (surface.loss(start) + 1 + 2 * (twin.mean() - mean_y)).item()
    assert surface.loss(shifted).item() == pytest.approx(expected)


def test_the_gradient_is_that_of_finite_differences() -> None:
    surface, start = make_network_surface(1)
    w = start.clone().requires_grad_()
    surface.loss(w).backward()
    h = 1e-6
    for i, unit in enumerate(torch.eye(25, dtype=torch.float64)):
        slope = (surface.loss(start + h * unit) - surface.loss(start - h * unit)) / (2 * h)
        assert w.grad[i].item() == pytest.approx(slope.item(), abs=1e-8)


def test_the_network_starts_within_torchs_own_bounds() -> None:
    starts = torch.stack([make_network_surface(seed)[1] for seed in range(40)])
    first, last = starts[:, : 2 * HIDDEN], starts[:, 2 * HIDDEN :]
    assert 0.95 < first.abs().max() <= 1
    assert 0.95 * HIDDEN**-0.5 < last.abs().max() <= HIDDEN**-0.5


def test_a_long_training_ends_near_the_noise_in_the_data() -> None:
    surface, start = make_network_surface(0)
    end = descend("adam", surface, start, Settings(0.05, 0.9, 0.0, "cosine", 500)).losses[-1]
    assert 0.3 * NOISE**2 < end < 1.5 * NOISE**2


def test_the_seed_draws_the_data_and_the_weights_and_nothing_else_does() -> None:
    (one, start), (again, same), (other, different) = map(make_network_surface, (3, 3, 4))
    assert torch.equal(start, same)
    assert one.loss(start) == again.loss(start) != other.loss(start)
    assert not torch.equal(start, different)


def test_the_principal_plane_is_numpys_and_loses_least() -> None:
    random = torch.Generator().manual_seed(0)
    paths = [torch.randn(9, 6, generator=random).double().cumsum(0) for _ in range(3)]
    start = torch.zeros(6, dtype=torch.float64)
    plane = principal_plane(start, paths)
    moves = torch.cat(paths)
    values, vectors = np.linalg.eigh((moves.T @ moves).numpy())
    assert plane.shares == pytest.approx(values[[-1, -2]] / values.sum())
    assert np.abs(plane.axes.numpy() @ vectors[:, [-1, -2]]) == pytest.approx(np.eye(2), abs=1e-9)
    left = (moves - plane.lift(plane.project(moves))).square().sum()
    assert left.item() == pytest.approx(values[:-2].sum())


def test_the_plane_passes_through_the_start_and_has_axes_of_length_one() -> None:
    surface, start = make_network_surface(0)
    path = descend("sgd", surface, start, Settings(0.05, 0.9, 0.0, "constant", 1)).path
    for paths in ([path], [start[None]]):  # one step, or none at all
        plane = principal_plane(start, paths)
        assert torch.allclose(plane.project(start), torch.zeros(2, dtype=torch.float64))
        assert torch.allclose(plane.axes @ plane.axes.T, torch.eye(2, dtype=torch.float64))


def test_random_directions_would_show_far_less_of_the_movement() -> None:
    surface, start = make_network_surface(0)
    settings = Settings(0.05, 0.9, 0.0, "constant", 100)
    paths = [descend(name, surface, start, settings).path for name in ("sgd", "momentum", "adam")]
    assert sum(principal_plane(start, paths).shares) > 0.95
    random = torch.Generator().manual_seed(0)
    axes = torch.linalg.qr(torch.randn(25, 2, generator=random, dtype=torch.float64))[0]
    moves = torch.cat(paths) - start
    assert (moves @ axes).square().sum() < 0.3 * moves.square().sum()
