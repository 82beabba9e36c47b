"""Frames' charts ─▶ Plotly figures. Knows colours, axes and nothing of what is plotted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from demos.frames import Chart, Points, Tiles

# Okabe and Ito 2008: told apart with every common colour blindness.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
# Blue below, orange above, light in the middle; the neutral grey lines read on light and on dark.
DIVERGING = [[0.0, "#0072B2"], [0.5, "#F5F5F5"], [1.0, "#D55E00"]]
PIXELS = [[0.0, "#FFFFFF"], [1.0, "#1B2430"]]
GREY = "#808891"
MARKERS = {"circle": "circle", "cross": "x", "diamond": "diamond", "star": "star"}
HEIGHT = 250  # pixels
PANEL_WIDTH = 540  # of the laboratory on a wide page; tiles keep their shape there
TILES_A_ROW = 8
MOST_POINTS = 200  # more than a line of PANEL_WIDTH pixels can tell apart


def draw(chart: Chart | Tiles) -> go.Figure:
    """The figure of one chart; transparent, so that it sits on light and dark alike."""
    return _draw_tiles(chart) if isinstance(chart, Tiles) else _draw_chart(chart)


def _draw_chart(chart: Chart) -> go.Figure:
    traces: list[Any] = []
    if chart.field:
        field = chart.field
        traces.append(
            go.Heatmap(
                x=field.x,
                y=field.y,
                z=field.z,
                zmin=field.low,
                zmax=field.high,
                colorscale=DIVERGING,
                opacity=0.85,
                name=field.name,
                colorbar={"title": {"text": field.name}, "thickness": 10, "outlinewidth": 0},
            )
        )
    colours = ("#1B2430",) if chart.field else COLOURS
    for i, line in enumerate(chart.lines):
        style = {
            "color": colours[i % len(colours)],
            "width": 2,
            "dash": "dash" if line.dashed else "solid",
        }
        mode = "lines" if len(line.x) > 1 else "markers"
        x, y = _thinned(line.x), _thinned(line.y)
        # The dark line on a field would be lost in a dark page's legend; the title names it.
        legend = chart.field is None
        traces.append(
            go.Scatter(x=x, y=y, name=line.name, mode=mode, line=style, showlegend=legend)
        )
    traces += [_scatter(points, i) for i, points in enumerate(chart.points)]
    figure = go.Figure(traces, layout=_layout(chart.title))
    if len(chart.lines) + len(chart.points) > 1:  # below the axis' name
        figure.update_layout(showlegend=True, height=HEIGHT + 24, margin={"b": 68})
    else:
        figure.update_layout(showlegend=False)
    figure.update_xaxes(title=chart.x_label, range=chart.x_range, **_axis())
    figure.update_yaxes(title=chart.y_label, range=chart.y_range, **_axis())
    if chart.square:
        figure.update_yaxes(scaleanchor="x", constrain="domain")
        figure.update_xaxes(constrain="domain")
        figure.update_layout(height=HEIGHT + 80)
    return figure


def _thinned(values: Sequence[float]) -> Sequence[float]:
    """At most twice MOST_POINTS of ``values``, evenly, the last one among them."""
    stride = max(1, len(values) // MOST_POINTS)
    return values[::-stride][::-1] if stride > 1 else values


def _scatter(points: Points, place: int) -> go.Scatter:
    marker = {
        "size": 12,
        "symbol": MARKERS[points.marker],
        "color": COLOURS[(place + 3) % len(COLOURS)],
        "line": {"width": 1.5, "color": "white"},
    }
    return go.Scatter(x=points.x, y=points.y, name=points.name, mode="markers", marker=marker)


def _draw_tiles(tiles: Tiles) -> go.Figure:
    """All images side by side in one heat map, a gap of None between them: one trace, not many."""
    z, centres, width, height = _side_by_side(tiles.images)
    figure = go.Figure(
        go.Heatmap(
            z=z,
            zmin=tiles.low,
            zmax=tiles.high,
            showscale=False,
            hoverongaps=False,
            colorscale=DIVERGING if tiles.diverging else PIXELS,
            hovertemplate="%{z:.3f}<extra></extra>",
        ),
        layout=_layout(tiles.title),
    )
    figure.update_xaxes(visible=False, constrain="domain", range=[-0.5, width - 0.5])
    figure.update_yaxes(
        visible=False, scaleanchor="x", constrain="domain", range=[-1.5, height + 0.5]
    )
    for (x, y), label in zip(centres, tiles.labels, strict=True):
        figure.add_annotation(x=x, y=y, text=label, showarrow=False, font={"size": 11})
    figure.update_layout(height=round(PANEL_WIDTH * (height + 2) / width) + 44)
    figure.update_layout(margin={"l": 8, "r": 8, "t": 36, "b": 8})
    return figure


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
    for i, image in enumerate(images):
        left = (i % per_row) * (columns + gap)
        bottom = (lines - 1 - i // per_row) * (rows + label_room) + label_room
        for r, row in enumerate(image):
            z[bottom + rows - 1 - r][left : left + columns] = list(row)
        centres.append((left + (columns - 1) / 2, bottom - label_room / 2))
    return z, centres, width, height


def _layout(title: str) -> dict[str, Any]:
    return {
        "title": {"text": title, "font": {"size": 14}, "x": 0.02, "y": 0.97, "yanchor": "top"},
        "height": HEIGHT,
        "margin": {"l": 52, "r": 12, "t": 40, "b": 44},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": GREY, "size": 12},
        "legend": {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0},
        "template": "none",
    }


def _axis() -> dict[str, Any]:
    return {"gridcolor": "rgba(128,136,145,0.25)", "zeroline": False, "automargin": True}
