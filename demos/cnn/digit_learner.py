"""One network that learns to tell digits apart, batch by batch, with SGD and momentum.

The learning rate falls along a cosine, from lr before the first batch to 0 after the last.

Knows any module from images to logits; when it has diverged, and how to go back before that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LARGEST = 1e6  # of a loss (the start is near ln 10 = 2.3) or a weight: no learning is left in more


class Score(NamedTuple):
    """A network on some digits: the mean loss (nats) and how many are right (%)."""

    loss: float
    accuracy: float


@torch.no_grad()
def measure(network: nn.Module, x: Tensor, y: Tensor) -> Score:
    """How well the network's logits for images (n, 1, 8, 8) fit their labels (n,)."""
    return _score(network(x), y)


def _score(logits: Tensor, y: Tensor) -> Score:
    right = (logits.argmax(dim=1) == y).float().mean()
    return Score(F.cross_entropy(logits, y).item(), 100 * right.item())


def mean_score(scores: Sequence[Score]) -> Score | None:
    """The mean of each; None of no scores."""
    if not scores:
        return None
    losses, accuracies = zip(*scores, strict=True)
    return Score(sum(losses) / len(scores), sum(accuracies) / len(scores))


class Learner:
    """A network on its way; ``batches`` are what it scored on each one before learning from it.

    Once it has ``diverged`` it has the weights from before its last step, and learns no more.
    """

    def __init__(self, network: nn.Sequential, lr: float, momentum: float, batches: int) -> None:
        self.network = network
        self.batches: list[Score] = []
        self.diverged = False
        self._optimizer = torch.optim.SGD(network.parameters(), lr=lr, momentum=momentum)
        # ηₖ = ½ η (1 + cos(π k / batches)): Loshchilov and Hutter 2017, arXiv:1608.03983, no restart
        self._schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self._optimizer, batches)
        self._before = self._copy()

    def learn(self, x: Tensor, y: Tensor) -> None:
        """One step on a batch of images (n, 1, 8, 8) with labels (n,)."""
        if self.diverged:
            return
        logits = self.network(x)  # (n, 10)
        # L = −1/n Σ ln p(yᵢ|xᵢ)
        loss = F.cross_entropy(logits, y)
        if not loss.item() < LARGEST:  # NaN is not less either
            self._go_back()
            return
        self._before = self._copy()
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        self._schedule.step()
        if all(parameter.detach().abs().max() < LARGEST for parameter in self.network.parameters()):
            self.batches.append(_score(logits.detach(), y))
        else:
            self._go_back()

    def measure(self, x: Tensor, y: Tensor) -> Score:
        """As ``measure``; a loss beyond all measure shows that the last step has diverged."""
        now = measure(self.network, x, y)
        if self.diverged or now.loss < LARGEST:
            return now
        self._go_back()
        return measure(self.network, x, y)

    def _go_back(self) -> None:
        self.diverged = True
        with torch.no_grad():
            for parameter, before in zip(self.network.parameters(), self._before, strict=True):
                parameter.copy_(before)

    def _copy(self) -> list[Tensor]:
        return [parameter.detach().clone() for parameter in self.network.parameters()]
