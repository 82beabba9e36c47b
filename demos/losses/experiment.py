"""Loss functions: their curves, their gradients, and what each of them makes of the same data.

    of an error r = ŷ − y            mse r² · mae |r| · huber ½r² up to |r| = δ, then δ(|r| − ½δ)
    of a margin m = y·s for y = ±1   bce ln(1 + e⁻ᵐ) · hinge max(0, 1 − m) · focal (1 − p)^γ · −ln p

``python -m demos losses --losses mse huber --delta 0.5``
"""

from __future__ import annotations

from collections.abc import Iterator

from torch import nn

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.labels import labelled
from demos.losses.charts import draw_borders, draw_curves, draw_lines
from demos.losses.linear_fits import (
    Data,
    Fitted,
    fit,
    make_data,
    measure_border,
    measure_classes,
    measure_line,
)
from demos.losses.loss_functions import ERROR_LOSSES
from demos.losses.overflow import compare_softmax
from demos.losses.params import Params
from demos.losses.predictions import PREDICTIONS
from demos.losses.report import LossMeasured, Measured, measure_probe, report, write_formula


def run(params: Params) -> Iterator[Frame]:
    """One frame: the curves, their gradients, and a trained model for each loss."""
    p = params
    data = make_data(p.data, p.seed)
    models = {name: fit(name, data, p.delta, p.gamma) for name in p.losses}
    losses = {
        name: LossMeasured(measure_probe(name, p.delta, p.gamma), _measure(name, model, data, p))
        for name, model in models.items()
    }
    measured = Measured(compare_softmax(p.logit), losses)
    draw_models = draw_borders if p.data == "imbalance" else draw_lines
    yield Frame(
        charts=(*draw_curves(p), draw_models(data, models)),
        caption=report(p, measured),
        formula=write_formula(p, measured),
        numbers=labelled(measured),
    )


def _measure(name: str, model: nn.Linear, data: Data, params: Params) -> Fitted:
    if params.data == "imbalance":
        return measure_classes(model, data)
    return (
        measure_line(model, data, params.delta) if name in ERROR_LOSSES else measure_border(model)
    )


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
    predictions=PREDICTIONS,
    run=run,
    front=("losses", "data", "delta", "gamma", "logit"),
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
