"""What layers that slide over an input share: the words for their settings, sizes, and the last line."""

from __future__ import annotations

import math

from tutor.calculations.record import UnfitError
from tutor.calculations.slots import COUNT, Size
from tutor.calculations.writing import count, square

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
TURNED_ROUND = (  # a setting is asked for, not the size
    "which padding | what padding | which stride | what stride | which kernel | what kernel | padding needed"
    " | padding should | stride should | kernel should"
)
CHANNEL = COUNT | {"default": None}


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
