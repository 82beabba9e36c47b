"""Ends a process at each of its steps in a folder, as a power cut would."""

import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

_STEPS = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir"}


def killed_at_each_step(work: Callable[[Path], object], folders: Path) -> Iterator[Path]:
    """Folders in which ``work`` was killed: before its first step there, before its second, and so on.

    A step makes, opens to write, renames or removes something in the folder. Ends with the folder in
    which ``work`` came to its end.
    """
    step, alive = 0, False
    while not alive:
        step += 1
        folder = folders / str(step)
        alive = _survives(work, folder, step)
        yield folder


def _survives(work: Callable[[Path], object], folder: Path, step: int) -> bool:
    """Whether ``work`` has no such step; it runs in a fork, which has what this process has imported."""
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # forks beside threads: nothing waits for one
        child = os.fork()
    if child == 0:
        _work(work, folder, step)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), f"step {step}: the work failed with status {status}"
    return status == 0


def _work(work: Callable[[Path], object], folder: Path, step: int) -> None:
    left = step

    def kill(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event not in _STEPS or not str(arguments[0]).startswith(str(folder)):
            return
        if event == "open" and not _writes(arguments):
            return
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    try:
        sys.addaudithook(kill)
        work(folder)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
