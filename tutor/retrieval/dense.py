"""Exact inner-product search over unit vectors with FAISS, each kept on disk as soon as it is there.

A vector goes by what was embedded and by the encoder: of an edited course only what changed is encoded, and
after a kill only what was not yet written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import faiss
import numpy as np

from tutor.progress import progress_bar
from tutor.retrieval.encoder import Encoder, Vectors
from tutor.retrieval.vector_file import VectorFile

CHUNK = 256  # texts that are encoded, then kept: some seconds of work on a laptop


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


def open_dense(
    texts: Sequence[str],
    encoder: Encoder,
    folder: Path,
    shipped: Mapping[bytes, Vectors] | None = None,
) -> DenseIndex:
    """The index of these texts: what ``folder`` holds of them is read, the rest is encoded and kept there.

    One folder is for one course; ``shipped`` are vectors that need not be kept there, by ``key_of``. A folder
    that can't be written costs a warning, not the index.
    """
    file = VectorFile(folder / f"{key_of(encoder.name).hex()}.vectors")
    keys = [key_of(text) for text in texts]
    kept = file.read()
    vectors = {**(shipped or {}), **kept}
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in vectors}
    _encode(missing, encoder, file, vectors)
    if len(kept) > 2 * len(set(keys)):  # more of it is of no use than is
        file.replace({key: vectors[key] for key in keys})
    matrix = np.stack([vectors[key] for key in keys])
    index = faiss.IndexFlatIP(matrix.shape[1])
    index.add(matrix)
    return DenseIndex(index)


def _encode(
    missing: dict[bytes, str], encoder: Encoder, file: VectorFile, vectors: dict[bytes, Vectors]
) -> None:
    """Add what is ``missing`` to ``vectors`` and to the file, those of a length together, the longest first.

    The encoder takes no longer for a padded text, so a chunk has texts of about one length; the memory is
    that of a chunk, and the time left is judged by letters.
    """
    keys = sorted(missing, key=lambda key: -len(missing[key]))
    letters = sum(map(len, missing.values()))
    with progress_bar("Indexing the course" if keys else "", letters, "letter") as bar:
        for start in range(0, len(keys), CHUNK):
            chunk = keys[start : start + CHUNK]
            found = encoder.encode([missing[key] for key in chunk])
            made = dict(zip(chunk, found, strict=True))
            file.add(made)
            vectors |= made
            bar.update(sum(len(missing[key]) for key in chunk))


def key_of(text: str) -> bytes:
    """What the vector of a text is kept by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:16]
