r"""Softmax of given scores, with a temperature, or its logarithm: p_i = e^{z_i / T} / \sum_j e^{z_j / T}.

Source: Goodfellow, Bengio & Courville 2016, section 4.1; ``torch.softmax``.
"""

from __future__ import annotations

import torch

from tutor.calculations.labelled import ORDINALS, read_labels
from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import UnfitError, choice, number, numbers
from tutor.calculations.vocabulary import EXPLICIT
from tutor.calculations.writing import answer, listed, result, show, tex, vector

_WANTED = """
    (what/which) (numbers/probabilities) | (numbers/probabilities/values) do i get | which values
    give me the probabilities"""
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


def _read(computation: Computation, message: Message) -> Given | None:
    """One number is a count of classes rather than a score; "class 3" is a target."""
    if message.has(r"\bclass #"):
        return None
    labelled = read_labels(computation, message.rephrased(_FIRST_FEW))
    given = read_given(computation, labelled.message)
    if given is None and labelled.labels:  # "the network says cat 1.2, dog 0.3"
        named = rules((r"(#\d+(?: , #\d+)+)", r"scores \1"))
        given = read_given(computation, labelled.message.rephrased(named))
    if given and "logits" not in given and "temperature" in given and message.hold(_WANTED):
        raise UnfitError("I can compute the softmax, and still need the scores (logits).")
    explicit = (0, 0) if message.hold(EXPLICIT) else ()
    if given is None or len(given.get("logits", explicit)) < 2:
        return None
    return given | {"labels": " ".join(labelled.labels), "asked": labelled.asked(_ASKED)}


_NAMES = "softmax [function] | softmaxes | log softmax | logsoftmax | soft max"


@computation(
    title="the softmax of given scores",
    topic="softmax formula: probabilities from logits, temperature",
    example="softmax of 2, 1, 0.1",
    read=_read,
    words=f"""
    about  {_NAMES} | temperature | class score
    asks  {_NAMES} | temperature | probability | probabilities
    never  cross entropy | crossentropy | loss | nll | derivative | gradient | layer | parameter | params
        neuron | regression | backprop | jacobian | attention | target | dangerous | overflow
    also  p | probability | probabilities | class | classifier | category | categories | model | say
        chance | likely | gives | assign | distribution | true | right | final | three | two
    logits  logit | [raw] score | z | [network] output | value | vector | x | number | list | input | entries
    logits.functions  {_NAMES}
    temperature  temperature | temp | t | tau
    classes.before  class | logit | score | output | categories
    log.yes  (log/log of/log of the) softmax | logsoftmax
    """,
)
def softmax(
    logits: tuple[float, ...] = numbers("scores (logits)", bare=True, low=-1e4, high=1e4),
    temperature: float = number("temperature", low=0, open_low=True, high=1e4, default=1.0),
    classes: int | None = number("number of classes", default=None, low=2, high=1e6, whole=True),
    log: str = choice("logarithm"),
    labels: str = choice("class names"),
    asked: int | None = choice("class asked for", None),
) -> str:
    """Exponentials, their sum, the shares."""
    many = len(logits)
    if classes not in (None, many):
        raise UnfitError(
            f"I read {many} scores for {classes} classes; softmax needs the score of each."
        )
    scaled = torch.tensor(logits, dtype=torch.float64) / temperature
    if not scaled.isfinite().all():
        raise UnfitError(
            f"Divided by a temperature of {show(temperature)} the scores are too large to "
            "compute with. Give a larger temperature."
        )
    p = torch.softmax(scaled, dim=0)
    raised = temperature != 1
    warm = f" with temperature {show(temperature)}" if raised else ""
    t = " / T" if raised else ""
    steps = [rf"p_i = \frac{{e^{{z_i{t}}}}}{{\sum_j e^{{z_j{t}}}}}"]
    if raised:
        steps.append(rf"z / {tex(temperature)} = {vector(scaled.tolist())}")
    if scaled.abs().max() < 20:
        exps = scaled.exp()
        total = rf"\sum_j e^{{z_j}} = {tex(exps.sum().item())}"
        steps.append(rf"e^z = {vector(exps.tolist())}, \quad {total}")
    else:
        top = scaled.max().item()
        steps.append(rf"e^{{z - {tex(top)}}} = {vector((scaled - top).exp().tolist())}")
    steps.append(f"p = {vector(p.tolist())}")
    out, name = p, "softmax"
    if log:
        out, name = torch.log_softmax(scaled, dim=0), "log-softmax"
        steps.append(rf"\ln p = {vector(out.tolist())}")
    end = f"The {name} is **[{', '.join(result(each) for each in out.tolist())}]**."
    if isinstance(asked, int) and -1 <= asked < many:
        label = f"class {asked % many + 1} of {many}"
        label = labels.split()[asked] if labels else label
        end = f"{end} For {label} it is **{result(out[asked].item())}**."
    opening = f"I compute the {name} of the scores {listed(logits)}{warm}."
    return answer(opening, *steps, end=end)
