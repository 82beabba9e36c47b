"""The training of a case, with what is wrong in its loop, and what was noted on the way.

    hidden layers × [linear ─ ReLU ─ dropout] ─ linear(classes) = logits z

Knows the faults that lie in the code: the rate, the start, the clearing, the loss, the mode.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer

from demos.clinic.cases import Case
from demos.clinic.rows import Rows, Sets, make_sets

LARGEST_LOSS = 1e5  # beyond it a run is given up: guessing stands at ln(classes) < 2
DEAD_BIAS = -12.0  # of a unit whose sum has a standard deviation of about 1.4


class Dropout(nn.Module):
    """Srivastava et al. 2014, with masks of its own ``random``: torch's is shared by all runs."""

    def __init__(self, p: float, random: torch.Generator) -> None:
        super().__init__()
        self.p, self.random = p, random

    def forward(self, a: Tensor) -> Tensor:
        """In training each number is 0 with probability p, else 1/(1 − p) times as large."""
        if not self.training:
            return a
        return a * (torch.rand(a.shape, generator=self.random) >= self.p) / (1 - self.p)


@dataclass(frozen=True)
class Step:
    """One step of the optimizer.

    ``own`` is the norm of this batch's gradient, ``held`` of what stands in ``.grad`` as the step is
    taken; ``layers`` are the norms by layer, from the input on, of what stands there; ``update`` is
    ‖Δw‖ / ‖w‖ over all weights.
    """

    own: float
    held: float
    layers: tuple[float, ...]
    update: float


@dataclass(frozen=True)
class Epoch:
    """What a script notes after an epoch: mean losses (nats) and accuracies in [0, 1].

    Those of the training rows were computed on the way, batch by batch, with dropout.
    """

    training_loss: float
    validation_loss: float
    training_accuracy: float
    validation_accuracy: float


@dataclass(frozen=True)
class Run:
    """A training that has come to its end.

    ``epochs`` begin before the first step. ``dead_at_start`` are the shares of units, by hidden
    layer, that no training row made fire before it. ``diverged``: the loss became too large, or no
    number, and what would have followed was not run.
    """

    case: Case
    sets: Sets
    network: nn.Sequential
    epochs: tuple[Epoch, ...]
    steps: tuple[Step, ...]
    dead_at_start: tuple[float, ...]
    diverged: bool


def train(case: Case) -> Run:
    """Train ``case`` from its start to its end: about a second on one core."""
    sets = make_sets(case)
    random = torch.Generator().manual_seed(7 * case.number + 2)
    network = new_network(case, random)
    dead = dead_shares(network, sets.training.x)
    optimizer = _new_optimizer(case, network)
    with torch.no_grad():
        before = judge(case, network, sets.training)
    epochs = [_note(case, network, sets, *before)]
    steps: list[Step] = []
    while len(epochs) <= case.epochs:
        told = _train_epoch(case, sets.training, network, optimizer, steps, random)
        if told is None:
            break
        epochs.append(_note(case, network, sets, *told))
    diverged = len(epochs) <= case.epochs
    return Run(case, sets, network, tuple(epochs), tuple(steps), dead, diverged)


def new_network(case: Case, random: torch.Generator) -> nn.Sequential:
    """With He's start (2015), all biases 0, but for the units that are to be dead."""
    modules: list[nn.Module] = []
    widths = [case.features, *[case.width] * case.layers]
    for n_in, n_out in itertools.pairwise(widths):
        linear = _new_linear(n_in, n_out, random)
        if case.fault == "dead_relus":
            with torch.no_grad():
                linear.bias[: math.ceil(case.strength * n_out)] = DEAD_BIAS
        modules += [linear, nn.ReLU(), Dropout(case.dropout, random)]
    return nn.Sequential(*modules, _new_linear(case.width, case.classes, random))


def _new_linear(n_in: int, n_out: int, random: torch.Generator) -> nn.Linear:
    linear: nn.Linear = nn.utils.skip_init(nn.Linear, n_in, n_out)
    # Var(w) = 2 / n_in keeps the size of the signal through ReLUs
    nn.init.kaiming_normal_(linear.weight, nonlinearity="relu", generator=random)
    nn.init.zeros_(linear.bias)
    return linear


