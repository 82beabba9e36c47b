"""Where the heads of a transformer look, measured on its attention maps.

The first token, the token before and the query's own are three different ones from the third query
on; averages are over those queries.
"""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

FEWEST = 3  # tokens, so that there is such a query


@dataclass(frozen=True)
class Habits:
    """Mean shares of attention, each (layers, heads): where each head looks by habit."""

    previous: Tensor
    first: Tensor
    itself: Tensor


@dataclass(frozen=True)
class Look:
    """A head, counted from 0, whose last query gives ``share`` of its attention to token ``key``."""

    layer: int
    head: int
    key: int
    share: float


def habits(attention: Tensor) -> Habits:
    """Of attention (layers, heads, n, n) over at least FEWEST tokens."""
    return Habits(
        previous=attention.diagonal(-1, -2, -1)[..., 1:].mean(-1),
        first=attention[..., 2:, 0].mean(-1),
        itself=attention.diagonal(0, -2, -1)[..., 2:].mean(-1),
    )


def strongest_look(attention: Tensor) -> Look:
    """The head whose last query reads most of one token that is neither the first nor its own."""
    between = attention[..., -1, 1:-1]  # (layers, heads, n - 2)
    index = int(between.argmax())
    share = between.flatten()[index].item()
    _, heads, keys = between.shape
    return Look(index // (heads * keys), index // keys % heads, 1 + index % keys, share)
