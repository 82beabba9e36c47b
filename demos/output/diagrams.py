"""Diagrams ─▶ Plotly figures: boxes are annotations with a border, arrows annotations without a text."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from demos.kit.frames import Diagram, Edge
from demos.output.look import BOX, COLOURS, GREY, HEIGHT, INK, LABEL, layout

SAME_COLUMN, LINE_HEIGHT = 0.01, 80  # of boxes: share of the width, pixels


def draw_diagram(diagram: Diagram) -> dict[str, Any]:
    """Its figure, high enough that no box covers another."""
    positions = {node.name: (node.x, node.y) for node in diagram.nodes}
    notes = [
        note
        for edge in diagram.edges
        for note in _edge(edge, positions[edge.source], positions[edge.target])
    ]
    for node in diagram.nodes:
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
    look = layout(diagram.title) | {
        "annotations": notes,
        "xaxis": {"visible": False, "range": [-0.08, 1.08], "fixedrange": True},
        "yaxis": {"visible": False, "range": [-0.1, 1.1], "fixedrange": True},
        "height": max(HEIGHT, round(LINE_HEIGHT / min(gaps, default=1))),
        "margin": {"l": 8, "r": 8, "t": 36, "b": 8},
    }
    return {"data": [], "layout": look}


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
