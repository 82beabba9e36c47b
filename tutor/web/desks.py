"""What each visitor has open: the newest run of an experiment, and what lies under it.

Knows runs and frames, not components.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.parameters import ChoiceSpec, specs
from demos.kit.run_log import RunLog
from demos.output.overlay import overlay, told_apart
from tutor.web.recording import Recording


@dataclass
class Desk:
    """One visitor's: the ``serial`` of the panel, its newest run with its recording, and flags of it.

    ``before`` is an earlier run whose curves lie under the new ones; ``reading`` says that the tables
    of numbers are unfolded.
    """

    serial: int
    run: RunLog
    recording: Recording = field(default_factory=Recording)
    before: RunLog | None = None
    stopped: bool = False
    reading: bool = False

    def begin(self, demo: Demo, params: Any) -> RunLog:
        """Another run; the one that is there, if it came to its end, will lie under it.

        Where a slider that is dragged begins a run at each step, only another choice leaves one.
        """
        last = self.run.last
        if last and last.progress >= 1 and _leaves(demo, self.run.params, params):
            self.before = self.run
        self.run, self.recording, self.stopped = RunLog(demo, params), Recording(), False
        return self.run

    def show(self, frame: Frame) -> Frame:
        """The frame, over the earlier run if there is one."""
        if self.before is None or self.before.last is None:
            return frame
        apart = told_apart(self.before.params, self.run.params)
        return overlay(frame, self.before.last, apart)


class Desks:
    """The desks by visitor; the token of a recording finds its own, for whoever knows it."""

    def __init__(self) -> None:
        self._desks: dict[str, Desk] = {}

    def put(self, visitor: str, desk: Desk) -> None:
        """The visitor's desk from now on."""
        self._desks[visitor] = desk

    def of(self, visitor: str) -> Desk | None:
        """The visitor's desk, if an experiment is open."""
        return self._desks.get(visitor)

    def forget(self, visitor: str) -> None:
        """The visitor has gone, or closed the panel."""
        self._desks.pop(visitor, None)

    def with_recording(self, token: str) -> Desk | None:
        """The desk whose newest run is recorded under that token."""
        desks = list(self._desks.values())
        return next((desk for desk in desks if desk.recording.token == token), None)


def _leaves(demo: Demo, old: Any, new: Any) -> bool:
    """Whether a run with the parameters ``old`` is worth keeping under one with ``new``."""
    if not demo.immediate:
        return bool(old != new)
    chosen = [name for name, spec in specs(demo.Params).items() if isinstance(spec, ChoiceSpec)]
    return any(getattr(old, name) != getattr(new, name) for name in chosen)
