"""A .zip of a course ─▶ a folder, unpacked for as long as the program runs.

Knows archives; nothing of what is in them.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from tutor.errors import CourseError

LARGEST = 500 * 2**20  # bytes unpacked: more is no text and its pictures


def unpack(archive: Path) -> Path:
    """The folder with what ``archive`` holds; its only folder, where it holds one.

    Raises CourseError for what is no .zip, for a damaged one and for one too large.
    """
    return _unpacked(archive.resolve(), archive.stat().st_mtime_ns)


@cache
def _unpacked(archive: Path, _changed: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="course-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    inside = folder / archive.stem
    try:
        with zipfile.ZipFile(archive) as opened:
            size = sum(item.file_size for item in opened.infolist())
            if size > LARGEST:
                raise CourseError(
                    f"{archive.name} unpacks to {size / 2**20:.0f} MB, over the {LARGEST // 2**20} that "
                    "are read. Leave videos and data out, or give the folder."
                )
            opened.extractall(inside)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise CourseError(
            f"{archive.name} can't be unpacked ({error}). Pack it again, without a password."
        ) from error
    while len(held := [item for item in inside.iterdir() if item.name != "__MACOSX"]) == 1:
        if not held[0].is_dir():
            break
        inside = held[0]
    return inside
