"""Text ─▶ unit vectors, through sentence-transformers.

Knows where the encoder's weights are looked for; knows nothing of passages.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tutor.errors import WeightsError
from tutor.progress import progress_bar
from tutor.weights import ENCODER, find_bundle, find_on_hub

log = logging.getLogger(__name__)

BATCH_TOKENS = 1000  # a layer's activations then stay in the cache
Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Anything that turns texts into unit vectors; ``name`` changes whenever the vectors would."""

    name: str

    def encode(self, texts: Sequence[str], progress: str = "") -> Vectors:
        """Float32 vectors of shape (len(texts), d), each of Euclidean norm 1.

        ``progress`` labels a bar for long work; empty means no bar.
        """
        ...


class SentenceEncoder:
    """all-MiniLM-L6-v2 (d = 384, reads 256 tokens) through sentence-transformers."""

    def __init__(self, source: str) -> None:
        # Six seconds of imports: paid when an encoder is built, not when this module is read.
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        self.name = ENCODER.hub
        self._model = SentenceTransformer(source, device="cpu")
        # With bf16 units a third of the time, vectors within a cosine of 0.9999 (docs/log.md);
        # without them bf16 is emulated, and slower than float32.
        if getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)():
            self._model.to(torch.bfloat16)
        self._vocabulary: frozenset[str] = frozenset(self._model.tokenizer.get_vocab())
        self._width = int(self._model.get_embedding_dimension() or 0)

    def encode(self, texts: Sequence[str], progress: str = "") -> Vectors:
        """See Encoder.encode."""
        vectors = np.empty((len(texts), self._width), dtype=np.float32)
        with progress_bar(progress, len(texts), "text") as bar:
            for batch in self._batches(texts):
                found = self._model.encode(
                    [texts[i] for i in batch],
                    batch_size=len(batch),
                    convert_to_tensor=True,
                    show_progress_bar=False,
                )
                vectors[batch] = found.float().numpy(force=True)
                bar.update(len(batch))
        # Normalised in float32: bf16 has 8 bits for it.
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def is_word(self, word: str) -> bool:
        """Whether ``word``, in lower case, is one of the 30,522 words and word pieces it was trained on."""
        return word in self._vocabulary

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Indexes of texts with equally many tokens: no padding, and attention needs no mask.

        That takes half of the time for short texts (docs/log.md).
        """
        if len(texts) < 2:
            yield from ([i] for i in range(len(texts)))
            return
        limit = self._model.max_seq_length
        tokens = self._model.tokenizer(list(texts), truncation=True, max_length=limit)["input_ids"]
        by_length = sorted(range(len(texts)), key=lambda i: len(tokens[i]))
        for length, equal in groupby(by_length, key=lambda i: len(tokens[i])):
            yield from _batched(equal, max(1, BATCH_TOKENS // length))


def _batched(items: Iterable[int], size: int) -> Iterator[list[int]]:
    """Lists of at most ``size`` items; itertools has it from Python 3.12 on."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def load_encoder() -> SentenceEncoder | None:
    """The bundled encoder, else the hub's; None where neither can be had.

    What was tried and found is logged in one line.
    """
    tried = []
    try:
        bundled = find_bundle(ENCODER)
        if bundled is not None:
            log.info("Encoder: bundled package (found), then hub (not asked).")
            return SentenceEncoder(str(bundled.parent))
        tried.append("bundled package (not installed)")
    except WeightsError as error:
        tried.append(f"bundled package ({error})")
    folder = find_on_hub(ENCODER.hub)
    if folder is None:
        log.warning("Encoder: %s, then hub (no answer): searching by words alone.", tried[0])
        return None
    log.info("Encoder: %s, then hub (found).", tried[0])
    return SentenceEncoder(str(folder))
