"""Tiles ─▶ Plotly figures: all images side by side in one heat map, one trace instead of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from demos.kit.frames import Tiles
from demos.output.look import DIVERGING, PANEL_WIDTH, PIXELS, layout

TILES_A_ROW = 8


def draw_tiles(tiles: Tiles) -> dict[str, Any]:
    """Its figure; a gap of None stands between the images."""
    z, centres, width, height = _side_by_side(tiles.images)
    cells = {
        "type": "heatmap",
        "z": z,
        "zmin": tiles.low,
        "zmax": tiles.high,
        "showscale": False,
        "hoverongaps": False,
        "colorscale": DIVERGING if tiles.diverging else PIXELS,
        "hovertemplate": "%{z:.3f}<extra></extra>",
    }
    x = {"visible": False, "constrain": "domain", "range": [-0.5, width - 0.5]}
    y = {"visible": False, "constrain": "domain", "range": [-1.5, height + 0.5]}
    look = layout(tiles.title) | {
        "xaxis": x,
        "yaxis": y | {"scaleanchor": "x"},
        "annotations": [
            {"x": x, "y": y, "text": label, "showarrow": False, "font": {"size": 11}}
            for (x, y), label in zip(centres, tiles.labels, strict=True)
        ],
        "height": round(PANEL_WIDTH * (height + 2) / width) + 44,
        "margin": {"l": 8, "r": 8, "t": 36, "b": 8},
    }
    return {"data": [cells], "layout": look}


def places_of(images: Sequence[Sequence[Sequence[float]]]) -> list[tuple[int, int]]:
    """Column and row, counted upwards, of each image's first pixel, which is at its left and top."""
    rows, columns = len(images[0]), len(images[0][0])
    gap, label_room = max(1, columns // 4), max(2, rows // 2)
    per_row = min(TILES_A_ROW, len(images))
    lines = -(-len(images) // per_row)
    return [
        (
            (i % per_row) * (columns + gap),
            (lines - 1 - i // per_row) * (rows + label_room) + label_room + rows - 1,
        )
        for i in range(len(images))
    ]


def _side_by_side(
    images: Sequence[Sequence[Sequence[float]]],
) -> tuple[list[list[float | None]], list[tuple[float, float]], int, int]:
    """One grid with all images, rows from the bottom up; the middle of each label; width, height."""
    rows, columns = len(images[0]), len(images[0][0])
    gap = max(1, columns // 4)
    per_row = min(TILES_A_ROW, len(images))
    lines = -(-len(images) // per_row)
    label_room = max(2, rows // 2)
    width = per_row * (columns + gap) - gap
    height = lines * (rows + label_room)
    z: list[list[float | None]] = [[None] * width for _ in range(height)]
    centres = []
    for image, (left, top) in zip(images, places_of(images), strict=True):
        for r, row in enumerate(image):
            z[top - r][left : left + columns] = list(row)
        centres.append((left + (columns - 1) / 2, top - rows + 1 - label_room / 2))
    return z, centres, width, height
