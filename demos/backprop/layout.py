"""Places for the boxes of a graph: columns by distance to the result, inputs left of what they feed.

    place_nodes([(), (), (0, 1)])  ─▶  two inputs in the left column, the result in the right one

Layers with room kept where an edge passes one, as by Sugiyama, Tagawa and Toda 1981; then
two boxes of a column are swapped as long as the drawing, with its straight edges, gets better.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, combinations

PASSAGE = 0.6  # height of the room that an edge passes through, a box's being 1
MOST_SWEEPS = 6  # over all columns; a drawing rarely gets better after the third
# How bad it is that an edge runs through a box, crosses another edge, and rises by all the height.
THROUGH, CROSSING, RISE = 10.0, 1.0, 0.2
CLEAR = 0.12  # an edge this far from a box's middle has not touched it

Point = tuple[float, float]
Slot = tuple[int, int]  # (node, node) is a box, (node, consumer) the room for the edge between them
Column = list[Slot]


def place_nodes(inputs: Sequence[Sequence[int]]) -> list[Point]:
    """Where each node stands in [0, 1]², y upwards.

    ``inputs[n]`` are the nodes that n is computed from, all before n; the last node is the result,
    and every other one leads to it. Columns are equally far apart, from x = 0 to x = 1.
    """
    edges = [
        (source, node) for node in range(len(inputs)) for source in dict.fromkeys(inputs[node])
    ]
    columns = _columns(inputs)
    least = _badness(_positions(columns), edges)
    for _ in range(MOST_SWEEPS):
        before = least
        for column in columns:
            for upper, lower in combinations(range(len(column)), 2):
                column[upper], column[lower] = column[lower], column[upper]
                badness = _badness(_positions(columns), edges)
                if badness < least:
                    least = badness
                else:
                    column[upper], column[lower] = column[lower], column[upper]
        if least == before:
            break
    positions = _positions(columns)
    return [positions[node] for node in range(len(inputs))]


def _columns(inputs: Sequence[Sequence[int]]) -> list[Column]:
    """The slots of each column from the top, the result's column last."""
    result = len(inputs) - 1
    distance = [0] * len(inputs)  # operations from the node to the result, the longest way
    for node in range(result, -1, -1):
        for source in inputs[node]:
            distance[source] = max(distance[source], distance[node] + 1)
    columns: list[Column] = [[] for _ in range(max(distance) + 1)]
    seen = set()

    def visit(node: int) -> None:  # first operands above: where nothing is shared, nothing crosses
        if node in seen:
            return
        seen.add(node)
        columns[-1 - distance[node]].append((node, node))
        for source in dict.fromkeys(inputs[node]):
            for passed in range(distance[node] + 1, distance[source]):
                columns[-1 - passed].append((source, node))
            visit(source)

    visit(result)
    return columns


def _positions(columns: Sequence[Column]) -> dict[int, Point]:
    positions = {}
    last = len(columns) - 1
    for i, column in enumerate(columns):
        heights = [1.0 if node == consumer else PASSAGE for node, consumer in column]
        for (node, consumer), end, own in zip(column, accumulate(heights), heights, strict=True):
            if node == consumer:
                positions[node] = i / last if last else 0.5, 1 - (end - own / 2) / sum(heights)
    return positions


def _badness(positions: dict[int, Point], edges: Sequence[tuple[int, int]]) -> float:
    """How hard the drawing is to read: edges through boxes, crossings, steep edges."""
    bad = sum(RISE * abs(positions[source][1] - positions[node][1]) for source, node in edges)
    for source, node in edges:
        start, end = positions[source], positions[node]
        for x, y in positions.values():
            if start[0] < x < end[0]:
                bad += THROUGH * max(0.0, 1 - abs(_height(start, end, x) - y) / CLEAR)
    for (a, b), (c, d) in combinations(edges, 2):
        left, right = max(positions[a][0], positions[c][0]), min(positions[b][0], positions[d][0])
        if left < right and a != c and b != d:
            above = [
                _height(positions[a], positions[b], x) - _height(positions[c], positions[d], x)
                for x in (left, right)
            ]
            bad += CROSSING * (above[0] * above[1] < 0)
    return bad


def _height(start: Point, end: Point, x: float) -> float:
    """Of the straight line from ``start`` to ``end`` at ``x``."""
    return start[1] + (end[1] - start[1]) * (x - start[0]) / (end[0] - start[0])
