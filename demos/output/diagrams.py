"""Diagrams ─▶ Plotly figures: boxes are annotations with a border, arrows annotations without a text."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from demos.kit.frames import Diagram, Edge, Field, Node
from demos.output.look import BOX, COLOURS, GREY, GROUND, HEIGHT, INK, LABEL, PIXELS, layout

SAME_COLUMN, LINE_HEIGHT = 0.01, 80  # of boxes: share of the width, pixels
FIELD_WIDTH, FIELD_HEIGHT = 0.09, 0.13  # of a field in place of a box, in the diagram's units
PLACES = 4  # of a plain line's ends: there may be a hundred in a frame
FIELD_LINE = 50  # pixels from one to the next below it
THINNEST, THICKEST, A_WEIGHT = 0.3, 5.0, 2.0  # pixels: of a plain line, and of a weight of 1


def draw_diagram(diagram: Diagram) -> dict[str, Any]:
    """Its figure, high enough that no box covers another."""
    positions = {node.name: (node.x, node.y) for node in diagram.nodes}
    ends = [(edge, positions[edge.source], positions[edge.target]) for edge in diagram.edges]
    notes = [note for edge in ends for note in _edge(*edge)] if diagram.arrows else []
    for node in diagram.nodes:
        if node.field:
            continue
        notes.append(
            {
                "x": node.x,
                "y": node.y,
                "text": "<br>".join(node.lines),
                "showarrow": False,
                "borderpad": 5,
                "bordercolor": COLOURS[1] if node.active else GREY,
                "borderwidth": 2 if node.active else 1,
                "bgcolor": BOX,
                "font": {"color": INK, "size": 12},
            }
        )
    pairs = combinations(diagram.nodes, 2)
    gaps = [abs(a.y - b.y) for a, b in pairs if abs(a.x - b.x) < SAME_COLUMN and a.y != b.y]
    line = FIELD_LINE if any(node.field for node in diagram.nodes) else LINE_HEIGHT
    look = layout(diagram.title) | {
        "annotations": notes,
        "shapes": [] if diagram.arrows else [_line(*edge) for edge in ends],
        "xaxis": {"visible": False, "range": [-0.08, 1.08], "fixedrange": True},
        "yaxis": {"visible": False, "range": [-0.1, 1.1], "fixedrange": True},
        "height": max(HEIGHT, round(line / min(gaps, default=1))),
        "margin": {"l": 8, "r": 8, "t": 36, "b": 8},
    }
    data = [_field(node, node.field) for node in diagram.nodes if node.field]
    return {"data": data, "layout": look}


def _field(node: Node, field: Field) -> dict[str, Any]:
    """A small heat map where the node's box would be."""
    rows, columns = len(field.z), len(field.z[0])
    wide, high = FIELD_WIDTH / columns, FIELD_HEIGHT / rows
    return {
        "type": "heatmap",
        "name": node.name,
        "x0": node.x - FIELD_WIDTH / 2 + wide / 2,
        "dx": wide,
        "y0": node.y - FIELD_HEIGHT / 2 + high / 2,
        "dy": high,
        "z": field.z,
        "zmin": field.low,
        "zmax": field.high,
        "colorscale": GROUND if field.low < 0 else PIXELS,
        "showscale": False,
        "hoverinfo": "skip",
    }


def _line(edge: Edge, source: tuple[float, float], target: tuple[float, float]) -> dict[str, Any]:
    width = min(THICKEST, max(THINNEST, A_WEIGHT * abs(edge.weight)))
    return {
        "type": "line",
        "layer": "below",
        "x0": round(source[0], PLACES),
        "y0": round(source[1], PLACES),
        "x1": round(target[0], PLACES),
        "y1": round(target[1], PLACES),
        "line": {"width": round(width, 2), "color": COLOURS[0 if edge.weight < 0 else 1]},
    }


def _edge(
    edge: Edge, source: tuple[float, float], target: tuple[float, float]
) -> list[dict[str, Any]]:
    arrow = {
        "x": target[0], "y": target[1], "ax": source[0], "ay": source[1], "text": "",
        "xref": "x", "yref": "y", "axref": "x", "ayref": "y", "standoff": 26, "startstandoff": 26,
        "arrowhead": 2, "arrowwidth": 1.5 + min(3.0, abs(edge.weight)),
        "arrowcolor": GREY if edge.weight == 0 else COLOURS[0 if edge.weight < 0 else 1],
    }  # fmt: skip
    if not edge.label:
        return [arrow]
    middle = {"x": (source[0] + target[0]) / 2, "y": (source[1] + target[1]) / 2}
    font = {"size": 11, "color": INK}
    label = {**middle, "text": edge.label, "showarrow": False, "bgcolor": LABEL, "font": font}
    return [arrow, label]
