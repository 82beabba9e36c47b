"""The network drawn: what each unit computes over the plane, and the weights between them as lines.

Knows modules and charts. All of it is the network's own at that moment, in eval mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from demos.kit.frames import Change, Diagram, Edge, Field, Node
from demos.training.own_points import INPUTS
from demos.training.params import MOST_LAYERS, MOST_UNITS, Params
from demos.training.plane import grid_of
from demos.training.session import Moment

UNITS = 6  # of a layer that are drawn
CELLS = 15  # of a unit's plane, on each axis
DIGITS = 2  # of what it computes there
EDGE = 0.1  # of the drawing's height, above and below the units


@dataclass(frozen=True)
class Layer:
    """A linear layer, and what is computed from it over the plane (CELLS², units)."""

    linear: nn.Linear
    out: Tensor


def draw_network(p: Params, moment: Moment) -> Diagram:
    """The inputs, the first UNITS of each hidden layer, and the output."""
    low, high = moment.view
    x, y = grid_of(low, high, CELLS)
    layers = read_layers(moment.learners[0].network, torch.stack([x, y], dim=-1).reshape(-1, 2))
    columns = [["x₁", "x₂"]]
    columns += [[_name(depth, unit) for unit in range(_shown(layer))]
                for depth, layer in enumerate(layers[:-1], 1)]  # fmt: skip
    columns.append(["p"])
    nodes = [*_inputs(moment)]
    for depth, (layer, names) in enumerate(zip(layers, columns[1:], strict=True), 1):
        for unit, name in enumerate(names):
            plane = layer.out[:, unit].reshape(CELLS, CELLS)
            place = (depth / len(layers), _height(unit, len(names)))
            detail = _tell(p, layers, depth, unit)
            field = _field(name, x[0], y[:, 0], plane, depth == len(layers))
            nodes.append(Node(name, (name,), *place, detail=detail, field=field))
    hidden = "" if p.hidden <= UNITS else f" (of {p.hidden} in each layer the first {UNITS})"
    return Diagram(
        f"The network: what each unit computes over the plane{hidden}",
        tuple(nodes),
        tuple(_edges(layers, columns)),
        hint="Click a unit to see its plane. A line is a weight: the thicker the larger, orange above 0, "
        "blue below.",
        arrows=False,
        edits=tuple(_edits(p)),
    )


@torch.no_grad()
def read_layers(network: nn.Sequential, x: Tensor) -> list[Layer]:
    """Each linear layer with what comes of it at places x (n, 2), after norm and activation; p at last."""
    network.eval()
    layers: list[Layer] = []
    for module in network:
        x = module(x)
        if isinstance(module, nn.Linear):
            layers.append(Layer(module, x))
        else:
            layers[-1] = Layer(layers[-1].linear, x)
    last = layers[-1]
    return [*layers[:-1], Layer(last.linear, last.out.sigmoid())]


def _name(depth: int, unit: int) -> str:
    return f"layer {depth}, unit {unit + 1}"


def _shown(layer: Layer) -> int:
    return min(UNITS, layer.linear.out_features)


def _height(place: int, count: int) -> float:
    """From the top; one alone stands in the middle."""
    return 0.5 if count == 1 else 1 - EDGE / 2 - place * (1 - EDGE) / (count - 1)


def _inputs(moment: Moment) -> Iterator[Node]:
    names = moment.own.inputs if moment.own else INPUTS
    for place, (name, symbol) in enumerate(zip(names, ("x₁", "x₂"), strict=True)):
        yield Node(symbol, (symbol,), 0.0, 0.7 - 0.4 * place, detail=f"**{symbol}**: {name}.")


def _field(name: str, x: Tensor, y: Tensor, plane: Tensor, is_probability: bool) -> Field:
    values = plane.double().nan_to_num(0.0, 0.0, 0.0)  # none once it has diverged
    most = max(values.abs().max().item(), 10.0**-DIGITS)
    low = 0.0 if values.min() >= 0 else -most
    high = 1.0 if is_probability else most
    z = [[float(f"{value:.{DIGITS}g}") for value in row] for row in values.tolist()]
    return Field(name, x.tolist(), y.tolist(), z, low, high)


def _edges(layers: list[Layer], columns: list[list[str]]) -> Iterator[Edge]:
    for layer, sources, targets in zip(layers, columns, columns[1:], strict=False):
        weights = layer.linear.weight.detach().nan_to_num(0.0, 0.0, 0.0).tolist()
        for row, target in zip(weights, targets, strict=False):
            for weight, source in zip(row, sources, strict=False):
                yield Edge(source, target, weight=weight)


def _tell(p: Params, layers: list[Layer], depth: int, unit: int) -> str:
    """The unit's sum with its weights, what follows, and how far its values reach."""
    layer = layers[depth - 1]
    weights, bias = layer.linear.weight[unit], layer.linear.bias[unit].item()
    name = "p, the probability of class 1" if depth == len(layers) else _name(depth, unit)
    if not all(part.isfinite().all() for part in (weights, layer.out[:, unit])):
        return f"**{name}**: the run has diverged, and there is no number left to show."
    if depth == 1:
        w1, w2 = weights.tolist()
        total = f"{w1:.3g} · x₁ + {w2:.3g} · x₂ + {bias:.3g}"
    else:
        most = int(weights.abs().argmax())
        total = (
            f"the sum of all {len(weights)} units of layer {depth - 1}, each times its weight, + "
            f"{bias:.3g} (the largest weight, {weights[most].item():.3g}, is that of unit {most + 1})"
        )
    then = "the sigmoid" if depth == len(layers) else p.activation
    if p.batch_norm == "on" and depth < len(layers):
        then = f"batch norm and {then}"
    out = layer.out[:, unit]
    low, high = out.min().item(), out.max().item()
    text = f"**{name}**: z = {total}; then {then}. Over the plane it is {low:.3g} to {high:.3g}"
    if p.activation == "relu" and depth < len(layers):
        text += f", and 0 on {100 * (out == 0).double().mean().item():.0f} % of it"
    if depth == len(layers) - 1:
        text += f". The output adds it {layers[-1].linear.weight[0, unit].item():.3g} times"
    return f"{text}."


def _edits(p: Params) -> Iterator[Change]:
    if p.layers > 1:
        yield Change("− layer", {"layers": p.layers - 1})
    if p.layers < MOST_LAYERS:
        yield Change("+ layer", {"layers": p.layers + 1})
    if p.hidden > 1:
        yield Change(f"− units: {p.hidden // 2}", {"hidden": p.hidden // 2})
    if p.hidden < MOST_UNITS:
        more = min(MOST_UNITS, 2 * p.hidden)
        yield Change(f"+ units: {more}", {"hidden": more})
