"""A loaded language model as an experiment sees it, with its attention maps.

Knows how transformers returns attention maps; what they mean is explained in ``demos``.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Container, Sequence
from itertools import chain
from typing import Any

import torch

from demos.kit.language_models import LanguageModel, Reading

log = logging.getLogger(__name__)


def look_inside(
    name: str, model: Any, tokenizer: Any, endless: bool = False
) -> LanguageModel | None:
    """transformers' causal ``model`` as experiments read it; None where it keeps no attention maps.

    An ``endless`` one never ends its text: one that was tuned to short answers would after a sentence.
    """
    opened = _OpenModel(name, model, tokenizer, endless)
    if opened.has_attention():
        return opened
    log.info("Experiments can't look into %s: it keeps no attention maps.", name)
    return None


class _OpenModel:
    """A second model object over the same weights; see demos.kit.language_models.LanguageModel.

    The fast attention (sdpa) keeps no weights to show: asked for them, transformers 5 returns an
    empty tuple. Eager attention has them, but is a setting of the whole model, and the model may
    be writing a reply at this moment. So the modules are copied, some 1 MB, and the tensors shared.
    """

    def __init__(self, name: str, model: Any, tokenizer: Any, endless: bool) -> None:
        self.name = name
        shared = {id(tensor): tensor for tensor in chain(model.parameters(), model.buffers())}
        self._model = copy.deepcopy(model, shared)
        self._model.set_attn_implementation("eager")
        self._tokenizer = tokenizer
        end = model.generation_config.eos_token_id
        self._ends: list[int] = end if isinstance(end, list) else [end]
        self._endless = endless
        self.ends: Container[int] = [] if endless else self._ends

    def encode(self, text: str) -> list[int]:
        """See LanguageModel.encode."""
        clean = text.encode("utf-8", "replace").decode()  # a tokenizer takes no lone surrogates
        tokens: list[int] = self._tokenizer(clean)["input_ids"]
        return tokens

    def decode(self, token: int) -> str:
        """See LanguageModel.decode."""
        return str(self._tokenizer.decode([token]))

    def read(self, tokens: Sequence[int]) -> Reading:
        """See LanguageModel.read."""
        output = self._forward(tokens)
        attention = torch.stack(output.attentions)[:, 0].float().cpu()  # (layers, heads, n, n)
        # in bf16 a row sums to 1 within some 0.3 %
        attention = attention / attention.sum(dim=-1, keepdim=True)
        logits = output.logits[0, -1].float().cpu()
        if self._endless:
            logits[self._ends] = logits.min()
        return Reading(logits, attention)

    def has_attention(self) -> bool:
        """Whether a forward pass gives an attention map for each layer."""
        maps: Any = getattr(self._forward([0]), "attentions", None)
        return bool(maps) and all(layer is not None for layer in maps)

    @torch.inference_mode()
    def _forward(self, tokens: Sequence[int]) -> Any:
        inputs = torch.tensor([tokens], device=self._model.device)
        return self._model(inputs, output_attentions=True, use_cache=False, logits_to_keep=1)
