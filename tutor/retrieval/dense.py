"""Exact inner-product search over unit vectors with FAISS, kept on disk.

The file is keyed by what was embedded and by the encoder, so an edited course gets a new key and a
stale index can't be read. A damaged file is rebuilt.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from tutor.retrieval.encoder import Encoder, Vectors

log = logging.getLogger(__name__)

LEFT_BEHIND_SECONDS = 3600.0  # no index takes as long to be written


class DenseIndex:
    """Cosine search: on unit vectors the inner product is the cosine."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vectors: Vectors, k: int) -> tuple[Vectors, np.ndarray]:
        """Cosines and text numbers, each of shape (n, k), best first, for vectors (n, d)."""
        cosines, numbers = self._index.search(vectors, min(k, len(self)))
        return cosines, numbers

    def vectors(self, numbers: Sequence[int] | np.ndarray) -> Vectors:
        """The unit vectors of these texts, shape (len(numbers), d)."""
        return np.asarray(self._index.reconstruct_batch(np.asarray(numbers, dtype=np.int64)))


def open_dense(texts: Sequence[str], encoder: Encoder, folder: Path) -> DenseIndex:
    """Read the index of exactly these texts from ``folder``, or build it and keep it there.

    A folder that can't be written costs a warning, not the index.
    """
    file = folder / f"{_key(texts, encoder)}.faiss"
    index = _read(file, len(texts))
    if index is None:
        vectors = encoder.encode(texts, progress="Indexing the course")
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        _write(index, file)
    return DenseIndex(index)


def _key(texts: Sequence[str], encoder: Encoder) -> str:
    digest = hashlib.sha256(encoder.name.encode())
    for text in texts:
        digest.update(b"\0" + text.encode())
    return digest.hexdigest()[:32]


def _read(file: Path, count: int) -> faiss.Index | None:
    """The index in ``file``: a sha256 of 32 bytes, then FAISS's format."""
    if not file.is_file():
        return None
    try:
        data = file.read_bytes()
        digest, body = data[:32], data[32:]
        if hashlib.sha256(body).digest() != digest:
            log.warning("The index %s is damaged: rebuilding it.", file)
            return None
        index = faiss.deserialize_index(np.frombuffer(body, dtype=np.uint8))
    except (OSError, RuntimeError) as error:
        log.warning("The index %s can't be read (%s): rebuilding it.", file, type(error).__name__)
        return None
    if index.ntotal != count:
        log.warning("The index %s holds %d of %d texts: rebuilding it.", file, index.ntotal, count)
        return None
    return index


def _write(index: faiss.Index, file: Path) -> None:
    """Write a temporary file and rename it, so that a reader never sees half an index."""
    body = faiss.serialize_index(index).tobytes()
    beside = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        _remove_left_behind(file.parent)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        beside = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(hashlib.sha256(body).digest() + body)
        beside.replace(file)
    except OSError as error:
        log.warning("The index can't be kept in %s (%s).", file.parent, error.strerror)
        if beside:
            beside.unlink(missing_ok=True)


def _remove_left_behind(folder: Path) -> None:
    """The beginnings of files whose writers were ended."""
    for part in folder.glob("*.part"):
        if time.time() - part.stat().st_mtime > LEFT_BEHIND_SECONDS:
            part.unlink(missing_ok=True)
