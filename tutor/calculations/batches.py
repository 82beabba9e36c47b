r"""Batches per epoch, \lceil N / B \rceil, and the updates of all epochs.

Source: the length of ``torch.utils.data.DataLoader``, which keeps the last, smaller batch by default.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations.message import Message, rules
from tutor.calculations.placing import is_all_known
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import MANY, choice, number
from tutor.calculations.writing import answer, count

_BATCH = "batch | batch size | minibatch | batchsize | mini batch | bs | at a time | at once"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How many samples, how many at a time, how often."""

    samples: int = number(
        "number of samples",
        "sample | image | example | training sample | training image | training example | data point"
        " | dataset | dataset size | datapoint | instance | row | training set | record | pic | photo"
        " | mail | email | tweet | movie | song | clip | scan | file | article | patient | customer"
        " | face | recording | digit | sequence | training pic | train pic | train data | data set | data"
        " | n | observation | item | sentence | train sample | train image | point | picture | img"
        " | training data | document | text | training instance | review | training point"
        " | training set size | set of",
        bare=True, things=True, **MANY,
    )  # fmt: skip
    batch: int = number(
        "batch size",
        "batch | batch size | batchsize | bs | minibatch | mini batch | batches of | mini batch size"
        " | minibatch size | batch of | per batch | b | samples per batch | images per batch | size batch"
        " | at a time | at once | groups of | per step | per update",
        **MANY,
    )  # fmt: skip
    epochs: int | None = number(
        "epochs", "epoch | pass | passes | ep | round", before="times", default=None, **MANY
    )
    drop: str = choice(
        "last batch", "kept",
        dropped="discards the last | discard the last | discarded | discards | discarding | incomplete one is"
        " thrown | throw away | thrown away | throws away | skips the last | skip the last"
        " | last one is dropped | ignoring the last | left out | drops the last | drops last | drop last"
        " | drop last true | drop the last | dropping the last | droplast | last batch is dropped"
        " | incomplete batch is dropped | without the last | dropped",
    )  # fmt: skip
    keep: str = choice(
        "last batch",
        kept="keep the shorter | keep the last | keep the smaller | keep the incomplete | is kept"
        " | drop last false | drop last is false | not dropped | keep last",
    )


def solve(numbers: Numbers) -> str:
    """Batches per epoch, times the epochs."""
    n, b = numbers.samples, numbers.batch
    dropped = numbers.drop == "dropped" and not numbers.keep
    # ⌈N / B⌉, or ⌊N / B⌋ without the last, smaller batch
    batches = n // b if dropped else -(-n // b)
    if batches == 0:
        raise UnfitError(
            f"I read {n} samples and batches of {b}; without the last batch none is left."
        )
    left, right = (r"\lfloor", r"\rfloor") if dropped else (r"\lceil", r"\rceil")
    steps = [
        rf"\text{{batches per epoch}} = \left{left} \frac{{N}}{{B}} \right{right}",
        rf"\left{left} \frac{{{n}}}{{{b}}} \right{right} = {batches}",
    ]
    last = " without the last, smaller batch" if dropped else f"; the last batch has {n % b}"
    epochs = f", {count(numbers.epochs)} epochs" if numbers.epochs else ""
    opening = (
        f"I compute the number of batches, one update each: {count(n)} samples, "
        f"batch size {count(b)}{epochs}{last if n % b else ''}."
    )
    if numbers.epochs in (None, 1):
        end = f"That makes **{count(batches)} updates (batches) per epoch**."
        return answer(opening, *steps, end=end)
    total = batches * (numbers.epochs or 1)
    steps.append(rf"{batches} \cdot {numbers.epochs} = {total}")
    end = f"That makes {count(batches)} updates per epoch and **{count(total)} updates in all**."
    return answer(opening, *steps, end=end)


def read(message: Message) -> Given | None:
    """Without the word "batch" only a bare question is one: its batch size lacks."""
    given = read_given(COMPUTATION, message)
    if given is None or "batch" in given or message.hold(_BATCH):
        return given
    return given if "samples" in given and is_all_known(COMPUTATION, message.tokens) else None


_UPDATES = (
    "iteration | update | iter | gradient update | optimizer step | weight update | training step"
)
COMPUTATION = Computation(
    name="batches",
    title="the number of batches and updates",
    topic="what an epoch, a batch and an iteration are",
    subjects=f"{_BATCH} | {_UPDATES}",
    targets="iteration | update | how many | number of | per epoch | iter | gradient update | in total"
    " | how often | counter | batches epoch | what should",
    excludes="conv | conv2d | lr | learning rate | hour | second | minute | memory | gpu | parameter | token"
    " | accumulation | batch norm | batchnorm | shape | gradient step | params",
    Numbers=Numbers,
    solve=solve,
    read=read,
    # "in one epoch and in five"
    rules=rules(
        (r"\bepochs? (?:and|or)(?: (?:in|for|after|over))? (N)\b(?! \w)", r"epoch , epochs \1")
    ),
    words="optimizer | training | altogether | whole | train | full | many | there | optimiser",
    example="60000 samples, batch size 128, 10 epochs: how many updates?",
)
