"""The vectors that come along with a course, so that its first start encodes nothing.

    vector ≈ scale · bytes,   scale = max |x| / 127:   the cosine of a vector and its bytes is above 0.9999

Only what the lessons say now is of use: a text that is not among them is encoded as ever. Knows a file beside
the lessons; nothing of searching.
"""

from __future__ import annotations

import logging
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from tutor.errors import CourseError
from tutor.retrieval.encoder import Vectors

log = logging.getLogger(__name__)

FILE = "vectors.npz"
STEPS = 127.0  # of a byte, on each side of 0


def read_shipped(course: Path, encoder: str) -> dict[bytes, Vectors]:
    """Unit vectors that lie beside the lessons, by key; empty where there are none of this encoder."""
    file = course / FILE
    if not file.is_file():
        return {}
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
            if str(stored["encoder"]) != encoder:
                return {}
            vectors = stored["bytes"].astype(np.float32)
            keys = [key.tobytes() for key in stored["keys"]]
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile) as error:
        log.warning("The vectors in %s can't be read (%s): they are made again.", file, error)
        return {}
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return dict(zip(keys, vectors, strict=True))


def write_shipped(course: Path, encoder: str, vectors: Mapping[bytes, Vectors]) -> Path:
    """Lay the vectors beside the lessons of ``course``, a folder. Raises CourseError where that can't be."""
    matrix = np.stack(list(vectors.values()))
    scaled = matrix * (STEPS / np.abs(matrix).max(axis=1, keepdims=True))
    file = course / FILE
    try:
        np.savez(
            file,
            encoder=np.array(encoder),
            keys=np.frombuffer(b"".join(vectors), np.uint8).reshape(len(vectors), -1),
            bytes=np.rint(scaled).astype(np.int8),
        )
    except OSError as error:
        raise CourseError(f"The vectors can't be kept in {file} ({error.strerror}).") from error
    return file
