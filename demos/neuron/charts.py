"""One neuron in pictures: the plane of its inputs, its activation, its loss, and its sum.

Knows charts; the numbers in them come from ``gates``, what they mean from ``report``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache, lru_cache

import torch

from demos.kit.frames import Arrow, Chart, Diagram, Edge, Field, Line, Node, Points
from demos.kit.nonlinearities import ACTIVATIONS
from demos.kit.touches import Handle, X, Y
from demos.neuron.gates import CORNERS, HALF, TASKS, Answer, Fit, loss_name, measure_loss
from demos.neuron.params import SIDE

RANGES = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "step": (0.0, 1.0)}
MARGIN = 1.0  # of the plane around what is on it
# Arrows of gradients are drawn so many times as long as they are, and all arrows up to LONGEST, so
# that two of them, end to end from the gate's middle, stay on the plane.
ENLARGED, LONGEST, SHORTEST = 2.0, 0.75, 0.02
MIDDLE = (0.5, 0.5)  # of the gate's corners
AWAY = 0.4  # of half the plane: from the dot that shifts the line to the ring that turns it
LINE = "w·x + b = 0"
HINT = "Drag the star: another input."
GRIPS_HINT = " Drag the line: another bias. Drag the ring on it: the line turns, other weights."
GRID = 41
WIDEST = 5.0  # an edge's weight at most


def draw_plane(
    now: Answer, at: Sequence[float], activation: str, task: str, fit: Fit | None, own: bool
) -> Chart:
    """The output over all inputs, the decision line, the points, and a gradient as an arrow.

    The line is the student's ``own`` to move as long as no training has moved it.
    """
    (w1, w2), f = now.w, ACTIVATIONS[activation]
    view = _view(at, task)
    ticks = torch.linspace(*view, GRID, dtype=torch.float64)
    # a = f(w₁ x₁ + w₂ x₂ + b)
    a = f(w1 * ticks + w2 * ticks[:, None] + now.b)  # (GRID, GRID)
    low, high = RANGES.get(activation, (min(a.min().item(), 0.0), max(a.max().item(), 1e-6)))
    held = (Handle("input x", at[0], at[1], {"inputs": (X, Y)}),)
    grips = _grips(now, view) if own and now.has_line else ()
    return Chart(
        title=f"Output over all inputs, and {LINE}",
        x_label="input x₁",
        y_label="input x₂",
        lines=_decision_lines(now, HALF[activation] if fit else 0.0),
        points=(Points("input x", [at[0]], [at[1]], "star"), *_corners(task, (low, high))),
        field=Field("output", ticks.tolist(), ticks.tolist(), a.tolist(), low, high),
        x_range=view,
        y_range=view,
        square=True,
        arrows=_weight_arrows(fit) if fit else _draw_gradient("∂a/∂x", at, now.gradient),
        handles=(*held, *grips),
        hint=HINT + (GRIPS_HINT if grips else ""),
    )


def _grips(now: Answer, view: tuple[float, float]) -> tuple[Handle, ...]:
    """What shifts the decision line, by its bias, and what turns it about the place of the first.

    From b = −w · p for a line through p. Turned about q, at right angles to p − q, it has the weights
    w = k (q₂ − p₂, p₁ − q₁) and the bias −w · q = k (q₁ p₂ − q₂ p₁).
    """
    w1, w2 = now.w
    length, middle = math.hypot(*now.w), sum(view) / 2
    # q is the line's place nearest the middle of the plane
    off = ((w1 + w2) * middle + now.b) / length**2
    q1, q2 = middle - off * w1, middle - off * w2
    away = AWAY * (view[1] - view[0]) / 2
    k = length / away
    p1, p2 = q1 + w2 / k, q2 - w1 / k
    turned = {"weights": ((0.0, -k, k * q2), (k, 0.0, -k * q1)), "bias": ((-k * q2, k * q1, 0.0),)}
    return (
        Handle("shift the line", q1, q2, {"bias": ((-w1, -w2, 0.0),)}, line=LINE),
        Handle("turn the line", p1, p2, turned),
    )


def _view(at: Sequence[float], task: str) -> tuple[float, float]:
    """The range of both axes: all inputs there are, or a gate's corners and this one input."""
    if not TASKS[task]:
        return (-SIDE - MARGIN, SIDE + MARGIN)
    return (min(0.0, *at) - MARGIN, max(1.0, *at) + MARGIN)


def _corners(task: str, span: tuple[float, float]) -> list[Points]:
    """A gate's points in the colours of the least and the largest output, which are its targets' own."""
    targets = TASKS[task]
    if not targets:
        return []
    drawn = []
    for label, marker in ((0, "circle"), (1, "diamond")):
        x, y = zip(
            *(c for c, target in zip(CORNERS, targets, strict=True) if target == label), strict=True
        )
        drawn.append(Points(f"target {label}", x, y, marker, value=span[label]))
    return drawn


