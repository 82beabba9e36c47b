"""What an experiment shows: data, not pictures.

Knows charts as numbers with names and units; drawing them is someone else's work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from demos.kit.touches import Brush, Handle, Window


@dataclass(frozen=True)
class Line:
    """A named curve: ``y`` over ``x``, equally long.

    ``dashed`` for references and bounds, ``muted`` for what the others are compared with.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    dashed: bool = False
    muted: bool = False


@dataclass(frozen=True)
class Points:
    """Named points, equally many ``x`` and ``y``; ``marker`` is circle, cross, diamond or star.

    On a field, ``value`` is the one that they are measured at: they get its colour. ``hollow`` ones are
    looked at beside the others.
    """

    name: str
    x: Sequence[float]
    y: Sequence[float]
    marker: str = "circle"
    value: float | None = None
    hollow: bool = False


@dataclass(frozen=True)
class Band:
    """A named band between ``low`` and ``high`` over ``x``, equally long: a spread over seeds."""

    name: str
    x: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


@dataclass(frozen=True)
class Arrow:
    """A named arrow from (``x``, ``y``) by (``dx``, ``dy``), in the units of the axes."""

    name: str
    x: float
    y: float
    dx: float
    dy: float


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
    """One pair of axes with curves, points, bands, arrows and at most one field behind them.

    ``x_label`` and ``y_label`` carry the unit. A range of None fits the data. ``square`` keeps one
    unit equally long on both axes; ``log_x`` and ``log_y`` ask for logarithmic ones (ranges then
    are values, not exponents). ``handles`` and a ``brush`` can be touched; ``hint`` says how, as in every
    picture.
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
    bands: tuple[Band, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    log_x: bool = False
    log_y: bool = False
    handles: tuple[Handle, ...] = ()
    brush: Brush | None = None
    hint: str = ""


@dataclass(frozen=True)
class Bars:
    """Named ``series`` of bars, one bar per label: ``series[name][i]`` belongs to ``labels[i]``."""

    title: str
    x_label: str
    y_label: str
    labels: Sequence[str]
    series: Mapping[str, Sequence[float]]
    y_range: tuple[float, float] | None = None


@dataclass(frozen=True)
class Matrix:
    """A quantity for each pair of a row and a column: ``values[row][column]``, on one colour scale.

    ``diverging`` scales have zero in the middle. ``name`` is the quantity, with its unit. Where each row
    is a share of the columns' items, ``items`` names them all: a row that is touched is read out in them.
    """

    title: str
    name: str
    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[float]]
    low: float
    high: float
    diverging: bool = False
    items: Sequence[str] = ()
    hint: str = ""


@dataclass(frozen=True)
class Node:
    """A box of a diagram at (``x``, ``y``) in [0, 1]², y upwards; ``lines`` are written in it.

    ``active`` nodes are drawn in the accent colour: what this frame is about. One with a ``field`` is drawn
    as that, small, which is seen large when the node is touched; ``detail`` is Markdown that is then read.
    """

    name: str
    lines: tuple[str, ...]
    x: float
    y: float
    active: bool = False
    detail: str = ""
    field: Field | None = None


@dataclass(frozen=True)
class Edge:
    """An arrow from one node to another; ``weight`` sets its width and the colour of its sign."""

    source: str
    target: str
    label: str = ""
    weight: float = 0.0


@dataclass(frozen=True)
class Diagram:
    """A graph with live numbers: a neuron's sum, an expression's computation graph.

    A network of many edges has plain lines, no ``arrows``. ``edits`` are changes to make on the drawing.
    """

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    hint: str = ""
    arrows: bool = True
    edits: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Tiles:
    """A row of small images: ``images[i][row][column]``, each with a label, on one colour scale.

    ``diverging`` scales have zero in the middle (weights); others run from low to high (pixels). Where a
    ``window`` says how images are made, a pixel of theirs that is touched is worked out.
    """

    title: str
    images: Sequence[Sequence[Sequence[float]]]
    labels: Sequence[str]
    low: float
    high: float
    diverging: bool = False
    window: Window | None = None
    hint: str = ""


Picture = Chart | Bars | Matrix | Diagram | Tiles


@dataclass(frozen=True)
class Change:
    """What may be tried next: a change of ``params``, in ``words`` as one would type it, and the reason."""

    words: str
    params: Mapping[str, object]
    reason: str = ""


@dataclass(frozen=True)
class Frame:
    """One moment of a run.

    ``charts`` has the same length and kinds in every frame of a run. ``caption`` is Markdown in
    which the run's own numbers stand; ``formula`` is LaTeX, empty where there is none. ``progress``
    runs from 0 to 1, which only the last frame reaches; ``step`` counts what the run counts (steps,
    epochs), from 0. ``numbers`` are the measured values by name; ``changes`` may be tried next.
    ``look``, for a demo with ``views``, makes the frame that this moment of the run has with other
    values of those parameters; the frames after it have them too.
    """

    charts: tuple[Picture, ...]
    caption: str
    progress: float = 1.0
    step: int = 0
    formula: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    look: Callable[[Any], Frame] | None = field(default=None, compare=False, repr=False)
