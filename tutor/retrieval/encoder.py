"""Text ─▶ unit vectors, through sentence-transformers.

Knows where the encoder's weights are looked for; knows nothing of passages.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tutor.errors import WeightsError
from tutor.weights import ENCODER, find_bundle, find_on_hub

log = logging.getLogger(__name__)

BUNDLED_LANGUAGE = "en"
# 94 languages, MIT; its card wants the prefix before questions, and for texts compared with one another.
MULTILINGUAL, MULTILINGUAL_PREFIX = "intfloat/multilingual-e5-small", "query: "
BATCH_TOKENS = 1000  # a layer's activations then stay in the cache
REMEMBERED = 64  # texts encoded alone
Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Anything that turns texts into unit vectors; ``name`` changes whenever the vectors would."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Float32 vectors of shape (len(texts), d), each of Euclidean norm 1."""
        ...


class SentenceEncoder:
    """A sentence-transformers model; the bundled one is all-MiniLM-L6-v2 (d = 384, reads 256 tokens)."""

    def __init__(self, source: str, name: str = ENCODER.hub, prefix: str = "") -> None:
        """``source`` is the model's folder, ``prefix`` what it wants before each text."""
        # Six seconds of imports: paid when an encoder is built, not when this module is read.
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()
        self.name, self._prefix = f"{prefix}{name}", prefix
        self.network = SentenceTransformer(source, device="cpu")
        # With bf16 units a third of the time, vectors within a cosine of 0.9999 (docs/log.md);
        # without them bf16 is emulated, and slower than float32.
        if getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)():
            self.network.to(torch.bfloat16)
        self._vocabulary: frozenset[str] = frozenset(self.network.tokenizer.get_vocab())
        self._width = int(self.network.get_embedding_dimension() or 0)
        # one message is compared with passages, with units and with listed questions
        self._one = lru_cache(REMEMBERED)(self._encode_one)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See Encoder.encode."""
        if len(texts) == 1:
            return self._one(texts[0]).copy()
        return self._encode(texts)

    def _encode_one(self, text: str) -> Vectors:
        return self._encode([text])

    def _encode(self, texts: Sequence[str]) -> Vectors:
        texts = [self._prefix + text for text in texts]
        vectors = np.empty((len(texts), self._width), dtype=np.float32)
        for batch in self._batches(texts):
            found = self.network.encode(
                [texts[i] for i in batch],
                batch_size=len(batch),
                convert_to_tensor=True,
                show_progress_bar=False,
            )
            vectors[batch] = found.float().numpy(force=True)
        # Normalised in float32: bf16 has 8 bits for it.
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def is_word(self, word: str) -> bool:
        """Whether ``word``, in lower case, is one of the words and word pieces that it was trained on."""
        return (
            word in self._vocabulary or f"▁{word}" in self._vocabulary
        )  # as SentencePiece writes it

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Indexes of texts with equally many tokens: no padding, and attention needs no mask.

        That takes half of the time for short texts (docs/log.md).
        """
        if len(texts) < 2:
            yield from ([i] for i in range(len(texts)))
            return
        limit = self.network.max_seq_length
        tokens = self.network.tokenizer(list(texts), truncation=True, max_length=limit)["input_ids"]
        by_length = sorted(range(len(texts)), key=lambda i: len(tokens[i]))
        for length, equal in groupby(by_length, key=lambda i: len(tokens[i])):
            yield from _batched(equal, max(1, BATCH_TOKENS // length))


def _batched(items: Iterable[int], size: int) -> Iterator[list[int]]:
    """Lists of at most ``size`` items; itertools has it from Python 3.12 on."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def load_encoder(named: str | None = None, prefix: str = "") -> SentenceEncoder | None:
    """The bundled encoder, else the hub's; None where neither can be had.

    ``named`` is a folder or a hub model's name to take instead, ``prefix`` what it wants before each text.
    What was tried and found is logged in one line. Raises WeightsError for a named one that can't be had.
    """
    if named:
        return _load_named(named, prefix)
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


def _load_named(named: str, prefix: str) -> SentenceEncoder:
    folder = Path(named) if Path(named).is_dir() else find_on_hub(named)
    if folder is None:
        raise WeightsError(
            f"The encoder {named} (TUTOR_ENCODER) is no folder here and can't be fetched from the hub. "
            "Check its name and the network, or unset it."
        )
    if not (folder / "config.json").is_file():
        raise WeightsError(f"{named} (TUTOR_ENCODER) is no model: it has no config.json.")
    try:
        return SentenceEncoder(str(folder), named, prefix)
    except (OSError, ValueError, RuntimeError) as error:
        raise WeightsError(f"The encoder {named} (TUTOR_ENCODER) can't be read: {error}") from error


def advice_on(language: str, named: str | None) -> str:
    """What to set for a course in ``language``, where nothing is and the bundled encoder knows it badly."""
    if language == BUNDLED_LANGUAGE or named:
        return ""
    return (
        f"This course is written in “{language}”, and the encoder that comes along knows English: its "
        f"sections are found by their words more than by their meaning. Set TUTOR_ENCODER={MULTILINGUAL} and "
        f"TUTOR_ENCODER_PREFIX='{MULTILINGUAL_PREFIX}' (470 MB from the hub, once)."
    )
