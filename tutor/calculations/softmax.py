r"""Softmax of given scores, with a temperature, or its logarithm: p_i = e^{z_i / T} / \sum_j e^{z_j / T}.

Source: Goodfellow, Bengio & Courville 2016, section 4.1; ``torch.softmax``.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from tutor.calculations.labelled import ORDINALS, read_labels
from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import choice, number, numbers
from tutor.calculations.vocabulary import EXPLICIT
from tutor.calculations.writing import answer, listed, result, show, tex, vector

_NAMES = "softmax | softmaxes | log softmax | logsoftmax | softmax function | soft max"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The scores and the temperature."""

    logits: tuple[float, ...] = numbers(
        "scores (logits)",
        "logit | score | z | output | raw score | value | vector | x | number | list | input"
        " | network output | entries",
        functions=_NAMES, bare=True, low=-1e4, high=1e4,
    )  # fmt: skip
    temperature: float = number(
        "temperature", "temperature | temp | t | tau", low=0, open_low=True, high=1e4, default=1.0
    )
    classes: int | None = number(
        "number of classes", before="class | logit | score | output | categories",
        default=None, low=2, high=1e6, whole=True,
    )  # fmt: skip
    log: str = choice(
        "logarithm", yes="log softmax | logsoftmax | log of softmax | log of the softmax"
    )
    labels: str = choice("class names")
    asked: int | None = choice("class asked for", None)


def solve(numbers: Numbers) -> str:
    """Exponentials, their sum, the shares."""
    many = len(numbers.logits)
    if numbers.classes not in (None, many):
        raise UnfitError(
            f"I read {many} scores for {numbers.classes} classes; softmax needs the score of each."
        )
    scaled = torch.tensor(numbers.logits, dtype=torch.float64) / numbers.temperature
    if not scaled.isfinite().all():
        raise UnfitError(
            f"Divided by a temperature of {show(numbers.temperature)} the scores are too large to "
            "compute with. Give a larger temperature."
        )
    p = torch.softmax(scaled, dim=0)
    raised = numbers.temperature != 1
    warm = f" with temperature {show(numbers.temperature)}" if raised else ""
    t = " / T" if raised else ""
    steps = [rf"p_i = \frac{{e^{{z_i{t}}}}}{{\sum_j e^{{z_j{t}}}}}"]
    if raised:
        steps.append(rf"z / {tex(numbers.temperature)} = {vector(scaled.tolist())}")
    if scaled.abs().max() < 20:
        exps = scaled.exp()
        total = rf"\sum_j e^{{z_j}} = {tex(exps.sum().item())}"
        steps.append(rf"e^z = {vector(exps.tolist())}, \quad {total}")
    else:
        top = scaled.max().item()
        steps.append(rf"e^{{z - {tex(top)}}} = {vector((scaled - top).exp().tolist())}")
    steps.append(f"p = {vector(p.tolist())}")
    out, name = p, "softmax"
    if numbers.log:
        out, name = torch.log_softmax(scaled, dim=0), "log-softmax"
        steps.append(rf"\ln p = {vector(out.tolist())}")
    end = f"The {name} is **[{', '.join(result(each) for each in out.tolist())}]**."
    if isinstance(numbers.asked, int) and -1 <= numbers.asked < many:
        label = f"class {numbers.asked % many + 1} of {many}"
        label = numbers.labels.split()[numbers.asked] if numbers.labels else label
        end = f"{end} For {label} it is **{result(out[numbers.asked].item())}**."
    opening = f"I compute the {name} of the scores {listed(numbers.logits)}{warm}."
    return answer(opening, *steps, end=end)


_WANTED = (
    "what numbers | which numbers | what probabilities | which probabilities | numbers do i get"
    " | values do i get | probabilities do i get | give me the probabilities | which values"
)
_ASKED = (
    rf"\b({ORDINALS})(?: (?:class|one|entry|score|logit|element|output|probability|value|category))?"
    r"\b(?! (?:two|#))"
)
_FIRST_FEW = rules(
    (
        r"\b(?:first|other|only|last) N\b(?= (?:are|is|have|=|:|logits?|scores?|classes|ones|being|get))",
        "",
    ),
)


def read(message: Message) -> Given | None:
    """One number is a count of classes rather than a score; "class 3" is a target."""
    if message.has(r"\bclass #"):
        return None
    labelled = read_labels(COMPUTATION, message.rephrased(_FIRST_FEW))
    given = read_given(COMPUTATION, labelled.message)
    if given is None and labelled.labels:  # "the network says cat 1.2, dog 0.3"
        named = rules((r"(#\d+(?: , #\d+)+)", r"scores \1"))
        given = read_given(COMPUTATION, labelled.message.rephrased(named))
    if given and "logits" not in given and "temperature" in given and message.hold(_WANTED):
        raise UnfitError("I can compute the softmax, and still need the scores (logits).")
    explicit = (0, 0) if message.hold(EXPLICIT) else ()
    if given is None or len(given.get("logits", explicit)) < 2:
        return None
    return given | {"labels": " ".join(labelled.labels), "asked": labelled.asked(_ASKED)}


COMPUTATION = Computation(
    name="softmax",
    title="the softmax of given scores",
    topic="softmax formula: probabilities from logits, temperature",
    subjects=f"{_NAMES} | temperature",
    excludes="cross entropy | crossentropy | loss | nll | derivative | gradient | layer | parameter | params"
    " | neuron | regression | backprop | jacobian | attention | target | dangerous | overflow",
    Numbers=Numbers,
    solve=solve,
    read=read,
    words="p | probability | probabilities | class | classifier | category | categories | model | say"
    " | chance"
    " | likely | gives | assign | distribution | true | right | final | three | two",
    example="softmax of 2, 1, 0.1",
)
