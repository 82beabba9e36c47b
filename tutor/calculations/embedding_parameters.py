"""Parameters of an embedding layer: one vector per word, no bias.

Source: the shape of ``torch.nn.Embedding``'s ``weight``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.dense_parameters import PARAMETERS_ASKED
from tutor.calculations.phrasing import rephrased, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given
from tutor.calculations.slots import number, size
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, count

_COUNT = {"low": 1, "high": 1e8, "whole": True}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The size of the table."""

    words: int = number(
        "vocabulary size",
        "vocab | vocabulary | vocabulary size | vocab size | words | tokens | num embeddings"
        " | entries | word | rows | token"
        " | word vocabulary | token vocabulary | items | categories | users"
        " | vocabulary of size | vocab of size | word vocab"
        " | different words | unique words | distinct words | number of words | size vocabulary"
        " | words vocabulary",
        **_COUNT,
    )
    width: int = number(
        "embedding dimension",
        "dim | dimension | dimensional | dimensions | dims | embedding dim | embedding size"
        " | embedding dimension | d"
        " | vectors of size | vectors of | vectors of length | embed dim | vector size"
        " | embedding vectors | vectors"
        " | embeddings of size | embedding vectors of size | embedding vector size | columns"
        " | dimensional vectors"
        " | dimensional embeddings | dimensional embedding | embeddings of dimension | embed"
        " | size embeddings | features | vector | length | vector length | numbers | components |"
        " numbers each"
        " | vector of length | vectors of length | word vector | word vectors",
        **_COUNT,
    )
    table: tuple[int, ...] | None = size(
        "table", "table | matrix | embedding matrix | embedding table"
            " | size", sized="embedding | embeddings | embedding layer",
        bare=True, default=None, low=1, high=1e8,
    )  # fmt: skip


def solve(numbers: Numbers) -> str:
    """One product."""
    # |θ| = V · d
    total = numbers.words * numbers.width
    opening = (
        f"I compute the number of parameters of an embedding layer: {count(numbers.words)} words, "
        f"{count(numbers.width)} numbers for each, no bias."
    )
    return answer(
        opening,
        r"V \cdot d",
        rf"{numbers.words} \cdot {numbers.width} = {total}",
        end=f"In all **{count(total)} parameters**.",
    )


def read(tokens: Sequence[Token]) -> Given | None:
    """A table of 1000 × 50 gives both."""
    given = read_given(COMPUTATION, tokens) or read_given(COMPUTATION, rephrased(tokens, _THINGS))
    if given is None or "table" not in given:
        return given
    if len(given) > 1 or len(given["table"]) != 2:
        return None
    return {"words": given["table"][0], "width": given["table"][1]}


_THINGS = rules(
    (r"(N) (?!vectors\b|entries\b|dimensions\b|numbers\b|layers\b)[a-z]+s\b", r"vocabulary \1")
)
COMPUTATION = Computation(
    name="embedding_parameters",
    title="the number of parameters of an embedding layer",
    topic="what tokenisation, embeddings and word vectors are",
    subjects="embedding | embeddings | embed | embedding layer | word vectors",
    targets=f"{PARAMETERS_ASKED} | weights | how many entries | how many numbers | how many values"
    " | number of entries | size of the table",
    excludes="lstm | gru | rnn | transformer | attention | positional | linear",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="embedding layer, vocabulary 10000, dimension 300: how many parameters?",
    calls={"embedding": ("words", "width")},
)
