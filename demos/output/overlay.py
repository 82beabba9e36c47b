"""Two runs in one picture: the curves of the earlier one behind those of the new one."""

from __future__ import annotations

from dataclasses import replace

from demos.kit.frames import Chart, Frame, Picture

BEFORE = " (before)"


def overlay(frame: Frame, earlier: Frame) -> Frame:
    """``frame`` with the lines of ``earlier`` in each chart that has the same axes."""
    charts = list(frame.charts)
    for index, (new, old) in enumerate(zip(frame.charts, earlier.charts, strict=False)):
        charts[index] = _overlay(new, old)
    return replace(frame, charts=tuple(charts))


def _overlay(new: Picture, old: Picture) -> Picture:
    if not (isinstance(new, Chart) and isinstance(old, Chart)):
        return new
    if (new.x_label, new.y_label) != (old.x_label, old.y_label):
        return new
    # references and bounds belong to the picture, not to a run
    before = (
        replace(line, name=line.name + BEFORE, muted=True)
        for line in old.lines
        if not line.dashed and not line.muted
    )
    return replace(new, lines=(*new.lines, *before), x_range=_span(new.x_range, old.x_range))


def _span(
    one: tuple[float, float] | None, other: tuple[float, float] | None
) -> tuple[float, float] | None:
    """The range that holds both."""
    return one and other and (min(one[0], other[0]), max(one[1], other[1]))
