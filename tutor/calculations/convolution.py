r"""Output size of a convolution: \lfloor (n + 2p - d(k - 1) - 1) / s \rfloor + 1 on each side.

Source: the shape rule of ``torch.nn.Conv2d``; Dumoulin & Visin 2016, "A guide to convolution arithmetic".
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from tutor.calculations.layers import is_one_layer
from tutor.calculations.message import Message
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import COUNT, Size, choice, number, size
from tutor.calculations.writing import answer, count, square

SIZE_ASKED = (
    "h w | l out | h out | w out | n out | lout | hout | bigger | coming out | which length | what length"
    " | output | outpt | shape | feature map | activation map | dimension | dim | spatial | resolution"
    " | what size | which size | how big | how large | resulting size | result size | final size"
    " | size after | come out | height and width | width and height | new size | size of the result"
    " | which sizes | how wide | how tall | how long | how high | how small | side length | what is left"
    " | whats left | what remains | left over | is left | size left | end up | size will | size do i"
    " | size do we | size does | size is | get out | shrink to | grow to | final map | out size"
    " | out shape | out length | how many points | how many samples | how many steps | size at the end"
    " | and the size | size has"
)
SIZE_HINTS = (  # enough where no number lacks
    "i have what | i get what | get what | have what | do i get | do i have | what i get | do we get"
    " | will i get | result | becomes | what is it | what now | size | come | remain | what will i have"
    " | what do you get | length | yields"
)
VALUES_ASKED = (
    "how many values | how many numbers | how many elements | how many activations | how many features"
    " | number of values | number of activations | how many neurons | how many entries"
    " | number of features | values are left | numbers are left | how many outputs | total values"
    " | how many pixels | number of elements | number of entries | number of neurons"
)
INPUT_WORDS = (
    "l in | h in | w in | n in | input | image | img | picture | photo | pic | input size | image size"
    " | input image | feature map | map | input feature map | length | sequence | sequence length"
    " | signal | grid | matrix | frame | screen | input length | input shape | input width | n | w"
    " | width | input tensor | tensor | tensor of shape | input tensor of shape | shape"
)
COUNTED_AND_SIZED = "filters of size | kernels of size | filters with size | kernels with size"
STRIDE_WORDS = (
    "stride | s | step | steps of | step size | stepping | moved by | moving by | moves by | jumps always"
    " | always jumps | jumps by | skips | moves always | shifted by | shift | jump | hop | hop size"
    " | moved | step width"
)
PADDING_WORDS = "padding | pad | p | padded by | padded with | border | padding size"
DILATION_WORDS = "dilation | dilated by | dilation rate | d | dilation factor"
PADDING_MODES = {
    "same": "same padding | padding same | padding is same | same pad | pad same | same padded | p same",
    "none": "valid padding | padding valid | no padding | no pad | without padding | unpadded | valid"
    " | without any padding | padding none | not padded | no zero padding | p none",
}
CHANNEL = COUNT | {"default": None}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A convolution's input size and settings; the channels only name the output's shape."""

    image: tuple[int, ...] = size("input size", INPUT_WORDS, bare=True, depth="in_channels")
    kernel: tuple[int, ...] = size(
        "kernel size",
        "kernel | kernel size | k | filter | filter size | window | window size | kernel of size | f"
        " | kernel width | kernels size | filters size | of size",
        sized="conv | convolution | filters | kernels | conv2d | conv layer | convolutional layer"
        " | convolution layer | convolutional filter",
        after=COUNTED_AND_SIZED, depth="in_channels",
    )  # fmt: skip
    stride: tuple[int, ...] = size("stride", STRIDE_WORDS, default=(1,))
    padding: tuple[int, ...] = size("padding", PADDING_WORDS, low=0, default=(0,))
    dilation: tuple[int, ...] = size("dilation", DILATION_WORDS, default=(1,))
    in_channels: int | None = number(
        "input channels", "channel | input channel | in channel", **CHANNEL
    )
    out_channels: int | None = number(
        "output channels", "filters | kernels | output channel | out channel | feature maps out",
        before=COUNTED_AND_SIZED, **CHANNEL,
    )  # fmt: skip
    groups: int = number("groups", "groups", default=1, **COUNT)
    mode: str = choice("padding", "given", **PADDING_MODES)


def solve(numbers: Numbers) -> str:
    """The steps for each side that differs, and the shape."""
    if numbers.mode == "none" and any(numbers.padding):
        padded = square(numbers.padding)
        raise UnfitError(f"I read both no padding and a padding of {padded}: which is it?")
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
    top = "n + 2p - d (k - 1) - 1" if any(d > 1 for *_, d in axes) else "n + 2p - k"
    formula = rf"n_\text{{out}} = \left\lfloor \frac{{{top}}}{{s}} \right\rfloor + 1"
    dilation = f", dilation {square(numbers.dilation)}" if max(numbers.dilation) > 1 else ""
    opening = (
        f"I compute the output size of a convolution: input {square(numbers.image)}, "
        f"kernel {square(numbers.kernel)}, stride {square(numbers.stride)}, "
        f"padding {square(numbers.padding)}{dilation}."
    )
    end = size_result(outs, numbers.out_channels)
    return answer(opening, formula, *dict.fromkeys(steps), end=end)


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
    shape = square([channels, *both]) if channels is not None else ""
    if values and channels is None:
        raise UnfitError(
            f"Each map is {square(both)}; to count the values I need the number of maps."
        )
    if values and channels is not None:
        total = count(math.prod([channels, *both]))
        return f"The output is {shape} (channels × height × width): **{total}** values."
    if shape:
        return f"The output is **{shape}** (channels × height × width; {square(both)} on each channel)."
    if len(outs) == 1:
        return f"The output size is **{outs[0]}** on each side ({square(both)} for a square input)."
    return f"The output size is **{square(outs)}**."


def _same(numbers: Numbers) -> str:
    """ "Same" padding: ⌈n / s⌉; PyTorch has it for stride 1 only."""
    if any(numbers.padding):
        padded = square(numbers.padding)
        raise UnfitError(f"I read both “same” padding and a padding of {padded}: which is it?")
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
    end = size_result(outs, numbers.out_channels)
    return answer(opening, formula, *dict.fromkeys(steps), end=end)


def read(message: Message) -> Given | None:
    """One layer; several in a row are another computation."""
    return read_given(COMPUTATION, message) if is_one_layer(COMPUTATION, message) else None


COMPUTATION = Computation(
    name="convolution",
    title="the output size of a convolution",
    topic="how to compute the output size of a convolution: formula with stride, padding and dilation",
    subjects="conv | convolution | convolutional | conv2d | conv1d | kernel | filter | convolve | convolved",
    targets=SIZE_ASKED,
    hints=SIZE_HINTS,
    excludes="pool | pooling | maxpool | maxpool2d | avgpool | avgpool2d | transposed | transpose | deconv"
    " | deconvolution | convtranspose2d | convtranspose1d | convtranspose | receptive | parameter"
    " | params | param | pooled | upsampling | weight | flatten | flattened | flattening",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="32x32 image, 5x5 kernel, stride 1, padding 2: output size?",
)
