"""The stage of a panel: the main picture with the player, and what follows it elsewhere in the panel.

Knows how frames reach the browser; ``stage.js`` shows them there, with the scripts of ``demos/output``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import gradio as gr
import plotly

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.output.figures import write_frames
from tutor.web.texts import Texts

# Plotly's script, from the Python package: nothing is fetched from anywhere else, and nothing before
# an experiment is opened.
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
_OUTPUT = "\n".join(
    (files("demos.output") / name).read_text("utf-8")
    for name in ("pictures.js", "player.js", "brush.js", "details.js", "touches.js")
)
_STAGE = (files("tutor.web") / "stage.js").read_text("utf-8")


def stage(value: str, demo: Demo, words: Texts, frames: Callable[..., str]) -> gr.HTML:
    """A component that shows what ``value`` says: see ``begun`` and ``shown``.

    Its script calls ``frames`` on the server. Its event "select" says that the formula has changed,
    which is its ``data-formula``; "submit" that a change was chosen that may be next; "input" that a
    picture was touched, which is another value of some parameters.
    """
    told = {
        "play": words.play,
        "pause": words.pause,
        "back": words.back,
        "on": words.on,
        "scrub": words.scrub,
        "speed": words.speed,
        "clock": demo.clock,
        "clear": words.clear_points,
        "cancel": words.cancel_points,
        "use": words.use_points,
        "patch": words.patch,
        "kernel": words.kernel,
        "products": words.products,
        "summed": words.summed,
        "map": words.map,
        "row": words.row,
        "column": words.column,
    }
    return gr.HTML(
        value,
        elem_id="lab-stage",
        html_template="""<div class="stage" tabindex="0" role="group" aria-label="${keys}">
            <div class="main"></div><div class="time" hidden></div></div>""",
        js_on_load=f"{_OUTPUT}\n{_STAGE}",
        head=plotly_script(),
        server_functions=[frames],
        keys=words.keys,
        next=words.try_next,
        words=told,
        immediate=demo.immediate,
        plotly=f"gradio_api/file={PLOTLY}",
    )


def plotly_script() -> str:
    """The tag that loads Plotly's script, for the head of a component that draws; it may then be fetched."""
    gr.set_static_paths([PLOTLY])
    return f'<script src="gradio_api/file={PLOTLY}"></script>'


def begun(token: str, frame: Frame, plays: bool) -> str:
    """The value that shows ``frame`` until the frames of the run with that token come, and play."""
    return _value(frame, run=token, plays=plays)


def shown(frame: Frame) -> str:
    """The value that shows one frame, which is no run's."""
    return _value(frame)


def looked(frame: Frame) -> str:
    """The value that shows the newest moment of the run in another way."""
    return _value(frame, look=True)


def _value(frame: Frame, **more: Any) -> str:
    told = "".join(f",{json.dumps(name)}:{json.dumps(value)}" for name, value in more.items())
    return f'{{"frames":{write_frames([frame])}{told}}}'
