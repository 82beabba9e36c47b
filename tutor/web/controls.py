"""An experiment's declared parameters ─▶ sliders and lists, and back."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import gradio as gr

from demos.kit.catalogue import Demo
from demos.kit.parameters import (
    ChoiceSpec,
    ChoicesSpec,
    DrawingSpec,
    NumberSpec,
    NumbersSpec,
    ParameterError,
    PastedSpec,
    TextSpec,
    check,
    specs,
)
from tutor.web.sketch import sketch
from tutor.web.slider import slider, written
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


def touched(demo: Demo, params: Any, values: Mapping[str, object]) -> Any:
    """``params`` with what a touched picture makes of some, brought into their ranges.

    Numbers are rounded to the places of their steps. Raises ParameterError.
    """
    known = specs(demo.Params)
    new: dict[str, object] = {}
    for name, value in values.items():
        spec = known.get(name)
        if isinstance(spec, NumberSpec) and isinstance(value, list) and value:
            places = max(0, math.ceil(-math.log10(spec.step)))
            rounded = tuple(_rounded(part, places) for part in value)
            whole = isinstance(spec, NumbersSpec)
            new[name] = _inside(spec, name, rounded if whole else rounded[0])
        else:
            new[name] = value
    return check(demo.Params, {**asdict(params), **new})


def moved_to(controls: Sequence[Control], params: Any, names: Collection[str]) -> list[Any]:
    """What shows the values of ``params`` on the controls of those ``names``, and the rest as it is."""
    updates: list[Any] = []
    places: Counter[str] = Counter()
    for control in controls:
        value = getattr(params, control.name)
        if control.name not in names:
            updates.append(gr.skip())
            continue
        if isinstance(value, tuple):  # a slider for each of them
            value = value[places[control.name]]
            places[control.name] += 1
        updates.append(gr.update(value=value if isinstance(value, str) else written(value)))
    return updates


def _rounded(value: object, places: int) -> object:
    """A number as a slider has it, without a −0; anything else as it is, to be refused."""
    return round(value, places) + 0.0 if isinstance(value, int | float) else value


def _inside(spec: NumberSpec, name: str, value: object) -> object:
    try:
        return spec.check(name, value)
    except ParameterError as error:
        if error.nearest is None:
            raise
        return error.nearest


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
