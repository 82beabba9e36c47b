"""What an experiment shows: data, not pictures.

Knows charts as numbers with names and units; drawing them is someone else's work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Line:
    """A named curve: ``y`` over ``x``, equally long. ``dashed`` for references and bounds."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    dashed: bool = False


@dataclass(frozen=True)
class Points:
    """Named points, equally many ``x`` and ``y``; ``marker`` is circle, cross, diamond or star."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    marker: str = "circle"


@dataclass(frozen=True)
class Field:
    """A quantity over a grid: ``z[row][column]`` at (``x[column]``, ``y[row]``), with its range."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    z: Sequence[Sequence[float]]
    low: float
    high: float


@dataclass(frozen=True)
class Chart:
    """One pair of axes with curves, points and at most one field behind them.

    ``x_label`` and ``y_label`` carry the unit. A range of None fits the data. ``square`` keeps one
    unit equally long on both axes.
    """

    title: str
    x_label: str
    y_label: str
    lines: tuple[Line, ...] = ()
    points: tuple[Points, ...] = ()
    field: Field | None = None
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    square: bool = False


@dataclass(frozen=True)
class Tiles:
    """A row of small images: ``images[i][row][column]``, each with a label, on one colour scale.

    ``diverging`` scales have zero in the middle (weights); others run from low to high (pixels).
    """

    title: str
    images: Sequence[Sequence[Sequence[float]]]
    labels: Sequence[str]
    low: float
    high: float
    diverging: bool = False


@dataclass(frozen=True)
class Frame:
    """One moment of a run.

    ``charts`` has the same length and kinds in every frame of a run. ``caption`` is Markdown in
    which the run's own numbers stand; ``formula`` is LaTeX, empty where there is none. ``progress``
    runs from 0 to 1, which only the last frame reaches. ``numbers`` are the measured values by name.
    """

    charts: tuple[Chart | Tiles, ...]
    caption: str
    progress: float = 1.0
    formula: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
