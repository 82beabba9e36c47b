r"""Output size of a convolution: \lfloor (n + 2p - d(k - 1) - 1) / s \rfloor + 1 on each side.

Source: the shape rule of ``torch.nn.Conv2d``; Dumoulin & Visin 2016, "A guide to convolution arithmetic".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.layers import is_chain
from tutor.calculations.names import has_other_layers
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import Size, choice, number, size
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, count, square

SIZE_ASKED = (
    "h w | l out | h out | w out | n out | lout | hout | bigger | coming out | which length | what length | "
    "output | outputs | outpt | shape | feature map | feature maps | activation map | dimension"
    " | dimensions | dims | dim | spatial | resolution | what size | which size | wat size"
    " | how big | how large | resulting size | result size | final size | size after | come out"
    " | comes out | height and width | new size | size of the result | sizes | how wide | how tall"
    " | how long | how high | side length | what is left | whats left | what remains | left over"
    " | is left | size left | end up | size will | size do i | size do we | size does | size is"
    " | get out | shrink to | shrinks to | grow to | how small | width and height | final map"
    " | out size | out shape | out length | output length | how many points | how many samples |"
    " how many steps | size at the end | and the size | size has"
)
SIZE_HINTS = (  # enough where no number lacks
    "i have what | i get what | get what | have what | do i get | do i have | what i get | do we get"
    " | will i get | result | results | becomes | becomes what | what is it | what now | size | the size"
    " | comes | out | what remains | remains | what will i have | what do you get | length | yields"
)
VALUES_ASKED = (
    "how many values | how many numbers | how many elements | how many activations | how many features"
    " | number of values | number of activations | how many neurons | how many entries"
    " | number of features | values are left | numbers are left | how many outputs | total values"
    " | how many pixels | number of elements | number of entries | number of neurons"
)
INPUT_WORDS = (
    "l in | h in | w in | n in | input | image | img | images | imgs | picture | pictures | photo | "
    "photos | pic"
    " | input size | image size"
    " | input image | input images | input of size | image of size | images of size"
    " | feature map | map | maps | feature maps | input feature map | length | sequence"
    " | sequence length | signal | inputs"
    " | grid | matrix | frame | screen | input length | input shape | input width | n | w | width"
    " | input tensor | tensor"
    " | tensor of shape | input tensor of shape | shape | input of shape | image of shape"
    " | size of image | size of the image | size of input | size of the input | n in | h in"
)
COUNTED_AND_SIZED = "filters of size | kernels of size | filters with size | kernels with size"
STRIDE_WORDS = (
    "stride | strides | s | step | steps of | step size | stepping | moved by | moving by | moves by"
    " | jumps always | always jumps | jumps by | skips | moves always | shifted by | shift | jump | "
    "jumps | jumps of | jumping by | hop | hop size | moved | step width"
)
PADDING_WORDS = "padding | pad | p | paddings | padded by | padded with | border | padding size"
DILATION_WORDS = "dilation | dilated by | dilation rate | d | dilation factor"
PADDING_MODES = {
    "same": "same padding | padding same | padding is same | same pad | pad same | same padded"
    " | p same",
    "none": "valid padding | padding valid | no padding | no pad | without padding | unpadded"
    " | valid"
    " | without any padding | padding none | not padded | no zero padding | p none",
}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A convolution's input size and settings; the channels only name the output's shape."""

    image: tuple[int, ...] = size(
        "input size", INPUT_WORDS, low=1, high=1e6, bare=True, depth="in_channels"
    )
    kernel: tuple[int, ...] = size(
        "kernel size",
        "kernel | kernel size | k | filter | filter size | window | window size"
        " | kernel of size | f"
        " | kernel width | kernels size | filters size | of size",
        low=1,
        high=1e6,
        sized="conv | convs | convolution | convolutions | filters | kernels | conv2d"
        " | conv layer | convolutional layer"
        " | convolution layer | convolutional filter | convolutional filters",
        after=COUNTED_AND_SIZED,
        depth="in_channels",
    )
    stride: tuple[int, ...] = size("stride", STRIDE_WORDS, low=1, high=1e6, default=(1,))
    padding: tuple[int, ...] = size("padding", PADDING_WORDS, low=0, high=1e6, default=(0,))
    dilation: tuple[int, ...] = size("dilation", DILATION_WORDS, low=1, high=1e6, default=(1,))
    in_channels: int | None = number(
        "input channels",
        "channels | channel | input channels | in channels | input channel",
        low=1,
        high=1e6,
        whole=True,
        default=None,
    )
    out_channels: int | None = number(
        "output channels",
        "filters | kernels | output channels | out channels | feature maps out",
        before=COUNTED_AND_SIZED,
        low=1,
        high=1e6,
        whole=True,
        default=None,
    )
    groups: int = number("groups", "groups", low=1, high=1e6, whole=True, default=1)
    mode: str = choice("padding", "given", **PADDING_MODES)


