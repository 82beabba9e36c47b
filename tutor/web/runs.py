"""Runs on the server: queueing and limits. At what pace a run is shown is the browser's affair.

Knows frames and clocks, not components.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
import torch

from demos.kit.frames import Frame
from tutor.settings import Settings
from tutor.web.texts import Texts

# After each frame computed, so that a reply gets its turn of the interpreter.
BREATH_SECONDS = 0.002
LOOK_SECONDS = 0.3  # between two looks whether it is one's turn


@dataclass(frozen=True)
class Budget:
    """What a run may take: seconds of computing, MB of memory, torch threads; runs at once."""

    seconds: float
    megabytes: float
    threads: int
    at_once: int

    @classmethod
    def of(cls, settings: Settings) -> Budget:
        """The owner's."""
        return cls(
            settings.run_seconds,
            settings.run_megabytes,
            settings.run_threads,
            settings.runs_at_once,
        )


class Turns:
    """First come, first served; ``at_once`` are served side by side."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._line: list[object] = []
        self._lock = threading.Lock()

    @contextmanager
    def queue(self) -> Iterator[Callable[[], int]]:
        """Join the queue; the function it yields says how many runs come first, 0 for none."""
        ticket = object()
        with self._lock:
            self._line.append(ticket)

        def before() -> int:
            with self._lock:
                return max(0, self._line.index(ticket) - self._at_once + 1)

        try:
            yield before
        finally:
            with self._lock:
                self._line.remove(ticket)


class Runs:
    """Lets runs through, in turn and within their budget."""

    def __init__(self, budget: Budget) -> None:
        self._budget, self._turns = budget, Turns(budget.at_once)

    def run(
        self, frames: Iterator[Frame], wanted: Callable[[], bool], words: Texts
    ) -> Iterator[Frame | str]:
        """The frames as they are computed, while they are ``wanted``.

        Sentences among them say, in these ``words``, how many runs come first and why one was ended.
        """
        with self._turns.queue() as before:
            while ahead := before():
                if not wanted():
                    return
                yield words.waiting.format(count=ahead)
                time.sleep(LOOK_SECONDS)
            yield from self._within_budget(frames, wanted, words)

    def _within_budget(
        self, frames: Iterator[Frame], wanted: Callable[[], bool], words: Texts
    ) -> Iterator[Frame | str]:
        budget, process = self._budget, psutil.Process()
        start, memory = time.monotonic(), process.memory_info().rss
        for frame in on_threads(frames, budget.threads):
            if not wanted():
                return
            yield frame
            time.sleep(BREATH_SECONDS)
            if frame.progress < 1 and time.monotonic() - start > budget.seconds:
                yield words.too_long.format(seconds=budget.seconds)
                return
            if process.memory_info().rss - memory > budget.megabytes * 2**20:
                yield words.too_large.format(megabytes=budget.megabytes)
                return


def on_threads(frames: Iterator[Frame], threads: int) -> Iterator[Frame]:
    """The same frames, each computed on that many of torch's threads.

    Networks this small gain nothing from more than one, and where a run and a reply both want every
    core their threads wait for each other: replies took seven times as long. torch keeps the number
    for each calling thread, and gradio asks for each frame from another one.
    """
    while True:
        torch.set_num_threads(threads)
        try:
            frame = next(frames)
        except StopIteration:
            return
        yield frame
