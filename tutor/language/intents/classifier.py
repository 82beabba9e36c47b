"""Tells what a message wants and in what form: ``IntentClassifier.read``.

Knows the labels and where the adapter lies; what follows from a label is the answerers' to decide.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from tutor.errors import WeightsError
from tutor.weights import ENCODER, find_bundle, find_on_hub

log = logging.getLogger(__name__)

Intent = Literal[
    "ask",  # a question about the subject
    "rework",  # the last answer in another form
    "experiment",  # an experiment to be opened
    "change_run",  # another setting of the one that is open
    "about_run",  # what the open one shows
    "calculate",  # numbers to compute with
    "debug",  # what is wrong with this code, this error message
    "quiz",  # to be tested
    "plan",  # what to learn next
    "contents",  # which lessons there are
    "source",  # where that is from
    "sure",  # whether that is so
    "recall",  # what was said before
    "language",  # to be answered in another language
    "abilities",  # what the tutor is and can do
    "greeting",
    "thanks",
    "farewell",
    "chatter",  # social, and asks for nothing about the subject
]
Form = Literal[
    "", "table", "list", "one_sentence", "shorter", "longer", "simpler", "example", "numbers",
    "analogy", "formula", "code", "yes_no", "summary", "steps",
]  # fmt: skip
INTENTS: tuple[Intent, ...] = get_args(Intent)
FORMS: tuple[Form, ...] = get_args(Form)
ADAPTER = Path(__file__).parent / "adapter"
REMEMBERED = 2000  # messages: those of a conversation are looked back at


@dataclass(frozen=True)
class Wanted:
    """What a message wants and in what form, each with its probability in [0, 1].

    ``leans`` is the probability that it can't be understood without the question before it.
    """

    intent: Intent
    form: Form
    sure: float
    sure_of_form: float
    leans: float = 0.0


class IntentClassifier:
    """The tuned encoder; safe to use from several threads."""

    def __init__(self, source: str, adapter: Path = ADAPTER) -> None:
        """``source`` is the encoder's folder. Raises WeightsError where the adapter can't be read."""
        # Seconds of imports: paid when a classifier is built, not when this module is read.
        import torch
        from safetensors import SafetensorError
        from safetensors.torch import load_file
        from transformers import AutoModel, AutoTokenizer

        from tutor.language.intents.network import IntentNetwork
        from tutor.lora import merge_adapter

        try:
            learned = load_file(adapter / "intents.safetensors")
        except (OSError, SafetensorError) as error:
            raise WeightsError(
                f"The classifier's adapter in {adapter} can't be read: {error}"
            ) from error
        self._torch, self._lock = torch, threading.Lock()
        self._tokenizer = AutoTokenizer.from_pretrained(source)
        encoder = AutoModel.from_pretrained(source, dtype=torch.float32)
        self.network = IntentNetwork(encoder, len(INTENTS), len(FORMS))
        merge_adapter(self.network, learned)
        self.network.eval()
        if getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)():
            self.network.encoder.to(torch.bfloat16)
        self._told: OrderedDict[tuple[str, str, str], Wanted] = OrderedDict()

    def read(self, message: str, before: str = "", run: str = "") -> Wanted:
        """What ``message`` wants, typed after the question ``before`` with the experiment ``run`` open."""
        key = message, before, run
        with self._lock:
            if key not in self._told:
                self._told[key] = self._read(*key)
                if len(self._told) > REMEMBERED:
                    self._told.popitem(last=False)
            return self._told[key]

    def _read(self, message: str, before: str, run: str) -> Wanted:
        from tutor.language.intents.network import join_tokens

        said, context = (
            self._tokenizer(text, add_special_tokens=False)["input_ids"]
            for text in (message, context_of(before, run))
        )
        cls, sep = self._tokenizer.cls_token_id, self._tokenizer.sep_token_id
        with self._torch.inference_mode():
            intent, form, leans = self.network([join_tokens(said, context, cls, sep)])
        intents, forms = intent[0].softmax(-1), form[0].softmax(-1)
        best, shape = int(intents.argmax()), int(forms.argmax())
        return Wanted(
            INTENTS[best],
            FORMS[shape],
            float(intents[best]),
            float(forms[shape]),
            float(leans[0].sigmoid()),
        )


def context_of(before: str, run: str) -> str:
    """The words for what stands around a message: the question before it, the experiment that is open."""
    parts = [f"before: {before}" if before else "", f"open: {run}" if run else ""]
    return " · ".join(filter(None, parts))


def load_classifier() -> IntentClassifier | None:
    """The classifier over the bundled encoder, else over the hub's; None where neither can be had."""
    try:
        bundled = find_bundle(ENCODER)
    except WeightsError:
        bundled = None  # the reader has logged it
    source = bundled.parent if bundled else find_on_hub(ENCODER.hub)
    return IntentClassifier(str(source)) if source else None
