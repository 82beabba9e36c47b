"""What a moment inside a language model has measured, with one of its heads."""

from __future__ import annotations

from dataclasses import dataclass, field

from demos.kit.labels import label
from demos.transformer.attention import FEWEST, habits
from demos.transformer.continuation import Moment
from demos.transformer.sampling import entropy


@dataclass(frozen=True)
class HeadHabit:
    """The shares of its attention that a head gives to three tokens, averaged over the text."""

    previous: float = field(metadata=label("attention to the token before"))
    first: float = field(metadata=label("attention to the first token"))
    itself: float = field(metadata=label("attention to itself"))


@dataclass(frozen=True)
class Measured:
    """The next token's distribution, by the model and after the sampling; the token written last.

    Where a head looks can be told from FEWEST tokens on.
    """

    tokens: int
    top_probability: float
    entropy: float
    top_chance: float
    sampled_entropy: float
    drawable: int = field(metadata=label("tokens that can be drawn"))
    written_probability: float | None = field(metadata=label("probability of the token written"))
    written_chance: float | None = field(metadata=label("its chance"))
    habit: HeadHabit | None


def measure(moment: Moment, layer: int, head: int) -> Measured:
    """The moment with this head, counted from 0."""
    written, habit = moment.written, None
    if len(moment.tokens) >= FEWEST:
        every = habits(moment.reading.attention)
        previous, first, itself = (
            shares[layer, head].item() for shares in (every.previous, every.first, every.itself)
        )
        habit = HeadHabit(previous, first, itself)
    return Measured(
        tokens=len(moment.tokens),
        top_probability=moment.original.max().item(),
        entropy=entropy(moment.original),
        top_chance=moment.chances.max().item(),
        sampled_entropy=entropy(moment.chances),
        drawable=int((moment.chances > 0).sum()),
        written_probability=written.probability if written else None,
        written_chance=written.chance if written else None,
        habit=habit,
    )
