"""Words and last lines that several computations share: sizes, settings of layers, counts.

The texts are phrases as ``slots`` reads them.
"""

from __future__ import annotations

import math

from tutor.calculations.slots import UnfitError
from tutor.calculations.writing import count, square

SIZE_ASKED = """
    h w | (come/coming/get/h/l/n/w) out | lout | hout | bigger | (out/side/what/which) length | output
    outpt | shape | (activation/feature/final) map | dimension | dim | spatial | resolution | out shape
    (final/new/out/result/resulting/what/which/and the) size | which sizes | size of the result
    how (big/high/large/long/small/tall/wide/many points/many samples/many steps) | size at the end
    size (after/does/has/is/left/will/do i/do we) | height and width | width and height
    (is/whats/what is) left | what remains | left over | end up | shrink to | grow to"""
SIZE_HINTS = """
    [i] (get what/have what) | (do i/do we/what i/will i/what do you) get | do i have | result | becomes
    what is it | what now | size | come | remain | what will i have | length | yields"""
VALUES_ASKED = """
    (how many/number of) (activations/elements/entries/features/neurons/values) | total values
    how many (numbers/outputs/pixels) | (numbers/values) are left"""
TURNED_ROUND = """
    (what/which) (kernel/padding/stride) | padding needed | (kernel/padding/stride) should"""
INPUT = """
    (h/l/n/w) in | input | [input] (image/length/shape/tensor/width/feature map) | img | picture | photo | pic
    (input/image) (side/size) | map | sequence [length] | signal | grid | matrix | frame | screen | n | w
    (tensor/input tensor) of shape"""
STRIDE = """
    stride | s | (hop/step) [size] | steps of | stepping | (moved/moving/shifted) by | jump | moved | shift
    (jumps/moves) (always/by) | always jumps | skips | step width"""
PADDING = "padding [size] | pad | p | padded (by/with) | border"
DILATION = "dilation [factor/rate] | dilated by | d"
COUNTED_AND_SIZED = "(filters/kernels) (of size/with size)"
PARAMETERS_ASKED = """
    parameter | params | param | learnable | trainable | (how many/number of) biases | weight count
    (total/count of/how many/how much/number of) weights | weights (total/and bias/plus bias)
    (to/does it/numbers does it) learn"""
NO_BIAS = """
    (excluding/ignore/ignoring/no/without/not counting/without a/without any/without the/not count the) bias
    bias (false/none/not/off/is false) | biasless"""


def size_result(outs: list[int], channels: int | None = None, values: bool = False) -> str:
    """The last line: one side, or H × W, with the channels in front where they are known.

    ``values`` asks for how many numbers that makes. Raises UnfitError where the channels are needed.
    """
    both = outs * 2 if len(outs) == 1 else outs
    if values and channels is None:
        raise UnfitError(
            f"Each map is {square(both)}; to count the values I need the number of maps."
        )
    if channels is not None:
        shape = square([channels, *both])
        if values:
            total = count(math.prod([channels, *both]))
            return f"The output is {shape} (channels × height × width): **{total}** values."
        return f"The output is **{shape}** (channels × height × width; {square(both)} on each channel)."
    if len(outs) == 1:
        return f"The output size is **{outs[0]}** on each side ({square(both)} for a square input)."
    return f"The output size is **{square(outs)}**."


def in_all(weights: int, biases: int) -> str:
    """The last line of a count of parameters."""
    total = f"In all **{count(weights + biases)} parameters**"
    return f"{total} ({count(weights)} weights and {count(biases)} biases)."
