"""How every figure looks: two palettes and a few marks.

Knows matplotlib; knows no lesson and no file. Lengths are pixels of a page 640 wide, and on a
``sheet`` y grows downwards, as in SVG.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

mpl.use("svg")

WIDTH = 640
SMALL, NORMAL = 12, 14  # letters, in pixels; nothing is smaller
SOLID, DASHED, DOTTED, DASHDOT = "-", (0, (5, 3)), (0, (1.2, 2.2)), (0, (7, 2, 1.5, 2))


@dataclass(frozen=True)
class Palette:
    """Colours of one page: Okabe and Ito's hues, shaded until words in them reach 4.5 to 1."""

    suffix: str
    paper: str
    ink: str
    grey: str
    blue: str
    orange: str
    green: str
    purple: str

    def tint(self, colour: str, share: float) -> str:
        """``share`` of the colour (0 to 1) on the paper."""
        over, under = to_rgb(colour), to_rgb(self.paper)
        red, green, blue = (share * a + (1 - share) * b for a, b in zip(over, under, strict=True))
        return to_hex((red, green, blue))


LIGHT = Palette("", "#ffffff", "#1b1f24", "#57606a", "#0072b2", "#b34700", "#00785a", "#a04a80")
DARK = Palette("-dark", "#0f1115", "#e8eaed", "#a3adb8", "#56b4e9", "#e69f00", "#2bb98f", "#d98bb5")


@dataclass(frozen=True)
class Picture:
    """A figure of a lesson: its file name without ending, what it is, what is seen, who draws it."""

    name: str
    title: str
    description: str
    draw: Callable[[Palette], Figure]


def page(height: int) -> Figure:
    """An empty figure, ``WIDTH`` by ``height`` pixels."""
    return Figure(figsize=(WIDTH / 72, height / 72), facecolor="none")  # an SVG point is a pixel


def sheet(height: int) -> tuple[Figure, Axes]:
    """A figure to draw a diagram on, in pixels from the top left corner."""
    figure = page(height)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, WIDTH), ylim=(height, 0))
    ax.axis("off")
    return figure, ax


def chart(
    figure: Figure, palette: Palette, box: tuple[float, float, float, float], **settings: object
) -> Axes:
    """Axes whose data area is ``box``: left, top, width and height in pixels."""
    left, top, width, height = box
    full = figure.get_figheight() * 72
    ax = figure.add_axes((left / WIDTH, 1 - (top + height) / full, width / WIDTH, height / full))
    ax.set_facecolor("none")
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set(color=palette.grey, linewidth=0.8)
    ax.tick_params(
        which="both", color=palette.grey, labelcolor=palette.grey, labelsize=SMALL, width=0.8
    )
    ax.tick_params(which="minor", length=0)
    ax.set(**settings)
    for words in (ax.xaxis.label, ax.yaxis.label):
        words.set(color=palette.ink, size=SMALL + 1)
    return ax


def words(
    ax: Axes,
    x: float,
    y: float,
    text: str,
    colour: str,
    size: float = NORMAL,
    across: str = "center",
    up: str = "center",
    bold: bool = False,
) -> None:
    """Write ``text``, one mark a line, so that each line is aligned in any font."""
    lines = text.split("\n")
    above = {"top": -0.8, "center": 0.65 * (len(lines) - 1) - 0.36}.get(
        up, 1.3 * (len(lines) - 1) + 0.25
    )
    for i, line in enumerate(lines):
        ax.annotate(
            line,
            (x, y),
            (0, (above - 1.3 * i) * size),  # from the point to the baseline, whatever the letters
            textcoords="offset points",
            color=colour,
            size=size,
            ha=across,
            va="baseline",
            weight="bold" if bold else "normal",
            annotation_clip=False,
        )


def box(
    ax: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    edge: str,
    fill: str = "none",
    round_by: float = 6,
    line: float = 1.4,
    style: object = SOLID,
) -> None:
    """A rounded box round the centre (x, y)."""
    ax.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2),
            width,
            height,
            boxstyle=f"round,pad=0,rounding_size={round_by}",
            edgecolor=edge,
            facecolor=fill,
            linewidth=line,
            linestyle=style,
        )
    )


def arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    line: float = 1.4,
    style: object = SOLID,
    bend: float = 0,
) -> None:
    """An arrow from ``start`` to ``end``; ``bend`` curves it to one side."""
    ax.annotate(
        "",
        end,
        start,
        arrowprops={
            "arrowstyle": "-|>,head_length=0.55,head_width=0.24",
            "mutation_scale": 12,
            "color": colour,
            "linewidth": line,
            "linestyle": style,
            "shrinkA": 0,
            "shrinkB": 0,
            "connectionstyle": f"arc3,rad={bend}",
        },
        annotation_clip=False,
    )


def squares(
    ax: Axes, corners: Iterable[tuple[float, float]], side: float, fill: str, edge: str = "none"
) -> None:
    """Squares of one look as a single path, which keeps files small; corners are the top left."""
    shape = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]) * side
    parts = [Path(shape + np.array(corner), closed=True) for corner in corners]
    if parts:
        path = Path.make_compound_path(*parts)
        ax.add_patch(PathPatch(path, facecolor=fill, edgecolor=edge, linewidth=0.9))


def raster(
    ax: Axes,
    values: np.ndarray,
    corner: tuple[float, float],
    side: float,
    colour_of: Callable[[float], str],
    levels: int = 16,
) -> None:
    """A picture of squares: values from -1 to 1, rounded to ``levels`` steps either side of 0."""
    steps = np.rint(values * levels).astype(int)
    for step in np.unique(steps):
        spots = [
            (corner[0] + c * side, corner[1] + r * side) for r, c in np.argwhere(steps == step)
        ]
        fill = colour_of(step / levels)
        squares(ax, spots, side, fill, fill)


def table(
    ax: Axes,
    rows: Sequence[Sequence[str]],
    corner: tuple[float, float],
    side: float,
    palette: Palette,
    fills: Sequence[Sequence[str]] | None = None,
    size: float = NORMAL,
) -> None:
    """A grid of squares with a word in each; ``fills`` colours them."""
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            x, y = corner[0] + c * side, corner[1] + r * side
            squares(ax, [(x, y)], side, fills[r][c] if fills else "none", palette.grey)
            words(ax, x + side / 2, y + side / 2, text, palette.ink, size)


def minus(number: float, digits: int) -> str:
    """A number as the lessons print it, with a true minus sign and no negative zero."""
    return f"{round(number, digits) + 0.0:.{digits}f}".replace("-", "−")
