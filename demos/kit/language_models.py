"""What an experiment sees of a language model.

An experiment imports nothing of the program around it: a program that has a model in memory hands
it to ``catalogue.find_demos``.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor


@dataclass(frozen=True)
class Reading:
    """One forward pass over n tokens.

    logits      (vocabulary,) of the token that comes next
    attention   (layers, heads, n, n): the share of query token q that goes to key token k, in
                ``attention[layer, head, q, k]``; causal (0 for k > q), and each row sums to 1
    """

    logits: Tensor
    attention: Tensor


class LanguageModel(Protocol):
    """A causal transformer; safe to read from several threads.

    name    which it is, as it stands in a sentence
    ends    tokens after which there is nothing more to write
    """

    name: str
    ends: Container[int]

    def encode(self, text: str) -> list[int]:
        """The tokens of a text that isn't blank; at least one."""
        ...

    def decode(self, token: int) -> str:
        """The text of one token, with the space before it if that is part of it."""
        ...

    def read(self, tokens: Sequence[int]) -> Reading:
        """Pass ``tokens`` through the model."""
        ...
