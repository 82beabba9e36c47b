"""What becomes of a run when its fault is mended: the same training without it, beside the other one.

What shows it depends on the fault. A leak makes a validation too good, so it recovers by being honest; a
second softmax leaves the accuracy as it is and keeps the loss up; all others cost accuracy.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Literal

from demos.clinic.training import Epoch, Run, judge

LATEST = 5  # epochs, whose mean is told
LEAST_GAIN = 0.01  # of the accuracy, from which on it shows


@dataclass(frozen=True)
class Recovery:
    """What was ``before`` and is ``after``.

    ``by`` says of what: the validation ``accuracy``, the training ``loss`` (nats), or how far the validation
    accuracy is above that on ``fresh`` rows (``honesty``; before and after then are accuracies). ``fresh``
    is the accuracy of the mended run in [0, 1]. ``shows`` is False where the difference is too small.
    """

    by: Literal["accuracy", "loss", "honesty"]
    before: float
    after: float
    fresh: float
    shows: bool


def recovery(sick: Run, sound: Run) -> Recovery:
    """How ``sound``, the run of the mended case, compares with ``sick``."""
    sound.network.eval()
    _, fresh = judge(sound.case, sound.network, sound.sets.fresh)
    if sick.case.fault == "softmax":
        before, after = _training_loss(sick), _training_loss(sound)
        return Recovery("loss", before, after, fresh, after < before)
    before, after = _accuracy(sick), _accuracy(sound)
    if sick.case.fault == "leak":
        shows = before - after > LEAST_GAIN and abs(after - fresh) < before - fresh
        return Recovery("honesty", before, after, fresh, shows)
    return Recovery("accuracy", before, after, fresh, after - before > LEAST_GAIN)


def _accuracy(run: Run) -> float:
    return statistics.mean(epoch.validation_accuracy for epoch in _latest(run))


def _training_loss(run: Run) -> float:
    return statistics.mean(epoch.training_loss for epoch in _latest(run))


def _latest(run: Run) -> tuple[Epoch, ...]:
    return run.epochs[-LATEST:]
