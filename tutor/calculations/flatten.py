r"""Numbers per sample after flattening: c \cdot h \cdot w.

Source: ``torch.nn.Flatten``, which keeps the batch dimension.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import number, numbers, size
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, count, square


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Sides in any order, or channels and a map's size."""

    sides: tuple[int, ...] = numbers(
        "shape",
        "",
        functions="shape | tensor | flatten | flattening",
        default=(),
        low=1,
        high=1e7,
        whole=True,
    )
    image: tuple[int, ...] | None = size(
        "size of the maps",
        "image | images | map | maps | feature map | feature maps | size | of size | input"
        " | tensor | output | shape"
        " | flatten | flattening | img | volume | flattened | picture | conv output | grid",
        bare=True,
        default=None,
        low=1,
        high=1e6,
    )
    channels: int | None = number(
        "channels", "channels | channel | feature maps | maps | filters"
            " | c", before="feature maps of | maps of | feature maps of size | channels of"
        " | maps of size | channels of size", default=None, low=1, high=1e6, whole=True,
    )  # fmt: skip
    batch: int | None = number(
        "batch", "batch | batch size", default=None, low=1, high=1e6, whole=True
    )


def solve(numbers: Numbers) -> str:
    """The product of the sides of one sample."""
    sides = [
        *([numbers.channels] if numbers.channels else []),
        *(numbers.image or ()),
        *numbers.sides,
    ]
    if not 2 <= len(sides) <= 4:
        raise UnfitError(
            f"I read the sides {square(sides) or 'none'}, and need those of one sample, such as 16 × 5 × 5."
        )
    total = math.prod(sides)
    opening = f"I compute the size of a {square(sides)} sample after flattening; the batch dimension stays."
    product = r" \cdot ".join(str(side) for side in sides)
    return answer(
        opening,
        r"c \cdot h \cdot w",
        f"{product} = {total}",
        end=f"The flattened size is **{count(total)}**.",
    )


def read(tokens: Sequence[Token]) -> Given | None:
    """Sizes of three sides come whole: here every side counts."""
    wide = [token for token in tokens if token.kind == "size" and len(token.values) > 2]
    if len(wide) == 1 and sum(token.kind in ("size", "number") for token in tokens) == 1:
        return {"sides": wide[0].values} if len(wide[0].values) == 3 else None
    return read_given(COMPUTATION, tokens)


COMPUTATION = Computation(
    name="flatten",
    title="the size after flattening",
    topic="how shapes change through a CNN: flatten before the linear layer",
    subjects="flatten | flattened | flattening | flat",
    targets="size | how many | length | output | shape | features | inputs | number | dimension"
    " | neurons | units | values"
    " | elements | result | vector | what",
    excludes="parameters | params | conv2d | kernel | stride | pool | pooling | weights"
    " | linear layer with",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="flatten 16x5x5: which size?",
)
