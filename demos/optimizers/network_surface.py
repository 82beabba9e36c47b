"""The loss of a small real network as a surface over its 25 weights, and the plane that shows it best.

linear(1→8) ─ tanh ─ linear(8→1), mean squared error on 40 noisy points of sin 2x
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn import functional as F

from demos.optimizers.surfaces import Plane, Surface

POINTS, SPAN, NOISE = 40, 2.0, 0.05  # noise of that spread leaves a loss near NOISE² = 0.0025
HIDDEN = 8


def make_network_surface(seed: int) -> tuple[Surface, Tensor]:
    """The surface and the weights (25,) to start from; data and weights are drawn from ``seed``."""
    random = torch.Generator().manual_seed(seed)  # its own: other runs draw at the same time
    x = torch.linspace(-SPAN, SPAN, POINTS, dtype=torch.float64)[:, None]  # (POINTS, 1)
    noise = torch.randn(POINTS, 1, generator=random, dtype=torch.float64)
    y = torch.sin(2 * x) + NOISE * noise
    network = _new_network(random)
    shapes = {name: weights.shape for name, weights in network.named_parameters()}

    def loss(w: Tensor) -> Tensor:
        parts = w.split([shape.numel() for shape in shapes.values()])
        weights = {
            name: part.view(shape)
            for (name, shape), part in zip(shapes.items(), parts, strict=True)
        }
        # L = 1/n Σ (ŷ − y)²
        return F.mse_loss(functional_call(network, weights, (x,)), y)

    start = nn.utils.parameters_to_vector(network.parameters()).detach()  # (25,)
    formula = rf"\tfrac1{{{POINTS}}} \sum_i (\hat y_i - y_i)^2"
    return Surface("network", loss, formula), start


def _new_network(random: torch.Generator) -> nn.Sequential:
    """With torch's own starting weights, U(±1/sqrt(fan_in)), drawn from ``random`` alone."""
    with torch.device("meta"):
        network = nn.Sequential(nn.Linear(1, HIDDEN), nn.Tanh(), nn.Linear(HIDDEN, 1))
    network = network.to_empty(device="cpu").double()
    for weights, fan_in in zip(network.parameters(), (1, 1, HIDDEN, HIDDEN), strict=True):
        nn.init.uniform_(weights, -(fan_in**-0.5), fan_in**-0.5, generator=random)
    return network


def principal_plane(start: Tensor, paths: Sequence[Tensor]) -> Plane:
    """The plane through ``start`` (n,) that leaves the least of the paths (steps, n) out.

    Its axes are the first two right singular vectors of the movements w − w₀, as in Li et al. 2018,
    "Visualizing the loss landscape of neural nets", section 7, taken from the start of the paths.
    """
    moves = torch.cat([path - start for path in (*paths, start[None])])  # (all steps + 1, n)
    # moves = U Σ Vᵀ
    _, sizes, directions = torch.linalg.svd(moves, full_matrices=False)
    total = sizes.square().sum().item() or 1.0
    first, second = (sizes[:2].square() / total).tolist()
    return Plane(start, directions[:2], (first, second))
