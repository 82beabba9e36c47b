r"""Cross-entropy of one sample: L = -\ln p_y, from the right class's probability, or from logits.

Source: ``torch.nn.functional.cross_entropy``, which takes logits and natural logarithms and counts
classes from 0.
"""

from __future__ import annotations

import torch
from torch.nn import functional as F

from tutor.calculations.labelled import ORDINALS, read_labels
from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import UnfitError, choice, number, numbers
from tutor.calculations.writing import answer, listed, result, show, tex, vector

_RIGHT = r"(?:the )?(?:right|correct|true|target|actual) (?:class|label|answer|word|token)"
_P = r"(?:predicted )?(?:p|probability|prob|%|chance)"


def _right_class(target: int | None, onehot: tuple[float, ...], classes: int) -> int:
    """The right class, from its index or a one-hot list. Raises UnfitError."""
    if onehot:
        if len(onehot) != classes or sorted(onehot) != [0] * (classes - 1) + [1]:
            raise UnfitError(
                f"I read the target {listed(onehot)} for {classes} classes; "
                f"one-hot is a single 1 among {classes - 1} zeros."
            )
        return onehot.index(1)
    last = classes - 1
    if target is None:
        raise UnfitError(
            f"I read {classes} classes, and need the right one as a number from 0 to {last}."
        )
    if target >= classes:
        raise UnfitError(
            f"I read class {target} of {classes}; counted from 0 it has to be from 0 to {last}."
        )
    return target


def _of_probability(p: float, of: str) -> str:
    if p == 0:
        raise UnfitError(
            "I read a probability of 0 for the right class; its logarithm, and so the loss, is infinite."
        )
    loss = -torch.tensor(p, dtype=torch.float64).log().item() + 0.0  # L = −ln p
    opening = (
        f"I compute the cross-entropy of the probabilities{of}; the right class has {show(p)}."
        if of
        else f"I compute the cross-entropy where the right class has probability {show(p)}, "
        "with the natural logarithm."
    )
    step = rf"L = -\ln {tex(p)} = {tex(loss)}"
    return answer(opening, r"L = -\ln p_y", step, end=f"The loss is **{result(loss)}**.")


# "pright" stands for the probability of the right class, however it is said
_RULES = rules(
    (rf"\b{_P} (?:of|for|to|on|assigned to|given to) {_RIGHT}\b", "pright"),
    (rf"(N)(?: {_P})?(?: (?:to|for|on)) {_RIGHT}\b", r"pright \1"),
    (rf"\b{_RIGHT} (?:(?:an?|only|has|gets?|with|is given|have) )*(N)(?= {_P})", r"pright \1"),
    (rf"\b{_RIGHT} (?:(?:has|gets?|with) )?(?:an? )?{_P}(?: of)?\b", "pright"),
    (rf"\b{_RIGHT} gets?\b", "pright"),
    (r"\b(cross entropy(?: loss)?|crossentropyloss|crossentropy) (?=[(\[])", r"\1 logits "),
    (r"\] , (N) \)|\](?: \])? \)?,? ?\[ (N) \]|\] \) , \( \[ (N) \] \)", r"] target \1\2\3"),
)
# "the first class is the true one": its word "class" takes no number
_NO_ORDINAL = rules((rf"\b(?:{ORDINALS}) (?:class|one|label|category|entry|logit)\b(?! #)", "then"))
_ASKED = rf"\b({ORDINALS})\b(?! (?:two|#|layer|sample|epoch|step|batch))"


def _read(computation: Computation, message: Message) -> Given | None:
    """Other logarithms than the natural one are another question; "the second is right" is class 1."""
    labelled = read_labels(computation, message.rephrased(_RULES))
    plain = labelled.message.rephrased(_NO_ORDINAL)
    given = read_given(computation, plain)
    if given is None and labelled.labels:  # "says 0.6 cat, 0.4 dog"
        given = read_given(
            computation, plain.rephrased(rules((r"(#\d+(?: , #\d+)+)", r"probabilities \1")))
        )
    if given is None or "base" in given or not {"logits", "probabilities", "p"} & given.keys():
        return None
    asked = labelled.asked(_ASKED)
    scores = given.get("logits") or given.get("probabilities") or ()
    if asked is not None and scores and not {"target", "onehot"} & given.keys():
        given["target"] = asked % len(scores)
    return given


_CLASS = """
    [right/target/the/label is] class | (target/correct class/true class) [index/is class/is index] | label
    class (index/id) | index | y | [correct/true] (index/label) | ground truth | answer | truth | target label
    correct [answer/one] | true"""


@computation(
    title="the cross-entropy of one sample",
    topic="what cross-entropy loss computes from logits",
    example="cross entropy of logits 2, 1, 0.1, class 0",
    read=_read,
    words=f"""
    about  (ce/cross entropy) [loss] | [categorical] crossentropy | crossentropyloss | nll | log loss
        negative log likelihood | crossentropi | xent
    never  binary | bce | bcewithlogits | bcewithlogitsloss | kl | mse | gradient | derivative | perplexity
        smoothing | weight | epoch | sigmoid
    logits  logit | [raw] score | z | raw output | logits vector
    probabilities  [predicted] (distribution/probabilities/probs) | prediction | predicted [vector] | q
        softmax (output/probabilities) | probability vector | output | pred
    target  {_CLASS}
    onehot  {_CLASS} | onehot [label/target] | targets | true distribution
    p  pright | [predicted] probability | prob | p
    base.two  log2 | bits | base 2 | log 2
    """,
)
def cross_entropy(
    logits: tuple[float, ...] = numbers("logits", default=(), low=-1e4, high=1e4),
    probabilities: tuple[float, ...] = numbers("probabilities", default=(), low=0, high=1),
    target: int | None = number("class (from 0)", default=None, low=0, high=1e5, whole=True),
    onehot: tuple[float, ...] = numbers("one-hot target", default=(), low=0, high=1),
    p: float | None = number("probability of the right class", default=None, low=0, high=1),
    base: str = choice("logarithm"),
) -> str:
    """By whichever of the three forms was given."""
    if p is not None and not (logits or probabilities):
        return _of_probability(p, "")
    scores = logits or probabilities
    if not scores or (logits and probabilities) or p is not None:
        raise UnfitError(
            "I need either the logits and the right class, or the probability of the right class."
        )
    right = _right_class(target, onehot, len(scores))
    if probabilities:
        total = sum(scores)
        if abs(total - 1) > 0.02:
            raise UnfitError(
                f"I read the probabilities {listed(scores)}; they add up to {show(total)}, not 1."
            )
        return _of_probability(scores[right], f" {listed(scores)}, class {right} counted from 0")
    z = torch.tensor(scores, dtype=torch.float64)
    shares = torch.softmax(z, dim=0)
    # L = −z_y + ln Σ e^z
    loss = F.cross_entropy(z, torch.tensor(right)).item()
    return answer(
        f"I compute the cross-entropy of the logits {listed(scores)} for class {right} "
        "(counted from 0, as in PyTorch).",
        r"L = -\ln p_y = -z_y + \ln \sum_j e^{z_j}",
        rf"p = \operatorname{{softmax}}(z) = {vector(shares.tolist())}",
        rf"L = -\ln {tex(shares[right].item())} = {tex(loss)}",
        end=f"The loss is **{result(loss)}**.",
    )
