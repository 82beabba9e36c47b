"""What one run measured, frame by frame: "what happened at step 40?" is answered from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame


@dataclass
class RunLog:
    """The settings of a run of ``demo``, and the numbers of each frame by its step.

    ``last`` is the newest frame; ``over`` is True once the run has ended, by itself or not. The run
    goes on in one thread while others look and read.
    """

    demo: Demo
    params: Any
    last: Frame | None = None
    over: bool = False
    _steps: list[int] = field(default_factory=list)
    _numbers: list[Mapping[str, float]] = field(default_factory=list)
    _of_run: Frame | None = None  # the newest that is no look
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def follow(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """The same frames, each written down as it passes."""
        try:
            for frame in frames:
                with self._lock:
                    self._of_run = frame
                    self._write(frame)
                yield frame
        finally:
            self.over = True

    def look(self, values: Mapping[str, object]) -> Frame | None:
        """The newest frame again, with these values of the demo's ``views``, which stay.

        None before the first frame. A run that goes on is not written down here: its steps are.
        """
        with self._lock:
            self.params = params = replace(self.params, **values)
            newest = self._of_run
        if newest is None or newest.look is None:
            return None
        frame = newest.look(params)
        with self._lock:
            if self._of_run is newest and self.params is params:  # neither run nor looks went on
                self.last = frame
                if frame.step == self._steps[-1]:
                    self._numbers[-1] = frame.numbers
        return frame

    def _write(self, frame: Frame) -> None:
        self.last = frame
        if self._steps and self._steps[-1] == frame.step:  # said again, at the end of a run
            self._numbers[-1] = frame.numbers
        else:
            self._steps.append(frame.step)
            self._numbers.append(frame.numbers)

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps that were measured, in order; empty before the first frame."""
        return tuple(self._steps)

    def at(self, step: int) -> Mapping[str, float]:
        """The numbers at the last measured step that is not after ``step``, or at the first.

        Raises LookupError before the first frame.
        """
        with self._lock:
            if not self._steps:
                raise LookupError("nothing has been measured yet")
            return self._numbers[max(0, bisect_right(self._steps, step) - 1)]

    def curve(self, name: str) -> tuple[list[int], list[float]]:
        """The steps at which the number ``name`` was measured, and its values."""
        with self._lock:
            measured = list(zip(self._steps, self._numbers, strict=True))
        known = [(step, numbers[name]) for step, numbers in measured if name in numbers]
        return [step for step, _ in known], [value for _, value in known]
