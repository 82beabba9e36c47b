"""A run as one HTML file to keep: its charts with a player over the frames, all in it, no network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template

from plotly.offline import get_plotlyjs

from demos.kit.frames import Frame
from demos.output.figures import write_frames

MOST_FRAMES = 60  # each holds all of its numbers
_FOLDER = files("demos.output")
WORDS = {
    "play": "Play",
    "pause": "Pause",
    "back": "One step back",
    "on": "One step on",
    "scrub": "Moment of the run",
    "speed": "Speed",
    "patch": "patch",
    "kernel": "kernel",
    "products": "products",
    "summed": "Sum of the products, and the bias:",
    "map": "map",
    "row": "row",
    "column": "column",
}


def write_animation(title: str, command: str, clock: str, frames: Sequence[Frame]) -> str:
    """HTML that plays at most MOST_FRAMES of ``frames``, the last one among them.

    ``command`` is what was typed to get it, ``clock`` what a frame's step counts.
    """
    stride = -(-len(frames) // MOST_FRAMES)
    return film(title, command, clock, write_frames(frames[::-stride][::-1]), get_plotlyjs())


def film(title: str, command: str, clock: str, frames: str, plotly: str) -> str:
    """The same of frames that are written already, with Plotly's script."""
    return Template((_FOLDER / "animation.html").read_text("utf-8")).substitute(
        title=escape(title),
        command=escape(command),
        words=json.dumps(WORDS | {"clock": clock}),
        plotly=plotly,
        pictures=(_FOLDER / "pictures.js").read_text("utf-8"),
        player=(_FOLDER / "player.js").read_text("utf-8"),
        touches="\n".join(
            (_FOLDER / name).read_text("utf-8") for name in ("details.js", "touches.js")
        ),
        frames=frames.replace("</", r"<\/"),  # a "</" would end the script that this stands in
    )
