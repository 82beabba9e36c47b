"""Loss functions: their curves, their gradients, and what each of them makes of the same data.

    of an error r = ŷ − y            mse r² · mae |r| · huber ½r² up to |r| = δ, then δ(|r| − ½δ)
    of a margin m = y·s for y = ±1   bce ln(1 + e⁻ᵐ) · hinge max(0, 1 − m) · focal (1 − p)^γ · −ln p

``python -m demos losses --losses mse huber --delta 0.5``
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import torch
from torch import nn

from demos.kit.catalogue import Demo
from demos.kit.frames import Chart, Frame, Line, Points
from demos.kit.phrases import each
from demos.losses import overflow
from demos.losses.linear_fits import (
    INTERCEPT,
    SLOPE,
    SPAN,
    Data,
    describe_borders,
    describe_classes,
    describe_lines,
    fit,
    make_data,
    measure_border,
    measure_classes,
    measure_line,
)
from demos.losses.loss_functions import (
    ERROR_LOSSES,
    MARGIN_LOSSES,
    describe_gradient,
    loss_and_gradient,
    to_latex,
)
from demos.losses.params import Params

PROBE = 3.0  # an error, and a margin for and against, at which gradients are compared
REACH, GRID, HEIGHT = 4.0, 161, 7.0  # of the charts' axes, from minus to plus


def run(params: Params) -> Iterator[Frame]:
    """One frame: the curves, their gradients, and a trained model for each loss."""
    data = make_data(params.data, params.seed)
    models = {name: fit(name, data, params.delta, params.gamma) for name in params.losses}
    numbers = overflow.compare_softmax(params.logit)
    for name, model in models.items():
        measured = _probe(name, params) | _measure(name, model, data, params)
        numbers |= {f"{name} {what}": value for what, value in measured.items()}
    picture = _borders if params.data == "imbalance" else _lines
    yield Frame(
        charts=(*_curves(params), picture(data, models)),
        caption=_caption(numbers, params),
        formula=_formula(numbers, params),
        numbers=numbers,
    )


def _probe(name: str, params: Params) -> dict[str, float]:
    """Loss and gradient at ±PROBE."""
    at = (-PROBE, PROBE)
    losses, slopes = loss_and_gradient(name, torch.tensor(at), params.delta, params.gamma)
    return {
        f"{what} at {x:g}": value
        for what, values in (("loss", losses), ("gradient", slopes))
        for x, value in zip(at, values, strict=True)
    }


def _measure(name: str, model: nn.Linear, data: Data, params: Params) -> dict[str, float]:
    if params.data == "imbalance":
        return measure_classes(model, data)
    return (
        measure_line(model, data, params.delta) if name in ERROR_LOSSES else measure_border(model)
    )


def _curves(params: Params) -> tuple[Chart, Chart]:
    """Losses and gradients, over fixed ranges: δ and γ move the curves and not the axes."""
    errors, margins = _by_kind(params.losses)
    x = torch.linspace(-REACH, REACH, GRID, dtype=torch.float64)
    losses, gradients = [], []
    for name in params.losses:
        loss, gradient = loss_and_gradient(name, x, params.delta, params.gamma)
        losses.append(Line(name, x.tolist(), loss, _dashed(name, params.losses)))
        gradients.append(Line(name, x.tolist(), gradient, _dashed(name, params.losses)))
    axis, slope = "error r = ŷ − y", "∂L/∂r"
    if margins:
        axis, slope = "margin m = y·s of the true class", "∂L/∂m"
    if errors and margins:
        axis, slope = "error r (solid), margin m (dashed)", "∂L/∂r, ∂L/∂m"
    high, steep = (2 * REACH, (-REACH, REACH)) if errors else (REACH + 1, (-1.5, 0.5))
    reach = (-REACH, REACH)
    return (
        Chart("Loss of one example", axis, "loss L", tuple(losses), (), None, reach, (0, high)),
        Chart("Its gradient, by autograd", axis, slope, tuple(gradients), (), None, reach, steep),
    )


def _lines(data: Data, models: Mapping[str, nn.Linear]) -> Chart:
    """The points with a line for each loss of an error, an upright border for each of a margin."""
    ends, lines = (-1.1 * SPAN, 1.1 * SPAN), []
    for name, model in models.items():
        w, b = model.weight.item(), model.bias.item()
        if name in ERROR_LOSSES:
            lines.append(Line(name, ends, [w * end + b for end in ends]))
        else:
            lines.append(Line(name, (-b / w, -b / w), (-HEIGHT, HEIGHT), _dashed(name, models)))
    lines.append(Line("true line", ends, [SLOPE * end + INTERCEPT for end in ends], dashed=True))
    groups = (("points", "circle", ~data.odd), ("outliers", "cross", data.odd))
    return Chart(
        "The same points under each loss",
        "input x",
        "target y",
        tuple(lines),
        tuple(
            Points(name, data.x[own, 0].tolist(), data.y[own].tolist(), marker)
            for name, marker, own in groups
            if own.any()
        ),
        x_range=ends,
        y_range=(-HEIGHT, HEIGHT),
    )


def _borders(data: Data, models: Mapping[str, nn.Linear]) -> Chart:
    """The two clouds, and for each loss the line w·x + b = 0 on which its score changes its sign."""
    lines = []
    for name, model in models.items():
        (w1, w2), b = model.weight[0].tolist(), model.bias.item()
        norm2 = w1 * w1 + w2 * w2
        x, y = [], []
        if b * b < 2 * REACH**2 * norm2:  # else it passes beyond the corners of the chart
            # p = −b w/|w|² lies on it, and it runs at right angles to w
            px, py, reach = -b * w1 / norm2, -b * w2 / norm2, 4 * REACH / norm2**0.5
            x, y = [px - reach * w2, px + reach * w2], [py + reach * w1, py - reach * w1]
        lines.append(Line(name, x, y, _dashed(name, models)))
    rare, common = data.x[data.label > 0], data.x[data.label < 0]
    return Chart(
        "Where each loss draws the border",
        "input x₁",
        "input x₂",
        tuple(lines),
        (
            Points("common class", common[:, 0].tolist(), common[:, 1].tolist()),
            Points("rare class", rare[:, 0].tolist(), rare[:, 1].tolist(), "diamond"),
        ),
        x_range=(-REACH, REACH),
        y_range=(-REACH, REACH),
    )


def _by_kind(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Those of an error, and those of a margin."""
    names = list(names)
    return [n for n in names if n in ERROR_LOSSES], [n for n in names if n in MARGIN_LOSSES]


