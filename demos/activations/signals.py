"""The signals of a deep network at its start: what goes forwards, what comes back, seen by hooks.

    forwards    z_l = W_l a_{l-1},   a_l = f(z_l)
    backwards   ∂L/∂z_l = f′(z_l) · W_{l+1}ᵀ ∂L/∂z_{l+1}

so that a layer multiplies the gradient's norm by about √width · std(W) · rms f′(z): the gain of its
weights times the slope (He et al. 2015, arXiv:1502.01852, section 2.2). The weights' own gradients,
∂L/∂W_l = ∂L/∂z_l a_{l-1}ᵀ, can hide that: with ReLU the outputs grow forwards where ∂L/∂z grows backwards.
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from demos.kit.labels import label
from demos.kit.nonlinearities import ACTIVATIONS

INITS: dict[str, Callable[..., Tensor]] = {
    "he": partial(nn.init.kaiming_normal_, nonlinearity="relu"),  # std √(2/n_in); He et al. 2015
    "xavier": nn.init.xavier_normal_,  # std √(2/(n_in + n_out)); Glorot and Bengio 2010
    "small normal": partial(nn.init.normal_, std=0.01),
    "large normal": partial(nn.init.normal_, std=1.0),
}
BATCH, CLASSES = 64, 10
FLAT = 0.005  # a slope under half of leaky ReLU's 0.01 counts as flat

Verdict = Literal["vanishes", "shrinks", "keeps its scale", "grows", "explodes"]
VERDICTS: tuple[Verdict, ...] = ("vanishes", "shrinks", "keeps its scale", "grows", "explodes")
BOUNDS = (0.01, 1 / 3, 3.0, 100.0)  # of layer 1's gradient over the last layer's


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


@dataclass(frozen=True)
class Measured:
    """One activation at one point, and the network made of it; shares are in %."""

    value: float = field(metadata=label("f(x)"))
    slope: float
    first_gradient: float
    last_gradient: float
    gradient_share: float
    layer_factor: float = field(metadata=label("factor a layer"))
    gain: float
    rms_slope: float
    expected_factor: float
    flat_outputs: float
    dead_units: float
    first_dead_units: float
    last_dead_units: float
    first_mean_output: float = field(metadata=label("first mean |a|"))
    last_mean_output: float = field(metadata=label("last mean |a|"))
    first_cosine: float
    last_cosine: float


def judge(share: float) -> Verdict:
    """What becomes of a gradient of which layer 1 gets ``share`` times the last layer's."""
    return VERDICTS[bisect(BOUNDS, share)]


def summarize(activation: str, at: float, signals: Signals) -> Measured:
    """The activation at ``at``, and what its network's signals say of it."""
    f, x = ACTIVATIONS[activation], torch.tensor(at, dtype=torch.float64)
    slopes = f.slope(signals.z)  # (layers, BATCH, width)
    rms_slope = slopes[:-1].square().mean().sqrt().item()  # the last layer's is in ∂L/∂z already
    dead, cosines = signals.dead, signals.cosines  # (layers,) each
    sizes = signals.a.abs().mean(dim=(1, 2))  # (layers,)
    return Measured(
        value=f(x).item(),
        slope=f.slope(x).item(),
        first_gradient=signals.norms[0],
        last_gradient=signals.norms[-1],
        gradient_share=signals.share,
        layer_factor=signals.share ** (1 / (len(signals.norms) - 1)),
        gain=signals.gain,
        rms_slope=rms_slope,
        expected_factor=signals.gain * rms_slope,
        flat_outputs=100 * find_flat(slopes).mean().item(),
        dead_units=100 * dead.mean().item(),
        first_dead_units=100 * dead[0].item(),
        last_dead_units=100 * dead[-1].item(),
        first_mean_output=sizes[0].item(),
        last_mean_output=sizes[-1].item(),
        first_cosine=cosines[0].item(),
        last_cosine=cosines[-1].item(),
    )


def find_flat(slopes: Tensor) -> Tensor:
    """1 where a slope is next to none, else 0."""
    return (slopes.abs() < FLAT).double()


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
