"""The parameters of a recurrent network, its task and its training."""

from __future__ import annotations

from dataclasses import dataclass

from demos.kit.parameters import choice, number
from demos.rnn.recurrent import CELLS
from demos.rnn.tasks import TASKS


@dataclass(frozen=True)
class Params:
    """The cell, what it has to remember and for how long, and its training."""

    cell: str = choice("lstm", tuple(CELLS), label="cell", words=("cell type", "layer"))
    task: str = choice(
        "copy",
        tuple(TASKS),
        label="task",
        words=("problem",),
        also={
            "copy": ("copying",),
            "adding": ("addition",),
            "text": ("character model", "char rnn", "character level", "characters"),
        },
    )
    seq_len: int = number(
        20,
        2,
        100,
        step=1,
        label="steps to remember",
        help="the lag of the copy task, the numbers of the adding task, the characters of a window",
        words=(
            "remember",
            "lag",
            "sequence length",
            "sequence",
            "time steps",
            "step to remember",
            "delay",
            "copy",
            "copies",
            "copying",
            "something for",
            "stuff for",
        ),
    )
    hidden: int = number(
        16, 4, 64, step=1, label="hidden units", words=("hidden unit", "hidden size", "unit")
    )
    lr: float = number(0.005, 1e-4, 1, step=1e-4, label="learning rate", words=("rate",), log=True)
    steps: int = number(
        300, 10, 1000, step=1, label="training steps", words=("training step", "iterations")
    )
    clip: float = number(
        1.0,
        0,
        10,
        step=0.1,
        label="clip",
        help="the longest gradient that is not cut; 0 is off",
        words=("clipping", "gradient clipping", "clip gradient", "clip norm", "max norm"),
    )
    batch_size: int = number(
        32,
        4,
        128,
        step=1,
        label="batch size",
        unit="sequences",
        words=("batch", "batches of", "bs"),
    )
    seed: int = number(0, 0, 999, step=1, label="seed", help="the same seed gives the same run")
