"""What a person may touch in a picture, and what comes of it: data, as the pictures are.

Every touch has an equivalent among the controls: a handle sets parameters that have sliders, a brush
writes the lines that can be pasted. Carrying it out is someone else's work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Row = tuple[float, float, float]  # (a, b, c): a place (x, y) makes the number a·x + b·y + c
X, Y = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)  # the place itself


@dataclass(frozen=True)
class Handle:
    """A place (``x``, ``y``) of a chart that is dragged, in the units of its axes.

    ``sets`` has a row for each number of each parameter that the place sets. It is held by the chart's
    line of the name ``line`` as well; one that goes ``anywhere`` goes where the chart is clicked.
    """

    name: str
    x: float
    y: float
    sets: Mapping[str, Sequence[Row]]
    line: str = ""
    anywhere: bool = False


@dataclass(frozen=True)
class Brush:
    """Points of several classes that are painted on a chart and dragged there.

    The pasted parameter ``sets`` gets them, a line "x, y, class" each under the line ``head``, if there
    is one. ``points`` are those there are, (x, y, place in ``classes``), in the parameter's units: a
    place p of the chart is ``origin`` + ``unit`` · p in them. ``values`` are those of the classes on the
    chart's field.
    """

    sets: str
    classes: tuple[str, ...]
    values: tuple[float, ...]
    points: Sequence[tuple[float, float, int]]
    head: str = ""
    origin: tuple[float, float] = (0.0, 0.0)
    unit: tuple[float, float] = (1.0, 1.0)


@dataclass(frozen=True)
class Window:
    """Which images of some tiles are made of another one, each of its pixels by a patch times a kernel.

        made[r][c] = ReLU(Σᵢⱼ seen[r·stride − padding + i][c·stride − padding + j] · kernel[i][j] + bias)

    ``kernels`` (count, k, k) and ``biases`` (count,) belong to the images from number ``first`` on, whose
    pixels start ``margin`` cells from their edge; ``size`` of them stand in a row. Outside ``seen`` is 0.
    """

    seen: Sequence[Sequence[float]]
    kernels: Sequence[Sequence[Sequence[float]]]
    biases: Sequence[float]
    first: int
    size: int
    stride: int = 1
    padding: int = 0
    margin: int = 0