def _new_optimizer(case: Case, network: nn.Module) -> Optimizer:
    lr = case.lr * (case.strength if case.fault == "learning_rate" else 1)
    if case.optimizer == "adam":
        return torch.optim.Adam(network.parameters(), lr=lr)
    momentum = 0.9 if case.optimizer == "momentum" else 0.0
    return torch.optim.SGD(network.parameters(), lr=lr, momentum=momentum)


def _train_epoch(
    case: Case,
    rows: Rows,
    network: nn.Sequential,
    optimizer: Optimizer,
    steps: list[Step],
    random: torch.Generator,
) -> tuple[float, float] | None:
    """Every row once, in random batches: mean loss and accuracy; None where the loss became too large."""
    network.train()
    losses, right = 0.0, 0.0
    for batch in torch.randperm(len(rows.y), generator=random).split(case.batch):
        x, y = rows.x[batch], rows.y[batch]
        z = network(x)  # (batch, classes)
        loss = loss_of(case, z, y)
        if not loss.item() < LARGEST_LOSS:  # NaN too is not less
            return None
        steps.append(_take(network, optimizer, loss, _clears(case, len(steps))))
        losses += loss.item() * len(batch)
        right += (z.argmax(dim=1) == y).sum().item()
    return losses / len(rows.y), right / len(rows.y)


def _note(
    case: Case, network: nn.Sequential, sets: Sets, training_loss: float, training_accuracy: float
) -> Epoch:
    """What the script notes, after it has judged the validation rows in its way."""
    network.train(case.fault == "train_mode")
    loss, accuracy = judge(case, network, sets.validation)
    return Epoch(training_loss, loss, training_accuracy, accuracy)


def _clears(case: Case, step: int) -> bool:
    """Whether the gradients are cleared before that step, counted from 0."""
    if case.fault != "zero_grad":
        return True
    return math.isfinite(case.strength) and step % int(case.strength) == 0


def _take(network: nn.Sequential, optimizer: Optimizer, loss: Tensor, clears: bool) -> Step:
    """Backward and one step of the optimizer, and what was measured as it was taken."""
    weights = list(network.parameters())
    old = nn.utils.parameters_to_vector(weights).detach()  # (weights,)
    if clears:
        optimizer.zero_grad()
    kept = _gradient(weights)
    loss.backward()
    held = _gradient(weights)
    own = held - kept
    sizes = [
        weight.numel() + bias.numel()
        for weight, bias in zip(weights[::2], weights[1::2], strict=True)
    ]
    optimizer.step()
    change = nn.utils.parameters_to_vector(weights).detach() - old
    return Step(
        own.norm().item(),
        held.norm().item(),
        tuple(part.norm().item() for part in held.split(sizes)),
        (change.norm() / old.norm()).item(),
    )


def _gradient(weights: list[nn.Parameter]) -> Tensor:
    """What stands in the weights' ``.grad``, as one vector (weights,); 0 where nothing does."""
    parts = [torch.zeros_like(p) if p.grad is None else p.grad for p in weights]
    return torch.cat([part.flatten() for part in parts])


def loss_of(case: Case, z: Tensor, y: Tensor) -> Tensor:
    """The loss () that the script computes from logits z (n, classes) and classes y (n,)."""
    return F.cross_entropy(given_to_loss(case, z), y)


def given_to_loss(case: Case, z: Tensor) -> Tensor:
    """What the script gives to the cross-entropy, which takes the softmax itself."""
    return z.softmax(dim=1) if case.fault == "softmax" else z


@torch.no_grad()
def judge(case: Case, network: nn.Sequential, rows: Rows) -> tuple[float, float]:
    """Mean loss and accuracy on ``rows``, in the mode that the network is in."""
    z = network(rows.x)
    return loss_of(case, z, rows.y).item(), (z.argmax(dim=1) == rows.y).double().mean().item()


@torch.no_grad()
def dead_shares(network: nn.Sequential, x: Tensor) -> tuple[float, ...]:
    """The share of units, by hidden layer, whose ReLU gives 0 for every row of x (n, features)."""
    return tuple((a <= 0).all(dim=0).double().mean().item() for a in _activations(network, x))


def _activations(network: nn.Sequential, a: Tensor) -> Iterator[Tensor]:
    """The output (n, width) of each ReLU, nothing dropped."""
    for module in network:
        if not isinstance(module, Dropout):
            a = module(a)
        if isinstance(module, nn.ReLU):
            yield a
