r"""MSE, MAE, RMSE, Huber and smooth L1 loss of given predictions and targets, averaged.

Source: ``torch.nn.functional.mse_loss``, ``l1_loss``, ``huber_loss`` and ``smooth_l1_loss``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from tutor.calculations.guesses import read_guesses
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.slots import choice, number, numbers
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, listed, result, show, tex, vector

# The later ones hold words of the earlier ones, and win.
_KINDS = {
    "mae": "mae | mean absolute error | l1loss | l1 loss | absolute error | l1 | mean abs error | mae loss",
    "mse": "mse | mean squared error | mean square error | mseloss | squared error | l2 loss | mse loss"
    " | quadratic loss",
    "rmse": "rmse | root mean squared error | root mean square error",
    "smooth": "smooth l1 | smoothl1 | smoothl1loss | smooth l 1",
    "huber": "huber | huberloss | huber loss",
}
_LOSSES: dict[str, tuple[str, str, Callable[..., Tensor]]] = {
    "mse": ("the mean squared error", r"L = \frac{1}{n} \sum_i (\hat y_i - y_i)^2", F.mse_loss),
    "rmse": (
        "the root mean squared error",
        r"L = \sqrt{\frac{1}{n} \sum_i (\hat y_i - y_i)^2}",
        F.mse_loss,
    ),
    "mae": ("the mean absolute error", r"L = \frac{1}{n} \sum_i |\hat y_i - y_i|", F.l1_loss),
    "huber": (
        "the Huber loss",
        r"\ell = \tfrac{1}{2} e^2 \text{ where } |e| \le \delta \text{, else } "
        r"\delta\,(|e| - \tfrac{1}{2} \delta)",
        F.huber_loss,
    ),
    "smooth": (
        "the smooth L1 loss",
        r"\ell = \frac{e^2}{2 \beta} \text{ where } |e| < \beta \text{, else } |e| - \tfrac{1}{2} \beta",
        F.smooth_l1_loss,
    ),
}
_VALUES = {"low": -1e6, "high": 1e6}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """As many predictions as targets, or the errors themselves."""

    predictions: tuple[float, ...] = numbers(
        "predictions",
        "prediction | predictions | predicted | pred | preds | yhat | y hat | output | outputs"
        " | y pred | ypred"
        " | predicted values | predicted value | predicts | model output | estimate | estimates"
        " | p | forecast | guess | guesses | guessed | says | said | forecasts | predicting | estimated",
        default=(),
        **_VALUES,
    )
    targets: tuple[float, ...] = numbers(
        "targets",
        "target | targets | true | true values | true value | actual | actuals | y | label"
        " | labels | truth | y true"
        " | ytrue | ground truth | actual values | actual value | real | real values"
        " | real value | expected | t | correct value | true targets | reality | correct | correct"
        " values | correct answer | correct answers"
        " | really | in reality | in truth | actually | measured | observed",
        default=(),
        **_VALUES,
    )
    errors: tuple[float, ...] = numbers(
        "errors",
        "error | errors | residual | residuals | error of | e | difference | differences",
        default=(),
        **_VALUES,
    )
    plain: tuple[float, ...] = numbers(
        "numbers",
        "",
        functions=" | ".join(
            [*_KINDS.values(), "between", "loss between", "error between", "loss"]
        ),
        default=(),
        **_VALUES,
    )
    second: tuple[float, ...] = numbers("numbers", "vs | versus | against", default=(), **_VALUES)
    delta: float = number(
        "δ", "delta | beta | threshold", default=1.0, low=0, open_low=True, high=1e6
    )
    kind: str = choice("loss", "mse", **_KINDS)


def solve(numbers: Numbers) -> str:
    """The errors, the loss of each, the mean."""
    predictions, targets = _pairs(numbers)
    e = [a - b for a, b in zip(predictions, targets, strict=True)]
    label, formula, apply = _LOSSES[numbers.kind]
    x, y = (torch.tensor(each, dtype=torch.float64) for each in (predictions, targets))
    setting = {"huber": {"delta": numbers.delta}, "smooth": {"beta": numbers.delta}}.get(
        numbers.kind, {}
    )
    each = apply(x, y, reduction="none", **setting)
    mean = each.mean().item()
    steps = [formula, rf"e = \hat y - y = {vector(e)}"]
    terms = " + ".join(tex(value) for value in each.tolist())
    steps.append(rf"\frac{{{terms}}}{{{len(e)}}} = {tex(mean)}")
    if numbers.kind == "rmse":
        mean = mean**0.5
        steps.append(rf"\sqrt{{{tex(mean**2)}}} = {tex(mean)}")
    extra = (
        f" with {'δ' if numbers.kind == 'huber' else 'β'} = {show(numbers.delta)}"
        if setting
        else ""
    )
    read = (
        f"errors {listed(numbers.errors)}"
        if numbers.errors
        else f"predictions {listed(predictions)}, targets {listed(targets)}"
    )
    return answer(
        f"I compute {label}{extra}: {read}.", *steps, end=f"The loss is **{result(mean)}**."
    )


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


def read(tokens: Sequence[Token]) -> Given | None:
    """Two bracketed lists side by side are predictions and targets; one loss at a time."""
    given = read_given(COMPUTATION, _split_lists(tokens))
    story = read_guesses(tokens) if given is None else None
    if story is not None:
        return {"kind": _kind(tokens), **story}
    if given is None or not {"predictions", "plain", "errors", "targets"} & given.keys():
        return None
    named = {"predictions", "targets"} & given.keys()
    if named and "plain" in given:
        return None
    return given


def _kind(tokens: Sequence[Token]) -> str:
    return [kind for kind, names in _KINDS.items() if Words(tokens).hold(names)][-1]


def _split_lists(tokens: Sequence[Token]) -> list[Token]:
    """ "[1, 2] and [1, 4]" ─▶ "[1, 2] vs [1, 4]", where no names tell them apart."""
    tokens = _split_halves(tokens)
    done: list[Token] = []
    for token in tokens:
        closed = len(done) > 1 and done[-1].text in ("and", ",") and done[-2].text in ("]", ")")
        beside = len(done) > 0 and done[-1].text in ("]", ")")
        if token.text in ("[", "(") and (closed or beside):
            done.append(Token("word", "vs"))
        done.append(token)
    return done


def _split_halves(tokens: Sequence[Token]) -> list[Token]:
    """ "between 2, 4 and 1, 4": the "and" in the middle parts the two lists."""
    places = [place for place, token in enumerate(tokens) if token.kind == "number"]
    half = len(places) // 2
    if len(places) % 2 or not places or all(token.text != "between" for token in tokens):
        return list(tokens)
    middle = [
        place for place in range(places[half - 1], places[half]) if tokens[place].text == "and"
    ]
    ands = sum(token.text == "and" for token in tokens[places[0] : places[-1]])
    if len(middle) != 1 or ands != 1 or len(places) == 2:
        return list(tokens)
    return [*tokens[: middle[0]], Token("word", "vs"), *tokens[middle[0] + 1 :]]


COMPUTATION = Computation(
    name="regression_loss",
    title="a regression loss of predictions and targets",
    topic="when to use mean squared error (MSE), MAE, Huber or SmoothL1 loss",
    subjects=" | ".join(_KINDS.values()),
    targets="",
    excludes="regularization | regularisation | penalty | weight | weights | gradient"
    " | derivative | epochs | epoch | lr"
    " | norm | cross entropy | versus mae | vs mae | or mae",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="mse of predictions 2, 3 and targets 1, 5",
)
