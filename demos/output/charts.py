"""Frames' pictures ─▶ Plotly figures. Knows kinds of pictures and nothing of what is plotted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any

import plotly.graph_objects as go

from demos.kit.frames import (
    Arrow,
    Bars,
    Chart,
    Diagram,
    Field,
    Matrix,
    Picture,
    Points,
    Tiles,
)
from demos.output.diagrams import draw_diagram
from demos.output.look import (
    COLOURS,
    DIVERGING,
    GREY,
    GROUND,
    HEIGHT,
    INK,
    LABEL,
    PIXELS,
    axis,
    colour_bar,
    layout,
    scale,
)
from demos.output.tiles import draw_tiles

MARKERS = {"circle": "circle", "cross": "x", "diamond": "diamond", "star": "star"}
FEW_POINTS = 20
MOST_POINTS = 200  # more than a line of 540 pixels can tell apart
DIGITS = 4  # of a field's values: finer than its colours
Figure = dict[str, Any]  # "data", a list of traces, and "layout", as Plotly reads them


def is_wide(picture: Picture) -> bool:
    """Whether it wants a row of its own; two pairs of axes can share one, paths on a map cannot."""
    paths = isinstance(picture, Chart) and picture.field is not None and len(picture.lines) > 1
    return paths or isinstance(picture, Tiles | Diagram | Matrix)


def draw(picture: Picture) -> go.Figure:
    """The figure of one picture, as a notebook shows it."""
    return go.Figure(figure_of(picture))


def figure_of(picture: Picture) -> Figure:
    """The same as plain data: Plotly's classes take twenty times as long to make."""
    match picture:
        case Chart():
            return _draw_chart(picture)
        case Bars():
            return _draw_bars(picture)
        case Matrix():
            return _draw_matrix(picture)
        case Diagram():
            return draw_diagram(picture)
        case Tiles():
            return draw_tiles(picture)


def _draw_chart(chart: Chart) -> Figure:
    traces: list[Any] = [_ground(chart.field)] if chart.field else []
    for i, band in enumerate(chart.bands):
        fill = {"fill": "toself", "fillcolor": COLOURS[i % len(COLOURS)], "opacity": 0.2}
        outline = {"x": [*band.x, *band.x[::-1]], "y": [*band.high, *band.low[::-1]]}
        traces.append(_scatter(outline, **fill, name=band.name, mode="none", hoverinfo="skip"))
    traces += _lines(chart)
    traces += [_points(points, i, chart.field) for i, points in enumerate(chart.points)]
    named = len(chart.lines) + len(chart.points) + len(chart.bands)
    square = {"constrain": "domain"} if chart.square else {}
    look = layout(chart.title) | {
        "showlegend": named > 1,
        "xaxis": axis(chart.x_label, **scale(chart.x_range, chart.log_x), **square),
        "yaxis": axis(chart.y_label, **scale(chart.y_range, chart.log_y), **square),
        "height": HEIGHT + 60 if chart.square else HEIGHT,
        "annotations": [
            note
            for arrow in chart.arrows
            for note in _arrow(arrow, INK if chart.field else COLOURS[1])
        ],
    }
    if chart.square:
        look["yaxis"]["scaleanchor"] = "x"
    return {"data": traces, "layout": look}


def _ground(field: Field) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "x": field.x,
        "y": field.y,
        "z": [[float(f"{value:.{DIGITS}g}") for value in row] for row in field.z],
        "zmin": field.low,
        "zmax": field.high,
        "colorscale": GROUND,
        "name": field.name,
        "colorbar": colour_bar(field.name),
    }


def _lines(chart: Chart) -> Iterator[dict[str, Any]]:
    """Each line in its colour; one alone on a field is dark, and the chart's title names it."""
    alone = chart.field is not None and len(chart.lines) == 1
    colours = cycle((INK,) if alone else COLOURS)
    for line in chart.lines:
        width = 1.2 if line.muted else 2.0
        style = {
            "color": GREY if line.muted else next(colours),
            "width": width,
            "dash": "dash" if line.dashed else "solid",
        }
        place = {"x": _thinned(line.x), "y": _thinned(line.y)}
        if chart.field and not alone:  # a light edge, so that every colour shows on every colour
            edge = {"color": "rgba(255,255,255,0.7)", "width": width + 2}
            yield _scatter(place, mode="lines", line=edge, showlegend=False, hoverinfo="skip")
        mode = "lines" if len(line.x) > 1 else "markers"
        yield _scatter(place, name=line.name, mode=mode, line=style, showlegend=not alone)


