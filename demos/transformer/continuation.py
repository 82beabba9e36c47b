"""A text that a language model continues, one drawn token at a time, with all that is measured.

Knows models and probabilities; what they mean is told in ``report``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import torch
from torch import Tensor

from demos.kit.language_models import LanguageModel, Reading
from demos.transformer.sampling import keep_top, probabilities

LONGEST = 64  # tokens of a text that are read: the last ones, since what comes next hangs on them


@dataclass(frozen=True)
class Sampling:
    """How tokens are drawn, and how many."""

    temperature: float
    top_p: float
    steps: int
    seed: int


@dataclass(frozen=True)
class Written:
    """The token written last: the model's own probability, the chance it was drawn at, its rank."""

    token: int
    probability: float
    chance: float
    rank: int  # from 1, the likeliest


@dataclass(frozen=True)
class Moment:
    """The model after some tokens, and how the next one is drawn.

    tokens      those of the text that are read, ``given`` of them, then those written
    left_out    earlier tokens of the text, not read
    """

    model: LanguageModel
    sampling: Sampling
    tokens: tuple[int, ...]
    given: int
    left_out: int
    reading: Reading
    written: Written | None = None

    @property
    def step(self) -> int:
        """Tokens written so far."""
        return len(self.tokens) - self.given

    @property
    def is_last(self) -> bool:
        """Whether all is written, or the last token ends a text."""
        ended = self.written is not None and self.written.token in self.model.ends
        return ended or self.step == self.sampling.steps

    @cached_property
    def original(self) -> Tensor:
        """Probabilities of the next token as the model has them, (vocabulary,)."""
        return probabilities(self.reading.logits)

    @cached_property
    def tempered(self) -> Tensor:
        """The same after the temperature."""
        return probabilities(self.reading.logits, self.sampling.temperature)

    @cached_property
    def chances(self) -> Tensor:
        """After top-p as well: the next token is drawn from these."""
        return keep_top(self.tempered, self.sampling.top_p)


def continue_text(model: LanguageModel, text: str, sampling: Sampling) -> Iterator[Moment]:
    """The text as it is, then after each token written, until one that ends a text."""
    random = torch.Generator().manual_seed(sampling.seed)  # its own: other runs draw as well
    encoded = model.encode(text)
    read = tuple(encoded[-LONGEST:])
    left_out = len(encoded) - len(read)
    moment = Moment(model, sampling, read, len(read), left_out, model.read(read))
    yield moment
    while not moment.is_last:
        written = _draw(moment, random)
        tokens = (*moment.tokens, written.token)
        moment = replace(moment, tokens=tokens, reading=model.read(tokens), written=written)
        yield moment


def _draw(moment: Moment, random: torch.Generator) -> Written:
    token = int(torch.multinomial(moment.chances, 1, generator=random))
    p = moment.original[token]
    rank = 1 + int((moment.original > p).sum())
    return Written(token, p.item(), moment.chances[token].item(), rank)
