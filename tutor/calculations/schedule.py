r"""The learning rate at an epoch of a schedule: in steps, exponential, or along a cosine.

Source: ``torch.optim.lr_scheduler``'s ``StepLR``, ``ExponentialLR`` and ``CosineAnnealingLR``
(Loshchilov & Hutter 2017), which multiply after an epoch: at epoch 0 the rate is the initial one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.phrasing import as_text, rephrased, rules
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.roles import LINK, read_roles
from tutor.calculations.slots import choice, number
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, result, show, tex

_COUNT = {"low": 0, "high": 1e7, "whole": True}
_KINDS = {
    "cosine": "cosine | cosineannealinglr | cosineannealing | cos | cosine annealing | annealing",
    "step": "steplr | step decay | step schedule | step size | stepwise | step scheduler | staircase"
    " | step lr",
    "exponential": "halved | halves | divided | exponential | exponentiallr | exponentially | "
    "exponentional | multiplied | multiplies"
    " | multiply | multiplicated | shrinks | shrunk | decays | decay | gamma | decayed | decaying",
}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The first rate, the epoch, and what the kind of schedule needs beside them."""

    lr: float = number("initial learning rate", "", low=0, high=1e3)
    epoch: int = number("epoch at which you want the rate", "", **_COUNT)
    gamma: float | None = number("factor γ", "", default=None, low=0, high=1)
    size: int | None = number("step size", "", default=None, low=1, high=1e7, whole=True)
    total: int | None = number(
        "number of epochs T_max", "", default=None, low=1, high=1e7, whole=True
    )
    least: float = number("η_min", "", default=0.0, low=0, high=1e3)
    kind: str = choice("schedule", "")


def solve(numbers: Numbers) -> str:
    """The rule, the numbers put in, the rate."""
    lr, t, gamma = numbers.lr, numbers.epoch, numbers.gamma
    if numbers.kind == "cosine":
        return _cosine(numbers)
    if gamma is None:
        raise UnfitError("I read a schedule that multiplies the rate, and still need the factor γ.")
    if numbers.kind == "step":
        if numbers.size is None:
            raise UnfitError("I read a schedule in steps, and still need the step size, in epochs.")
        # η_t = η₀ γ^⌊t / s⌋
        times = t // numbers.size
        rule = r"\eta_t = \eta_0 \, \gamma^{\lfloor t / s \rfloor}"
        put_in = rf"\lfloor {t} / {numbers.size} \rfloor = {times}, \quad "
        told = f"step schedule, every {numbers.size} epochs times {show(gamma)}"
    else:
        times, rule, put_in = t, r"\eta_t = \eta_0 \, \gamma^t", ""  # η_t = η₀ γ^t
        told = f"exponential schedule, every epoch times {show(gamma)}"
    rate = lr * gamma**times
    line = rf"{put_in}\eta_{{{t}}} = {tex(lr)} \cdot {tex(gamma)}^{{{times}}} = {tex(rate)}"
    return answer(
        _opening(numbers, told), rule, line, end=f"The learning rate is **{result(rate)}**."
    )


def _cosine(numbers: Numbers) -> str:
    lr, t, total, least = numbers.lr, numbers.epoch, numbers.total, numbers.least
    if total is None or t > total:
        seen = "" if total is None else f"; epoch {t} is later than the {total} I read"
        raise UnfitError(f"For a cosine schedule I need the number of epochs T_max{seen}.")
    # η_t = η_min + (η₀ − η_min)(1 + cos(πt / T)) / 2
    rate = least + (lr - least) * (1 + math.cos(math.pi * t / total)) / 2
    line = (
        rf"\eta_{{{t}}} = {tex(least)} + \tfrac{{1}}{{2}} ({tex(lr)} - {tex(least)})"
        rf"\left(1 + \cos \frac{{{t} \pi}}{{{total}}}\right) = {tex(rate)}"
    )
    rule = (
        r"\eta_t = \eta_\text{min} + \tfrac{1}{2} (\eta_0 - \eta_\text{min})"
        r"\left(1 + \cos \frac{t \pi}{T}\right)"
    )
    told = f"cosine schedule over {total} epochs, down to {show(least)}"
    return answer(
        _opening(numbers, told), rule, line, end=f"The learning rate is **{result(rate)}**."
    )


def _opening(numbers: Numbers, told: str) -> str:
    return f"I compute the learning rate at epoch {numbers.epoch}: {told}, from {show(numbers.lr)}."


