"""An experiment's declared parameters ─▶ sliders and lists, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from demos.kit.catalogue import Demo
from demos.kit.parameters import (
    ChoiceSpec,
    ChoicesSpec,
    DrawingSpec,
    NumberSpec,
    NumbersSpec,
    PastedSpec,
    TextSpec,
    check,
    specs,
)
from tutor.web.sketch import sketch
from tutor.web.texts import Texts


@dataclass(frozen=True)
class Control:
    """A component for the parameter ``name``; a parameter of several numbers has several."""

    name: str
    component: Any

    @property
    def moved(self) -> Any:
        """The event after a person has changed it; for a slider, when it is released."""
        slider = isinstance(self.component, gr.Slider)
        return self.component.release if slider else self.component.input


def controls_for(demo: Demo, params: Any, names: Sequence[str], words: Texts) -> list[Control]:
    """A control for each of these parameters, in the order of the declaration."""
    with gr.Row():
        return [
            Control(name, component)
            for name, spec in specs(demo.Params).items()
            if name in names
            for component in _components(spec, getattr(params, name), words)
        ]


def read_controls(demo: Demo, controls: Sequence[Control], values: Sequence[object]) -> Any:
    """The parameters that the controls' values make. Raises ParameterError."""
    named: dict[str, list[object]] = {}
    for control, value in zip(controls, values, strict=True):
        named.setdefault(control.name, []).append(value)
    return check(
        demo.Params,
        {
            name: tuple(named[name]) if isinstance(spec, NumbersSpec) else named[name][0]
            for name, spec in specs(demo.Params).items()
        },
    )


def _components(spec: object, value: Any, words: Texts) -> Iterator[Any]:
    # Inside a render a control with a value is disabled unless it is said to be interactive.
    common: dict[str, Any] = {"interactive": True, "min_width": 160}
    if isinstance(spec, NumbersSpec):
        for label, part in zip(spec.labels, value, strict=True):
            yield _slider(spec, f"{spec.label} {label}", part, common)
    elif isinstance(spec, NumberSpec):
        yield _slider(spec, spec.label, value, common)
    elif isinstance(spec, ChoiceSpec):
        several = isinstance(spec, ChoicesSpec)
        yield gr.Dropdown(
            list(spec.options),
            value=list(value) if several else value,
            multiselect=several,
            label=spec.label,
            info=spec.help,
            **common,
        )
    elif isinstance(spec, TextSpec):
        yield gr.Textbox(value, label=spec.label, info=spec.help, max_length=spec.longest, **common)
    elif isinstance(spec, PastedSpec):
        wide = common | {"min_width": 320}
        yield gr.Textbox(value, label=spec.label, info=spec.help, lines=3, max_lines=8, **wide)
    elif isinstance(spec, DrawingSpec):
        yield sketch(spec, value, words)


def _slider(spec: NumberSpec, label: str, value: float, common: dict[str, Any]) -> gr.Slider:
    title = f"{label} ({spec.unit})" if spec.unit else label
    return gr.Slider(
        spec.low, spec.high, value, step=spec.step, label=title, info=spec.help, **common
    )
