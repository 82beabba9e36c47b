"""What one run measured, frame by frame: "what happened at step 40?" is answered from it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame


@dataclass
class RunLog:
    """The settings of a run of ``demo``, and the numbers of each frame by its step.

    ``last`` is the newest frame; ``over`` is True once the run has ended, by itself or not.
    """

    demo: Demo
    params: Any
    last: Frame | None = None
    over: bool = False
    _steps: list[int] = field(default_factory=list)
    _numbers: list[Mapping[str, float]] = field(default_factory=list)

    def follow(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """The same frames, each written down as it passes."""
        try:
            for frame in frames:
                self._write(frame)
                yield frame
        finally:
            self.over = True

    def look(self, values: Mapping[str, object]) -> Frame | None:
        """The newest frame again, with these values of the demo's ``views``, which stay.

        None before the first frame. A run that goes on is not written down here: its steps are.
        """
        self.params = replace(self.params, **values)
        newest = self.last
        if newest is None or newest.look is None:
            return None
        frame = newest.look(self.params)
        if self.last is newest:  # no newer one has come meanwhile
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
        if not self._steps:
            raise LookupError("nothing has been measured yet")
        return self._numbers[max(0, bisect_right(self._steps, step) - 1)]

    def curve(self, name: str) -> tuple[list[int], list[float]]:
        """The steps at which the number ``name`` was measured, and its values."""
        known = [
            (step, numbers[name])
            for step, numbers in zip(self._steps, self._numbers, strict=True)
            if name in numbers
        ]
        return [step for step, _ in known], [value for _, value in known]