_RATE = r"(?:lr|learning rate|learn rate|rate|eta|η|it|base lr|initial lr|initial learning rate)"
_BEGINS = (
    r"(?:begin|begins|began|begun|beginning|start|starts|started|starting|goes|initialised|initialized"
    r"|initially"
    r"|initial|set)"
)
_UNIT = r"(?:epochs?|steps?|scheduler steps?|sched steps?|iterations?|updates?|calls?|times)"
_DONE = (
    r"(?:are|is|were|was|have|has|had|been|of it|of them|we|i|did|done|over|finished|passed|gone|completed"
    r"|later|in|have been)"
)
_ROLES = {
    "epoch": r"\bat (?:epoch |step )?t = (N)|\bη(?: t)? at (N)",
    "divisor": r"\bdivid\w+ by (N)",
    "least": rf"\b(?:eta min|lr min|min lr|minimum|minimal|lowest|η min|floor|minimum lr|min){LINK} (N)"
    rf"|\b(?:down to|descends to|falls to|to a minimum of|ends at|ending at|end at|to|towards){LINK} "
    rf"(N)(?! {_UNIT})",
    "total": rf"\b(?:t max|tmax|t|total|period|t total){LINK} (N)(?: {_UNIT})?"
    rf"|\b(?:over|within|during|across|for|in|lasts|takes)(?: the| a| total| of| whole| all)* (N)(?: total)?"
    rf" {_UNIT}(?! (?:{_DONE})\b)|(N) (?:{_UNIT} )?(?:in total|altogether|in all|total|long)"
    rf"|(N) epoch (?:cosine|schedule|run|training)",
    "size": rf"\b(?:step size|stepsize|step|s|size){LINK} (N)(?: epochs?)?"
    rf"|\b(?:every|each|after every|all|once every)(?: of)? (N)(?: th)?(?: {_UNIT})?",
    "gamma": rf"\b(?:gamma|γ|factor|decay|decay rate|decay factor|base){LINK} (N)"
    rf"|\b(?:multipl\w+|times|shr[iu]nks?|scaled|decays|decayed|cut|reduced|drops)(?: \w+){{0,4}}? (?:by"
    rf"|with|to|times)"
    rf"(?: a| the| factor| of)* (N)|\bx (N) (?:each|every|per)\b|\btimes (N)",
    "lr": rf"\b{_RATE}(?: \d)?(?: (?:of|was|is|that|which|0|value|we|i|had|has))*(?: {_BEGINS})?{LINK} "
    rf"(N)(?! {_UNIT})"
    rf"|\b{_BEGINS}(?: (?:our|my|the|a|training|it|we|i|out|off|high|learning|rate|from|again))*{LINK} "
    rf"(N)(?! {_UNIT})"
    rf"|\b(?:from|max|maximum|peak|max lr|lr max|top|lr0|η0|eta0|initial value|initial|initially){LINK} "
    rf"(N)(?! {_UNIT})",
    "when": rf"\b(?:after|at|in|by|for|when|until|once)(?: the| epoch| about| exactly| step| our| all| my)*"
    rf" (N)(?: th)?(?: x)?(?: {_UNIT}| sched\w*)?(?: {_DONE})*"
    rf"|(N) {_UNIT}(?: {_DONE})*|\b(?:epoch|t|step){LINK} (N)|(N) (?:x|times|th|calls)\b",
}
_RULES = rules(
    (r"\boptim\w* |\bopt\b |\bnet \. parameters \( \)", ""),
    (r"\b(?:η|eta|lr) t = .*? (?:floor )?(?:t / s|t)\b [^,;]*?(?=, |; )", " "),
    (r"\bmult\w+plic\w+", "multiplied"),
    (r"\bgoes down\b", "down"),
)


def read(tokens: Sequence[Token]) -> Given | None:
    """The kind by its words, then its numbers by theirs."""
    tokens = rephrased(tokens, _RULES)
    message = Words(tokens)
    kind = next((name for name, names in _KINDS.items() if message.hold(names)), "")
    if kind != "cosine" and re.search(r"\bevery (?:of )?#", as_text(tokens)):
        kind = "step"
    if not kind or re.search(
        r"\b(?:warmup|warm up|restarts?|plateau|cycl\w+|linear)\b", _known(tokens)
    ):
        return None
    found = read_roles(tokens, _ROLES)
    when = found.pop("when", ()) if found else ()
    if found is None or (when and found.setdefault("epoch", when) != when):
        return None
    text = as_text(tokens)
    sign = re.search(r"\b(?:η|eta|lr)(\d+) = \?", text)
    if sign:
        found.setdefault("epoch", (float(sign[1]),))
    if "divisor" in found and 0 not in found["divisor"]:
        found["gamma"] = (1 / found.pop("divisor")[0],)
    if re.search(
        r"\bhalv(?:ed|es|ing)|\b(?:cut|multiplied by) (?:in |a )?half|\bdivided by two", text
    ):
        found.setdefault("gamma", (0.5,))
    if kind is None or (kind == "cosine" and {"gamma", "size"} & found.keys()):
        return None
    if kind != "cosine" and {"least", "total"} & found.keys():
        return None
    if kind == "exponential" and "size" in found:
        kind = "step"
    given: Given = {name: values[0] for name, values in found.items()}
    return given | {"kind": kind}


def _known(tokens: Sequence[Token]) -> str:
    return (
        as_text(tokens)
        .replace("without warm - up", "")
        .replace("without warmup", "")
        .replace("no warmup", "")
    )


COMPUTATION = Computation(
    name="schedule",
    title="the learning rate of a schedule",
    topic="learning rate schedules: step decay, exponential decay, cosine annealing",
    subjects="γ | divided | schedule | scheduler | steplr | cosineannealinglr | exponentiallr | cosine "
    "annealing | step decay"
    " | exponential decay | sched | cosine schedule | cosine | lr decay | gamma | decays | multiplied | "
    "multiplies"
    " | multiplicated | exponential | exponentially | decay | annealing | schedules | shrinks | halved "
    "| halves",
    targets="lr | learning rate | rate | learning rates | η | eta | η0 | lr0",
    excludes="adam | adamw | rmsprop | weight decay | gradient | momentum | softmax | samples | images"
    " | batch | batch size | dropout | similarity",
    Numbers=Numbers,
    solve=solve,
    read=read,
    words="epoch | epochs | step size | initial | begins | starts | min | max | minimum | warmup",
    example="StepLR from lr 0.1 with step size 30 and gamma 0.1: lr at epoch 65?",
)
