"""Parameters of a convolution: c_out · (c_in / groups) · k_h · k_w weights and one bias per filter.

Source: the shapes of ``torch.nn.Conv2d``'s ``weight`` and ``bias``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.convolution import (
    COUNTED_AND_SIZED,
    INPUT_WORDS,
    PADDING_WORDS,
    STRIDE_WORDS,
)
from tutor.calculations.dense_parameters import BIASES, PARAMETERS_ASKED, in_all
from tutor.calculations.phrasing import rephrased, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.slots import choice, number, size
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, square

_CONV = (
    "conv | convs | convolution | convolutions | conv2d | conv1d | conv layer | convolutional layer"
    " | convolution layer | convolutional | convtranspose2d | transposed convolution"
)
_CHANNELS = {"low": 1, "high": 1e5, "whole": True}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A convolution's channels and kernel; the image's size, stride and padding do not count."""

    in_channels: int = number(
        "input channels",
        "input channels | in channels | channels in | input channel | channels | channel | cin"
        " | c in | input depth"
        " | input feature maps | input maps | channels input | incoming channels | in channel"
        " | inputs | input | depth",
        before="in",
        **_CHANNELS,
    )
    out_channels: int = number(
        "output channels (filters)",
        "output channels | out channels | filters | kernels | filter | channels out"
        " | output channel | cout | c out"
        " | output feature maps | feature maps | output maps | channels output | outputs"
        " | output | number of filters"
        " | out channel | num filters",
        before=COUNTED_AND_SIZED + " | out",
        **_CHANNELS,
    )
    kernel: tuple[int, ...] = size(
        "kernel size",
        "kernel | kernel size | k | filter size | window | size | of size | kernel of size"
        " | kernels size | filters size | kernel width",
        sized=f"filters | kernels | filter | {_CONV}",
        after=COUNTED_AND_SIZED,
        bare=True,
        low=1,
        high=1e4,
        depth="in_channels",
    )
    groups: int = number("groups", "groups | group", default=1, **_CHANNELS)
    image: tuple[int, ...] | None = size(
        "image size",
        f"{INPUT_WORDS} | on".replace(" | inputs", "").replace(" | input |", " |"),
        default=None,
        low=1,
        high=1e6,
        depth="in_channels",
    )
    stride: tuple[int, ...] = size("stride", STRIDE_WORDS, default=(1,), low=1, high=1e6)
    padding: tuple[int, ...] = size("padding", PADDING_WORDS, default=(0,), low=0, high=1e6)
    bias: str = choice("bias", "with", **BIASES)


def solve(numbers: Numbers) -> str:
    """Weights, biases, sum."""
    kernel = numbers.kernel * 2 if len(numbers.kernel) == 1 else numbers.kernel
    per_group, rest = divmod(numbers.in_channels, numbers.groups)
    if rest or numbers.out_channels % numbers.groups:
        raise UnfitError(
            f"I read {numbers.groups} groups for {numbers.in_channels} input and "
            f"{numbers.out_channels} output channels; both have to be multiples of the groups."
        )
    weights = numbers.out_channels * per_group * math.prod(kernel)
    biases = numbers.out_channels if numbers.bias == "with" else 0
    grouped = f", {numbers.groups} groups" if numbers.groups > 1 else ""
    opening = (
        f"I compute the number of parameters of a convolution from {numbers.in_channels} to "
        f"{numbers.out_channels} channels, kernel {square(kernel)}{grouped}, {numbers.bias} bias."
    )
    inputs = r"\frac{c_\text{in}}{g}" if grouped else r"c_\text{in}"
    formula = rf"c_\text{{out}} \cdot {inputs} \cdot k_h \cdot k_w" + (
        r" + c_\text{out}" if biases else ""
    )
    # |θ| = c_out · (c_in / g) · k_h · k_w + c_out
    put_in = rf"{numbers.out_channels} \cdot {per_group} \cdot {kernel[0]} \cdot {kernel[1]}"
    step = put_in + (f" + {biases}" if biases else "") + f" = {weights + biases}"
    return answer(opening, formula, step, end=in_all(weights, biases))


def read(tokens: Sequence[Token]) -> Given | None:
    """Numbers by name; "3 to 16 channels" are both, "RGB" is 3 and "greyscale" 1."""
    message = Words(tokens)
    given = read_given(COMPUTATION, _name_pair(rephrased(tokens, _BOTH_SIDES)))
    if given is None or message.hold("dimension1 | conv1d | dimension3 | conv3d"):
        return None
    colour = 3 if message.hold("rgb | color | colour | coloured | colored") else None
    grey = 1 if message.hold("grayscale | greyscale | gray | grey | black and white") else None
    if colour or grey:
        given.setdefault("in_channels", colour or grey)
    if message.hold("depthwise | depth wise"):
        given = {"groups": given["in_channels"]} | given if "in_channels" in given else given
        given = {"out_channels": given["in_channels"]} | given if "in_channels" in given else given
    return given


_CHANNELS_OF = r"(?:channels?|feature maps?|maps?|filters?|planes?)"
_BOTH_SIDES = rules(
    (rf"\b(?:takes?|has|gets?|receives?|reads?|accepts?) (N) (?:input )?{_CHANNELS_OF}", r"in channels \1"),
    (rf"\b(?:makes?|gives?|outputs?|produces?|returns?|creates?|learns?) (N) (?:output )?{_CHANNELS_OF}",
     r"out channels \1"),
)  # fmt: skip


def _name_pair(tokens: Sequence[Token]) -> list[Token]:
    """ "from 3 to 16 channels" ─▶ "in channels 3 , out channels 16"."""
    for place, token in enumerate(tokens):
        arrow = next(
            (
                link
                for link in _ARROWS
                if [t.text for t in tokens[place + 1 : place + 1 + len(link)]] == link
            ),
            [],
        )
        end = place + 1 + len(arrow)
        if arrow and token.kind == "number" and end < len(tokens) and tokens[end].kind == "number":
            start = place - 1 if place and tokens[place - 1].text == "from" else place
            after = (
                end
                + 1
                + (
                    end + 1 < len(tokens)
                    and tokens[end + 1].text in ("channels", "channel", "filters")
                )
            )
            named = [
                *_words(", in channels"),
                token,
                *_words(", out channels"),
                tokens[end],
                *_words(","),
            ]
            return [*tokens[:start], *named, *tokens[after:]]
    return list(tokens)


def _words(text: str) -> list[Token]:
    return [Token("sign" if part == "," else "word", part) for part in text.split()]


_ARROWS = [["to"], ["into"], ["-", ">"]]
_ARGUMENTS = ("in_channels", "out_channels", "kernel", "stride", "padding", "dilation", "groups")
COMPUTATION = Computation(
    name="conv_parameters",
    title="the number of parameters of a convolution",
    topic="how many parameters a convolutional layer has",
    subjects=f"{_CONV} | depthwise | kernel | kernels | filters | filter | rgb | grayscale",
    targets=PARAMETERS_ASKED,
    excludes="lstm | gru | rnn | embedding | receptive field | batchnorm | batch norm | pool"
    " | pooling | linear | dense"
    " | flatten | fully connected | pointwise | separable | fc | maxpool",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="conv layer, 3 input channels, 16 filters, 5x5 kernel: how many parameters?",
    calls={
        "conv2d": _ARGUMENTS[:5],
        "conv": _ARGUMENTS[:5],
        "conv2d/2": ("out_channels", "kernel"),
        "convtranspose2d": _ARGUMENTS[:5],
    },
)
