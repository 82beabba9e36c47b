r"""The learning rate at an epoch of a schedule: in steps, exponential, or along a cosine.

Source: ``torch.optim.lr_scheduler``'s ``StepLR``, ``ExponentialLR`` and ``CosineAnnealingLR``
(Loshchilov & Hutter 2017), which multiply after an epoch: at epoch 0 the rate is the initial one.
"""

from __future__ import annotations

import math

from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import UnfitError, choice, number
from tutor.calculations.writing import answer, result, show, tex

_Told = tuple[str, str, str, float]  # what was read, the rule, the line, the rate
_TIMES = {"low": 1, "high": 1e7, "whole": True, "default": None}
_RATE = {"low": 0, "high": 1e3}
_KINDS = {
    "cosine": "cosine | cosineannealinglr | cosineannealing | cos | annealing",
    "step": "steplr | step (decay/schedule/size/scheduler/lr) | stepwise | staircase",
    "exponential": "halved | halves | divided | exponential | exponentiallr | exponentially | multiplied"
    " | multiplies | multiply | shrinks | decays | decay | gamma | γ | decayed | decaying",
}


def _cosine(lr: float, t: int, total: int | None, least: float) -> _Told:
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
    return f"cosine schedule over {total} epochs, down to {show(least)}", rule, line, rate


def _powers(lr: float, t: int, gamma: float | None, size: int | None, kind: str) -> _Told:
    """In steps, or every epoch."""
    if gamma is None:
        raise UnfitError("I read a schedule that multiplies the rate, and still need the factor γ.")
    if kind == "step" and size is None:
        raise UnfitError("I read a schedule in steps, and still need the step size, in epochs.")
    times, rule, put_in = t, r"\eta_t = \eta_0 \, \gamma^t", ""  # η_t = η₀ γ^t
    told = f"exponential schedule, every epoch times {show(gamma)}"
    if kind == "step" and size is not None:
        times = t // size  # η_t = η₀ γ^⌊t / s⌋
        rule = r"\eta_t = \eta_0 \, \gamma^{\lfloor t / s \rfloor}"
        put_in = rf"\lfloor {t} / {size} \rfloor = {times}, \quad "
        told = f"step schedule, every {size} epochs times {show(gamma)}"
    rate = lr * gamma**times
    line = rf"{put_in}\eta_{{{t}}} = {tex(lr)} \cdot {tex(gamma)}^{{{times}}} = {tex(rate)}"
    return told, rule, line, rate


def _read(computation: Computation, message: Message) -> Given | None:
    """The kind by its words, then its numbers by theirs."""
    kind = next((name for name, names in _KINDS.items() if message.hold(names)), "")
    given = read_given(computation, message)
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
_KIND_NAMES = "\n".join(_KINDS.values())


@computation(
    title="the learning rate of a schedule",
    topic="learning rate schedules: step decay, exponential decay, cosine annealing",
    example="StepLR from lr 0.1 with step size 30 and gamma 0.1: lr at epoch 65?",
    rules=rules(
        (r"\boptim\w* ", ""),
        (rf"\b(every|each|all) (N) {_UNIT}", r"every \2 ,"),
        (
            rf"\b(over|within|during|across|for|in) (?:the |a |total |of |all )*(N) (?:total )?{_UNIT}",
            r"over \2 ,",
        ),
        (rf"\b(?:after|at|by|when|until|once) (?:the |our |all )?(N)(?: th)? {_UNIT}", r"at \1 ,"),
    ),
    read=_read,
    words=f"""
    about  schedule | scheduler | sched | lr decay | halving | cut | {_KIND_NAMES}
    asks  lr | learning rate | rate | η | eta | η0 | lr0
    never  adam | adamw | rmsprop | weight decay | gradient | momentum | softmax | sample | image | batch
        batch size | dropout | similarity | warmup | warm up | restart | plateau | cyclic | linear
    also  epoch | step size | initial | begins | starts | min | max | minimum | done
    lr  [initial] (lr/learning rate) | rate | eta | η | base lr | lr0 | η0 | eta0
    lr.after  (begin/start) [at/with] | initially | initial [value] | from | max [lr] | maximum | peak
        set to
    epoch.before  epoch later | epochs (are done/are over/have passed) | times | th epoch
    epoch.after  [after/at] (epoch/step) | in epoch | after | at | at t | when | until | by | once
    gamma  gamma | γ | factor | decay [factor/rate] | base
    gamma.after  times | [multiplied/multiplies/multiply] by | multiplied with | by factor | x
    divisor.after  (divided/divides/divide) by
    size  step size | stepsize
    size.after  every | each | after every | all
    total  t max | tmax | total | period
    total.before  epoch (cosine/run/schedule) | epochs (altogether/total/in total)
    total.after  over | within | during | across | for | lasts | takes
    least  (eta/lr/η) min | (min/minimum) [lr] | floor
    least.after  [down/falls] to | towards | (ends/end) at | to minimum
    """,
)
def schedule(
    lr: float = number("initial learning rate", **_RATE),
    epoch: int = number("epoch at which you want the rate", low=0, high=1e7, whole=True),
    gamma: float | None = number("factor γ", default=None, low=0, high=1),
    divisor: float | None = number("divisor", default=None, low=1, high=1e6),
    size: int | None = number("step size", **_TIMES),
    total: int | None = number("number of epochs T_max", **_TIMES),
    least: float = number("η_min", default=0.0, **_RATE),
    kind: str = choice("schedule"),
) -> str:
    """The rule, the numbers put in, the rate. Raises UnfitError."""
    cosine = kind == "cosine"
    told, rule, line, rate = (
        _cosine(lr, epoch, total, least) if cosine else _powers(lr, epoch, gamma, size, kind)
    )
    opening = f"I compute the learning rate at epoch {epoch}: {told}, from {show(lr)}."
    return answer(opening, rule, line, end=f"The learning rate is **{result(rate)}**.")
