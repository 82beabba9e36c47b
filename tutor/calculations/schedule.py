r"""The learning rate at an epoch of a schedule: in steps, exponential, or along a cosine.

Source: ``torch.optim.lr_scheduler``'s ``StepLR``, ``ExponentialLR`` and ``CosineAnnealingLR``
(Loshchilov & Hutter 2017), which multiply after an epoch: at epoch 0 the rate is the initial one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import choice, number
from tutor.calculations.writing import answer, result, show, tex

_TIMES = {"low": 1, "high": 1e7, "whole": True, "default": None}
_RATE = {"low": 0, "high": 1e3}
_KINDS = {
    "cosine": "cosine | cosineannealinglr | cosineannealing | cos | annealing",
    "step": "steplr | step decay | step schedule | step size | stepwise | step scheduler | staircase"
    " | step lr",
    "exponential": "halved | halves | divided | exponential | exponentiallr | exponentially | multiplied"
    " | multiplies | multiply | shrinks | decays | decay | gamma | γ | decayed | decaying",
}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The first rate, the epoch, and what the kind of schedule needs beside them."""

    lr: float = number(
        "initial learning rate",
        "lr | learning rate | rate | eta | η | base lr | initial lr | initial learning rate | lr0 | η0"
        " | eta0",
        after="start | start at | start with | begin | begin at | begin with | initially | initial"
        " | from | max"
        " | maximum | peak | max lr | set to | initial value",
        **_RATE,
    )  # fmt: skip
    epoch: int = number(
        "epoch at which you want the rate",
        after="epoch | at epoch | after epoch | in epoch | after | at | at t | step | at step | when"
        " | until | by"
        " | once | after step",
        before="epoch later | epochs are done | epochs have passed | epochs are over | times | th epoch",
        low=0, high=1e7, whole=True,
    )  # fmt: skip
    gamma: float | None = number(
        "factor γ",
        "gamma | γ | factor | decay factor | decay rate | decay | base",
        after="times | multiplied by | multiplies by | multiply by | multiplied with | by | by factor | x",
        default=None, low=0, high=1,
    )  # fmt: skip
    divisor: float | None = number("divisor", after="divided by | divides by | divide by", default=None,
                                   low=1, high=1e6)  # fmt: skip
    size: int | None = number(
        "step size", "step size | stepsize", after="every | each | after every | all", **_TIMES
    )
    total: int | None = number(
        "number of epochs T_max",
        "t max | tmax | total | period",
        after="over | within | during | across | for | lasts | takes", **_TIMES,
        before="epoch cosine | epoch schedule | epochs in total | epochs total | epoch run"
        " | epochs altogether",
    )  # fmt: skip
    least: float = number(
        "η_min", "eta min | lr min | min lr | minimum | minimum lr | η min | floor | min",
        after="down to | falls to | to | towards | ends at | end at | to minimum", default=0.0, **_RATE,
    )  # fmt: skip
    kind: str = choice("schedule")


def solve(numbers: Numbers) -> str:
    """The rule, the numbers put in, the rate. Raises UnfitError."""
    lr, t, gamma = numbers.lr, numbers.epoch, numbers.gamma
    if numbers.kind == "cosine":
        return _cosine(numbers)
    if gamma is None:
        raise UnfitError("I read a schedule that multiplies the rate, and still need the factor γ.")
    if numbers.kind == "step":
        if numbers.size is None:
            raise UnfitError("I read a schedule in steps, and still need the step size, in epochs.")
        times = t // numbers.size  # η_t = η₀ γ^⌊t / s⌋
        rule = r"\eta_t = \eta_0 \, \gamma^{\lfloor t / s \rfloor}"
        put_in = rf"\lfloor {t} / {numbers.size} \rfloor = {times}, \quad "
        told = f"step schedule, every {numbers.size} epochs times {show(gamma)}"
    else:
        times, rule, put_in = t, r"\eta_t = \eta_0 \, \gamma^t", ""  # η_t = η₀ γ^t
        told = f"exponential schedule, every epoch times {show(gamma)}"
    rate = lr * gamma**times
    line = rf"{put_in}\eta_{{{t}}} = {tex(lr)} \cdot {tex(gamma)}^{{{times}}} = {tex(rate)}"
    return _answer(numbers, told, rule, line, rate)


