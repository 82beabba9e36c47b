r"""Output size of a transposed convolution: (n - 1) s - 2p + d(k - 1) + o + 1 on each side.

Source: the shape rule of ``torch.nn.ConvTranspose2d``; o is its output padding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.convolution import (
    DILATION_WORDS,
    INPUT_WORDS,
    PADDING_WORDS,
    SIZE_ASKED,
    SIZE_HINTS,
    STRIDE_WORDS,
    sides,
    size_result,
)
from tutor.calculations.layers import is_chain
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import choice, number, size
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, square

_NAMES = (
    "transposed conv | transposed convolution | transpose conv | transpose convolution | deconv"
    " | deconvolution"
    " | convtranspose2d | convtranspose | conv transpose | transposed conv2d | conv2dtranspose"
    " | conv2d transpose"
    " | convtranspose1d | conv transpose2d | transposed convolutional | transposed convolutions"
    " | transposed | upconv | upconvs | up convolution"
)
_CHANNEL = {"low": 1, "high": 1e6, "whole": True, "default": None}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A transposed convolution's input size and settings."""

    image: tuple[int, ...] = size(
        "input size", INPUT_WORDS, low=1, high=1e6, bare=True, depth="in_channels"
    )
    kernel: tuple[int, ...] = size(
        "kernel size",
        "kernel | kernel size | k | filter | filter size | kernel of size | window | f",
        sized=_NAMES,
        low=1,
        high=1e6,
    )
    stride: tuple[int, ...] = size("stride", STRIDE_WORDS, low=1, high=1e6, default=(1,))
    padding: tuple[int, ...] = size("padding", PADDING_WORDS, low=0, high=1e6, default=(0,))
    output_padding: tuple[int, ...] = size(
        "output padding",
        "output padding | outpadding | out padding | op",
        low=0,
        high=1e6,
        default=(0,),
    )
    dilation: tuple[int, ...] = size("dilation", DILATION_WORDS, low=1, high=1e6, default=(1,))
    in_channels: int | None = number(
        "input channels", "channels | input channels | in channels", **_CHANNEL
    )
    out_channels: int | None = number(
        "output channels", "filters | output channels | out channels", **_CHANNEL
    )
    groups: int = number("groups", "groups", low=1, high=1e6, whole=True, default=1)
    mode: str = choice(
        "padding", "given", none="no padding | without padding | valid padding | padding valid"
    )


def solve(numbers: Numbers) -> str:
    """The steps for each side that differs, and the shape."""
    given = (numbers.image, numbers.kernel, numbers.stride, numbers.padding)
    steps, outs = [], []
    for n, k, s, p, o, d in sides(*given, numbers.output_padding, numbers.dilation):
        if o >= max(s, d):
            raise UnfitError(
                f"I read output padding {o}; it has to be smaller than the stride or dilation."
            )
        # n_out = (n − 1)s − 2p + d(k − 1) + o + 1
        outs.append((n - 1) * s - 2 * p + d * (k - 1) + o + 1)
        if outs[-1] < 1:
            raise UnfitError(
                f"I read padding {p}, which leaves an output of {outs[-1]}; it may take away less."
            )
        steps.append(
            rf"({n} - 1) \cdot {s} - 2 \cdot {p} + {d} \cdot ({k} - 1) + {o} + 1 = {outs[-1]}"
        )
    opening = (
        f"I compute the output size of a transposed convolution: input {square(numbers.image)}, "
        f"kernel {square(numbers.kernel)}, stride {square(numbers.stride)}, "
        f"padding {square(numbers.padding)}, "
        f"output padding {square(numbers.output_padding)}, dilation {square(numbers.dilation)}."
    )
    formula = r"n_\text{out} = (n - 1) s - 2p + d (k - 1) + o + 1"
    return answer(
        opening, formula, *dict.fromkeys(steps), end=size_result(outs, numbers.out_channels)
    )


def read(tokens: Sequence[Token]) -> Given | None:
    """One layer; several in a row are another computation."""
    return None if is_chain(tokens) else read_given(COMPUTATION, tokens)


_ARGUMENTS = (
    "in_channels",
    "out_channels",
    "kernel",
    "stride",
    "padding",
    "output_padding",
    "groups",
)
COMPUTATION = Computation(
    name="transposed",
    title="the output size of a transposed convolution",
    topic="what a transposed convolution does: output size",
    subjects=_NAMES,
    targets=SIZE_ASKED,
    hints=SIZE_HINTS,
    excludes="parameters | params | parameter | pool | pooling | receptive",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="transposed convolution, input 4x4, kernel 2, stride 2: output size?",
    calls=dict.fromkeys(("convtranspose2d", "convtranspose1d"), _ARGUMENTS),
)
