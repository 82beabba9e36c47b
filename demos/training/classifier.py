"""A multilayer perceptron that tells two classes apart, and one run of its training.

    layers × [linear ─ (batch norm) ─ activation ─ (dropout)] ─ linear(1) = logit z,   p = σ(z)

Knows modules and points; its settings, and what its numbers mean, are told elsewhere.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim import Optimizer

from demos.kit.nonlinearities import ACTIVATIONS
from demos.training.point_sets import PointSet

LARGEST_LOSS = 1000.0  # beyond it a run has diverged; guessing stands at ln 2 = 0.69
GUESSING = math.log(2)  # the loss of p = ½ for every point

OPTIMIZERS: dict[str, Callable[[Iterable[nn.Parameter], float, float], Optimizer]] = {
    # w ← (1 − ηλ) w − η m̂/(√v̂ + ε); with λ = 0 AdamW is Adam
    "adam": lambda weights, lr, decay: torch.optim.AdamW(weights, lr=lr, weight_decay=decay),
    # w ← w − η (g + λw) = (1 − ηλ) w − η g
    "sgd": lambda weights, lr, decay: torch.optim.SGD(weights, lr=lr, weight_decay=decay),
}


class Dropout(nn.Module):
    """Srivastava et al. 2014, as in torch.nn.Dropout, but with masks of its own ``random``.

    torch's draws from the generator that all runs of a process share.
    """

    def __init__(self, p: float, random: torch.Generator) -> None:
        super().__init__()
        self.p, self.random = p, random

    def forward(self, a: Tensor) -> Tensor:
        """In training each number is 0 with probability p, else 1/(1 − p) times as large."""
        if not self.training:
            return a
        # a ← a · m / (1 − p),  m ~ Bernoulli(1 − p)
        return a * (torch.rand(a.shape, generator=self.random) >= self.p) / (1 - self.p)


def new_network(
    hidden: int,
    layers: int,
    activation: str,
    dropout: float,
    batch_norm: bool,
    random: torch.Generator,
) -> nn.Sequential:
    """A network with torch's own starting weights, U(±1/√n_in), drawn from ``random`` alone."""
    modules: list[nn.Module] = []
    n_in = 2
    for _ in range(layers):
        modules.append(_new_linear(n_in, hidden, random))
        if batch_norm:
            modules.append(nn.BatchNorm1d(hidden))
        modules.append(ACTIVATIONS[activation].module())
        if dropout:
            modules.append(Dropout(dropout, random))
        n_in = hidden
    return nn.Sequential(*modules, _new_linear(n_in, 1, random))


def _new_linear(n_in: int, n_out: int, random: torch.Generator) -> nn.Linear:
    linear: nn.Linear = nn.utils.skip_init(nn.Linear, n_in, n_out)
    for start in linear.parameters():
        nn.init.uniform_(start, -(n_in**-0.5), n_in**-0.5, generator=random)
    return linear


@dataclass(frozen=True)
class Measured:
    """A classifier on training and validation points: mean losses (nats), accuracies (%)."""

    training_loss: float
    validation_loss: float
    training_accuracy: float
    validation_accuracy: float

    @property
    def row(self) -> tuple[float, float, float, float]:
        """All four, in this order."""
        return (
            self.training_loss,
            self.validation_loss,
            self.training_accuracy,
            self.validation_accuracy,
        )


@torch.no_grad()
def measure(
    classify: Callable[[Tensor], Tensor], training: PointSet, validation: PointSet
) -> Measured:
    """How well the logits (n,) that ``classify`` gives points (n, 2) fit their classes."""
    losses, accuracies = [], []
    for points in (training, validation):
        z = classify(points.x)  # (n,)
        losses.append(F.binary_cross_entropy_with_logits(z, points.y).item())
        accuracies.append(100 * ((z > 0) == (points.y > 0)).double().mean().item())
    return Measured(*losses, *accuracies)


def find_stop(losses: Sequence[float], patience: int) -> tuple[int | None, int]:
    """When early stopping ends a run with these validation losses, if it does, and what it keeps.

    It stops at the first epoch that is ``patience`` epochs after the lowest loss so far, and keeps
    the weights of that one.
    """
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch, best
    return None, best


class Learner:
    """One network on its way through the epochs, and what was ``measured`` from the start on.

    ``now`` is the network as it stands. With a ``patience`` the run stops early, and the weights of
    its best epoch come back: ``now`` then is what was measured of them.
    """

    def __init__(
        self,
        network: nn.Sequential,
        optimizer: Optimizer,
        training: PointSet,
        validation: PointSet,
        batch_size: int,
        random: torch.Generator,
        patience: int | None = None,
    ) -> None:
        self.network, self.optimizer, self.random = network, optimizer, random
        self.training, self.validation = training, validation
        self._has_batch_norm = any(isinstance(module, nn.BatchNorm1d) for module in network)
        self.batch_size, self.patience = max(batch_size, 1 + self._has_batch_norm), patience
        self.now = self._measure()
        self.measured = [self.now]
        self.stopped = self.diverged = False
        self._best = copy.deepcopy(network.state_dict())

    @property
    def epoch(self) -> int:
        """How many it has been through."""
        return len(self.measured) - 1

    def train_epoch(self) -> None:
        """Every training point once, in random mini-batches; one that has stopped stays as it is.

        One that has ``diverged`` keeps the numbers of the epoch before.
        """
        if not self.stopped:
            # NaN and infinity too are not less
            self.diverged = any(not loss < LARGEST_LOSS for loss in self._train())
        if self.diverged:
            self.now = self.measured[-1]
            return
        self.measured.append(self.now)
        if self.patience is not None and not self.stopped:
            self._look_back(self.patience)

    def _train(self) -> Iterator[float]:
        """The loss of each batch, then the two measured after the last."""
        self.network.train()
        batches = torch.randperm(len(self.training.y), generator=self.random).split(self.batch_size)
        for batch in batches:
            if len(batch) > 1 or not self._has_batch_norm:  # one point alone has no variance
                yield self._step(self.training.x[batch], self.training.y[batch])
        self.now = self._measure()
        yield self.now.training_loss
        yield self.now.validation_loss

    def _step(self, x: Tensor, y: Tensor) -> float:
        # L = −1/n Σ ln p(yᵢ|xᵢ)
        loss = F.binary_cross_entropy_with_logits(self.network(x).squeeze(1), y)
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def _look_back(self, patience: int) -> None:
        stop, best = find_stop([measured.validation_loss for measured in self.measured], patience)
        if best == len(self.measured) - 1:
            self._best = copy.deepcopy(self.network.state_dict())
        if stop is not None:
            self.finish()

    def finish(self) -> None:
        """End the run; with a patience the best weights come back."""
        if self.patience is not None and not (self.stopped or self.diverged):
            self.network.load_state_dict(self._best)
            self.now = self._measure()
        self.stopped = True

    def _measure(self) -> Measured:
        return measure(self.classify, self.training, self.validation)

    @torch.no_grad()
    def classify(self, x: Tensor) -> Tensor:
        """The logits (n,) of points (n, 2), in eval mode: nothing dropped, batch norm by its averages."""
        self.network.eval()
        z: Tensor = self.network(x).squeeze(1)
        return z