def _decision_lines(now: Answer, half: float) -> tuple[Line, ...]:
    """w · x + b = 0, and where the output is ½ if that is elsewhere; none where w = 0."""
    if not now.has_line:
        return ()
    line = _line(LINE, now.w, now.b)
    return (line, _line("output ½", now.w, now.b - half, dashed=True)) if half else (line,)


def _line(name: str, w: tuple[float, float], b: float, dashed: bool = False) -> Line:
    """The points with w · x + b = 0: p = -b w/|w|² is one, and the line runs at right angles to w."""
    length = math.hypot(*w)
    n1, n2 = w[0] / length, w[1] / length
    px, py = -b / length * n1, -b / length * n2
    reach = 20 * SIDE
    return Line(
        name, [px - reach * n2, px + reach * n2], [py + reach * n1, py - reach * n1], dashed
    )


def _weight_arrows(fit: Fit) -> tuple[Arrow, ...]:
    """w from the gate's middle, shrunk where it is long; −∂L/∂w from its tip."""
    length = math.hypot(*fit.w)
    shrunk = min(1.0, LONGEST / max(length, LONGEST))
    dx, dy = shrunk * fit.w[0], shrunk * fit.w[1]
    tip = (MIDDLE[0] + dx, MIDDLE[1] + dy)
    name = "w" if shrunk == 1 else f"{shrunk:.2g} w"
    weights = (Arrow(name, *MIDDLE, dx, dy),) if length >= SHORTEST else ()
    return (*weights, *_draw_gradient("−∂L/∂w", tip, (-fit.gradient[0], -fit.gradient[1])))


def _draw_gradient(name: str, at: Sequence[float], by: tuple[float, float]) -> tuple[Arrow, ...]:
    length = math.hypot(*by)
    if length < SHORTEST:
        return ()
    scale = min(ENLARGED, LONGEST / length)
    return (Arrow(name, at[0], at[1], scale * by[0], scale * by[1]),)


def draw_activation(now: Answer, activation: str) -> Chart:
    """f, and where this input is on it."""
    reach = max(6.0, 1.1 * abs(now.z))
    return Chart(
        title=f"The activation: {activation}",
        x_label="weighted sum z",
        y_label="output a",
        lines=(_curve(activation, reach),),
        points=(Points("this input", [now.z], [now.a], "star"),),
        x_range=(-reach, reach),
    )


@lru_cache(maxsize=32)
def _curve(activation: str, reach: float) -> Line:
    zs = torch.linspace(-reach, reach, 201)
    return Line(activation, zs.tolist(), ACTIVATIONS[activation](zs).tolist())


def draw_loss(fits: Sequence[Fit], activation: str, task: str, steps: int) -> Chart:
    """The loss so far beside that of the best answer that is the same for every input."""
    constant = best_constant_loss(activation, task)
    return Chart(
        title="Loss over the steps",
        x_label="step",
        y_label="BCE (nats)" if activation == "sigmoid" else loss_name(activation),
        lines=(
            Line("loss", list(range(len(fits))), [fit.loss for fit in fits]),
            Line("same answer to all", [0, steps], [constant, constant], dashed=True),
        ),
        x_range=(0, steps),
    )


@cache
def best_constant_loss(activation: str, task: str) -> float:
    """The least loss of a neuron that looks at no input: w = 0, and b so that a is the mean target."""
    y = torch.tensor(TASKS[task], dtype=torch.float64)
    if activation == "sigmoid":
        return measure_loss(activation, torch.logit(y.mean()).expand(4), y).item()
    return y.var(correction=0).item()


def draw_sum(now: Answer, at: Sequence[float], activation: str) -> Diagram:
    """The neuron itself, with its live numbers: products on the edges."""
    products = [w * x for w, x in zip(now.w, at, strict=True)]
    inputs = [Node(f"x{i}", (f"x{'₁₂'[i]} = {x:.4g}",), 0.0, 1 - i / 2) for i, x in enumerate(at)]
    edges = [
        Edge(f"x{i}", "sum", f"{w:.4g} × {x:.4g} = {product:.4g}", _clamp(product))
        for i, (w, x, product) in enumerate(zip(now.w, at, products, strict=True))
    ]
    return Diagram(
        title="The neuron: products, sum, activation",
        nodes=(
            *inputs,
            Node("bias", ("1",), 0.0, 0.0),
            Node("sum", ("sum z", f"{now.z:.4g}"), 0.55, 0.5),
            Node("activation", (activation,), 0.78, 0.5),
            Node("output", ("output a", f"{now.a:.4g}"), 1.0, 0.5, active=True),
        ),
        edges=(
            *edges,
            Edge("bias", "sum", f"b = {now.b:.4g}", _clamp(now.b)),
            Edge("sum", "activation"),
            Edge("activation", "output"),
        ),
    )


def _clamp(weight: float) -> float:
    return min(max(weight, -WIDEST), WIDEST)
