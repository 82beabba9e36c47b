"""The parts of an experiment's panel that its runs read and write, and how they are laid out.

Knows components, not runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from demos.kit.catalogue import Demo
from demos.kit.parameters import specs
from tutor.web.controls import Control, controls_for, front_of, read_controls, touched
from tutor.web.languages import IN_BROWSER
from tutor.web.texts import Texts


@dataclass(frozen=True)
class Panel:
    """The parts of one panel that a run reads and writes; ``outputs`` are status, stage and tables."""

    demo: Demo
    serial: int
    controls: list[Control]
    outputs: list[Any]
    words: Texts

    @property
    def stage(self) -> Any:
        """The component of the pictures."""
        return self.outputs[1]

    @property
    def inputs(self) -> list[Any]:
        """What the controls are made of."""
        return [control.component for control in self.controls]

    def moved(self, names: Sequence[str]) -> list[Any]:
        """The events of these parameters' controls."""
        return [event for item in self.controls if item.name in names for event in item.moved]

    def read(self, values: Sequence[object], touches: Mapping[str, object] | None = None) -> Any:
        """The parameters that the values of ``inputs``, and then ``touches``, make.

        Raises ParameterError.
        """
        params = read_controls(self.demo, self.controls, values)
        return touched(self.demo, params, touches) if touches else params

    def skip(self) -> list[Any]:
        """Everything as it is."""
        return [gr.skip() for _ in self.outputs]

    def say(self, status: str) -> list[Any]:
        """A sentence about the run, and the rest as it is."""
        return [said(status), *self.skip()[1:]]


def lay_out_head(title: str) -> tuple[gr.Button, gr.Textbox, gr.Button]:
    """A strip with the title; the button that shares what is shown, the link to it, and Close."""
    with gr.Row(elem_classes="beside-head"):
        gr.Markdown(f"## {title}")
        share = gr.Button(IN_BROWSER.share, size="sm", min_width=70, scale=0, elem_id="lab-share")
        link = gr.Textbox(visible=False)
        close = gr.Button(IN_BROWSER.close, size="sm", min_width=70, scale=0, elem_id="lab-close")
    return share, link, close


def lay_out_controls(demo: Demo, params: Any, words: Texts) -> list[Control]:
    """The settings that matter most, and the others folded."""
    front = front_of(demo)
    controls = controls_for(demo, params, front, words)
    others = [name for name in specs(demo.Params) if name not in front]
    if others:
        with gr.Accordion(IN_BROWSER.more_settings, open=False, elem_id="lab-settings"):
            controls += controls_for(demo, params, others, words)
    return controls


def run_and_stop() -> tuple[gr.Button, gr.Button]:
    """The buttons of a run that takes its time."""
    with gr.Row(elem_id="lab-buttons"):
        run = gr.Button(IN_BROWSER.run, size="sm", min_width=80, elem_id="lab-run")
        stop = gr.Button(
            IN_BROWSER.stop, size="sm", min_width=80, interactive=False, elem_id="lab-stop"
        )
    return run, stop


def said(status: str) -> gr.Markdown:
    """A sentence about the run; without one no line is shown."""
    return gr.Markdown(f"*{status}*", visible=bool(status))