def _dashed(name: str, names: Iterable[str]) -> bool:
    """Margins beside errors are told apart by more than their colour."""
    return name in MARGIN_LOSSES and any(other in ERROR_LOSSES for other in names)


def _formula(numbers: Mapping[str, float], params: Params) -> str:
    """Each loss of an example wrong by PROBE, then the naive and the safe log-sum-exp."""
    rows = []
    for name in params.losses:
        at = PROBE if name in ERROR_LOSSES else -PROBE
        latex = to_latex(name, at, params.delta, params.gamma)
        rows.append(rf"L_{{\text{{{name}}}}} &= {latex} = {numbers[f'{name} loss at {at:g}']:.4g}")
    rows += overflow.latex_rows(numbers, params.logit)
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


def _caption(numbers: Mapping[str, float], params: Params) -> str:
    return "\n\n".join(
        (
            "**Gradients.** " + _describe_gradients(numbers, params),
            "**Training.** " + _describe_fits(numbers, params),
            "**Overflow.** " + overflow.describe(numbers, params.logit),
        )
    )


def _describe_fits(numbers: Mapping[str, float], params: Params) -> str:
    errors, margins = _by_kind(params.losses)
    if params.data == "imbalance":
        return describe_classes(numbers, errors, margins)
    outliers, text = params.data == "outliers", []
    if errors:
        text.append(describe_lines(numbers, errors, outliers))
    if margins:
        text.append(describe_borders(numbers, margins, outliers, params.gamma))
    return " ".join(text)


def _describe_gradients(numbers: Mapping[str, float], params: Params) -> str:
    text = []
    right, wrong = f"gradient at {PROBE:g}", f"gradient at {-PROBE:g}"
    errors, margins = _by_kind(params.losses)
    if errors:
        text.append(f"At an error of {PROBE:g} the gradient is {each(numbers, errors, right)}")
    if margins:
        text.append(
            f"At a margin of {-PROBE:g}, on the wrong side, the gradient is "
            f"{each(numbers, margins, wrong)}; at {PROBE:g}, on the right one, "
            f"{each(numbers, margins, right)}"
        )
    for i, names in enumerate(filter(None, (errors, margins))):
        remarks = (describe_gradient(n, PROBE, params.delta, params.gamma) for n in names)
        text[i] += f": {'; '.join(remarks)}."
    return " ".join(text)


DEMO = Demo(
    name="losses",
    title="What a loss makes of the data",
    summary="Losses and their gradients as curves, and the same model trained on the same data with each.",
    words=(
        "loss experiment",
        "loss function",
        "focal loss",
        "hinge loss",
        "huber",
        "log-sum-exp",
        "softmax overflow",
    ),
    Params=Params,
    run=run,
    immediate=True,
    shows=(
        "how strongly each error is punished",
        "penalty functions as curves with their slopes",
        "one model fitted under different error functions",
        "an outlier pulls the fitted line away",
    ),
    examples=(
        "plot mse against huber with outliers",
        "draw the loss functions bce, hinge and focal, gamma 5, on imbalance data",
    ),
)
