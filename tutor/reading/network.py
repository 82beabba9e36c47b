"""The reader's network: the bundled encoder with a low-rank adapter, and three linear heads.

    [CLS] question [SEP] heading [SEP] unit [SEP] unit [SEP] ...      token types 0 0 1 1 1 1 1 ...

    passage head   logit of "this passage answers", at [CLS]
    unit head      logit of "this unit answers", at the mean of the unit's tokens, beside [CLS]
    verdict head   logits of yes, no and neither, at [CLS]

Cross-encoding after Nogueira and Cho (2019); marking units beside ranking after Provence (Chirkova
et al., ICLR 2025). Knows tensors and tokens; nothing of courses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LONGEST = 384  # tokens of question and passage together
LONGEST_QUESTION, LONGEST_HEADING, LONGEST_UNIT = 80, 24, 90  # tokens
LORA_SCALE = 2.0  # alpha / r
VERDICTS = ("yes", "no", "neither")


@dataclass(frozen=True)
class Tokens:
    """One input: token ids, their types, and the span [start, end) of each unit that fits in."""

    ids: list[int]
    types: list[int]
    spans: list[tuple[int, int]]


@dataclass(frozen=True)
class Logits:
    """What the heads say of n inputs: (n,), one (units,) for each input, (n, 3)."""

    passage: Tensor
    units: list[Tensor]
    verdict: Tensor


def join_tokens(
    question: Sequence[int],
    heading: Sequence[int],
    units: Sequence[Sequence[int]],
    cls: int,
    sep: int,
) -> Tokens:
    """The network's input for a question and a passage; units beyond LONGEST are left out."""
    question = question[:LONGEST_QUESTION]
    ids = [cls, *question, sep, *heading[:LONGEST_HEADING], sep]
    types = [0] * (len(question) + 2) + [1] * (len(ids) - len(question) - 2)
    spans = []
    for unit in units:
        unit = unit[: min(LONGEST_UNIT, LONGEST - len(ids) - 1)]
        if not unit:
            break
        spans.append((len(ids), len(ids) + len(unit)))
        ids += [*unit, sep]
        types += [1] * (len(unit) + 1)
    return Tokens(ids, types, spans)


class ReaderNetwork(nn.Module):
    """A BERT encoder of width d with the three heads; computes in the encoder's dtype."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        d = int(encoder.config.hidden_size)
        self.passage = nn.Linear(d, 1)
        self.unit = nn.Linear(2 * d, 1)
        self.verdict = nn.Linear(d, len(VERDICTS))

    def forward(self, inputs: Sequence[Tokens]) -> Logits:
        """The logits of a padded batch of at least one input."""
        n, longest = len(inputs), max(len(item.ids) for item in inputs)
        ids, types, mask = (torch.zeros(n, longest, dtype=torch.long) for _ in range(3))
        rows: list[int] = []  # of each token of a unit, the input it is in,
        columns: list[int] = []  # where it stands there,
        of_unit: list[int] = []  # and which unit of the batch it belongs to
        owners: list[int] = []  # of each unit, the input it is in
        for row, item in enumerate(inputs):
            length = len(item.ids)
            ids[row, :length] = torch.tensor(item.ids)
            types[row, :length] = torch.tensor(item.types)
            mask[row, :length] = 1
            for start, end in item.spans:
                rows += [row] * (end - start)
                columns += range(start, end)
                of_unit += [len(owners)] * (end - start)
                owners.append(row)
        hidden: Tensor = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state.float()  # (n, longest, d)
        whole = hidden[:, 0]  # (n, d)
        units = _means(hidden[rows, columns], torch.tensor(of_unit, dtype=torch.long), len(owners))
        marked = self.unit(torch.cat([units, whole[owners]], dim=-1))[:, 0]  # (all units,)
        counts = [len(item.spans) for item in inputs]
        return Logits(
            self.passage(whole)[:, 0], list(torch.split(marked, counts)), self.verdict(whole)
        )


def _means(tokens: Tensor, of_unit: Tensor, units: int) -> Tensor:
    """Mean vector of each unit's tokens, shape (units, d), from tokens of shape (m, d)."""
    sums = torch.zeros(units, tokens.shape[-1]).index_add_(0, of_unit, tokens)
    counts = torch.bincount(of_unit, minlength=units).clamp(min=1)
    return sums / counts[:, None]


class LoRALinear(nn.Module):
    """x ─▶ W x + b + α/r · B A x (Hu et al. 2021); only A (r, in) and B (out, r) learn."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(linear.weight.detach(), requires_grad=False)
        self.bias = nn.Parameter(linear.bias.detach(), requires_grad=False)
        fan_out, fan_in = linear.weight.shape
        self.lora_A = nn.Parameter(torch.randn(rank, fan_in) / fan_in**0.5)
        self.lora_B = nn.Parameter(torch.zeros(fan_out, rank))

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) ─▶ (..., out), in the dtype of x."""
        low = F.linear(x, self.lora_A.to(x.dtype))
        return F.linear(x, self.weight, self.bias) + LORA_SCALE * F.linear(
            low, self.lora_B.to(x.dtype)
        )


def merge_adapter(network: ReaderNetwork, adapter: Mapping[str, Tensor]) -> None:
    """Add what was learned to the weights: W += α/r · B A, and set the heads.

    ``adapter`` holds ``NAME.lora_A`` and ``NAME.lora_B`` of the layers that were tuned, and the heads'
    own weights. Raises KeyError for a name that the network lacks.
    """
    modules = dict(network.named_modules())
    heads = {name: value.float() for name, value in adapter.items() if ".lora_" not in name}
    with torch.no_grad():
        for name in sorted({key.rpartition(".")[0] for key in adapter if ".lora_" in key}):
            weight = modules[name].weight
            change = adapter[f"{name}.lora_B"].float() @ adapter[f"{name}.lora_A"].float()
            weight.copy_(weight.float() + LORA_SCALE * change)
        for name, value in heads.items():
            network.get_parameter(name).copy_(value)
