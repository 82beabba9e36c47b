"""Progress of long work: a bar in a terminal, and a sentence for whoever waits elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

SECONDS_IN_A_LOG = 30.0
_under_way: list[Any] = []  # the bars of this process, the newest last


@contextmanager
def progress_bar(label: str, total: int, unit: str) -> Iterator[Any]:
    """A tqdm bar over ``total`` units of work; no bar where ``label`` is empty."""
    from tqdm import tqdm  # slow to import, and most work needs no bar

    # In a log each look at the bar is a line.
    seconds = 0.1 if sys.stderr.isatty() else SECONDS_IN_A_LOG
    with tqdm(total=total, desc=label, unit=unit, disable=not label, mininterval=seconds) as bar:
        if label:
            _under_way.append(bar)
        try:
            yield bar
        finally:
            if label:
                _under_way.remove(bar)


def how_far() -> str:
    """ "Indexing the course: 43 %", or "" where nothing long is under way."""
    bars = _under_way[-1:]
    return "".join(f"{bar.desc.rstrip(': ')}: {100 * bar.n // (bar.total or 1)} %" for bar in bars)
