"""A public Git address of a course ─▶ a folder with its newest state, for as long as the program runs.

Knows the program git; nothing of what is fetched.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tutor.errors import CourseError

SECONDS = 300  # that a fetch may take
_SCHEME = "https:"


def address_in(path: Path) -> str:
    """The address that ``path`` was made of, https://host/owner/name; "" where it is a path."""
    is_address = path.parts[:1] == (_SCHEME,) and len(path.parts) > 2
    return f"{_SCHEME}//{'/'.join(path.parts[1:])}" if is_address else ""


@cache
def clone(address: str) -> Path:
    """Fetch the newest state of ``address``.

    Raises CourseError where git is missing, nothing answers, or what answers is no public repository.
    """
    git = shutil.which("git")
    if git is None:
        raise CourseError(
            f"{address} is fetched with git, which is not installed here. Install it."
        )
    parent = Path(tempfile.mkdtemp(prefix="course-"))
    atexit.register(shutil.rmtree, parent, ignore_errors=True)
    folder = parent / (address.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git") or "course")
    command = [git, "clone", "--quiet", "--depth", "1", "--", address, str(folder)]
    asks_nothing = os.environ | {"GIT_TERMINAL_PROMPT": "0"}
    try:
        subprocess.run(  # noqa: S603 (no shell)
            command, check=True, capture_output=True, text=True, timeout=SECONDS, env=asks_nothing
        )
    except subprocess.TimeoutExpired as error:
        raise CourseError(
            f"{address} was not fetched within {SECONDS} s. Give a folder."
        ) from error
    except subprocess.CalledProcessError as error:
        reason = (error.stderr or "").strip().split("\n")[-1]
        raise CourseError(
            f"{address} can't be fetched ({reason}). Check the address and the network, or give a folder "
            "or a .zip."
        ) from error
    return folder