def solve(numbers: Numbers) -> str:
    """The steps for each side that differs, and the shape."""
    if numbers.mode == "none" and any(numbers.padding):
        raise UnfitError(
            f"I read both no padding and a padding of {square(numbers.padding)}: which is it?"
        )
    if numbers.mode == "same":
        return _same(numbers)
    axes = sides(numbers.image, numbers.kernel, numbers.stride, numbers.padding, numbers.dilation)
    steps, outs = [], []
    for n, k, s, p, d in axes:
        outs.append(output_size(n, k, s, p, d))
        wide = rf" - {d} \cdot ({k} - 1) - 1" if d > 1 else rf" - {k}"
        steps.append(
            rf"\left\lfloor \frac{{{n} + 2 \cdot {p}{wide}}}{{{s}}} \right\rfloor + 1 = "
            rf"\left\lfloor \frac{{{n + 2 * p - d * (k - 1) - 1}}}{{{s}}} \right\rfloor + 1 = {outs[-1]}"
        )
    dilated = any(d > 1 for *_, d in axes)
    formula = (
        r"n_\text{out} = \left\lfloor \frac{n + 2p - d (k - 1) - 1}{s} \right\rfloor + 1"
        if dilated
        else r"n_\text{out} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1"
    )
    return answer(
        _opening(numbers),
        formula,
        *dict.fromkeys(steps),
        end=size_result(outs, numbers.out_channels),
    )


def output_size(n: int, k: int, s: int, p: int, d: int = 1) -> int:
    """Positions of a kernel along one side. Raises UnfitError where the kernel does not fit."""
    wide = d * (k - 1) + 1
    if wide > n + 2 * p:
        raise UnfitError(
            f"I read a kernel that spans {wide} on an input of {n} with padding {p}, {n + 2 * p} in all; "
            "the kernel may not be larger than the padded input."
        )
    # n_out = ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1
    return (n + 2 * p - wide) // s + 1


def sides(*sizes: Size) -> list[tuple[int, ...]]:
    """One tuple of settings per side; a single side stands for all."""
    most = max(len(each) for each in sizes)
    return list(zip(*(each if len(each) == most else each * most for each in sizes), strict=True))


def size_result(outs: list[int], channels: int | None = None, values: bool = False) -> str:
    """The last line: one side, or H × W, with the channels in front where they are known.

    ``values`` asks for how many numbers that makes. Raises UnfitError where the channels are needed.
    """
    both = outs * 2 if len(outs) == 1 else outs
    if values and channels is None:
        raise UnfitError(
            f"Each map is {square(both)}; to count the values I need the number of maps."
        )
    if values and channels is not None:
        total = count(math.prod([channels, *both]))
        return f"The output is {square([channels, *both])} (channels × height × width): **{total}** values."
    if channels is not None:
        shape = square([channels, *both])
        return f"The output is **{shape}** (channels × height × width; {square(both)} on each channel)."
    if len(outs) == 1:
        return f"The output size is **{outs[0]}** on each side ({square(both)} for a square input)."
    return f"The output size is **{square(outs)}**."


def _opening(numbers: Numbers) -> str:
    dilation = f", dilation {square(numbers.dilation)}" if max(numbers.dilation) > 1 else ""
    return (
        f"I compute the output size of a convolution: input {square(numbers.image)}, "
        f"kernel {square(numbers.kernel)}, stride {square(numbers.stride)}, "
        f"padding {square(numbers.padding)}{dilation}."
    )


def _same(numbers: Numbers) -> str:
    """ "Same" padding: ⌈n / s⌉; PyTorch has it for stride 1 only."""
    if any(numbers.padding):
        raise UnfitError(
            f"I read both “same” padding and a padding of {square(numbers.padding)}: which is it?"
        )
    outs, steps = [], []
    for n, s in sides(numbers.image, numbers.stride):
        outs.append(-(-n // s))  # n_out = ⌈n / s⌉
        steps.append(rf"\left\lceil \frac{{{n}}}{{{s}}} \right\rceil = {outs[-1]}")
    opening = (
        f"I compute the output size of a convolution with “same” padding: input {square(numbers.image)}, "
        f"kernel {square(numbers.kernel)}, stride {square(numbers.stride)}."
    )
    if max(numbers.stride) > 1:
        opening += " This is the rule of Keras; PyTorch takes “same” with stride 1 only."
    formula = r"n_\text{out} = \left\lceil \frac{n}{s} \right\rceil"
    return answer(
        opening, formula, *dict.fromkeys(steps), end=size_result(outs, numbers.out_channels)
    )


def read(tokens: Sequence[Token]) -> Given | None:
    """One layer; several in a row are another computation."""
    foreign = has_other_layers(COMPUTATION, tokens)
    return None if foreign or is_chain(tokens) else read_given(COMPUTATION, tokens)


_ARGUMENTS = ("in_channels", "out_channels", "kernel", "stride", "padding", "dilation", "groups")
COMPUTATION = Computation(
    name="convolution",
    title="the output size of a convolution",
    topic="how to compute the output size of a convolution: formula with stride, padding and dilation",
    subjects="conv | convs | convolution | convolutions | convolutional | conv2d | conv1d"
    " | kernel | filter | filters"
    " | kernels | convolve | convolved | conv layer",
    targets=SIZE_ASKED,
    hints=SIZE_HINTS,
    excludes="pool | pooling | maxpool | maxpool2d | avgpool | avgpool2d | transposed"
    " | transpose | deconv"
    " | deconvolution | convtranspose2d | convtranspose1d | convtranspose | receptive | receptive"
    " field | parameters | parameter"
    " | params | param"
    " | pooled | upsampling | weights | flatten | flattened | flattening",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="32x32 image, 5x5 kernel, stride 1, padding 2: output size?",
    calls={
        "conv2d": _ARGUMENTS,
        "conv1d": _ARGUMENTS,
        "conv": _ARGUMENTS,
        "conv2d/2": ("out_channels", "kernel"),
        "conv1d/2": ("out_channels", "kernel"),
    },
)
