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
from tutor.web.slider import slider
from tutor.web.texts import Texts

MOST_OPEN = 6  # controls beside the picture, where an experiment does not say which


@dataclass(frozen=True)
class Control:
    """A component for the parameter ``name``; a parameter of several numbers has several."""

    name: str
    component: Any

    @property
    def moved(self) -> list[Any]:
        """The events after a person has changed it; of what is typed, when it is done."""
        typed = isinstance(self.component, gr.Textbox)
        return [self.component.submit, self.component.blur] if typed else [self.component.input]


def front_of(demo: Demo) -> tuple[str, ...]:
    """The parameters whose controls are open."""
    if demo.front:
        return demo.front
    names: list[str] = []
    left = MOST_OPEN
    for name, spec in specs(demo.Params).items():
        left -= len(spec.labels) if isinstance(spec, NumbersSpec) else 1
        if left < 0:
            break
        names.append(name)
    return tuple(names)


def controls_for(demo: Demo, params: Any, names: Sequence[str], words: Texts) -> list[Control]:
    """A control for each of these parameters, in their order."""
    known, usual = specs(demo.Params), demo.Params()
    return [
        Control(name, component)
        for name in names
        for component in _components(
            known[name],
            getattr(params, name),
            getattr(usual, name),
            # What is only looked at is redrawn at once; a run is begun again after a rest.
            not (demo.immediate or name in demo.views),
            words,
        )
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


def _components(spec: object, value: Any, usual: Any, rests: bool, words: Texts) -> Iterator[Any]:
    # Inside a render a control with a value is disabled unless it is said to be interactive.
    common: dict[str, Any] = {"interactive": True, "min_width": 160}
    if isinstance(spec, NumbersSpec):
        for label, part, default in zip(spec.labels, value, usual, strict=True):
            last = label == spec.labels[-1]
            yield slider(spec, f"{spec.label} {label}", part, default, rests, words, explained=last)
    elif isinstance(spec, NumberSpec):
        yield slider(spec, spec.label, value, usual, rests, words)
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
        yield gr.Textbox(value, label=spec.label, info=spec.help, lines=3, max_lines=8, **common)
    elif isinstance(spec, DrawingSpec):
        yield sketch(spec, value, words)
