"""To whom a reply is being written, and who asked for it to stop. Safe to use from several threads."""

from __future__ import annotations

import threading
from collections.abc import Hashable


class Writing:
    """One reply at a time to each visitor."""

    def __init__(self) -> None:
        self._stopped: dict[Hashable, bool] = {}
        self._lock = threading.Lock()

    def begin(self, visitor: Hashable) -> bool:
        """Whether a reply to ``visitor`` may begin; the one that does has to ``end``."""
        with self._lock:
            if visitor in self._stopped:
                return False
            self._stopped[visitor] = False
            return True

    def end(self, visitor: Hashable) -> None:
        """The reply is finished."""
        with self._lock:
            del self._stopped[visitor]

    def stop(self, visitor: Hashable) -> None:
        """The reply under way to ``visitor``, if any, is to end with what it has said."""
        with self._lock:
            if visitor in self._stopped:
                self._stopped[visitor] = True

    def goes_on(self, visitor: Hashable) -> bool:
        """Whether a reply to ``visitor`` is being written."""
        with self._lock:
            return visitor in self._stopped

    def is_stopped(self, visitor: Hashable) -> bool:
        """Whether the reply under way was asked to stop."""
        with self._lock:
            return self._stopped.get(visitor, False)
