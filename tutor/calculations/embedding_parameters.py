"""Parameters of an embedding layer: one vector per word, no bias.

Source: the shape of ``torch.nn.Embedding``'s ``weight``.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations.counting import PARAMETERS_ASKED
from tutor.calculations.message import Message
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given
from tutor.calculations.slots import MANY, number, size
from tutor.calculations.writing import answer, count


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The size of the table."""

    words: int = number(
        "vocabulary size",
        "vocab | vocabulary | word | token | num embeddings | entry | entries | row | word vocabulary"
        " | token vocabulary | item | category | categories | user | different word | unique word"
        " | distinct word | size vocabulary",
        things=True, **MANY,
    )  # fmt: skip
    width: int = number(
        "embedding dimension",
        "dim | dimension | dimensional | embedding dim | embedding size | embedding dimension | d"
        " | embed dim | vector size | embedding vector | vector | vectors of length | column"
        " | dimensional vector | dimensional embedding | embedding of dimension | embed | size embedding"
        " | feature | length | vector length | number | component | number each | vector of length"
        " | word vector",
        **MANY,
    )  # fmt: skip
    table: tuple[int, ...] | None = size(
        "table", "table | matrix | embedding matrix | embedding table | size",
        sized="embedding | embedding layer", bare=True, default=None, high=1e8,
    )  # fmt: skip


def solve(numbers: Numbers) -> str:
    """One product."""
    # |θ| = V · d
    total = numbers.words * numbers.width
    opening = (
        f"I compute the number of parameters of an embedding layer: {count(numbers.words)} words, "
        f"{count(numbers.width)} numbers for each, no bias."
    )
    step = rf"{numbers.words} \cdot {numbers.width} = {total}"
    return answer(opening, r"V \cdot d", step, end=f"In all **{count(total)} parameters**.")


def read(message: Message) -> Given | None:
    """A table of 1000 × 50 gives both."""
    given = read_given(COMPUTATION, message)
    if given is None or "table" not in given:
        return given
    if len(given) > 1 or len(given["table"]) != 2:
        return None
    return {"words": given["table"][0], "width": given["table"][1]}


COMPUTATION = Computation(
    name="embedding_parameters",
    title="the number of parameters of an embedding layer",
    topic="what tokenisation, embeddings and word vectors are",
    subjects="embedding | embed | embedding layer | word vector",
    targets=f"{PARAMETERS_ASKED} | weight | how many entries | how many numbers | how many values"
    " | number of entries | size of the table",
    excludes="lstm | gru | rnn | transformer | attention | positional | linear",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="embedding layer, vocabulary 10000, dimension 300: how many parameters?",
)
