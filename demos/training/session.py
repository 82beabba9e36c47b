"""A training session, epoch by epoch: the same points, and a run for each seed side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch

from demos.training.classifier import OPTIMIZERS, Learner, Measured, measure, new_network
from demos.training.learning_curves import Curves, Summary, read_curves, summarize
from demos.training.own_points import Halves, OwnPoints, read_points
from demos.training.params import PATIENCE, Params
from demos.training.point_sets import PointSet, best_logits, make_points

POINTS = 200  # to train on, and as many to validate on
MARGIN = 0.05  # of the span, around the points
NEXT_SEED = 1000  # more than any seed: neither two runs nor their points share what they draw


@dataclass(frozen=True)
class Moment:
    """The learners after an epoch, still at work unless it is ``over``.

    ``best`` is the classifier that no other beats on average, of points that are made here; ``own``
    are points that a student brings, ``halves`` those that are trained and validated on. Read the
    curves before the session goes on.
    """

    learners: Sequence[Learner]
    best: Measured | None
    own: OwnPoints | None
    halves: Halves
    epochs: int
    over: bool

    @property
    def view(self) -> tuple[list[float], list[float]]:
        """The least and the largest of both inputs, with a margin, of the points that are looked at."""
        halves = self.halves
        points = torch.cat([halves.training.x, *([halves.validation.x] if self.own else [])])
        first, last = points.amin(dim=0), points.amax(dim=0)  # (2,)
        edge = MARGIN * (last - first)
        return (first - edge).tolist(), (last + edge).tolist()

    @cached_property
    def curves(self) -> Curves:
        """Up to this epoch."""
        return read_curves(self.learners, self.best, self.epochs)

    @cached_property
    def summary(self) -> Summary:
        """Of those curves."""
        weights = sum(weight.numel() for weight in self.learners[0].network.parameters())
        return summarize(self.curves, weights)


def train(p: Params) -> Iterator[Moment]:
    """A moment before training and one after each epoch."""
    random = torch.Generator().manual_seed(p.seed)  # its own: other runs draw at the same time
    own = read_points(p.points) if p.points else None
    best = None  # of points that a student brings, nobody knows how they are made
    if own:
        halves = own.split(random)
    else:
        first, second = (make_points(p.data, p.noise, POINTS, random) for _ in range(2))
        halves = Halves(first, second, torch.zeros(2), torch.ones(2))
    training, validation = halves.training, halves.validation
    if not own:
        best = measure(lambda x: best_logits(p.data, p.noise, x), training, validation)
    learners = [_new_learner(p, training, validation, run) for run in range(p.seeds)]
    yield Moment(learners, best, own, halves, p.epochs, over=False)
    over = False
    while not over:
        for learner in learners:
            learner.train_epoch()
        over = any(learner.diverged for learner in learners) or all(
            learner.epoch == p.epochs or learner.stopped for learner in learners
        )
        if over:
            for learner in learners:
                learner.finish()
        yield Moment(learners, best, own, halves, p.epochs, over)


def _new_learner(p: Params, training: PointSet, validation: PointSet, run: int) -> Learner:
    random = torch.Generator().manual_seed(p.seed + NEXT_SEED * (run + 1))
    network = new_network(p.hidden, p.layers, p.activation, p.dropout, p.batch_norm == "on", random)
    optimizer = OPTIMIZERS[p.optimizer](network.parameters(), p.lr, p.weight_decay)
    patience = PATIENCE if p.early_stopping == "on" else None
    return Learner(network, optimizer, training, validation, p.batch_size, random, patience)
