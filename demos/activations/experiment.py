"""What an activation does to one number, and to the gradient on its way through a deep network.

    f(x) and f′(x),   ‖∂L/∂z_l‖ of each layer l, for every activation under the same weights

``python -m demos activations --activation sigmoid --layers 20``
"""

from __future__ import annotations

from collections.abc import Iterator

from demos.activations.charts import draw_curve, draw_gradients, draw_units
from demos.activations.params import NAMES, Params
from demos.activations.predictions import PREDICTIONS
from demos.activations.report import report, write_formula
from demos.activations.signals import measure, summarize
from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.labels import labelled


def run(params: Params) -> Iterator[Frame]:
    """One frame: the activation alone, and at work beside the others under the same weights."""
    p = params
    signals = {name: measure(name, p.init, p.layers, p.width, p.seed) for name in NAMES}
    shares = {name: other.share for name, other in signals.items()}
    chosen = signals[p.activation]
    measured = summarize(p.activation, p.x, chosen)
    yield Frame(
        charts=(
            draw_curve(p, measured),
            draw_gradients(p, signals),
            draw_units(p.activation, chosen),
        ),
        caption=report(p, measured, shares),
        formula=write_formula(p, measured),
        numbers=labelled(measured)
        | {f"gradient share of {name}": share for name, share in shares.items()},
    )


DEMO = Demo(
    name="activations",
    title="Activation functions",
    summary="An activation's curve and slope, and what a deep network made of it does to gradients.",
    words=("activation function", "vanishing gradient", "exploding gradient", "dead relu",
           "dying relu", "dead unit"
        "gradients vanish",
        "gradients vanishing",
        "gradients explode",
        "gradients exploding",
        "activation curve",),
    Params=Params,
    predictions=PREDICTIONS,
    run=run,
    front=("activation", "x", "init", "layers", "width"),
    immediate=True,
    shows=(
        "the shape and the slope of a nonlinear function",
        "squashing functions and their derivatives",
        "gradients die or explode layer by layer in a deep network",
        "units that never fire",
    ),
    examples=("show me the activation functions", "plot the sigmoid activation function, 20 layers"),
)  # fmt: skip
