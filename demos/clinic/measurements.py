"""What can be measured of a run: each measurement takes its numbers from the run's own tensors.

Knows nothing of faults; what the numbers speak for is ``diagnosis``'s.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import torch
from torch import Tensor

from demos.clinic.rows import Rows
from demos.clinic.training import Run, dead_shares, given_to_loss, judge, train

Measurement = Literal[
    "batch",  # mean and standard deviation of each feature, and a few rows
    "neighbours",  # do rows have the class of their nearest neighbours?
    "overlap",  # do validation rows stand among the training rows?
    "twice",  # the same rows, judged twice
    "units",  # which units never fire, before the first step and after the last
    "outputs",  # what the loss is given
    "accumulated",  # the gradient of a batch, and the one that the step takes
    "slower",  # the same training with a tenth of the learning rate
    "updates",  # how far each step moves the weights
    "gradients",  # the norms of the gradients by layer
]
MEASUREMENTS: tuple[Measurement, ...] = get_args(Measurement)
SHOWN_ROWS = 5
NEIGHBOURS = 5
NEAR = (
    0.1  # of the median distance between a row and its nearest one, below which rows are the same
)
LATEST = 5  # epochs, whose mean is what a run has come to
FIRST = 20  # steps, and as many last ones, whose median is told


@dataclass(frozen=True)
class Measured:
    """One measurement: ``numbers`` by name, and ``series`` of equally many values that a picture shows.

    ``labels`` name the places of the series, where they are no steps; ``table`` holds a few rows.
    """

    name: Measurement
    numbers: Mapping[str, float]
    series: Mapping[str, tuple[float, ...]]
    labels: tuple[str, ...] = ()
    table: tuple[tuple[float, ...], ...] = ()


def measure(run: Run, name: Measurement) -> Measured:
    """What that measurement reads of ``run``."""
    return _MEASURES[name](run)


def _batch(run: Run) -> Measured:
    rows = run.sets.training
    mean, std = rows.x.mean(dim=0), rows.x.std(dim=0)
    first = torch.cat([rows.x[:SHOWN_ROWS], rows.y[:SHOWN_ROWS, None]], dim=1)
    return Measured(
        "batch",
        {
            "least_std": std.min().item(),
            "most_std": std.max().item(),
            "most_mean": mean.abs().max().item(),
            "low": rows.x.min().item(),
            "high": rows.x.max().item(),
        },
        {"mean": tuple(mean.tolist()), "std": tuple(std.tolist())},
        tuple(str(feature + 1) for feature in range(len(mean))),
        tuple(tuple(row) for row in first.tolist()),
    )


def _neighbours(run: Run) -> Measured:
    """The share of neighbours of the same class, among the nearest in the same set, measured in σ."""
    sets = run.sets
    training, validation = agreement(sets.training), agreement(sets.validation)
    counts = torch.bincount(sets.training.y, minlength=run.case.classes) / len(sets.training.y)
    return Measured(
        "neighbours",
        {
            "training": training,
            "validation": validation,
            # Σ pₖ²: two rows at random are of the same class
            "chance": counts.square().sum().item(),
        },
        {"share": (training, validation)},
    )


@torch.no_grad()
def agreement(rows: Rows) -> float:
    """The share of the NEIGHBOURS nearest rows that are of a row's own class, over all rows."""
    x = rows.x / rows.x.std(dim=0)
    distance = torch.cdist(x, x).fill_diagonal_(float("inf"))  # (n, n)
    near = distance.topk(NEIGHBOURS, largest=False).indices  # (n, NEIGHBOURS)
    return (rows.y[near] == rows.y[:, None]).double().mean().item()


@torch.no_grad()
def _overlap(run: Run) -> Measured:
    """Validation rows that lie so near to a training row that both must be the same."""
    sets = run.sets
    std = sets.training.x.std(dim=0)
    training, validation, fresh = (
        rows.x / std for rows in (sets.training, sets.validation, sets.fresh)
    )
    nearest, nearest_fresh = (
        torch.cdist(rows, training).amin(dim=1).sort().values for rows in (validation, fresh)
    )
    usual = nearest_fresh.median()
    run.network.eval()
    loss, accuracy = judge(run.case, run.network, sets.validation)
    fresh_loss, fresh_accuracy = judge(run.case, run.network, sets.fresh)
    return Measured(
        "overlap",
        {
            "share": (nearest < NEAR * usual).double().mean().item(),
            "loss": loss,
            "fresh_loss": fresh_loss,
            "accuracy": accuracy,
            "fresh_accuracy": fresh_accuracy,
        },
        {
            "validation": tuple((nearest / usual).tolist()),
            "fresh": tuple((nearest_fresh / usual).tolist()),
        },
    )


