"""The look that all pictures share: colours, sizes, axes. Knows nothing of what is drawn."""

from __future__ import annotations

import math
from typing import Any

# Okabe and Ito 2008: told apart with every common colour blindness. Their black and yellow would be
# lost on a dark or a light page; an olive and a purple, darker than the rest, stand in for them.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8A6D00", "#6A4C93")
LOW, HIGH = COLOURS[:2]
# Blue below, orange above, light in the middle; the neutral grey lines read on light and on dark.
DIVERGING = [[0.0, LOW], [0.5, "#F5F5F5"], [1.0, HIGH]]
# The same, lighter: behind points of those colours, and behind lines of all.
GROUND = [[0.0, "#62A8D0"], [0.5, "#F5F5F5"], [1.0, "#E6955A"]]
PIXELS = [[0.0, "#FFFFFF"], [1.0, "#1B2430"]]
GREY = "#808891"
BOX, INK = "#F5F7FA", "#1B2430"  # of a diagram: reads on light and on dark
LABEL = "rgba(245,247,250,0.8)"
HEIGHT = 250  # pixels
PANEL_WIDTH = 540  # of a picture in a row of its own; tiles keep their shape there


def layout(title: str) -> dict[str, Any]:
    """A figure's layout, transparent, so that it sits on light and dark alike."""
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


def axis(title: str = "", **more: Any) -> dict[str, Any]:
    """One axis with its name; a tick's length keeps the two zeros of a corner apart."""
    faint = "rgba(128,136,145,0.25)"
    ticks = {"ticks": "outside", "ticklen": 5, "tickcolor": faint}
    named = {"title": {"text": title, "standoff": 8}} if title else {}
    return {"gridcolor": faint, "zeroline": False, "automargin": True, **ticks, **named, **more}


def scale(span: tuple[float, float] | None, log: bool) -> dict[str, Any]:
    """Range and type of an axis, no range where it is free; a logarithmic one is told by its exponents.

    A range of null is no range to Plotly, which throws once it looks into it.
    """
    kind = {"type": "log"} if log else {}
    if span is None:
        return kind
    return {**kind, "range": tuple(math.log10(bound) for bound in span) if log else span}


def colour_bar(name: str) -> dict[str, Any]:
    """What says which colour is which value of the quantity ``name``."""
    return {"title": {"text": name}, "thickness": 10, "outlinewidth": 0}
