"""A slider for one number, linear or logarithmic; ``slider.js`` works it.

Gradio's own is linear, and has no event for "moved, and then left alone".
"""

from __future__ import annotations

from importlib.resources import files

import gradio as gr

from demos.kit.parameters import NumberSpec
from tutor.web.texts import Texts

REST = 350  # milliseconds after which a run is begun again
_SLIDER = (files("tutor.web") / "slider.js").read_text("utf-8")
_TEMPLATE = """<div class="name"><span>${label}</span>
      <input type="text" inputmode="decimal" aria-label="${label}: ${exactly}"></div>
    <input type="range" aria-label="${label}" title="${resets}">
    <div class="ends" aria-hidden="true"><span></span><span></span></div>
    <small>${help}</small>"""


def slider(
    spec: NumberSpec,
    label: str,
    value: float,
    usual: float,
    rests: bool,
    words: Texts,
    explained: bool = True,
) -> gr.HTML:
    """A slider whose value is the number as text; its event "input" follows a move.

    With ``rests`` it waits until the slider is left alone; ``usual`` is what a double click brings back;
    of several numbers of one parameter the last alone is ``explained``.
    """
    return gr.HTML(
        written(value),
        elem_classes="slider",
        html_template=_TEMPLATE,
        js_on_load=f"""{_SLIDER}
            const show = sliderOn(element, props, Number(props.value), (number) => {{
              props.value = String(number);
              trigger("input");
            }});
            watch("value", () => show(Number(props.value)));""",
        label=f"{label} ({spec.unit})" if spec.unit else label,
        help=spec.help if explained else "",
        exactly=words.exactly,
        resets=words.resets,
        low=spec.low,
        high=spec.high,
        step=spec.step,
        log=spec.log,
        whole=spec.whole,
        usual=usual,
        rest=REST if rests else 0,
    )


def written(value: float) -> str:
    """A slider's value."""
    return f"{value:.12g}"
