"""Activations in pictures: a curve and its slope, and what deep networks do to a gradient."""

from __future__ import annotations

from collections.abc import Mapping

import torch

from demos.activations.params import NAMES, REACH, Params
from demos.activations.signals import FLAT, Measured, Signals, find_flat
from demos.kit.frames import Chart, Line, Points
from demos.kit.nonlinearities import ACTIVATIONS

FLOOR = 1e-30  # a logarithmic axis has no 0: gradients are drawn from here on


def draw_curve(params: Params, measured: Measured) -> Chart:
    """f and f′, and the point that is looked at."""
    f = ACTIVATIONS[params.activation]
    x = torch.linspace(-REACH, REACH, 201, dtype=torch.float64)
    return Chart(
        f"{params.activation} and its derivative",
        "input x",
        "output f(x), slope f′(x)",
        (
            Line("f(x)", x.tolist(), f(x).tolist()),
            Line("f′(x)", x.tolist(), f.slope(x).tolist()),
        ),
        (Points(f"x = {params.x:g}", [params.x] * 2, [measured.value, measured.slope], "star"),),
        x_range=(-REACH, REACH),
    )


def draw_gradients(params: Params, signals: Mapping[str, Signals]) -> Chart:
    """‖∂L/∂z‖ of each layer, for every activation."""
    layers = [float(layer) for layer in range(1, params.layers + 1)]
    names = sorted(NAMES, key=lambda name: name != params.activation)  # the chosen one first
    return Chart(
        "Gradient norm of each layer, same weights",
        "layer (1 = nearest the inputs)",
        f"‖∂L/∂z‖ (≥ {FLOOR:g})",
        tuple(
            Line(name, layers, [max(norm, FLOOR) for norm in signals[name].norms], dashed=i > 0)
            for i, name in enumerate(names)
        ),
        log_y=True,
    )


def draw_units(activation: str, signals: Signals) -> Chart:
    """How many units are dead in each layer, and how many outputs lie where the curve is flat."""
    slopes = ACTIVATIONS[activation].slope(signals.z)  # (layers, BATCH, width)
    layers = [float(layer) for layer in range(1, len(slopes) + 1)]
    flat = find_flat(slopes).mean(dim=(1, 2))  # (layers,)
    return Chart(
        "Dead units and flat outputs of each layer",
        "layer (1 = nearest the inputs)",
        "share of the layer (%)",
        (
            Line("dead units: 0 for every input", layers, (100 * signals.dead).tolist()),
            Line(f"flat outputs: |f′| < {FLAT}", layers, (100 * flat).tolist()),
        ),
        y_range=(0, 100),
    )
