"""Two runs in one picture: the curves of the earlier one behind those of the new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from demos.kit.frames import Bars, Chart, Frame, Line, Picture
from demos.kit.parameters import as_typed

BEFORE = "before"
MOST_NAMED = 2  # settings that tell a run apart, before they are too many to be read in a legend
LONGEST = 24  # characters of one; pasted lines are longer


def told_apart(earlier: Any, params: Any) -> str:
    """What tells a run with the parameters ``earlier`` from one with ``params``: "lr 0.1", or "before"."""
    changed = [
        f"{item.name.replace('_', ' ')} {as_typed(getattr(earlier, item.name)) or 'none'}"
        for item in fields(earlier)
        if getattr(earlier, item.name) != getattr(params, item.name)
    ]
    told = 0 < len(changed) <= MOST_NAMED and all(len(text) <= LONGEST for text in changed)
    return ", ".join(changed) if told else BEFORE


def overlay(frame: Frame, earlier: Frame, name: str = BEFORE) -> Frame:
    """``frame`` with the curves and bars of ``earlier``, called ``name``, where the axes are the same."""
    charts = list(frame.charts)
    for index, (new, old) in enumerate(zip(frame.charts, earlier.charts, strict=False)):
        charts[index] = _overlay(new, old, name)
    return replace(frame, charts=tuple(charts))


def _overlay(new: Picture, old: Picture, name: str) -> Picture:
    match new, old:
        case Chart(), Chart() if _axes(new) == _axes(old):
            lines = (*new.lines, *_lines_of(old, name))
            return replace(new, lines=lines, x_range=_span(new.x_range, old.x_range))
        case Bars(), Bars() if (_axes(new), new.labels) == (_axes(old), old.labels):
            return replace(new, series={**new.series, **_series_of(old, name)})
    return new


def _axes(picture: Chart | Bars) -> tuple[str, str]:
    return picture.x_label, picture.y_label


def _lines_of(old: Chart, name: str) -> tuple[Line, ...]:
    """References and bounds belong to the picture, not to a run."""
    return tuple(
        replace(line, name=f"{line.name} ({name})", muted=True)
        for line in old.lines
        if not line.dashed and not line.muted
    )


def _series_of(old: Bars, name: str) -> Mapping[str, Any]:
    return {f"{series} ({name})": heights for series, heights in old.series.items()}


def _span(
    one: tuple[float, float] | None, other: tuple[float, float] | None
) -> tuple[float, float] | None:
    """The range that holds both."""
    return one and other and (min(one[0], other[0]), max(one[1], other[1]))
