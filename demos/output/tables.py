"""A picture's numbers as tables: for whoever can't see it, or wants the digits.

Knows the kinds of pictures; how a table is written out is someone else's work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from demos.kit.frames import Bars, Chart, Diagram, Field, Line, Matrix, Picture, Tiles

SIDE = 11  # rows and columns that are told of a field at most: it is made of thousands

Cell = str | float


@dataclass(frozen=True)
class Table:
    """A title, the names of the columns, and rows of as many cells."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables_of(picture: Picture) -> tuple[Table, ...]:
    """The numbers that ``picture`` shows."""
    match picture:
        case Chart():
            return tuple(_chart(picture))
        case Bars():
            rows = zip(picture.labels, *picture.series.values(), strict=True)
            return (Table(picture.title, (picture.x_label, *picture.series), tuple(rows)),)
        case Matrix():
            return (_matrix(picture),)
        case Diagram():
            return tuple(_diagram(picture))
        case Tiles():
            return tuple(_tiles(picture))


def _chart(chart: Chart) -> Iterator[Table]:
    for lines in _alike(chart.lines):
        columns = (chart.x_label, *(f"{chart.y_label}: {line.name}" for line in lines))
        rows = zip(lines[0].x, *(line.y for line in lines), strict=True)
        yield Table(chart.title, columns, tuple(rows))
    for band in chart.bands:
        columns = (chart.x_label, f"{band.name}: lowest", f"{band.name}: highest")
        yield Table(chart.title, columns, tuple(zip(band.x, band.low, band.high, strict=True)))
    if chart.points:
        columns = ("points", chart.x_label, chart.y_label)
        points = [
            (points.name, x, y)
            for points in chart.points
            for x, y in zip(points.x, points.y, strict=True)
        ]
        yield Table(chart.title, columns, tuple(points))
    if chart.arrows:
        columns = ("arrow", f"from {chart.x_label}", f"from {chart.y_label}", "Δx", "Δy")
        arrows = [(arrow.name, arrow.x, arrow.y, arrow.dx, arrow.dy) for arrow in chart.arrows]
        yield Table(chart.title, columns, tuple(arrows))
    if chart.field:
        yield _field(chart.field, chart)


def _alike(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines over the same ``x`` go together."""
    rest = list(lines)
    while rest:
        first = list(rest[0].x)
        yield [line for line in rest if list(line.x) == first]
        rest = [line for line in rest if list(line.x) != first]


def _field(field: Field, chart: Chart) -> Table:
    every_column, every_row = (-(-len(side) // SIDE) for side in (field.x, field.y))
    columns = (f"{chart.y_label} ╲ {chart.x_label}", *(f"{x:g}" for x in field.x[::every_column]))
    rows: list[tuple[Cell, ...]] = [
        (y, *values[::every_column])
        for y, values in zip(field.y[::every_row], field.z[::every_row], strict=True)
    ]
    return Table(f"{chart.title}: {field.name}", columns, tuple(rows))


def _matrix(matrix: Matrix) -> Table:
    pairs = zip(matrix.rows, matrix.values, strict=True)
    rows: list[tuple[Cell, ...]] = [(name, *values) for name, values in pairs]
    return Table(f"{matrix.title}: {matrix.name}", ("", *matrix.columns), tuple(rows))


def _diagram(diagram: Diagram) -> Iterator[Table]:
    yield Table(
        diagram.title, ("node", "says"), tuple((n.name, " · ".join(n.lines)) for n in diagram.nodes)
    )
    sentences = [edge for edge in diagram.edges if edge.label]
    if sentences:
        rows = tuple((edge.source, edge.target, edge.label) for edge in sentences)
        yield Table(diagram.title, ("from", "to", "says"), rows)


def _tiles(tiles: Tiles) -> Iterator[Table]:
    for label, image in zip(tiles.labels, tiles.images, strict=True):
        columns = ("row", *(str(column) for column in range(1, len(image[0]) + 1)))
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (str(index), *row) for index, row in enumerate(image, 1)
        )
        yield Table(f"{tiles.title}: {label}", columns, rows)
