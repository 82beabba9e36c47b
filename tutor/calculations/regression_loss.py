r"""MSE, MAE, RMSE, Huber and smooth L1 loss of given predictions and targets, averaged.

Source: ``torch.nn.functional.mse_loss``, ``l1_loss``, ``huber_loss`` and ``smooth_l1_loss``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import ANY, choice, number, numbers
from tutor.calculations.writing import answer, listed, result, show, tex, vector, words

_KINDS = {
    "mae": "mae | mean absolute error | l1loss | l1 loss | absolute error | l1 | mean abs error | mae loss",
    "mse": "mse | mean squared error | mean square error | mseloss | squared error | l2 loss | mse loss"
    " | quadratic loss | average squared error",
    "rmse": "rmse | root mean squared error | root mean square error",
    "smooth": "smooth l1 | smoothl1 | smoothl1loss | smooth l 1",
    "huber": "huber | huberloss | huber loss",
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


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """As many predictions as targets, or the errors themselves."""

    predictions: tuple[float, ...] = numbers(
        "predictions",
        "prediction | predicted | pred | yhat | y hat | output | y pred | ypred | predicted value"
        " | predicts | predict | model output | estimate | p | forecast | guess | guesses | guessed"
        " | said | predicting | estimated | thought | model says | bet",
        default=(), **ANY,
    )  # fmt: skip
    targets: tuple[float, ...] = numbers(
        "targets",
        "target | true | true value | actual | y | label | truth | y true | ytrue | ground truth"
        " | actual value | real | real value | expected | t | correct value | reality | correct"
        " | correct answer | really | in reality | in truth | actually | measured | observed | sold for"
        " | went for | turned out | paid",
        default=(), **ANY,
    )  # fmt: skip
    errors: tuple[float, ...] = numbers(
        "errors", "error | residual | error of | e | difference", default=(), **ANY
    )
    plain: tuple[float, ...] = numbers(
        "numbers", functions=" | ".join([*_KINDS.values(), "between | loss between | error between | loss"]),
        default=(), **ANY,
    )  # fmt: skip
    second: tuple[float, ...] = numbers("numbers", after="vs | versus | against", default=(), **ANY)
    delta: float = number(
        "δ", "delta | beta | threshold", default=1.0, low=0, open_low=True, high=1e6
    )
    kinds: str = choice("losses")


def solve(numbers: Numbers) -> str:
    """The errors, the loss of each, the mean; one loss after the other."""
    predictions, targets = _pairs(numbers)
    e = [a - b for a, b in zip(predictions, targets, strict=True)]
    read = f"predictions {listed(predictions)}, targets {listed(targets)}"
    read = f"errors {listed(numbers.errors)}" if numbers.errors else read
    labels, steps, results = [], list[str](), []
    for kind in numbers.kinds.split():
        label, formula, apply, setting = _LOSSES[kind]
        x, y = (torch.tensor(each, dtype=torch.float64) for each in (predictions, targets))
        each = apply(x, y, reduction="none", **({setting: numbers.delta} if setting else {}))
        mean = each.mean().item()
        terms = " + ".join(tex(value) for value in each.tolist())
        steps += [formula, *([] if steps else [rf"e = \hat y - y = {vector(e)}"])]
        steps.append(rf"\frac{{{terms}}}{{{len(e)}}} = {tex(mean)}")
        if kind == "rmse":
            mean = mean**0.5
            steps.append(rf"\sqrt{{{tex(mean**2)}}} = {tex(mean)}")
        sign = {"delta": " with δ = ", "beta": " with β = "}.get(setting)
        labels.append(label + (sign + show(numbers.delta) if sign else ""))
        results.append(result(mean))
    end = f"The loss is **{results[0]}**."
    if len(results) > 1:
        ends = [f"{label} is **{value}**" for label, value in zip(labels, results, strict=True)]
        end = f"{words(ends)}.".capitalize()
    return answer(f"I compute {words(labels)}: {read}.", *steps, end=end)


def _pairs(numbers: Numbers) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Predictions and targets of one length. Raises UnfitError."""
    if numbers.errors and not (numbers.predictions or numbers.targets or numbers.plain):
        return numbers.errors, (0.0,) * len(numbers.errors)
    left = numbers.predictions or numbers.plain
    right = numbers.targets or numbers.second
    if not right and len(numbers.plain) == 2 and not numbers.predictions:
        left, right = numbers.plain[:1], numbers.plain[1:]
    if not left or len(left) != len(right):
        raise UnfitError(
            f"I read {len(left)} predictions and {len(right)} targets; I need as many of both, at least one."
        )
    return left, right


def read(message: Message) -> Given | None:
    """Two bracketed lists side by side are predictions and targets."""
    given = read_given(COMPUTATION, message)
    if given is None or not {"predictions", "plain", "errors", "targets"} & given.keys():
        return None
    if {"predictions", "targets"} & given.keys() and "plain" in given:
        return None
    return given | {"kinds": " ".join(message.named(_KINDS))}


COMPUTATION = Computation(
    name="regression_loss",
    title="a regression loss of predictions and targets",
    topic="when to use mean squared error (MSE), MAE, Huber or SmoothL1 loss",
    subjects=" | ".join(_KINDS.values()),
    excludes="regularization | regularisation | penalty | weight | gradient | derivative | epoch | lr | norm"
    " | cross entropy | versus mae | vs mae | or mae",
    Numbers=Numbers,
    solve=solve,
    read=read,
    rules=rules(
        (r"(?<=[\])]) (?:(?:and|,) )?(?=[\[(])", " vs "),
        (r"\bbetween (N(?: , N)+) and (N(?: , N)+)", r"between \1 vs \2"),
    ),
    example="mse of predictions 2, 3 and targets 1, 5",
)
