"""A run as one HTML file to keep: its charts with a slider over the frames, all in it, no network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from string import Template

from markdown_it import MarkdownIt
from plotly.offline import get_plotlyjs

from demos.kit.frames import Frame
from demos.output.charts import figures_of

MOST_FRAMES = 60  # each holds all of its numbers
_FOLDER = files("demos.output")


def write_animation(title: str, command: str, clock: str, frames: Sequence[Frame]) -> str:
    """HTML that plays at most MOST_FRAMES of ``frames``, the last one among them.

    ``command`` is what was typed to get it, ``clock`` what a frame's step counts.
    """
    stride = -(-len(frames) // MOST_FRAMES)
    shown = frames[::-stride][::-1]
    return Template((_FOLDER / "animation.html").read_text("utf-8")).substitute(
        title=escape(title),
        command=escape(command),
        clock=escape(clock),
        plotly=get_plotlyjs(),
        pictures=(_FOLDER / "pictures.js").read_text("utf-8"),
        frames=f"[{','.join(map(_frame, shown))}]",
    )


def _frame(frame: Frame) -> str:
    caption = MarkdownIt("commonmark", {"html": False}).enable("table").render(frame.caption)
    sentences = json.dumps({"step": frame.step, "caption": caption})
    # a "</" would end the script that this stands in
    return f'{sentences[:-1]}, "pictures": {figures_of(frame.charts)}}}'.replace("</", r"<\/")
