r"""Losses of predictions and targets, averaged: MSE, MAE, RMSE, Huber, smooth L1, binary CE, hinge.

Sources: ``torch.nn.functional.mse_loss``, ``l1_loss``, ``huber_loss``, ``smooth_l1_loss``,
``binary_cross_entropy`` and ``…_with_logits``; the hinge loss is that of Cortes & Vapnik 1995 (torch's
``hinge_embedding_loss`` is another one).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional as F

from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import ANY, UnfitError, choice, number, numbers
from tutor.calculations.writing import answer, listed, result, show, signed, tex, vector, words

_KINDS = {
    "mae": "(mae/l1) [loss] | (mean absolute/absolute/mean abs) error | l1loss",
    "mse": "mse [loss] | mseloss | (l2/quadratic) loss"
    " | (mean squared/mean square/squared/average squared) error",
    "rmse": "rmse | root mean (squared/square) error",
    "smooth": "smooth l1 | smoothl1 | smoothl1loss | smooth l 1",
    "huber": "huber [loss] | huberloss",
}
_LOSSES: dict[str, tuple[str, str, Callable[..., Tensor], str]] = {
    "mse": ("the mean squared error", r"L = \frac{1}{n} \sum_i (\hat y_i - y_i)^2", F.mse_loss, ""),
    "rmse": ("the root mean squared error",
             r"L = \sqrt{\frac{1}{n} \sum_i (\hat y_i - y_i)^2}", F.mse_loss, ""),
    "mae": ("the mean absolute error", r"L = \frac{1}{n} \sum_i |\hat y_i - y_i|", F.l1_loss, ""),
    "huber": (
        "the Huber loss",
        r"\ell = \tfrac{1}{2} e^2 \text{ where } |e| \le \delta \text{, else } "
        r"\delta\,(|e| - \tfrac{1}{2} \delta)",
        F.huber_loss, "delta",
    ),
    "smooth": (
        "the smooth L1 loss",
        r"\ell = \frac{e^2}{2 \beta} \text{ where } |e| < \beta \text{, else } |e| - \tfrac{1}{2} \beta",
        F.smooth_l1_loss, "beta",
    ),
}  # fmt: skip


def _read_regression(computation: Computation, message: Message) -> Given | None:
    """Two bracketed lists side by side are predictions and targets."""
    given = read_given(computation, message)
    if given is None or not {"predictions", "plain", "errors", "targets"} & given.keys():
        return None
    if {"predictions", "targets"} & given.keys() and "plain" in given:
        return None
    return given | {"kinds": " ".join(message.named(_KINDS))}


_LOSS_NAMES = "\n".join(_KINDS.values())


@computation(
    title="a regression loss of predictions and targets",
    topic="when to use mean squared error (MSE), MAE, Huber or SmoothL1 loss",
    example="mse of predictions 2, 3 and targets 1, 5",
    rules=rules(
        (r"(?<=[\])]) (?:(?:and|,) )?(?=[\[(])", " vs "),
        (r"\bbetween (N(?: , N)+) and (N(?: , N)+)", r"between \1 vs \2"),
    ),
    read=_read_regression,
    words=f"""
    about  {_LOSS_NAMES}
    never  regularization | regularisation | penalty | weight | gradient | derivative | epoch | lr | norm
        cross entropy | (or/versus/vs) mae
    predictions  prediction | predicted [value] | pred | yhat | y hat | output | y pred | ypred | predicts
        predict | model output | estimate | p | forecast | guess | guesses | guessed | said | predicting
        estimated | thought | model says | bet
    targets  target | (actual/correct/real/true) [value] | y | label | [in] (reality/truth) | y true | ytrue
        ground truth | expected | t | correct answer | really | actually | measured | observed | sold for
        went for | turned out | paid
    errors  error | residual | error of | e | difference
    plain.functions  {_LOSS_NAMES} | [error/loss] between | loss
    second.after  vs | versus | against
    delta  delta | beta | threshold
    """,
)
def regression_loss(
    predictions: tuple[float, ...] = numbers("predictions", default=(), **ANY),
    targets: tuple[float, ...] = numbers("targets", default=(), **ANY),
    errors: tuple[float, ...] = numbers("errors", default=(), **ANY),
    plain: tuple[float, ...] = numbers("numbers", default=(), **ANY),
    second: tuple[float, ...] = numbers("numbers", default=(), **ANY),
    delta: float = number("δ", default=1.0, low=0, open_low=True, high=1e6),
    kinds: str = choice("losses"),
) -> str:
    """Predictions and targets of one length, however they were given."""
    left, right = predictions or plain, targets or second
    if errors and not (predictions or targets or plain):
        left, right = errors, (0.0,) * len(errors)
    elif not right and len(plain) == 2 and not predictions:
        left, right = plain[:1], plain[1:]
    if not left or len(left) != len(right):
        raise UnfitError(
            f"I read {len(left)} predictions and {len(right)} targets; I need as many of both, at least one."
        )
    read = f"predictions {listed(left)}, targets {listed(right)}"
    read = f"errors {listed(errors)}" if errors else read
    return _averaged(kinds.split(), left, right, delta, read)


def _averaged(
    kinds: Sequence[str], left: Sequence[float], right: Sequence[float], delta: float, read: str
) -> str:
    """The errors, the loss of each, the mean; one loss after the other."""
    x, y = (torch.tensor(each, dtype=torch.float64) for each in (left, right))
    e = (x - y).tolist()
    labels, steps, results = [], list[str](), []
    for kind in kinds:
        label, formula, apply, setting = _LOSSES[kind]
        each = apply(x, y, reduction="none", **({setting: delta} if setting else {}))
        mean = each.mean().item()
        terms = " + ".join(tex(value) for value in each.tolist())
        steps += [formula, *([] if steps else [rf"e = \hat y - y = {vector(e)}"])]
        steps.append(rf"\frac{{{terms}}}{{{len(e)}}} = {tex(mean)}")
        if kind == "rmse":
            mean = mean**0.5
            steps.append(rf"\sqrt{{{tex(mean**2)}}} = {tex(mean)}")
        sign = {"delta": " with δ = ", "beta": " with β = "}.get(setting)
        labels.append(label + (sign + show(delta) if sign else ""))
        results.append(result(mean))
    end = f"The loss is **{results[0]}**."
    if len(results) > 1:
        ends = [f"{label} is **{value}**" for label, value in zip(labels, results, strict=True)]
        end = f"{words(ends)}.".capitalize()
    return answer(f"I compute {words(labels)}: {read}.", *steps, end=end)


@computation(
    title="the binary cross-entropy",
    topic="when to use BCEWithLogitsLoss (binary cross-entropy)",
    example="binary cross entropy for p = 0.9, y = 1",
    words="""
    about  binary (cross entropy/crossentropy) | bce [loss] | bceloss | bcewithlogitsloss | log loss | logloss
    never  epoch | mse | categorical | gradient | derivative
    p  p | prediction | predicted [value] | [predicted] (prob/probabilities/probability) | yhat | y hat
        [model/sigmoid] output | pred | y pred | q | predicts | ypred | says | gives | puts | outputs p
        guess
    logits  logit | z | score
    y  [true] (class/label/target/y) | true [value] | truth | y true | ground truth | actual
        (actual/correct/real) label | t | ytrue | truly | really
    """,
)
def binary_cross_entropy(
    p: tuple[float, ...] = numbers(
        "predicted probabilities", default=(), low=0, high=1, repeats=True
    ),
    logits: tuple[float, ...] = numbers("logits", default=(), low=-1e3, high=1e3),
    y: tuple[float, ...] = numbers("labels (0 or 1)", low=0, high=1, repeats=True),
) -> str:
    """Each sample's loss, then the mean."""
    given = logits or p
    if len(given) != len(y) or (logits and p):
        raise UnfitError(
            f"I read {len(given)} predictions and {len(y)} labels; "
            "I need one label for each prediction."
        )
    x, labels = (torch.tensor(each, dtype=torch.float64) for each in (given, y))
    steps = [r"L = -\left(y \ln p + (1 - y) \ln(1 - p)\right)"]
    shares = (torch.sigmoid(x) if logits else x).tolist()
    if logits:
        steps.append(rf"p = \sigma(z) = {vector(shares)}")
        losses = F.binary_cross_entropy_with_logits(x, labels, reduction="none")
    elif any(a in (0.0, 1.0) and a != b for a, b in zip(given, y, strict=True)):
        raise UnfitError(
            "I read a probability of exactly 0 or 1 for the wrong label; the loss is infinite there."
        )
    else:
        losses = F.binary_cross_entropy(x, labels, reduction="none") + 0.0
    for a, b, loss in zip(shares, y, losses.tolist(), strict=True):
        inner = rf"\ln {tex(a)}" if b == 1 else rf"\ln(1 - {tex(a)})" if b == 0 else ""
        whole = rf"({tex(b)} \ln {tex(a)} + {tex(1 - b)} \ln(1 - {tex(a)}))"
        steps.append(rf"L = -{inner or whole} = {tex(loss)}")
    mean = losses.mean().item()
    if len(given) > 1:
        terms = " + ".join(tex(each) for each in losses.tolist())
        steps.append(rf"\bar L = \frac{{{terms}}}{{{len(given)}}} = {tex(mean)}")
    kind = "logits" if logits else "predicted probabilities"
    opening = f"I compute the binary cross-entropy: {kind} {listed(given)}, labels {listed(y)}."
    return answer(opening, *steps, end=f"The loss is **{result(mean)}**.")


