"""The signals of a deep network at its start: what goes forwards, what comes back, seen by hooks.

    forwards    z_l = W_l a_{l-1},   a_l = f(z_l)
    backwards   ∂L/∂z_l = f′(z_l) · W_{l+1}ᵀ ∂L/∂z_{l+1}

so that a layer multiplies the gradient's norm by about √width · std(W) · rms f′(z): the gain of its
weights times the slope (He et al. 2015, arXiv:1502.01852, section 2.2). The weights' own gradients,
∂L/∂W_l = ∂L/∂z_l a_{l-1}ᵀ, can hide that: with ReLU the outputs grow forwards where ∂L/∂z grows backwards.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from demos.kit.nonlinearities import ACTIVATIONS

INITS: dict[str, Callable[..., Tensor]] = {
    "he": partial(nn.init.kaiming_normal_, nonlinearity="relu"),  # std √(2/n_in); He et al. 2015
    "xavier": nn.init.xavier_normal_,  # std √(2/(n_in + n_out)); Glorot and Bengio 2010
    "small normal": partial(nn.init.normal_, std=0.01),
    "large normal": partial(nn.init.normal_, std=1.0),
}
BATCH, CLASSES = 64, 10


@dataclass(frozen=True)
class Signals:
    """What the hooks of one network noted of one batch, from the first layer to the last."""

    z: Tensor  # (layers, BATCH, width)
    a: Tensor  # (layers, BATCH, width)
    norms: tuple[float, ...]  # of ∂L/∂z over the batch, one a layer
    gain: float  # √width · std(W) of the weights between the layers

    @property
    def share(self) -> float:
        """Layer 1's gradient over the last layer's; 0 where there is none at all."""
        return self.norms[0] / self.norms[-1] if self.norms[-1] else 0.0

    @property
    def dead(self) -> Tensor:
        """Share of each layer's units (layers,) that give 0 for every input of the batch."""
        return (self.a == 0).all(dim=1).double().mean(dim=-1)

    @property
    def cosines(self) -> Tensor:
        """Mean cosine (layers,) of the outputs that two inputs of the batch have in a layer."""
        # mean of a·b / |a||b| over all pairs = |mean of a/|a||²
        directions = F.normalize(self.a, dim=-1, eps=1e-300)  # (layers, BATCH, width)
        return directions.mean(dim=1).square().sum(dim=-1)


def measure(activation: str, init: str, layers: int, width: int, seed: int) -> Signals:
    """One batch forwards and its loss backwards through a new network, while hooks take notes.

    The same ``seed`` gives every activation the same inputs, labels and weights.
    """
    random = torch.Generator().manual_seed(seed)  # its own: other runs draw at the same time
    x = torch.randn(BATCH, width, generator=random, dtype=torch.float64)
    y = torch.randint(CLASSES, (BATCH,), generator=random)
    network = new_network(activation, init, layers, width, random)
    z: list[Tensor] = []
    a: list[Tensor] = []
    norms: list[float] = []

    def note_outputs(_: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        z.append(inputs[0].detach())  # (BATCH, width)
        a.append(output.detach())  # (BATCH, width)

    def note_gradient(_: nn.Module, at_inputs: tuple[Tensor, ...], at_output: object) -> None:
        norms.insert(0, at_inputs[0].norm().item())  # ‖∂L/∂z‖; the last layer's comes first

    for module in list(network)[1::2]:  # the activations
        module.register_forward_hook(note_outputs)
        module.register_full_backward_hook(note_gradient)
    F.cross_entropy(network(x), y).backward()
    between = torch.stack([weight.detach() for weight in network.parameters()][1:-1])
    gain = math.sqrt(width) * between.square().mean().sqrt().item()
    return Signals(torch.stack(z), torch.stack(a), tuple(norms), gain)


def new_network(
    activation: str, init: str, layers: int, width: int, random: torch.Generator
) -> nn.Sequential:
    """(linear, activation) for each layer, then a linear layer to the classes; biases are 0.

    In float64, which none of these gradients leaves, however far it vanishes or explodes.
    """
    modules: list[nn.Module] = []
    for n_in, n_out in pairwise([width] * (layers + 1) + [CLASSES]):
        linear = nn.Linear(n_in, n_out, bias=False, device="meta")  # draws no weights of its own
        weight = torch.empty(n_out, n_in, dtype=torch.float64)
        linear.weight = nn.Parameter(INITS[init](weight, generator=random))
        modules += [linear, ACTIVATIONS[activation].module()]
    return nn.Sequential(*modules[:-1])