def _scatter(place: Mapping[str, Sequence[float]], **more: Any) -> dict[str, Any]:
    return {"type": "scatter", **place, **more}


def _thinned(values: Sequence[float]) -> Sequence[float]:
    """At most twice MOST_POINTS of ``values``, evenly, the last one among them."""
    stride = max(1, len(values) // MOST_POINTS)
    return values[::-stride][::-1] if stride > 1 else values


def _arrow(arrow: Arrow, colour: str) -> Iterator[dict[str, Any]]:
    """An annotation's text stands at its tail; a name belongs to the head, and beyond it."""
    head = {"x": arrow.x + arrow.dx, "y": arrow.y + arrow.dy}
    axes = {"xref": "x", "yref": "y", "axref": "x", "ayref": "y"}
    tip = {"arrowhead": 2, "arrowwidth": 2, "arrowcolor": colour}
    yield {**head, "ax": arrow.x, "ay": arrow.y, "text": "", **axes, **tip}
    shift = {"xshift": math.copysign(16, arrow.dx), "yshift": math.copysign(10, arrow.dy)}
    label = {"text": arrow.name, "showarrow": False, "bgcolor": LABEL, "font": {"color": INK}}
    yield {**head, **shift, **label}


def _points(points: Points, index: int, field: Field | None) -> dict[str, Any]:
    few = len(points.x) <= FEW_POINTS
    colour = COLOURS[(index + 3) % len(COLOURS)]
    if field and points.value is not None:  # they and the field agree
        share = (points.value - field.low) / (field.high - field.low)
        colour = DIVERGING[round(2 * min(max(share, 0), 1))][1]  # type: ignore[assignment]
    marker = {
        "size": 12 if few else 7,
        "symbol": MARKERS[points.marker],
        "color": colour,
        "line": {"width": 1.5 if few else 1, "color": "white"},
    }
    if points.hollow:
        marker |= {"color": "rgba(255,255,255,0.6)", "line": {"width": 2, "color": colour}}
    return _scatter({"x": points.x, "y": points.y}, name=points.name, mode="markers", marker=marker)


def _draw_bars(bars: Bars) -> Figure:
    traces = [
        {
            "type": "bar",
            "x": list(bars.labels),
            "y": list(heights),
            "name": name,
            "marker": {"color": COLOURS[i % len(COLOURS)]},
        }
        for i, (name, heights) in enumerate(bars.series.items())
    ]
    look = layout(bars.title) | {
        "barmode": "group",
        "bargap": 0.25,
        "showlegend": len(bars.series) > 1,
        "xaxis": axis(bars.x_label, type="category"),
        "yaxis": axis(bars.y_label, **scale(bars.y_range, False)),
    }
    return {"data": traces, "layout": look}


def _draw_matrix(matrix: Matrix) -> Figure:
    """Rows from the top down; labels may repeat (tokens do), so that the axes count."""
    cells = {
        "type": "heatmap",
        "z": matrix.values,
        "zmin": matrix.low,
        "zmax": matrix.high,
        "colorscale": DIVERGING if matrix.diverging else PIXELS,
        "colorbar": colour_bar(matrix.name),
        "hovertemplate": "%{z:.3g}<extra></extra>",
    }
    columns, rows = list(matrix.columns), list(matrix.rows)
    look = layout(matrix.title) | {
        "xaxis": axis(tickvals=list(range(len(columns))), ticktext=columns),
        "yaxis": axis(tickvals=list(range(len(rows))), ticktext=rows, autorange="reversed"),
        "height": HEIGHT + 60,
    }
    return {"data": [cells], "layout": look}
