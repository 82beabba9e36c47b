"""The reader's network: the bundled encoder with a low-rank adapter, and three heads.

    [CLS] question [SEP] heading [SEP] unit [SEP] unit [SEP] ...      token types 0 0 1 1 1 1 1 ...

With q, u and p the mean vectors of the question's, a unit's and all units' tokens, and c that of [CLS],
all of one length:

    unit      a cos(q, u) + b + w · [q∘u, u, c]
    passage   d logsumexp(units) + e cos(q, p) + f + v · [c, q∘p]       it answers if one of them does
    verdict   two layers over [c, q, ū, q∘ū, |q − ū|]                   ū: units weighted by softmax

The cosines come first, so that training starts where dense search ends. Reading question and passage
together after Nogueira and Cho (2019), marking units beside ranking after Provence (Chirkova et al.,
ICLR 2025). Knows tensors and tokens; nothing of courses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

LONGEST = 384  # tokens of question and passage together
LONGEST_QUESTION, LONGEST_HEADING, LONGEST_UNIT = 80, 24, 90  # tokens
VERDICTS = ("yes", "no", "neither")
LENGTH = 4.0  # of the vectors that the heads see


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
        unit = unit[: max(0, min(LONGEST_UNIT, LONGEST - len(ids) - 1))]
        if not unit:
            break
        spans.append((len(ids), len(ids) + len(unit)))
        ids += [*unit, sep]
        types += [1] * (len(unit) + 1)
    return Tokens(ids, types, spans)


class ReaderNetwork(nn.Module):
    """A BERT encoder of width d with the three heads, which compute in float32."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder
        d = int(encoder.config.hidden_size)
        self.unit = nn.Linear(3 * d, 1)
        self.passage = nn.Linear(2 * d, 1)
        self.verdict = nn.Sequential(
            nn.Linear(5 * d, 128), nn.GELU(), nn.Linear(128, len(VERDICTS))
        )
        self.mix = nn.Parameter(torch.tensor([8.0, -3.5, 1.0, 4.0, -1.0]))  # a, b, d, e, f
        for head in (self.unit, self.passage):
            nn.init.zeros_(head.weight)
            nn.init.zeros_(head.bias)

    def forward(self, inputs: Sequence[Tokens]) -> Logits:
        """The logits of a padded batch of inputs, each with at least one unit."""
        ids, types, mask, asked = _pad(inputs)
        hidden: Tensor = self.encoder(
            input_ids=ids, attention_mask=mask, token_type_ids=types
        ).last_hidden_state.float()  # (n, longest, d)
        c = _scaled(hidden[:, 0])  # (n, d)
        q = _scaled((hidden * asked[:, :, None]).sum(1))  # (n, d)
        rows, columns, of_unit, owner = _places(inputs)
        tokens = hidden[rows, columns]  # (tokens of units, d)
        sums = _sum_by(tokens, of_unit, len(owner))  # (units, d)
        u, p = _scaled(sums), _scaled(_sum_by(sums, owner, len(inputs)))
        unit = self._cosine_and(self.unit, q[owner], u, [q[owner] * u, u, c[owner]], 0, 1)
        units = list(torch.split(unit, [len(item.spans) for item in inputs]))
        some = self.mix[2] * torch.stack([torch.logsumexp(logits, 0) for logits in units])
        passage = some + self._cosine_and(self.passage, q, p, [c, q * p], 3, 4)
        weights = torch.cat([logits.softmax(0) for logits in units])
        answering = _scaled(_sum_by(u * weights[:, None], owner, len(inputs)))  # (n, d)
        verdict = self.verdict(
            torch.cat([c, q, answering, q * answering, (q - answering).abs()], dim=-1)
        )
        return Logits(passage, units, verdict)

    def _cosine_and(
        self, head: nn.Module, a: Tensor, b: Tensor, features: list[Tensor], weight: int, bias: int
    ) -> Tensor:
        """mix[weight] cos(a, b) + mix[bias] + head(features), shape (n,)."""
        cosine = (a * b).sum(-1) / LENGTH**2
        learned: Tensor = head(torch.cat(features, dim=-1))[:, 0]
        return self.mix[weight] * cosine + self.mix[bias] + learned


def _pad(inputs: Sequence[Tokens]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Ids, types and mask, shape (n, longest) each, and the weights of the question's mean."""
    n, longest = len(inputs), max(len(item.ids) for item in inputs)
    ids, types, mask = (torch.zeros(n, longest, dtype=torch.long) for _ in range(3))
    # named, for transformers changes torch's own for every thread while it builds a model in bf16
    asked = torch.zeros(n, longest, dtype=torch.float32)
    for row, item in enumerate(inputs):
        length, question = len(item.ids), item.types.index(1) - 2
        ids[row, :length] = torch.tensor(item.ids)
        types[row, :length] = torch.tensor(item.types)
        mask[row, :length] = 1
        asked[row, 1 : 1 + question] = 1 / max(question, 1)
    return ids, types, mask, asked


def _places(inputs: Sequence[Tokens]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Of each token of a unit its row, its column and its unit; of each unit the row it is in."""
    spans = [(row, start, end) for row, item in enumerate(inputs) for start, end in item.spans]
    tokens = [
        (row, column, unit)
        for unit, (row, start, end) in enumerate(spans)
        for column in range(start, end)
    ]
    rows, columns, of_unit = torch.tensor(tokens).T
    return rows, columns, of_unit, torch.tensor([row for row, _, _ in spans])


def _sum_by(vectors: Tensor, group: Tensor, groups: int) -> Tensor:
    """The sums of vectors (m, d) by their group (m,), shape (groups, d)."""
    zeros = torch.zeros(groups, vectors.shape[-1], dtype=vectors.dtype)
    return zeros.index_add_(0, group, vectors)


def _scaled(vectors: Tensor) -> Tensor:
    """Vectors of one length, LENGTH: a cosine is their product over LENGTH squared."""
    return F.normalize(vectors, dim=-1) * LENGTH
