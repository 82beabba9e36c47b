"""Training and validation curves of one or several runs: summed up in numbers, and drawn.

Knows what was measured; what it means is told by ``report``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from demos.kit.frames import Band, Chart, Line, Points
from demos.kit.labels import label
from demos.training.classifier import LARGEST_LOSS, Learner, Measured, find_stop
from demos.training.params import PATIENCE

RECENT, LEAST_RECENT = 0.25, 4  # the last epochs: a share of all so far, and at least as many
LEAST_LOSS = 1e-6  # to divide by


@dataclass(frozen=True)
class Curves:
    """What some runs measured in the epochs before training and so far.

    values    (runs, epochs so far + 1, 4), the rows of Measured, without the epoch in which a run diverged
    now       (runs, 4) of the networks as they stand
    best      of the classifier that no other beats on average, where one is known
    """

    values: Tensor
    now: Tensor
    best: Measured | None
    epochs: int
    diverged: bool

    @property
    def stops(self) -> list[tuple[int | None, int]]:
        """Of each run the epoch at which PATIENCE ends, if it does, and the best one until then."""
        return [find_stop(losses, PATIENCE) for losses in self.values[:, :, 1].tolist()]


def read_curves(learners: Sequence[Learner], best: Measured | None, epochs: int) -> Curves:
    """The curves of ``learners`` on their way through ``epochs``."""
    shared = min(len(learner.measured) for learner in learners)
    values = torch.tensor(
        [[measured.row for measured in learner.measured[:shared]] for learner in learners],
        dtype=torch.float64,
    )  # (runs, shared, 4)
    now = torch.tensor([learner.now.row for learner in learners], dtype=torch.float64)  # (runs, 4)
    diverged = any(learner.diverged for learner in learners)
    # The others have been through the epoch in which one diverged: all are told as before it.
    return Curves(values, values[:, -1] if diverged else now, best, epochs, diverged)


@dataclass(frozen=True)
class Summary:
    """What is worth telling of the curves; means where there are several runs."""

    weights: int
    epoch: float
    now: Measured
    best: Measured | None = field(metadata=label("best possible"))
    lowest_validation_loss: float
    lowest_epoch: int = field(metadata=label("epoch of the lowest"))
    training_loss_at_lowest: float = field(metadata=label("training loss at the lowest"))
    recent_fall: float = field(metadata=label("recent fall (%)"))
    rise_since: float = field(metadata=label("rise since (%)"))
    kept_loss: float = field(metadata=label("validation loss early stopping keeps"))
    kept_epoch: float = field(metadata=label("epoch early stopping keeps"))
    lowest_accuracy: float = field(metadata=label("lowest accuracy of a run"))
    highest_accuracy: float = field(metadata=label("highest accuracy of a run"))
    stop_epoch: float | None = field(metadata=label("epoch early stopping stops"))
    diverged_in: int | None = field(metadata=label("diverged in epoch"))


def summarize(curves: Curves, weights: int) -> Summary:
    """The curves of networks with so many ``weights``, summed up."""
    now, mean = curves.now.mean(dim=0), curves.values.mean(dim=0)  # (4,), (epochs + 1, 4)
    lowest = int(mean[:, 1].argmin())
    stops, bests = zip(*curves.stops, strict=True)
    kept = torch.stack([run[best] for run, best in zip(curves.values, bests, strict=True)])
    ended = [stop for stop in stops if stop is not None]
    return Summary(
        weights=weights,
        epoch=float(len(mean) - 1),
        now=Measured(*now.tolist()),
        best=curves.best,
        lowest_validation_loss=mean[lowest, 1].item(),
        lowest_epoch=lowest,
        training_loss_at_lowest=mean[lowest, 0].item(),
        recent_fall=100 * _recent_fall(mean[:, 0].tolist()),
        rise_since=100 * (now[1].item() / max(mean[lowest, 1].item(), LEAST_LOSS) - 1),
        kept_loss=kept[:, 1].mean().item(),
        kept_epoch=sum(bests) / len(bests),
        lowest_accuracy=curves.now[:, 3].min().item(),
        highest_accuracy=curves.now[:, 3].max().item(),
        stop_epoch=sum(ended) / len(ended) if len(ended) == len(stops) else None,
        diverged_in=len(mean) if curves.diverged else None,
    )


def _recent_fall(losses: Sequence[float]) -> float:
    """By what share the second half of the last epochs lies below their first half."""
    recent = losses[-max(LEAST_RECENT, round(RECENT * len(losses))) :]
    half = len(recent) // 2
    earlier, later = sum(recent[:half]), sum(recent[-half:])
    return 1 - later / earlier if half and earlier else 0.0


def draw_losses(curves: Curves) -> Chart:
    """Both losses, and of each run what early stopping does, or would do."""
    chart = _draw(curves, (0, 1), "Loss after each epoch", "cross-entropy (nats)")
    stops, bests = zip(*curves.stops, strict=True)
    best = curves.best.validation_loss if curves.best else 0.0
    top = 1.05 * max(curves.values[:, :, :2].max().item(), best)
    training, *others = chart.lines
    if curves.diverged:  # out through the top
        x, y = [*training.x, len(training.x)], [*training.y, LARGEST_LOSS]
        training = replace(training, x=x, y=y)
    return replace(
        chart,
        lines=(training, *others),
        points=(
            _mark("early stopping keeps", "star", curves, bests),
            _mark("early stopping stops", "diamond", curves, stops),
        ),
        y_range=(0, top),
    )


def _mark(name: str, marker: str, curves: Curves, epochs: Sequence[int | None]) -> Points:
    """A point on each run's curve of validation losses, at its epoch if it has one."""
    pairs = zip(curves.values[:, :, 1].tolist(), epochs, strict=True)
    marked = [(epoch, losses[epoch]) for losses, epoch in pairs if epoch is not None]
    return Points(name, [x for x, _ in marked], [y for _, y in marked], marker)


def draw_accuracies(curves: Curves) -> Chart:
    """Both accuracies."""
    chart = _draw(curves, (2, 3), "Points on the right side", "accuracy (%)")
    return replace(chart, y_range=(0, 100))


def _draw(curves: Curves, columns: tuple[int, int], title: str, y_label: str) -> Chart:
    """Training and validation; of several runs the mean, and a band from lowest to highest."""
    epochs = list(range(curves.values.shape[1]))
    lines, bands = [], []
    for name, column in zip(("training", "validation"), columns, strict=True):
        runs = curves.values[:, :, column]  # (runs, epochs + 1)
        lines.append(Line(name, epochs, runs.mean(dim=0).tolist()))
        if len(runs) > 1:
            low, high = runs.amin(dim=0).tolist(), runs.amax(dim=0).tolist()
            bands.append(Band(f"{name}, {len(runs)} seeds", epochs, low, high))
    if curves.best:
        best = [curves.best.row[columns[1]]] * 2
        lines.append(Line("best possible on validation", [0, curves.epochs], best, dashed=True))
    span = (0, curves.epochs)
    return Chart(title, "epoch", y_label, tuple(lines), bands=tuple(bands), x_range=span)
