"""What a run of a recurrent network has measured, summed up."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

from demos.kit.labels import label
from demos.rnn.charts import FLOOR
from demos.rnn.params import Params
from demos.rnn.recurrent import KEEPS, Evaluation, Training
from demos.rnn.tasks import Task


@dataclass(frozen=True)
class Measured:
    """A network on sequences that it is not trained on, and its training so far.

    What depends on the task, on the cell, or on a step having been made is None without it.
    ``gradient_ratio`` is the first step's gradient over the last one's.
    """

    step: int
    test_loss: float
    guessing_loss: float
    first_gradient: float = field(metadata=label("gradient at the first step"))
    last_gradient: float = field(metadata=label("gradient at the last step"))
    gradient_ratio: float = field(metadata=label("gradient, first over last"))
    gradient_factor: float = field(metadata=label("gradient factor a step"))
    reach: int = field(metadata=label("reach (steps)"))
    accuracy: float | None = field(metadata=label("accuracy (%)"))
    bits_per_character: float | None
    longest_gradient: float | None
    clipped: float | None = field(metadata=label("steps clipped (%)"))
    mean_forget_gate: float | None
    mean_update_gate: float | None
    kept: float | None = field(metadata=label("kept since the first step (%)"))
    diverged_at: int | None = field(metadata=label("diverged at step"))
    training_loss: float | None
    stretch: float | None = field(metadata=label("largest singular value of U"))
    mean_slope: float | None = field(metadata=label("mean slope of tanh"))

    @property
    def mean_gate(self) -> float | None:
        """Of the gate that a memory is multiplied by."""
        return self.mean_update_gate if self.mean_forget_gate is None else self.mean_forget_gate


def summarize(
    p: Params, task: Task, now: Evaluation, training: Training, training_loss: float | None
) -> Measured:
    """The network as it stands; ``training_loss`` is its mean over the last steps."""
    first, last = (max(now.gradients[end], FLOOR) for end in (0, -1))
    gate, mean_gate, kept = KEEPS.get(p.cell), None, None
    if gate:
        gates = now.trace.parts[gate]  # (length, hidden)
        mean_gate = gates.mean().item()
        kept = 100 * gates[1:].prod(dim=0).max().item()
    stretch = mean_slope = None
    if p.cell == "rnn":
        # hₜ hangs on hₜ₋₁ by diag(1 − hₜ²) U
        U = training.network.recurrent.all_weights[0][1].detach()  # (hidden, hidden)
        stretch = torch.linalg.matrix_norm(U, ord=2).item()
        mean_slope = (1 - now.trace.states.square()).mean().item()
    made = len(training.norms)
    return Measured(
        step=len(training.losses),
        test_loss=now.loss,
        guessing_loss=task.guessing,
        first_gradient=first,
        last_gradient=last,
        gradient_ratio=first / last,
        gradient_factor=(first / last) ** (1 / (len(now.gradients) - 1)),
        reach=_reach(now.gradients),
        accuracy=now.accuracy,
        bits_per_character=now.loss / math.log(2) if p.task == "text" else None,
        longest_gradient=max(training.norms) if made else None,
        clipped=100 * training.clipped / made if made else None,
        mean_forget_gate=mean_gate if gate == "forget" else None,
        mean_update_gate=mean_gate if gate == "update" else None,
        kept=kept,
        diverged_at=len(training.losses) + 1 if training.diverged else None,
        training_loss=training_loss,
        stretch=stretch,
        mean_slope=mean_slope,
    )


def _reach(gradients: Sequence[float]) -> int:
    """The steps, from the last one back, within which a hundredth of the largest gradient is felt."""
    felt = [t for t, norm in enumerate(gradients) if norm >= max(gradients) / 100]
    return len(gradients) - felt[0]
