"""A board on which a student draws, as one control of an experiment; ``sketch.js`` works it."""

from __future__ import annotations

from importlib.resources import files

import gradio as gr

from demos.kit.parameters import DrawingSpec
from tutor.web.texts import Texts

_SKETCH = (files("tutor.web") / "sketch.js").read_text("utf-8")


def sketch(spec: DrawingSpec, value: str, words: Texts) -> gr.HTML:
    """A board whose value is the drawing as ``spec`` has it; its event "input" follows each stroke."""
    return gr.HTML(
        value,
        elem_classes="sketch",
        html_template="""<span>${label}</span> <small>${help}</small>
            <canvas width="192" height="192" role="img" aria-label="${label}"></canvas>
            <button type="button">${erase}</button>""",
        js_on_load=f"""{_SKETCH}
            const erase = sketchOn(element.querySelector("canvas"), {spec.size}, props.value, (drawn) => {{
              props.value = drawn;
              trigger("input");
            }});
            element.querySelector("button").addEventListener("click", erase);""",
        label=spec.label,
        help=spec.help,
        erase=words.erase,
    )
