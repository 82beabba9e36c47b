"""One neuron on two inputs: weighted sum, bias, activation, decision line, and its training.

    z = w · x + b,   a = f(z),   w ← w − η ∂L/∂w

``python -m demos neuron --weights 1.5 -2 --bias 1 --activation tanh --task or --steps 100``
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.neuron.charts import draw_activation, draw_loss, draw_plane, draw_sum
from demos.neuron.gates import (
    Answer,
    Fit,
    answer,
    find_first_solved,
    train,
)
from demos.neuron.params import Params
from demos.neuron.predictions import PREDICTIONS
from demos.neuron.report import report, write_formula


def run(params: Params) -> Iterator[Frame]:
    """The neuron as it stands; with a task and steps, also after each step of its training.

    All steps come before the first frame, and the answers to the input in one pass over them: a
    page that draws the last frame alone waits for little else.
    """
    p = params
    fits = train(p.weights, p.bias, p.activation, p.task, p.steps, p.lr) if p.task != "none" else []
    weights = [(fit.w, fit.b) for fit in fits] or [((p.weights[0], p.weights[1]), p.bias)]
    last = len(weights) - 1
    for step, now in enumerate(answer(weights, p.inputs, p.activation)):
        yield _draw(p, now, fits[: step + 1], step / last if last else 1.0)


def _draw(p: Params, now: Answer, fits: Sequence[Fit], progress: float) -> Frame:
    trained = bool(fits and p.steps)
    return Frame(
        charts=(
            draw_plane(
                now, p.inputs, p.activation, p.task, fits[-1] if fits else None, not trained
            ),
            draw_activation(now, p.activation),
            *([draw_loss(fits, p.activation, p.task, p.steps)] if trained else []),
            draw_sum(now, p.inputs, p.activation),
        ),
        caption=report(p, now, fits),
        progress=progress,
        step=max(0, len(fits) - 1),
        formula=write_formula(p, now, fits),
        numbers=_numbers(now, fits),
    )


def _numbers(now: Answer, fits: Sequence[Fit]) -> dict[str, float]:
    numbers = {"z": now.z, "output": now.a, "w1": now.w[0], "w2": now.w[1], "bias": now.b}
    numbers |= {"∂a/∂x1": now.gradient[0], "∂a/∂x2": now.gradient[1]}
    if fits:
        gradient = zip(("∂L/∂w1", "∂L/∂w2", "∂L/∂b"), fits[-1].gradient, strict=True)
        numbers |= {"loss": fits[-1].loss, "right": sum(fits[-1].right), **dict(gradient)}
        if (solved := find_first_solved(fits)) is not None:
            numbers["step all four were first right"] = solved
    return numbers


DEMO = Demo(
    name="neuron",
    title="One neuron",
    summary=(
        "Move the weights, the bias and the input, and watch the sum, the output and the line; "
        "or let it learn AND, OR or XOR."
    ),
    words=("neuron", "single neuron", "perceptron", "decision line", "weighted sum"),
    Params=Params,
    predictions=PREDICTIONS,
    run=run,
    front=("inputs", "weights", "bias", "activation"),
    immediate=True,
    shows=(
        "one unit: its inputs, weights and bias, and what comes out",
        "a tiny brain cell with two inputs",
        "a line that separates points moves as the weights change",
        "a unit learns a logic gate",
    ),
    examples=("open the neuron experiment", "w = 1.5, -2 and b = 1, tanh, go"),
)
