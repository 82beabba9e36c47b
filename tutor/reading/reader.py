"""Reads a question or a claim together with passages: ``PassageReader.read``.

Knows where the adapter lies and how inputs are batched; what follows from a judgement is the
answerers' to decide.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from tutor.errors import WeightsError
from tutor.records import Judgement, Passage
from tutor.weights import ENCODER, find_bundle, find_on_hub

log = logging.getLogger(__name__)

ADAPTER = Path(__file__).parent / "adapter"
BATCH_TOKENS = 1000  # of a batch, padding counted: a layer's activations then stay in the cache
CLAIM = "claim: "  # stands before a claim, where a question stands else


class Reader(Protocol):
    """Anything that judges a question beside passages."""

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Judgement, ...]:
        """One judgement for each passage, in their order."""
        ...


UNREAD = -20.0  # logit of a unit that stood beyond the network's longest input
NOTHING_THERE = Judgement(UNREAD, (), 0.0, 0.0)  # of a passage without units: a figure alone


class PassageReader:
    """The tuned encoder; safe to use from several threads."""

    def __init__(
        self,
        source: str,
        adapter: Path = ADAPTER,
        files: Sequence[str] = ("reader.safetensors",),
    ) -> None:
        """``source`` is the encoder's folder; the ``files`` of ``adapter`` are merged in their order.

        Raises WeightsError where the adapter can't be read.
        """
        # Seconds of imports: paid when a reader is built, not when this module is read.
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import load_file
        from transformers import AutoModel, AutoTokenizer

        from tutor.lora import merge_adapter
        from tutor.reading.network import ReaderNetwork

        try:
            learned = [load_file(adapter / file) for file in files]
        except (OSError, SafetensorError) as error:
            raise WeightsError(
                f"The reader's adapter in {adapter} can't be read: {error}"
            ) from error
        self._torch, self._lock = torch, threading.Lock()
        self._tokenizer = AutoTokenizer.from_pretrained(source)
        self.network = ReaderNetwork(AutoModel.from_pretrained(source, dtype=torch.float32))
        for part in learned:
            merge_adapter(self.network, part)
        self.network.eval()
        if getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)():
            self.network.encoder.to(torch.bfloat16)
        self._read: dict[tuple[str, tuple[str, ...]], tuple[list[int], list[list[int]]]] = {}

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Judgement, ...]:
        """See Reader.read."""
        return self.read_texts(
            question, [(item.heading, [unit.text for unit in item.units]) for item in passages]
        )

    def read_texts(
        self, question: str, texts: Sequence[tuple[str, Sequence[str]]]
    ) -> tuple[Judgement, ...]:
        """The same for texts that are none of a course: a heading and the texts of the units."""
        from tutor.reading.network import join_tokens

        asked = self._tokens([question])[0]
        cls, sep = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        readable = [i for i, (_, units) in enumerate(texts) if units]
        inputs = [join_tokens(asked, *self._kept(*texts[i]), cls, sep) for i in readable]
        found = dict.fromkeys(range(len(texts)), NOTHING_THERE)
        with self._torch.inference_mode():
            for batch in _batches([len(item.ids) for item in inputs]):
                logits = self.network([inputs[i] for i in batch])
                verdicts = logits.verdict.softmax(-1)
                for row, i in enumerate(readable[place] for place in batch):
                    units = logits.units[row].tolist()
                    unread = len(texts[i][1]) - len(units)
                    yes, no, _ = verdicts[row].tolist()
                    found[i] = Judgement(
                        float(logits.passage[row]), (*units, *[UNREAD] * unread), yes, no
                    )
        return tuple(found[i] for i in range(len(texts)))

    def _kept(self, heading: str, units: Sequence[str]) -> tuple[list[int], list[list[int]]]:
        """Tokens of the heading and of each unit; they are kept, for a course's come again."""
        key = (heading, tuple(units))
        with self._lock:
            if key not in self._read:
                first, *others = self._tokens([heading, *units])
                self._read[key] = first, others
            return self._read[key]

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        tokens: list[list[int]] = self._tokenizer(list(texts), add_special_tokens=False)[
            "input_ids"
        ]
        return tokens


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of inputs of like length, at most BATCH_TOKENS with their padding."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batch and (len(batch) + 1) * lengths[place] > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def find_encoder() -> str | None:
    """The folder of the bundled encoder, else of the hub's; None where neither can be had.

    The find is logged in one line.
    """
    try:
        bundled = find_bundle(ENCODER)
    except WeightsError as error:
        log.warning("Reader: %s", error)
        bundled = None
    source = bundled.parent if bundled else find_on_hub(ENCODER.hub)
    if source is None:
        log.warning("Reader: no encoder, so passages are judged by their words alone.")
        return None
    log.info("Reader: adapter over the %s encoder.", "bundled" if bundled else "hub's")
    return str(source)


def load_reader() -> PassageReader | None:
    """The reader over the encoder; None where that can't be had."""
    source = find_encoder()
    return PassageReader(source) if source else None
