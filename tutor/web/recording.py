"""The frames of one run on their way to the browser, which keeps them and asks for more.

Knows how many are worth keeping, not who sees them.
"""

from __future__ import annotations

import secrets
from threading import Lock

from demos.kit.frames import Frame
from demos.output.figures import FrameWriter

MOST_FRAMES = 200  # twenty a second, where a run plays for ten
MOST_AT_ONCE = 40  # written for one request


class Recording:
    """Filled by the thread of a run, read by others; ``token`` is known to its visitor only."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(12)
        self._lock = Lock()
        self._frames: list[Frame] = []
        self._gone = 0  # frames before these, which have arrived
        self._newest: Frame | None = None
        self._over = False
        self._writer, self._written = FrameWriter(), 0

    def add(self, frame: Frame) -> None:
        """Keep ``frame``, unless one was kept that is hardly older."""
        with self._lock:
            kept = self._frames[-1] if self._frames else self._newest
            self._newest = frame
            if kept is None or frame.progress >= 1 or _apart(kept, frame):
                self._frames.append(frame)

    def end(self) -> None:
        """No frame comes any more: the newest is kept in any case."""
        with self._lock:
            if self._newest is not None and self._newest not in self._frames[-1:]:
                self._frames.append(self._newest)
            self._over = True

    def take(self, start: int) -> str:
        """JSON: frames from number ``start`` on, and whether these are the last of a run that is "over".

        Those before ``start`` have arrived, and are forgotten.
        """
        with self._lock:
            del self._frames[: max(0, start - self._gone)]
            self._gone = max(self._gone, start)
            frames = self._frames[:MOST_AT_ONCE]
            over = self._over and len(frames) == len(self._frames)
            if self._written != self._gone:  # some were written that did not arrive
                self._writer = FrameWriter()
            self._written = self._gone + len(frames)
            written = ",".join(map(self._writer.write, frames))
        return f'{{"frames":[{written}],"over":{str(over).lower()}}}'


def _apart(kept: Frame, frame: Frame) -> bool:
    return frame.progress - kept.progress >= 1 / MOST_FRAMES
