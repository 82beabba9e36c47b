r"""Softmax of given scores, with a temperature, or its logarithm: p_i = e^{z_i / T} / \sum_j e^{z_j / T}.

Source: Goodfellow, Bengio & Courville 2016, section 4.1; ``torch.softmax``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from tutor.calculations.labelled import ORDINALS, read_labels
from tutor.calculations.names import vocabulary_of
from tutor.calculations.phrasing import as_text, rephrased, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.slots import choice, number, numbers
from tutor.calculations.tokens import Token
from tutor.calculations.vocabulary import EXPLICIT, LINKS, PLAIN_WORDS
from tutor.calculations.writing import answer, listed, result, show, tex, vector

_NAMES = "softmax | softmaxes | log softmax | logsoftmax | softmax function | soft max"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The scores and the temperature."""

    logits: tuple[float, ...] = numbers(
        "scores (logits)",
        "logits | scores | logit | z | outputs | raw scores | values | vector | x | numbers"
        " | list | inputs | input | score | score of | scores of | logits of | score for | network"
        " outputs | entries",
        functions=_NAMES,
        bare=True,
        low=-1e4,
        high=1e4,
    )
    temperature: float = number(
        "temperature", "temperature | temp | t | tau", low=0, open_low=True, high=1e4, default=1.0
    )
    classes: int | None = number(
        "number of classes", "", before="classes | logits | scores | outputs | categories | class",
        default=None, low=2, high=1e6, whole=True,
    )  # fmt: skip
    log: str = choice(
        "logarithm", "", yes="log softmax | logsoftmax | log of softmax | log of the softmax"
    )
    labels: str = choice("class names", "")
    asked: int | None = choice("class asked for", "")


def solve(numbers: Numbers) -> str:
    """Exponentials, their sum, the shares."""
    many = len(numbers.logits)
    if numbers.classes not in (None, many):
        raise UnfitError(
            f"I read {many} scores for {numbers.classes} classes; softmax needs the score of each."
        )
    scaled = torch.tensor(numbers.logits, dtype=torch.float64) / numbers.temperature
    p = torch.softmax(scaled, dim=0)
    raised = numbers.temperature != 1
    warm = f" with temperature {show(numbers.temperature)}" if raised else ""
    steps = [
        r"p_i = \frac{e^{z_i"
        + (" / T" if raised else "")
        + r"}}{\sum_j e^{z_j"
        + (" / T" if raised else "")
        + "}}"
    ]
    if raised:
        steps.append(rf"z / {tex(numbers.temperature)} = {vector(scaled.tolist())}")
    if scaled.abs().max() < 20:
        exps = scaled.exp()
        steps.append(
            rf"e^z = {vector(exps.tolist())}, \quad \sum_j e^{{z_j}} = {tex(exps.sum().item())}"
        )
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
        label = (
            numbers.labels.split()[numbers.asked]
            if numbers.labels
            else f"class {numbers.asked % many + 1} of {many}"
        )
        end = f"{end} For {label} it is **{result(out[numbers.asked].item())}**."
    return answer(
        f"I compute the {name} of the scores {listed(numbers.logits)}{warm}.", *steps, end=end
    )


_WANTED = (
    "what numbers | which numbers | what probabilities | which probabilities | numbers do i get | "
    "values do i get"
    " | probabilities do i get | give me the probabilities | which values"
)
_ASKED = re.compile(
    rf"\b(?P<ordinal>{'|'.join(ORDINALS)})(?: (?:class|one|entry|score|logit|element|output"
    rf"|probability|value|category))?\b(?! (?:two|#))"
)
_FIRST_FEW = rules(
    (
        r"\b(?:first|other|only|last) N\b(?= (?:are|is|have|=|:|logits?|scores?|classes|ones|being|get))",
        "",
    )
)

_SCORES = rules((r"(#\d+(?: , #\d+)+)", r"scores \1"))


def read(tokens: Sequence[Token]) -> Given | None:
    """One number is a count of classes rather than a score; "class 3" is a target."""
    if re.search(r"\bclass #", as_text(tokens)):
        return None
    tokens = rephrased(tokens, _FIRST_FEW)
    labelled = read_labels(tokens, PLAIN_WORDS | LINKS | vocabulary_of(COMPUTATION))
    given = read_given(COMPUTATION, labelled.tokens)
    if given is None and labelled.labels:  # "the network says cat 1.2, dog 0.3"
        given = read_given(COMPUTATION, rephrased(labelled.tokens, _SCORES))
    if given and "logits" not in given and "temperature" in given and Words(tokens).hold(_WANTED):
        raise UnfitError("I can compute the softmax, and still need the scores (logits).")
    explicit = (0, 0) if Words(tokens).hold(EXPLICIT) else ()
    if given is None or len(given.get("logits", explicit)) < 2:
        return None
    asked = labelled.asked(_ASKED)
    return given | {"labels": " ".join(labelled.labels), "asked": asked}


COMPUTATION = Computation(
    name="softmax",
    title="the softmax of given scores",
    topic="softmax formula: probabilities from logits, temperature",
    subjects=f"{_NAMES} | temperature",
    targets="",
    excludes="cross entropy | crossentropy | loss | nll | derivative | gradient | layer"
    " | parameters | params | neuron"
    " | regression | backprop | jacobian | attention | target | dangerous | overflow",
    Numbers=Numbers,
    solve=solve,
    read=read,
    words="p | probability | probabilities | class | classes | classifier | category | categories"
    " | model | say"
    " | chance | likely | gives | assign | assigns | distribution | true | right | final | three | two",
    example="softmax of 2, 1, 0.1",
)
