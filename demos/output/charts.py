"""Frames' charts ─▶ Plotly figures. Knows colours, axes and nothing of what is plotted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations, cycle
from typing import Any

import plotly.graph_objects as go

from demos.kit.frames import (
    Arrow,
    Band,
    Bars,
    Chart,
    Diagram,
    Edge,
    Line,
    Matrix,
    Picture,
    Points,
    Tiles,
)

# Okabe and Ito 2008: told apart with every common colour blindness. Their black and yellow would be
# lost on a dark or a light page; an olive and a purple, darker than the rest, stand in for them.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A6D00", "#6A4C93")
# Blue below, orange above, light in the middle; the neutral grey lines read on light and on dark.
DIVERGING = [[0.0, "#0072B2"], [0.5, "#F5F5F5"], [1.0, "#D55E00"]]
PIXELS = [[0.0, "#FFFFFF"], [1.0, "#1B2430"]]
GREY = "#808891"
BOX, INK = "#F5F7FA", "#1B2430"  # of a diagram: reads on light and on dark
LABEL = "rgba(245,247,250,0.8)"
MARKERS = {"circle": "circle", "cross": "x", "diamond": "diamond", "star": "star"}
HEIGHT = 250  # pixels
PANEL_WIDTH = 540  # of the laboratory on a wide page; tiles keep their shape there
TILES_A_ROW = 8
SAME_COLUMN, LINE_HEIGHT = 0.01, 80  # of a diagram's boxes: share of the width, pixels
LETTER_WIDTH, LEGEND_SYMBOL, LEGEND_ROW = 6, 48, 20  # pixels
FEW_POINTS = 20
MOST_POINTS = 200  # more than a line of PANEL_WIDTH pixels can tell apart


def is_wide(picture: Picture) -> bool:
    """Whether it wants a row of its own; two pairs of axes can share one, paths on a map cannot."""
    paths = isinstance(picture, Chart) and picture.field is not None and len(picture.lines) > 1
    return paths or isinstance(picture, Tiles | Diagram | Matrix)


def draw(picture: Picture) -> go.Figure:
    """The figure of one picture; transparent, so that it sits on light and dark alike."""
    match picture:
        case Chart():
            return _draw_chart(picture)
        case Bars():
            return _draw_bars(picture)
        case Matrix():
            return _draw_matrix(picture)
        case Diagram():
            return _draw_diagram(picture)
        case Tiles():
            return _draw_tiles(picture)


def figures_of(pictures: Sequence[Picture]) -> str:
    """JSON of the list that ``pictures.js`` draws."""
    drawn = (
        f'{{"wide":{str(is_wide(picture)).lower()},"figure":{draw(picture).to_json()}}}'
        for picture in pictures
    )
    return f"[{','.join(drawn)}]"


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
    for i, band in enumerate(chart.bands):
        fill = {"fill": "toself", "fillcolor": COLOURS[i % len(COLOURS)], "opacity": 0.2}
        outline = {"x": [*band.x, *band.x[::-1]], "y": [*band.high, *band.low[::-1]]}
        traces.append(go.Scatter(**outline, **fill, name=band.name, mode="none", hoverinfo="skip"))
    traces += _lines(chart)
    traces += [_scatter(points, i) for i, points in enumerate(chart.points)]
    figure = go.Figure(traces, layout=_layout(chart.title))
    named: list[Line | Points | Band] = [*chart.lines, *chart.points, *chart.bands]
    names = [item.name for item in named]
    _add_legend(figure, names, PANEL_WIDTH if is_wide(chart) else PANEL_WIDTH // 2)
    figure.update_xaxes(title=chart.x_label, **_scale(chart.x_range, chart.log_x), **_axis())
    figure.update_yaxes(title=chart.y_label, **_scale(chart.y_range, chart.log_y), **_axis())
    for arrow in chart.arrows:
        _draw_arrow(figure, arrow, INK if chart.field else COLOURS[1])
    if chart.square:
        figure.update_yaxes(scaleanchor="x", constrain="domain")
        figure.update_xaxes(constrain="domain")
        figure.update_layout(height=figure.layout.height + 60)
    return figure


def _lines(chart: Chart) -> Iterator[go.Scatter]:
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
        x, y = _thinned(line.x), _thinned(line.y)
        if chart.field and not alone:  # a light edge, so that every colour shows on every colour
            edge = {"color": "rgba(255,255,255,0.7)", "width": width + 2}
            yield go.Scatter(x=x, y=y, mode="lines", line=edge, showlegend=False, hoverinfo="skip")
        yield go.Scatter(
            x=x,
            y=y,
            name=line.name,
            mode="lines" if len(line.x) > 1 else "markers",
            line=style,
            showlegend=not alone,
        )


def _thinned(values: Sequence[float]) -> Sequence[float]:
    """At most twice MOST_POINTS of ``values``, evenly, the last one among them."""
    stride = max(1, len(values) // MOST_POINTS)
    return values[::-stride][::-1] if stride > 1 else values


def _draw_arrow(figure: go.Figure, arrow: Arrow, colour: str) -> None:
    """An annotation's text stands at its tail; a name belongs to the head, and beyond it."""
    head = {"x": arrow.x + arrow.dx, "y": arrow.y + arrow.dy}
    figure.add_annotation(
        **head, ax=arrow.x, ay=arrow.y, text="", xref="x", yref="y", axref="x", ayref="y",
        arrowhead=2, arrowwidth=2, arrowcolor=colour,
    )  # fmt: skip
    shift = {"xshift": math.copysign(16, arrow.dx), "yshift": math.copysign(10, arrow.dy)}
    figure.add_annotation(
        **head, **shift, text=arrow.name, showarrow=False, bgcolor=LABEL, font={"color": INK}
    )