@torch.no_grad()
def _twice(run: Run) -> Measured:
    """In the mode that the script validates in."""
    network, rows = run.network, run.sets.validation
    network.train(run.case.fault == "train_mode")
    first, second = (_probabilities(network(rows.x))[:, 0] for _ in range(2))
    differ = (first - second).abs() > 1e-6
    network.eval()
    eval_loss, eval_accuracy = judge(run.case, network, rows)
    return Measured(
        "twice",
        {
            "share": differ.double().mean().item(),
            "most": (first - second).abs().max().item(),
            "eval_loss": eval_loss,
            "eval_accuracy": eval_accuracy,
        },
        {"first": tuple(first.tolist()), "second": tuple(second.tolist())},
    )


def _probabilities(z: Tensor) -> Tensor:
    """Of logits z (n, classes); those of a run that has diverged are no numbers, and become 0."""
    return z.softmax(dim=1).nan_to_num()


def _units(run: Run) -> Measured:
    now = dead_shares(run.network, run.sets.training.x)
    return Measured(
        "units",
        {"start": max(run.dead_at_start), "end": max(now)},
        {"start": run.dead_at_start, "end": now},
        tuple(str(layer + 1) for layer in range(len(now))),
    )


@torch.no_grad()
def _outputs(run: Run) -> Measured:
    """For the training rows, nothing dropped."""
    run.network.eval()
    given = given_to_loss(run.case, run.network(run.sets.training.x)).nan_to_num()  # (n, classes)
    sums = given.sum(dim=1)
    first = given[:SHOWN_ROWS]
    # −log softmax of the best row that can be: a 1 and otherwise zeros
    best = torch.zeros(run.case.classes)
    best[0] = 1
    return Measured(
        "outputs",
        {
            "low": given.min().item(),
            "high": given.max().item(),
            "least_sum": sums.min().item(),
            "most_sum": sums.max().item(),
            "floor": -best.log_softmax(dim=0)[0].item(),
            "loss": run.epochs[-1].training_loss,
        },
        {"low": tuple(given.amin(dim=0).tolist()), "high": tuple(given.amax(dim=0).tolist())},
        tuple(str(index + 1) for index in range(run.case.classes)),
        tuple(tuple(row) for row in first.tolist()),
    )


def _accumulated(run: Run) -> Measured:
    own, held = (tuple(getattr(step, name) for step in run.steps) for name in ("own", "held"))
    ratios = [step.held / step.own for step in run.steps if step.own > 0]
    return Measured(
        "accumulated",
        {
            "ratio": statistics.median(ratios) if ratios else 1.0,
            "own": statistics.median(own),
            "held": statistics.median(held),
        },
        {"own": own, "held": held},
    )


def _slower(run: Run) -> Measured:
    """Training losses: how well new rows are told is another question than how well these are learned."""
    curves = [
        tuple(epoch.training_loss for epoch in one.epochs)
        for one in (run, train(run.case.slowed()))
    ]
    losses = [statistics.mean(curve[-LATEST:]) for curve in curves]
    return Measured(
        "slower",
        {"loss": losses[0], "slow_loss": losses[1], "diverged": float(run.diverged)},
        {"usual": curves[0], "slow": curves[1]},
    )


def _updates(run: Run) -> Measured:
    updates = tuple(step.update for step in run.steps)
    return Measured(
        "updates",
        {
            "first": statistics.median(updates[:FIRST]),
            "last": statistics.median(updates[-FIRST:]),
            "most": max(updates),
        },
        {"update": updates},
    )


def _gradients(run: Run) -> Measured:
    layers = list(zip(*(step.layers for step in run.steps), strict=True))
    medians = [statistics.median(norms) for norms in layers]
    return Measured(
        "gradients",
        {"first": medians[0], "last": medians[-1], "most": max(max(norms) for norms in layers)},
        {str(place): norms for place, norms in enumerate(layers, 1)},
    )


_MEASURES: Mapping[Measurement, Callable[[Run], Measured]] = {
    "batch": _batch,
    "neighbours": _neighbours,
    "overlap": _overlap,
    "twice": _twice,
    "units": _units,
    "outputs": _outputs,
    "accumulated": _accumulated,
    "slower": _slower,
    "updates": _updates,
    "gradients": _gradients,
}
