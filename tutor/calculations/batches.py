r"""Batches per epoch, \lceil N / B \rceil, and the updates of all epochs.

Source: the length of ``torch.utils.data.DataLoader``, which keeps the last, smaller batch by default.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.names import is_all_known
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.roles import LINK, read_roles
from tutor.calculations.slots import choice, number, slots
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, count

_COUNT = {"low": 1, "high": 1e9, "whole": True}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """How many samples, how many at a time, how often."""

    samples: int = number(
        "number of samples",
        "samples | sample | images | image | examples | training samples | training images"
        " | training examples | data points"
        " | dataset | dataset size | dataset of | datapoints | instances | rows | training set"
        " | training set of | records | pics | photos | mails | emails | tweets | movies | songs |"
        " clips | scans | files | articles"
        " | patients | customers | faces | recordings | digits | sequences | training pics | train"
        " pics | train data"
        " | data set | data | n | observations | items | sentences | train samples"
        " | train images | points | pictures"
        " | number of samples | imgs | training data | documents | texts | photos"
        " | training instances | reviews | training points | training set size | set of",
        bare=True,
        **_COUNT,
    )
    batch: int = number(
        "batch size",
        "batch | batch size | batchsize | bs | minibatch | mini batch | mini batches of"
        " | batches of | mini batch size"
        " | minibatch size | batch of | batches of size | minibatches of | mini batches of size"
        " | minibatches of size | per batch | b"
        " | batch sizes | samples per batch | images per batch | minibatches | size batches",
        **_COUNT,
    )
    epochs: int | None = number(
        "epochs", "epochs | epoch | number of epochs | passes | ep", default=None, **_COUNT
    )
    drop: str = choice(
        "last batch", "kept",
        dropped="discards the last | discard the last | discarded | discards | discarding | incomplete "
                "one is thrown"
            " | throw away | thrown away | throws away | skips the last | skip the last | last one is dropped"
            " | ignoring the last | incomplete last one is not used | left out | drops the last | drops "
            "last | drop last | drop last true | drop the last | dropping the last | droplast"
            " | last batch is dropped"
        " | incomplete batch is dropped | without the last | dropped",
    )  # fmt: skip
    keep: str = choice(
        "last batch",
        "",
        kept="keep the shorter | keep the last | keep the smaller | keep the incomplete | is kept"
        " | drop last false | drop last is false | not dropped | keep last",
    )
    per_epoch: str = choice(
        "asked", "", yes="per epoch | each epoch | one epoch | an epoch | every epoch | in epoch"
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
    last = (
        ""
        if n % b == 0
        else " without the last, smaller batch"
        if dropped
        else f"; the last batch has {n % b}"
    )
    epochs = f", {count(numbers.epochs)} epochs" if numbers.epochs else ""
    opening = (
        f"I compute the number of batches, one update each: {count(n)} samples, "
        f"batch size {count(b)}{epochs}{last}."
    )
    if numbers.epochs is None or (numbers.epochs == 1):
        return answer(
            opening, *steps, end=f"That makes **{count(batches)} updates (batches) per epoch**."
        )
    total = batches * numbers.epochs
    steps.append(rf"{batches} \cdot {numbers.epochs} = {total}")
    end = f"That makes {count(batches)} updates per epoch and **{count(total)} updates in all**."
    return answer(opening, *steps, end=end)


def read(tokens: Sequence[Token]) -> Given | None:
    """Without the word "batch" only a bare question is one: its batch size lacks."""
    given = read_given(COMPUTATION, tokens)
    if given is None or "batch" not in given or "samples" not in given:
        given = _story(tokens) or given
    if given is None or "batch" in given or Words(tokens).hold(_BATCH):
        return given
    return given if "samples" in given and is_all_known(COMPUTATION, tokens) else None


_BATCH = "batch | batches | batch size | minibatch | minibatches | batchsize | mini batch | mini batches | bs"
_ROLES = {
    "batch": rf"\b(?:batch size|batchsize|bs|b|batch|minibatch|mini batch|batches|minibatches){LINK} "
    rf"(N)(?! (?:epochs?|times))"
    r"|(N)(?: (?:of (?:them|these|those)|at a time|at once|\w+))? (?:per|in (?:a|each|every|one)|to a"
    r"|for each)"
    r" (?:mini ?)?batch\b|(N) (?:of them |of these |\w+ )?at (?:a time|once)|\bgroups of (N)",
    "epochs": r"(N)(?: \w+)? (?:epochs?|times|passes|rounds)\b|\bepochs?(?: =| :| of| is)* (N)",
    "aside": r"(N)(?: (?:is|are|of|them|these|it|the|data|images|\w+)){0,3} (?:set aside|kept|held"
    r"|validation|for validation"
    r"|for testing|reserved|put aside|left for|withheld|test)",
    "samples": r"(N)(?: \w+)? (?:in (?:total|all)|altogether)|\b(?:have|has|had|with|of|n|comprises"
    r"|contains|are|got|dataset|set)"
    rf"{LINK} (N)(?! (?:of them|epochs?|gpus?|classes|layers?|workers?|times)\b)|^ (N) (?!epochs|times"
    rf"|classes)[a-z]+",
}


def _story(tokens: Sequence[Token]) -> Given | None:
    """ "Our club has 6,400 recordings; the computer takes 50 of them per batch, 7 times"."""
    found = read_roles(tokens, _ROLES)
    if found is None or not {"samples", "batch"} <= found.keys():
        return None
    given: Given = {name: values[0] for name, values in found.items()}
    share = given.pop("aside", None)
    if share is not None and not 0 < share < 1:
        return None
    if share is not None:
        given["samples"] = round(given["samples"] * (1 - share), 6)
    message = Words(tokens)
    for name, option in (("drop", "dropped"), ("keep", "kept")):
        if message.hold(slots(Numbers)[name].options[option]):
            given[name] = option
    return given


_UPDATES = (
    "iterations | iteration | updates | update | iters | gradient updates | optimizer steps"
    " | weight updates | training steps"
)
COMPUTATION = Computation(
    name="batches",
    title="the number of batches and updates",
    topic="what an epoch, a batch and an iteration are",
    subjects=f"{_BATCH} | {_UPDATES}",
    targets="iterations | iteration | updates | how many | number of | per epoch | iters"
    " | gradient updates | in total | how often | counter | batches epoch | what should",
    excludes="conv | conv2d | lr | learning rate | hours | seconds | minutes | memory | gpu"
    " | gpus | parameters | tokens"
    " | accumulation | batch norm | batchnorm | shape | gradient step | params",
    Numbers=Numbers,
    solve=solve,
    read=read,
    words="optimizer | training | altogether | whole | train | full | many | there | optimiser",
    example="60000 samples, batch size 128, 10 epochs: how many updates?",
)
