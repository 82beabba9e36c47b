"""Backpropagation through an expression: values forward, gradients back, one node a frame.

    ∂f/∂u = Σ ∂f/∂v · ∂v/∂u        over the nodes v that the node u feeds

``python -m demos backprop --expression "(x*y + 3)^2" --x 2 --y -1``
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import torch

from demos.backprop.chain_rule import Step, tell_backward, tell_forward, tell_node
from demos.backprop.computation import OPERATIONS, Computation, compute, forward, is_usable
from demos.backprop.expressions import Node, parse
from demos.backprop.gradient_check import tell_check
from demos.backprop.layout import place_nodes
from demos.backprop.params import Params
from demos.backprop.predictions import PREDICTIONS
from demos.backprop.values import UNSET, parse_values
from demos.kit.catalogue import Demo
from demos.kit.frames import Chart, Diagram, Edge, Frame, Line, Points
from demos.kit.frames import Node as Box
from demos.kit.phrases import join

SIDE = 3.0  # the curve runs from x - SIDE to x + SIDE
GRID = 161  # odd: the point itself is the one in the middle
SPREAD = 0.05  # this share of a curve's points may lie above the chart, and as many below
MOST_NAMED = 2  # other variables in a chart's title
WIDEST = 5.0  # an edge's weight at most, as in a neuron


def run(params: Params) -> Iterator[Frame]:
    """A frame for each node forward, one for each backward, and one that checks the gradients.

    Where a node has no value, its frame is the last.
    """
    nodes = parse(params.expression)
    at = _point(nodes, params)
    passes = compute(nodes, at)
    view = _View(passes, at)
    count = len(nodes)
    for index in range(count):
        broken = index == passes.broken
        yield view.frame(index, tell_forward(passes, index), index + (not broken), count, [index])
        if broken:
            return
    for index in reversed(range(count)):
        step = 2 * count - 1 - index
        yield view.frame(step, tell_backward(passes, index), count, index, [index])
    leaves = [index for index, node in enumerate(nodes) if node.is_variable]
    check = tell_check(passes, at)
    if unset := at.keys() - parse_values(params.values) - {"x", "y"}:
        told = f"{join(sorted(unset))} {'was' if len(unset) == 1 else 'were'} given no value, and"
        told = f"{told} {'is' if len(unset) == 1 else 'are'} taken as {UNSET:g}."
        check = replace(check, caption=f"{check.caption} {told}")
    yield view.frame(2 * count, check, count, 0, leaves)


def _point(nodes: Sequence[Node], params: Params) -> dict[str, float]:
    """The value of x, of y, and of each variable that the expression has beside them."""
    others = parse_values(params.values)
    names = (node.operation for node in nodes if node.is_variable)
    return {
        "x": params.x,
        "y": params.y,
        **{name: others.get(name, UNSET) for name in names if name not in ("x", "y")},
    }


class _View:
    """Draws a computation as far as it has got."""

    def __init__(self, passes: Computation, at: dict[str, float]) -> None:
        self.passes, self.at = passes, at
        self.positions = place_nodes([node.inputs for node in passes.nodes])
        self.along = next(name for name in at if name in passes.names)
        self.curve, self.y_range = self._trace()

    def frame(
        self, step: int, sentences: Step, valued: int, reached: int, active: list[int]
    ) -> Frame:
        """The first ``valued`` nodes with their values, those from ``reached`` on with gradients."""
        passes = self.passes
        last = passes.broken if passes.broken is not None else 2 * len(passes.nodes)
        known = dict(zip(passes.names[:valued], passes.values, strict=False))
        if valued == len(passes.nodes):
            known["f"] = passes.values[-1]
        gradients = {
            f"∂f/∂{name}": gradient
            for name, gradient in zip(
                passes.names[reached:], passes.gradients[reached:], strict=True
            )
            if is_usable(gradient)
        }
        return Frame(
            charts=(self._graph(valued, reached, active), self._chart(valued, reached)),
            caption=sentences.caption,
            progress=step / last,
            step=step,
            formula=sentences.formula,
            numbers={**known, **gradients, **sentences.numbers},
        )

    def _graph(self, valued: int, reached: int, active: list[int]) -> Diagram:
        passes = self.passes
        boxes, edges = [], []
        for index, (node, name) in enumerate(zip(passes.nodes, passes.names, strict=True)):
            lines = [_title(node, name)]
            if index < valued:
                lines.append(f"{passes.values[index]:.3g}")
            if index >= reached and is_usable(passes.gradients[index]):
                lines.append(f"∂ {passes.gradients[index]:.3g}")
            detail = tell_node(passes, index, index < valued, index >= reached)
            place = self.positions[index]
            boxes.append(Box(name, tuple(lines), *place, active=index in active, detail=detail))
            for source in dict.fromkeys(node.inputs):
                slope = passes.slopes.get((index, source), 0.0)
                passed = source >= reached and is_usable(slope)
                edges.append(
                    Edge(
                        passes.names[source],
                        name,
                        label=f"× {slope:.3g}" if passed else "",
                        weight=min(max(slope, -WIDEST), WIDEST) if passed else 0.0,
                    )
                )
        return Diagram(
            "Computation graph: value, ∂ = gradient",
            tuple(boxes),
            tuple(edges),
            hint="Click a node: its value, its local derivatives and its gradient.",
        )

    def _chart(self, valued: int, reached: int) -> Chart:
        """f along one variable; the point once f is known, its tangent once the gradient is."""
        passes, name = self.passes, self.along
        x, f = self.at[name], passes.values[-1]
        index = passes.names.index(name)
        tangent = Line("tangent", [], [], dashed=True)
        if index >= reached and is_usable(slope := passes.gradients[index]):
            span = self.y_range[1] - self.y_range[0]
            reach = min(SIDE / 2, span / abs(slope)) if slope else SIDE / 2
            ends = [f - reach * slope, f + reach * slope]
            tangent = Line("tangent", [x - reach, x + reach], ends, dashed=True)
        known = valued == len(passes.nodes)
        others = [other for other in self.at if other != name and other in passes.names]
        fixed = "".join(f", {other} = {self.at[other]:g}" for other in others)
        if len(others) > MOST_NAMED:
            fixed = ", the others fixed"
        return Chart(
            title=f"f along {name}{fixed}, and its slope here",
            x_label=name,
            y_label="f",
            lines=(self.curve, tangent),
            points=(Points("this point", [x] if known else [], [f] if known else [], "star"),),
            x_range=(x - SIDE, x + SIDE),
            y_range=self.y_range,
        )

    def _trace(self) -> tuple[Line, tuple[float, float]]:
        """The curve's branch through the point, else its longest, and the range worth seeing."""
        x = self.at[self.along]
        ticks = torch.linspace(x - SIDE, x + SIDE, GRID, dtype=torch.float64)
        at = {name: torch.tensor(value, dtype=torch.float64) for name, value in self.at.items()}
        with torch.no_grad():
            f = forward(self.passes.nodes, at | {self.along: ticks})[-1].tolist()  # (GRID,)
        seen = sorted(value for value in f if is_usable(value))
        if not seen:
            return Line("f", [], []), (-1.0, 1.0)
        cut = int(SPREAD * len(seen))
        here = [f[GRID // 2]] if is_usable(f[GRID // 2]) else []
        low, high = min([seen[cut], *here]), max([seen[-1 - cut], *here])
        if high - low < 1e-9 * (1 + abs(high)):  # flat, but for rounding
            low, high = low - 1 - 0.1 * abs(low), high + 1 + 0.1 * abs(high)
        span = high - low
        branches = _branches(f, low, high)
        branch = next((own for own in branches if GRID // 2 in own), max(branches, key=len))
        heights = [min(max(f[i], low - span), high + span) for i in branch]
        line = Line("f", [ticks[i].item() for i in branch], heights)
        return line, (low - 0.1 * span, high + 0.1 * span)


def _branches(f: Sequence[float], low: float, high: float) -> list[list[int]]:
    """Places of neighbouring values with no gap and no pole, a leap over the range, between them."""
    branches: list[list[int]] = [[]]
    for i, value in enumerate(f):
        before = f[branches[-1][-1]] if branches[-1] else value
        if not is_usable(value) or (min(before, value) < low and max(before, value) > high):
            branches.append([])
        if is_usable(value):
            branches[-1].append(i)
    return branches


def _title(node: Node, name: str) -> str:
    if not node.inputs:
        return name
    symbol = OPERATIONS[node.operation].symbol
    return f"{name}: {symbol}{node.number:g}" if node.has_fixed_exponent else f"{name}: {symbol}"


DEMO = Demo(
    name="backprop",
    title="Backpropagation through an expression",
    summary="Type an expression and watch each value go forward and each gradient come back.",
    words=(
        "backprop",
        "backpropagation",
        "backward pass",
        "back propagation",
        "computation graph",
        "computational graph",
        "gradient graph",
        "chain rule",
        "autograd",
        "formula",
        "expression",
        "backward",
    ),
    Params=Params,
    predictions=PREDICTIONS,
    run=run,
    shows=(
        "derivatives of a formula flow back through its graph",
        "every node of an expression gets its gradient",
        "forward and back through a computation, step by step",
    ),
    examples=(
        "backprop through (x*y+3)^2 at x=2 and y=-1",
        "show the computation graph of tanh(2x - y)",
    ),
)
