"""Vectors on disk by what they were made of: added as they come, so that a broken-off work is taken up again.

    header   8 bytes of name, the width d as a 32-bit number, their CRC-32
    record   16 bytes of key, CRC-32 of key and vector, d 32-bit floats

Knows bytes. What is damaged, or the half of a record that a kill leaves, is not read: a record is whole or it
is none, so that nobody waits for a lock.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

import numpy as np

from tutor.retrieval.encoder import Vectors

log = logging.getLogger(__name__)

_NAME = b"VECTORS1"
_HEADER = 16  # bytes
LEFT_BEHIND_SECONDS = 3600.0  # no file takes as long to be written


def _record(width: int) -> np.dtype[np.void]:
    return np.dtype([("key", "V16"), ("crc", "<u4"), ("vector", "<f4", (width,))])


class VectorFile:
    """The vectors in ``path``; a folder that can't be written costs a warning, not the vectors."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[bytes, Vectors]:
        """Every whole vector by its key; empty where there is no file, or one that can't be read."""
        try:
            data = self._path.read_bytes() if self._path.exists() else b""
        except OSError as error:
            log.warning("The index %s can't be read (%s).", self._path, error.strerror)
            return {}
        width = _width_of(data)
        if not width:
            if data:
                log.warning("The index %s is damaged: rebuilding it.", self._path)
                self._remove()
            return {}
        kind = _record(width)
        count = (len(data) - _HEADER) // kind.itemsize
        records = np.frombuffer(data, kind, count, offset=_HEADER)
        found = {
            record["key"].tobytes(): record["vector"]
            for record in records
            if record["crc"] == _crc(record["key"].tobytes(), record["vector"])
        }
        if len(found) < count:
            lost = count - len(found)
            log.warning("The index %s is damaged: rebuilding it (%d texts).", self._path, lost)
            self.replace(found)
        return found

    def add(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Append these, as one write."""
        width = len(next(iter(vectors.values())))
        body = _written(vectors, width)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("ab") as stream:
                if stream.tell() == 0:
                    body = _header(width) + body
                elif half := (stream.tell() - _HEADER) % _record(width).itemsize:
                    body = (
                        bytes(_record(width).itemsize - half) + body
                    )  # what a kill left stays unread
                stream.write(body)
        except OSError as error:
            log.warning("The index can't be kept in %s (%s).", self._path.parent, error.strerror)

    def replace(self, vectors: Mapping[bytes, Vectors]) -> None:
        """Keep these alone: written beside the file and renamed, so that nobody reads half of it."""
        if not vectors:
            self._remove()
            return
        width = len(next(iter(vectors.values())))
        beside = None
        try:
            _remove_left_behind(self._path.parent)
            handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".part")
            beside = Path(name)
            with os.fdopen(handle, "wb") as stream:
                stream.write(_header(width) + _written(vectors, width))
            beside.replace(self._path)
        except OSError as error:
            log.warning("The index can't be kept in %s (%s).", self._path.parent, error.strerror)
            if beside:
                beside.unlink(missing_ok=True)

    def _remove(self) -> None:
        try:
            self._path.unlink()
        except OSError as error:
            log.warning("The index %s can't be removed (%s).", self._path, error.strerror)


def _header(width: int) -> bytes:
    start = _NAME + width.to_bytes(4, "little")
    return start + crc32(start).to_bytes(4, "little")


def _width_of(data: bytes) -> int:
    width = int.from_bytes(data[8:12], "little")
    return width if data[:_HEADER] == _header(width) else 0


def _crc(key: bytes, vector: Vectors) -> int:
    return crc32(vector.tobytes(), crc32(key))


def _written(vectors: Mapping[bytes, Vectors], width: int) -> bytes:
    records = np.empty(len(vectors), _record(width))
    for place, (key, vector) in enumerate(vectors.items()):
        records[place] = (key, _crc(key, vector), vector)
    return records.tobytes()


def _remove_left_behind(folder: Path) -> None:
    """The beginnings of files whose writers were ended."""
    for part in folder.glob("*.part"):
        if time.time() - part.stat().st_mtime > LEFT_BEHIND_SECONDS:
            part.unlink(missing_ok=True)
