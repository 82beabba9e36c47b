r"""Output size of a convolution: \lfloor (n + 2p - d(k - 1) - 1) / s \rfloor + 1 on each side.

Source: the shape rule of ``torch.nn.Conv2d``; Dumoulin & Visin 2016, "A guide to convolution arithmetic".
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations import sliding
from tutor.calculations.layers import is_one_layer
from tutor.calculations.message import Message
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import COUNT, choice, number, size
from tutor.calculations.writing import answer, square


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A convolution's input size and settings; the channels only name the output's shape."""

    image: tuple[int, ...] = size("input size", sliding.INPUT_WORDS, bare=True, depth="in_channels")
    kernel: tuple[int, ...] = size(
        "kernel size",
        "kernel | kernel size | k | filter | filter size | window | window size | kernel of size | f"
        " | kernel width | kernels size | filters size | of size",
        sized="conv | convolution | filters | kernels | conv2d | conv layer | convolutional layer"
        " | convolution layer | convolutional filter",
        after=sliding.COUNTED_AND_SIZED, depth="in_channels",
    )  # fmt: skip
    stride: tuple[int, ...] = size("stride", sliding.STRIDE_WORDS, default=(1,))
    padding: tuple[int, ...] = size("padding", sliding.PADDING_WORDS, low=0, default=(0,))
    dilation: tuple[int, ...] = size("dilation", sliding.DILATION_WORDS, default=(1,))
    in_channels: int | None = number(
        "input channels", "channel | input channel | in channel", **sliding.CHANNEL
    )
    out_channels: int | None = number(
        "output channels", "filters | kernels | output channel | out channel | feature maps out",
        before=sliding.COUNTED_AND_SIZED, **sliding.CHANNEL,
    )  # fmt: skip
    groups: int = number("groups", "groups", default=1, **COUNT)
    mode: str = choice("padding", "given", **sliding.PADDING_MODES)


def solve(numbers: Numbers) -> str:
    """The steps for each side that differs, and the shape."""
    if numbers.mode == "none" and any(numbers.padding):
        padded = square(numbers.padding)
        raise UnfitError(f"I read both no padding and a padding of {padded}: which is it?")
    if numbers.mode == "same":
        return _same(numbers)
    axes = sliding.sides(
        numbers.image, numbers.kernel, numbers.stride, numbers.padding, numbers.dilation
    )
    steps, outs = [], []
    for n, k, s, p, d in axes:
        outs.append(sliding.output_size(n, k, s, p, d))
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
    end = sliding.size_result(outs, numbers.out_channels)
    return answer(opening, formula, *dict.fromkeys(steps), end=end)


def _same(numbers: Numbers) -> str:
    """ "Same" padding: ⌈n / s⌉; PyTorch has it for stride 1 only."""
    if any(numbers.padding):
        padded = square(numbers.padding)
        raise UnfitError(f"I read both “same” padding and a padding of {padded}: which is it?")
    outs, steps = [], []
    for n, s in sliding.sides(numbers.image, numbers.stride):
        outs.append(-(-n // s))  # n_out = ⌈n / s⌉
        steps.append(rf"\left\lceil \frac{{{n}}}{{{s}}} \right\rceil = {outs[-1]}")
    opening = (
        f"I compute the output size of a convolution with “same” padding: input {square(numbers.image)}, "
        f"kernel {square(numbers.kernel)}, stride {square(numbers.stride)}."
    )
    if max(numbers.stride) > 1:
        opening += " This is the rule of Keras; PyTorch takes “same” with stride 1 only."
    formula = r"n_\text{out} = \left\lceil \frac{n}{s} \right\rceil"
    end = sliding.size_result(outs, numbers.out_channels)
    return answer(opening, formula, *dict.fromkeys(steps), end=end)


def read(message: Message) -> Given | None:
    """One layer; several in a row are another computation."""
    return read_given(COMPUTATION, message) if is_one_layer(COMPUTATION, message) else None


COMPUTATION = Computation(
    name="convolution",
    title="the output size of a convolution",
    topic="how to compute the output size of a convolution: formula with stride, padding and dilation",
    subjects="conv | convolution | convolutional | conv2d | conv1d | kernel | filter | convolve | convolved",
    targets=sliding.SIZE_ASKED,
    hints=sliding.SIZE_HINTS,
    excludes=f"{sliding.TURNED_ROUND}"
    " | pool | pooling | maxpool | maxpool2d | avgpool | avgpool2d | transposed | transpose | deconv"
    " | deconvolution | convtranspose2d | convtranspose1d | convtranspose | receptive | parameter"
    " | params | param | pooled | upsampling | weight | flatten | flattened | flattening",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="32x32 image, 5x5 kernel, stride 1, padding 2: output size?",
)
