"""How often something may happen: token buckets by key, as routers and web servers have them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable

MOST_KEYS = 10_000  # beyond, the buckets that have filled up again are forgotten


class Buckets:
    """One bucket a key: ``burst`` at once, then ``rate`` a second. Safe to use from several threads."""

    def __init__(
        self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._rate, self._clock = burst, rate, clock
        self._left: dict[Hashable, tuple[float, float]] = {}  # tokens, and when they were counted
        self._lock = threading.Lock()

    def wait(self, key: Hashable) -> float:
        """Seconds until ``key`` has a token; 0.0 where it has one."""
        with self._lock:
            return max(0.0, (1 - self._tokens(key)) / self._rate)

    def take(self, key: Hashable) -> float:
        """Take a token of ``key`` if it has one; ``wait`` before it was taken."""
        with self._lock:
            tokens = self._tokens(key)
            if tokens < 1:
                return (1 - tokens) / self._rate
            if len(self._left) >= MOST_KEYS:
                self._left = {k: v for k, v in self._left.items() if self._tokens(k) < self._burst}
            self._left[key] = tokens - 1, self._clock()
            return 0.0

    def _tokens(self, key: Hashable) -> float:
        now = self._clock()
        tokens, counted = self._left.get(key, (self._burst, now))
        return min(self._burst, tokens + (now - counted) * self._rate)