def _add_legend(figure: go.Figure, names: Sequence[str], width: int) -> None:
    """Below the axis' name, in rows that ``width`` pixels hold; the figure grows by them."""
    figure.update_layout(showlegend=len(names) > 1)
    if len(names) > 1:
        widest = max(map(len, names)) * LETTER_WIDTH + LEGEND_SYMBOL
        rows = -(-len(names) // max(1, (width - LEGEND_SYMBOL) // widest))
        room = rows * LEGEND_ROW
        figure.update_layout(height=HEIGHT + room, margin={"b": 48 + room})


def _scatter(points: Points, index: int) -> go.Scatter:
    marker = {
        "size": 12 if len(points.x) <= FEW_POINTS else 7,
        "symbol": MARKERS[points.marker],
        "color": COLOURS[(index + 3) % len(COLOURS)],
        "line": {"width": 1.5 if len(points.x) <= FEW_POINTS else 1, "color": "white"},
    }
    return go.Scatter(x=points.x, y=points.y, name=points.name, mode="markers", marker=marker)


def _scale(span: tuple[float, float] | None, log: bool) -> dict[str, Any]:
    """Range and type of an axis; Plotly wants the exponents of a logarithmic range."""
    if not log:
        return {"range": span}
    return {"type": "log", "range": span and tuple(math.log10(bound) for bound in span)}


def _draw_bars(bars: Bars) -> go.Figure:
    traces = [
        go.Bar(
            x=list(bars.labels), y=list(heights), name=name, marker_color=COLOURS[i % len(COLOURS)]
        )
        for i, (name, heights) in enumerate(bars.series.items())
    ]
    figure = go.Figure(traces, layout=_layout(bars.title))
    figure.update_layout(barmode="group", bargap=0.25)
    _add_legend(figure, list(bars.series), PANEL_WIDTH // 2)
    figure.update_xaxes(title=bars.x_label, type="category", **_axis())
    figure.update_yaxes(title=bars.y_label, range=bars.y_range, **_axis())
    return figure


def _draw_matrix(matrix: Matrix) -> go.Figure:
    """Rows from the top down; labels may repeat (tokens do), so that the axes count."""
    figure = go.Figure(
        go.Heatmap(
            z=matrix.values,
            zmin=matrix.low,
            zmax=matrix.high,
            colorscale=DIVERGING if matrix.diverging else PIXELS,
            colorbar={"title": {"text": matrix.name}, "thickness": 10, "outlinewidth": 0},
            hovertemplate="%{z:.3g}<extra></extra>",
        ),
        layout=_layout(matrix.title),
    )
    columns, rows = list(matrix.columns), list(matrix.rows)
    figure.update_xaxes(tickvals=list(range(len(columns))), ticktext=columns, **_axis())
    figure.update_yaxes(
        tickvals=list(range(len(rows))), ticktext=rows, autorange="reversed", **_axis()
    )
    figure.update_layout(height=HEIGHT + 60)
    return figure


def _draw_diagram(diagram: Diagram) -> go.Figure:
    """Boxes are annotations with a border; arrows are annotations without a text."""
    figure = go.Figure(layout=_layout(diagram.title))
    positions = {node.name: (node.x, node.y) for node in diagram.nodes}
    for edge in diagram.edges:
        _draw_edge(figure, edge, positions[edge.source], positions[edge.target])
    for node in diagram.nodes:
        colour = COLOURS[1] if node.active else GREY
        figure.add_annotation(
            x=node.x, y=node.y, text="<br>".join(node.lines), showarrow=False, borderpad=5,
            bordercolor=colour, borderwidth=2 if node.active else 1, bgcolor=BOX,
            font={"color": INK, "size": 12},
        )  # fmt: skip
    figure.update_xaxes(visible=False, range=[-0.08, 1.08], fixedrange=True)
    figure.update_yaxes(visible=False, range=[-0.1, 1.1], fixedrange=True)
    pairs = combinations(diagram.nodes, 2)
    gaps = [abs(a.y - b.y) for a, b in pairs if abs(a.x - b.x) < SAME_COLUMN and a.y != b.y]
    height = max(HEIGHT, round(LINE_HEIGHT / min(gaps, default=1)))  # so that no box covers another
    figure.update_layout(height=height, margin={"l": 8, "r": 8, "t": 36, "b": 8})
    return figure


def _draw_edge(
    figure: go.Figure, edge: Edge, source: tuple[float, float], target: tuple[float, float]
) -> None:
    colour = GREY if edge.weight == 0 else COLOURS[0 if edge.weight < 0 else 1]
    figure.add_annotation(
        x=target[0], y=target[1], ax=source[0], ay=source[1], text="", standoff=26, startstandoff=26,
        xref="x", yref="y", axref="x", ayref="y", arrowhead=2, arrowcolor=colour,
        arrowwidth=1.5 + min(3.0, abs(edge.weight)),
    )  # fmt: skip
    if edge.label:
        x, y = (source[0] + target[0]) / 2, (source[1] + target[1]) / 2
        figure.add_annotation(
            x=x,
            y=y,
            text=edge.label,
            showarrow=False,
            bgcolor=LABEL,
            font={"size": 11, "color": INK},
        )


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
        "uirevision": "run",  # the next frame keeps what a person has zoomed to
        "legend": {"orientation": "h", "yref": "container", "y": 0, "yanchor": "bottom", "x": 0},
        "template": "none",
    }


def _axis() -> dict[str, Any]:
    faint = "rgba(128,136,145,0.25)"
    # A tick's length keeps the two zeros of a corner apart.
    ticks = {"ticks": "outside", "ticklen": 5, "tickcolor": faint}
    return {"gridcolor": faint, "zeroline": False, "automargin": True, **ticks}
