"""Progress of long work: a bar in a terminal, and its numbers for whoever waits elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

SECONDS_IN_A_LOG = 30.0
_under_way: list[Any] = []  # the bars of this process, the newest last


@contextmanager
def progress_bar(label: str, total: int, unit: str) -> Iterator[Any]:
    """A tqdm bar over ``total`` units of work; no bar where ``label`` is empty."""
    from tqdm import tqdm  # slow to import, and most work needs no bar

    # In a log each look at the bar is a line.
    seconds = 0.1 if sys.stderr.isatty() else SECONDS_IN_A_LOG
    with tqdm(
        total=total, desc=label, unit=unit, unit_scale=True, disable=not label, mininterval=seconds
    ) as bar:
        if label:
            _under_way.append(bar)
        try:
            yield bar
        finally:
            if label:
                _under_way.remove(bar)


class Progress(NamedTuple):
    """Percent done, and the seconds that the rest takes at the pace so far; None before there is one."""

    percent: int
    seconds_left: float | None


def how_far() -> Progress | None:
    """How far the newest long work is; None where nothing long is under way."""
    if not _under_way:
        return None
    bar = _under_way[-1]
    elapsed = float(bar.format_dict["elapsed"])
    left = elapsed * (bar.total - bar.n) / bar.n if bar.n else None
    return Progress(100 * bar.n // (bar.total or 1), left)