def _cosine(numbers: Numbers) -> str:
    lr, t, total, least = numbers.lr, numbers.epoch, numbers.total, numbers.least
    if total is None or t > total:
        seen = "" if total is None else f"; epoch {t} is later than the {total} I read"
        raise UnfitError(f"For a cosine schedule I need the number of epochs T_max{seen}.")
    # η_t = η_min + (η₀ − η_min)(1 + cos(πt / T)) / 2
    rate = least + (lr - least) * (1 + math.cos(math.pi * t / total)) / 2
    rule = (
        r"\eta_t = \eta_\text{min} + \tfrac{1}{2} (\eta_0 - \eta_\text{min})"
        r"\left(1 + \cos \frac{t \pi}{T}\right)"
    )
    line = (
        rf"\eta_{{{t}}} = {tex(least)} + \tfrac{{1}}{{2}} ({tex(lr)} - {tex(least)})"
        rf"\left(1 + \cos \frac{{{t} \pi}}{{{total}}}\right) = {tex(rate)}"
    )
    told = f"cosine schedule over {total} epochs, down to {show(least)}"
    return _answer(numbers, told, rule, line, rate)


def _answer(numbers: Numbers, told: str, rule: str, line: str, rate: float) -> str:
    opening = (
        f"I compute the learning rate at epoch {numbers.epoch}: {told}, from {show(numbers.lr)}."
    )
    return answer(opening, rule, line, end=f"The learning rate is **{result(rate)}**.")


def read(message: Message) -> Given | None:
    """The kind by its words, then its numbers by theirs."""
    kind = next((name for name, names in _KINDS.items() if message.hold(names)), "")
    given = read_given(COMPUTATION, message)
    if given is None or not kind or len(given) < 2:
        return None
    if given.get("divisor"):
        given["gamma"] = 1 / given["divisor"]
    if message.hold("halved | halves | halving | cut in half | half"):
        given.setdefault("gamma", 0.5)
    kind = "step" if kind != "cosine" and "size" in given else kind
    if kind == "cosine" and {"gamma", "size"} & given.keys():
        return None
    if kind != "cosine" and "total" in given:  # "in 10 epochs"
        given.setdefault("epoch", given.pop("total"))
    if kind != "cosine" and {"least", "total"} & given.keys():
        return None
    return given | {"kind": kind}


_UNIT = r"(?:epochs?|steps?|scheduler steps?|iterations?|updates?|calls?)"
COMPUTATION = Computation(
    name="schedule",
    title="the learning rate of a schedule",
    topic="learning rate schedules: step decay, exponential decay, cosine annealing",
    subjects="schedule | scheduler | sched | lr decay | halving | cut | "
    + " | ".join(_KINDS.values()),
    targets="lr | learning rate | rate | η | eta | η0 | lr0",
    excludes="adam | adamw | rmsprop | weight decay | gradient | momentum | softmax | sample | image | batch"
    " | batch size | dropout | similarity | warmup | warm up | restart | plateau | cyclic | linear",
    Numbers=Numbers,
    solve=solve,
    read=read,
    rules=rules(
        (r"\boptim\w* ", ""),
        (rf"\b(every|each|all) (N) {_UNIT}", r"every \2 ,"),
        (
            rf"\b(over|within|during|across|for|in) (?:the |a |total |of |all )*(N) (?:total )?{_UNIT}",
            r"over \2 ,",
        ),
        (
            rf"\b(?:after|at|by|when|until|once) (?:the |our |all )?(N)(?: th)? {_UNIT}",
            r"at \1 ,",
        ),
    ),
    words="epoch | step size | initial | begins | starts | min | max | minimum | done",
    example="StepLR from lr 0.1 with step size 30 and gamma 0.1: lr at epoch 65?",
)