@computation(
    title="the hinge loss",
    topic="loss functions: the hinge loss and margins",
    example="hinge loss for the label -1 and the score 0.35",
    rules=rules((r"\bmax \( N , N - [a-z ·*()]+ \)", "")),
    words="""
    about  hinge [loss]
    never  embedding | squared | gradient | derivative | epoch
    also  max
    scores  [model] (output/score) | s | f x | prediction | yhat | margin score | predicts | says | pred
        decision value
    labels  [true] (class/label/y) | target | truth | t | y true
    margin  margin
    """,
)
def hinge(
    scores: tuple[float, ...] = numbers("score", **ANY),
    labels: tuple[float, ...] = numbers("label (-1 or 1)", low=-1, high=1),
    margin: float = number("margin", low=0, high=1e3, default=1.0),
) -> str:
    """The loss of each, then the mean."""
    if len(scores) != len(labels) or any(abs(each) != 1 for each in labels):
        raise UnfitError("For the hinge loss I need one label, -1 or 1, for each score.")
    y, s = (torch.tensor(each, dtype=torch.float64) for each in (labels, scores))
    # ℓ = max(0, m − y s)
    losses = torch.relu(margin - y * s).tolist()
    steps = [rf"\ell = \max(0,\, {tex(margin)} - y\, s)"]
    steps += [
        rf"\max(0,\, {tex(margin)} - {signed(label)} \cdot {signed(score)}) = {tex(loss)}"
        for label, score, loss in zip(labels, scores, losses, strict=True)
    ]
    mean = sum(losses) / len(losses)
    opening = f"I compute the hinge loss: scores {listed(scores)}, labels {listed(labels)}."
    end = f"The loss is **{result(mean)}**{' on average' if len(losses) > 1 else ''}."
    return answer(opening, *steps, end=end)
