"""A picture of an experiment, small: a frame's first chart as SVG, without words.

``python -m demos.output.thumbnail`` draws ``picture.svg`` for every experiment that is a folder, from
the last frame of its default run. Knows kinds of pictures and nothing of what is plotted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from itertools import groupby
from pathlib import Path

from demos.kit.catalogue import find_demos
from demos.kit.frames import Bars, Chart, Diagram, Line, Matrix, Picture, Points, Tiles

WIDE, HIGH, EDGE = 240, 135, 8
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")  # Okabe and Ito 2008
GREY = "#808891"
LOW, MIDDLE, HIGHEST = (0x00, 0x72, 0xB2), (0xF5, 0xF5, 0xF5), (0xD5, 0x5E, 0x00)
INK = (0x1B, 0x24, 0x30)
CELLS = 20  # of a field, on each axis
FEW = 4  # images
LEVELS = 12  # of the colours of cells
MOST_POINTS = 60  # of a line or a set of points
Span = tuple[float, float]


def write_thumbnail(picture: Picture) -> str:
    """The picture as SVG, WIDE × HIGH; it takes the size of what it stands in."""
    match picture:
        case Chart():
            shapes = _chart(picture)
        case Bars():
            shapes = _bars(picture)
        case Matrix():
            shapes = _cells(picture.values, picture.low, picture.high, picture.diverging, _BOX)
        case Diagram():
            shapes = _diagram(picture)
        case Tiles():
            shapes = _tiles(picture)
    return f'<svg viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true">{"".join(shapes)}</svg>\n'


_BOX = (EDGE, EDGE, WIDE - 2 * EDGE, HIGH - 2 * EDGE)  # left, top, width, height


def _chart(chart: Chart) -> Iterator[str]:
    drawn: Sequence[Line | Points] = (*chart.lines, *chart.points)
    x_span = chart.x_range or _span((x for own in drawn for x in own.x), chart.log_x)
    y_span = chart.y_range or _span((y for own in drawn for y in own.y), chart.log_y)
    if chart.field:
        step = max(1, len(chart.field.z) // CELLS)
        values = [row[::step] for row in chart.field.z[::-step]]
        pale = (chart.field.high - chart.field.low) / 3  # lines and points stand out on it
        yield from _cells(values, chart.field.low - pale, chart.field.high + pale, True, _BOX)

    def place(x: float, y: float) -> str:
        right, up = _share(x, x_span, chart.log_x), _share(y, y_span, chart.log_y)
        return f"{_BOX[0] + right * _BOX[2]:.1f},{_BOX[1] + (1 - up) * _BOX[3]:.1f}"

    for i, line in enumerate(chart.lines):
        stride = max(1, len(line.x) // MOST_POINTS)
        path = " ".join(place(x, y) for x, y in list(zip(line.x, line.y, strict=True))[::stride])
        colour = (
            GREY if line.muted else "#1B2430" if chart.field and len(chart.lines) == 1 else None
        )
        dash = ' stroke-dasharray="6 4"' if line.dashed else ""
        yield (
            f'<polyline points="{path}" fill="none" stroke="{colour or COLOURS[i % len(COLOURS)]}" '
            f'stroke-width="3"{dash}/>'
        )
    for i, points in enumerate(chart.points):
        colour = COLOURS[i % 2] if chart.field and len(points.x) > 1 else COLOURS[3 + i % 3]
        stride = max(1, len(points.x) // MOST_POINTS)
        for x, y in list(zip(points.x, points.y, strict=True))[::stride]:
            across, down = place(x, y).split(",")
            radius = 3 if len(points.x) > 1 else 5
            yield f'<circle cx="{across}" cy="{down}" r="{radius}" fill="{colour}" stroke="white"/>'


def _bars(bars: Bars) -> Iterator[str]:
    left, top, width, height = _BOX
    most = max(max(heights) for heights in bars.series.values()) or 1.0
    room = width / len(bars.labels)
    wide = 0.8 * room / len(bars.series)
    for k, heights in enumerate(bars.series.values()):
        for i, value in enumerate(heights):
            high = height * max(0.0, value) / most
            yield (
                f'<rect x="{left + i * room + k * wide:.1f}" y="{top + height - high:.1f}" '
                f'width="{wide:.1f}" height="{high:.1f}" fill="{COLOURS[k % len(COLOURS)]}"/>'
            )


def _diagram(diagram: Diagram) -> Iterator[str]:
    left, top, width, height = _BOX
    at = {
        node.name: (left + (0.1 + 0.8 * node.x) * width, top + (0.85 - 0.7 * node.y) * height)
        for node in diagram.nodes
    }
    for edge in diagram.edges:
        (x1, y1), (x2, y2) = at[edge.source], at[edge.target]
        colour = GREY if not edge.weight else COLOURS[0 if edge.weight < 0 else 1]
        yield (
            f'<line x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}" '
            f'stroke="{colour}" stroke-width="{2 + min(2.0, abs(edge.weight)):.1f}"/>'
        )
    for node in diagram.nodes:
        x, y = at[node.name]
        yield (
            f'<rect x="{x - 17:.0f}" y="{y - 11:.0f}" width="34" height="22" rx="4" fill="#F5F7FA" '
            f'stroke="{COLOURS[1] if node.active else GREY}" stroke-width="2"/>'
        )


def _tiles(tiles: Tiles) -> Iterator[str]:
    left, top, width, height = _BOX
    columns = math.ceil(math.sqrt(len(tiles.images) * width / height))
    rows = math.ceil(len(tiles.images) / columns)
    side = min(width / columns, height / rows)
    first = left + (width - side * columns) / 2, top + (height - side * rows) / 2
    for i, image in enumerate(tiles.images):
        x, y = first[0] + side * (i % columns), first[1] + side * (i // columns)
        yield from _cells(image, tiles.low, tiles.high, tiles.diverging, (x, y, side - 4, side - 4))


def _cells(
    values: Sequence[Sequence[float]],
    low: float,
    high: float,
    diverging: bool,
    box: tuple[float, float, float, float],
) -> Iterator[str]:
    """Rectangles of the colours that the values have between ``low`` and ``high``, a path for each."""
    left, top, width, height = box
    down = height / len(values)
    paths: dict[str, str] = {}
    for r, row in enumerate(values):
        across, start = width / len(row), 0
        colours = [_colour((value - low) / ((high - low) or 1.0), diverging) for value in row]
        for colour, same in groupby(colours):
            count = len(list(same))
            corner = f"M{left + start * across:.0f} {top + r * down:.1f}"
            long, deep = f"{count * across + 0.5:.0f}", f"{down + 0.3:.1f}"
            paths[colour] = paths.get(colour, "") + f"{corner}h{long}v{deep}h-{long}z"
            start += count
    yield from (f'<path d="{path}" fill="{colour}"/>' for colour, path in paths.items())


def _colour(share: float, diverging: bool) -> str:
    share = round(LEVELS * min(max(share, 0.0), 1.0)) / LEVELS
    if diverging:
        ends = (LOW, MIDDLE) if share < 0.5 else (MIDDLE, HIGHEST)
        share = 2 * share % 1 if share < 1 else 1.0
    else:
        ends = (MIDDLE, INK)
    mixed = (round(a + share * (b - a)) for a, b in zip(*ends, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _span(values: Iterable[float], log: bool) -> Span:
    found = [value for value in values if value > 0 or not log]
    return (min(found, default=0.1), max(found, default=1.0))


def _share(value: float, span: Span, log: bool) -> float:
    """Where ``value`` is within ``span``, cut off a little outside of it."""
    if log:
        value, *ends = (math.log10(max(bound, 1e-30)) for bound in (value, *span))
        span = ends[0], ends[1]
    return min(max((value - span[0]) / ((span[1] - span[0]) or 1.0), -0.02), 1.02)


def main() -> None:
    """Draw them all; the experiments that train take a minute together."""
    for name, demo in find_demos().items():
        folder = Path(str(files("demos") / name))
        if folder.is_dir():
            *_, last = demo.run(demo.Params())
            (folder / "picture.svg").write_text(write_thumbnail(_face(last.charts)), "utf-8")


def _face(pictures: Sequence[Picture]) -> Picture:
    """What tells an experiment from the others at a glance: a heat map, a few images, or the first."""
    few = (own for own in pictures if isinstance(own, Tiles) and len(own.images) <= FEW)
    maps = (own for own in pictures if isinstance(own, Matrix))
    return next(few, next(maps, pictures[0]))


if __name__ == "__main__":
    main()
