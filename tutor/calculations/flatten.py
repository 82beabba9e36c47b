r"""Numbers per sample after flattening: c \cdot h \cdot w.

Source: ``torch.nn.Flatten``, which keeps the batch dimension.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tutor.calculations.message import Message
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import COUNT, number, numbers, size
from tutor.calculations.writing import answer, count, square


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Sides in any order, or channels and a map's size."""

    sides: tuple[int, ...] = numbers(
        "shape", functions="shape | tensor | flatten | flattening", default=(), **COUNT
    )
    image: tuple[int, ...] | None = size(
        "size of the maps",
        "image | map | feature map | size | of size | input | tensor | output | shape | flatten"
        " | flattening | img | volume | flattened | picture | conv output | grid",
        bare=True, default=None,
    )  # fmt: skip
    channels: int | None = number(
        "channels", "channel | feature map | map | filter | c",
        before="feature maps of | maps of | feature maps of size | channels of | maps of size"
        " | channels of size",
        default=None, **COUNT,
    )  # fmt: skip
    batch: int | None = number("batch", "batch | batch size", default=None, **COUNT)


def solve(numbers: Numbers) -> str:
    """The product of the sides of one sample."""
    channels = [numbers.channels] if numbers.channels else []
    sides = [*channels, *(numbers.image or ()), *numbers.sides]
    if not 2 <= len(sides) <= 4:
        read = square(sides) or "none"
        raise UnfitError(
            f"I read the sides {read}, and need those of one sample, such as 16 × 5 × 5."
        )
    total = math.prod(sides)
    opening = f"I compute the size of a {square(sides)} sample after flattening; the batch dimension stays."
    step = r" \cdot ".join(map(str, sides)) + f" = {total}"
    end = f"The flattened size is **{count(total)}**."
    return answer(opening, r"c \cdot h \cdot w", step, end=end)


def read(message: Message) -> Given | None:
    """Sizes of three sides come whole: here every side counts."""
    found = [token for token in message.tokens if token.kind in ("size", "number")]
    if len(found) == 1 and len(found[0].values) > 2:
        return {"sides": found[0].values} if len(found[0].values) == 3 else None
    return read_given(COMPUTATION, message)


COMPUTATION = Computation(
    name="flatten",
    title="the size after flattening",
    topic="how shapes change through a CNN: flatten before the linear layer",
    subjects="flatten | flattened | flattening | flat",
    targets="size | how many | length | output | shape | feature | input | number | dimension | neuron | unit"
    " | value | element | result | vector | what",
    excludes="parameter | params | conv2d | kernel | stride | pool | pooling | weight | linear layer with",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="flatten 16x5x5: which size?",
)
