"""The classifier's network: the bundled encoder with a low-rank adapter, and a linear head for each label.

    [CLS] message [SEP] the question before · the experiment that is open [SEP]
        ─▶ the mean of the message's vectors, and that of [CLS] ─▶ intent, form, leans on it or not

Knows tensors and tokens; what the labels mean is the classifier's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

LONGEST = 96  # tokens of the message; a long one is told by how it begins and ends
LONGEST_CONTEXT = 40


class IntentNetwork(nn.Module):
    """A BERT encoder of width d with a head for the intent, one for the form, and one for leaning."""

    def __init__(self, encoder: Any, intents: int, forms: int) -> None:
        super().__init__()
        self.encoder = encoder
        d = int(encoder.config.hidden_size)
        self.intent = nn.Linear(2 * d, intents)
        self.form = nn.Linear(2 * d, forms)
        self.leans = nn.Linear(2 * d, 1)

    def forward(
        self, inputs: Sequence[tuple[Sequence[int], Sequence[int]]]
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Logits (n, intents), (n, forms) and (n,) of n inputs, as ``join_tokens`` makes them."""
        ids, types, mask, asked = _pad(inputs)
        hidden: Tensor = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state.float()  # (n, longest, d)
        mean = (hidden * asked[:, :, None]).sum(1)
        features = torch.cat([hidden[:, 0], mean], dim=-1)  # (n, 2 d)
        return self.intent(features), self.form(features), self.leans(features)[:, 0]


def join_tokens(
    message: Sequence[int], context: Sequence[int], cls: int, sep: int
) -> tuple[list[int], list[int]]:
    """Ids and types of one input; of a long message its first and last tokens."""
    if len(message) > LONGEST:
        half = LONGEST // 2
        message = [*message[:half], *message[-half:]]
    before = [cls, *message, sep]
    after = [*context[:LONGEST_CONTEXT], sep]
    return [*before, *after], [0] * len(before) + [1] * len(after)


def _pad(
    inputs: Sequence[tuple[Sequence[int], Sequence[int]]],
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Ids, types and mask, shape (n, longest) each, and the weights of the message's mean."""
    longest = max(len(ids) for ids, _ in inputs)
    ids, types, mask = (torch.zeros(len(inputs), longest, dtype=torch.long) for _ in range(3))
    # named, for transformers changes torch's own for every thread while it builds a model in bf16
    asked = torch.zeros(len(inputs), longest, dtype=torch.float32)
    for row, (tokens, kinds) in enumerate(inputs):
        own = kinds.index(1) - 2  # between [CLS] and the first [SEP]
        ids[row, : len(tokens)] = torch.tensor(tokens)
        types[row, : len(kinds)] = torch.tensor(kinds)
        mask[row, : len(tokens)] = 1
        asked[row, 1 : 1 + own] = 1 / max(own, 1)
    return ids, types, mask, asked
