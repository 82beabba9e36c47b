"""Parameters of a convolution: c_out · (c_in / groups) · k_h · k_w weights and one bias per filter.

Source: the shapes of ``torch.nn.Conv2d``'s ``weight`` and ``bias``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tutor.calculations.counting import BIASES, PARAMETERS_ASKED, in_all
from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.sliding import COUNTED_AND_SIZED, PADDING_WORDS, STRIDE_WORDS
from tutor.calculations.slots import choice, number, size
from tutor.calculations.writing import answer, square

_CONV = (
    "conv | convolution | conv2d | conv1d | conv layer | convolutional layer | convolution layer"
    " | convolutional | convtranspose2d | transposed convolution"
)
_CHANNELS = {"low": 1, "high": 1e5, "whole": True}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A convolution's channels and kernel; the image's size, stride and padding do not count."""

    in_channels: int = number(
        "input channels",
        "input channel | in channel | channels in | channel | cin | c in | input depth"
        " | input feature map | input map | channels input | incoming channel | input | depth"
        " | input plane",
        before="in", **_CHANNELS,
    )  # fmt: skip
    out_channels: int = number(
        "output channels (filters)",
        "output channel | out channel | filters | kernels | filter | channels out | cout | c out"
        " | output feature map | feature map | output map | channels output | output | num filter",
        before=COUNTED_AND_SIZED + " | out", **_CHANNELS,
    )  # fmt: skip
    kernel: tuple[int, ...] = size(
        "kernel size",
        "kernel | kernel size | k | filter size | window | size | of size | kernel of size | kernel width",
        sized=f"filter | filters | kernel | kernels | {_CONV}",
        after=COUNTED_AND_SIZED, bare=True, high=1e4, depth="in_channels",
    )  # fmt: skip
    groups: int = number("groups", "group", default=1, **_CHANNELS)
    image: tuple[int, ...] | None = size(
        "image size",
        "image | img | picture | photo | pic | input size | image size | input image | on",
        default=None, depth="in_channels",
    )  # fmt: skip
    stride: tuple[int, ...] = size("stride", STRIDE_WORDS, default=(1,))
    padding: tuple[int, ...] = size("padding", PADDING_WORDS, default=(0,), low=0)
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
    bias = r" + c_\text{out}" if biases else ""
    # |θ| = c_out · (c_in / g) · k_h · k_w + c_out
    put_in = rf"{numbers.out_channels} \cdot {per_group} \cdot {kernel[0]} \cdot {kernel[1]}"
    step = put_in + (f" + {biases}" if biases else "") + f" = {weights + biases}"
    formula = rf"c_\text{{out}} \cdot {inputs} \cdot k_h \cdot k_w{bias}"
    return answer(opening, formula, step, end=in_all(weights, biases))


def read(message: Message) -> Given | None:
    """Numbers by name; "3 to 16 channels" are both, "RGB" is 3 and "greyscale" 1."""
    given = read_given(COMPUTATION, message)
    if given is None or message.hold("dimension1 | conv1d | dimension3 | conv3d"):
        return None
    if message.hold("rgb | color | colour | coloured | colored"):
        given.setdefault("in_channels", 3)
    elif message.hold("grayscale | greyscale | gray | grey | black and white"):
        given.setdefault("in_channels", 1)
    if message.hold("depthwise | depth wise") and "in_channels" in given:
        channels = given["in_channels"]
        given = {"groups": channels, "out_channels": channels} | given
    return given


_OF = r"(?:channels?|feature maps?|maps?|filters?|planes?)"
_RULES = rules(
    (rf"\b(?:takes?|has|gets?|receives?|reads?|accepts?) (N) (?:input )?{_OF}", r"in channels \1"),
    (rf"\b(?:makes?|gives?|outputs?|produces?|returns?|creates?|learns?) (N) (?:output )?{_OF}",
     r"out channels \1"),
    (rf"(?:\bfrom )?(N)(?: {_OF})? (?:to|into|- >) (N)(?: {_OF})?", r", in channels \1 , out channels \2 ,"),
)  # fmt: skip
COMPUTATION = Computation(
    name="conv_parameters",
    title="the number of parameters of a convolution",
    topic="how many parameters a convolutional layer has",
    subjects=f"{_CONV} | depthwise | kernel | filter | rgb | grayscale",
    targets=PARAMETERS_ASKED,
    excludes="lstm | gru | rnn | embedding | receptive field | batchnorm | batch norm | pool | pooling"
    " | linear | dense | flatten | fully connected | pointwise | separable | fc | maxpool",
    Numbers=Numbers,
    solve=solve,
    read=read,
    rules=_RULES,
    example="conv layer, 3 input channels, 16 filters, 5x5 kernel: how many parameters?",
)
