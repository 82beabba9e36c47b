"""An experiment's declared parameters ─▶ sliders and lists, and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr

from demos.catalogue import Demo
from demos.parameters import (
    ChoiceSpec,
    ChoicesSpec,
    NumberSpec,
    NumbersSpec,
    TextSpec,
    check,
    specs,
)


def controls_for(demo: Demo, params: Any) -> list[Any]:
    """A control for each number and each choice, in the order of the declaration."""
    with gr.Row():
        return [
            control
            for name, spec in specs(demo.Params).items()
            for control in _controls(spec, getattr(params, name))
        ]


def read_controls(demo: Demo, values: Sequence[object]) -> Any:
    """The parameters that the controls' values make. Raises ParameterError."""
    rest = iter(values)
    named = {
        name: tuple(next(rest) for _ in spec.labels)
        if isinstance(spec, NumbersSpec)
        else next(rest)
        for name, spec in specs(demo.Params).items()
    }
    return check(demo.Params, named)


def _controls(spec: object, value: Any) -> Iterator[Any]:
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


def _slider(spec: NumberSpec, label: str, value: float, common: dict[str, Any]) -> gr.Slider:
    title = f"{label} ({spec.unit})" if spec.unit else label
    return gr.Slider(
        spec.low, spec.high, value, step=spec.step, label=title, info=spec.help, **common
    )
