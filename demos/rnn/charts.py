"""A recurrent network's losses, its gradient along the sequence, its states and gates, drawn.

Knows what was measured; what it means is told by ``report``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from demos.kit.frames import Chart, Line, Matrix
from demos.rnn.recurrent import Trace
from demos.rnn.tasks import Task

FLOOR = 1e-30  # a logarithmic axis has no 0
GATES = {"lstm": ("forget", "input"), "gru": ("update", "reset")}  # what is kept, what is let in
ROW_LABELS, COLUMN_CHARACTERS = 16, 60  # along a matrix: more would run into each other
DECIMALS = 3  # more than a colour can show are only traffic


def draw_losses(
    task: Task,
    steps: Sequence[int],
    training: Sequence[float],
    tested: Sequence[float],
    last_step: int,
) -> Chart:
    """``tested`` at each of ``steps``, ``training`` as the means up to each but the first."""
    return Chart(
        "Loss",
        "step",
        task.measure,
        (
            Line("training", tuple(steps[1:]), tuple(training), muted=True),
            Line("not trained on", tuple(steps), tuple(tested)),
            Line("guessing", (0, last_step), (task.guessing, task.guessing), dashed=True),
        ),
        x_range=(0, last_step),
        y_range=(0, 1.1 * max(task.guessing, *tested, *training)),
    )


def draw_gradients(start: Sequence[float], now: Sequence[float]) -> Chart:
    """How strongly the last step's loss hangs on each input, before training and now."""
    times = list(range(1, len(now) + 1))
    return Chart(
        "What the last step's loss feels of each input",
        "step t of the sequence",
        "‖∂L/∂xₜ‖ (mean)",
        tuple(
            Line(name, times, [max(norm, FLOOR) for norm in norms], muted=muted)
            for name, norms, muted in (("before training", start, True), ("now", now, False))
        ),
        log_y=True,
    )


def draw_states(trace: Trace, inputs: Sequence[str]) -> Matrix:
    """The hidden state, unit by unit, while ``inputs`` are read."""
    units = [str(unit + 1) for unit in range(trace.states.shape[1])]
    title = "Hidden state h of each unit, for one sequence"
    return _draw(title, "h", units, inputs, trace.states, -1)


def draw_gates(cell: str, trace: Trace, inputs: Sequence[str]) -> Matrix:
    """The two gates that decide what is kept and what is let in, one above the other."""
    above, below = GATES[cell]
    units = range(1, trace.states.shape[1] + 1)
    rows = [f"{gate[0]} {unit}" for gate in (above, below) for unit in units]
    values = torch.cat([trace.parts[above], trace.parts[below]], dim=1)  # (length, 2 hidden)
    title = f"Gates: {above} ({above[0]}) above, {below} ({below[0]}) below"
    return _draw(title, "gate", rows, inputs, values, 0)


def _draw(
    title: str, name: str, rows: Sequence[str], inputs: Sequence[str], values: Tensor, low: float
) -> Matrix:
    """``values`` (length, rows) from ``low`` to 1, time from left to right."""
    columns = _every(inputs, COLUMN_CHARACTERS // max(map(len, inputs)))
    shown = values.T.double().round(decimals=DECIMALS).tolist()  # (rows, length)
    return Matrix(title, name, _every(rows, ROW_LABELS), columns, shown, low, 1, diverging=low < 0)


def _every(labels: Sequence[str], most: int) -> list[str]:
    """The labels, some of them blank, so that no more than ``most`` are left."""
    every = math.ceil(len(labels) / most)
    return [label if index % every == 0 else "" for index, label in enumerate(labels)]
