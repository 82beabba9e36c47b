r"""Output size of a pooling layer: \lfloor (n + 2p - k) / s \rfloor + 1, the stride as wide as the window.

Source: the shape rule of ``torch.nn.MaxPool2d``, whose stride is its kernel size unless given.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations import sliding
from tutor.calculations.layers import is_one_layer
from tutor.calculations.message import Message
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import number, size
from tutor.calculations.writing import answer, square

_NAMES = (
    "pool | pooling | maxpool | max pool | max pooling | avgpool | avg pool | average pool"
    " | average pooling | avg pooling | maxpool2d | avgpool2d | maxpooling | avgpooling | maxpool1d"
    " | avgpool1d | pooled | max pool2d | pooling layer | max pooling layer | pool layer | max pool layer"
    " | mean pooling"
)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A pooling layer's input size and window."""

    image: tuple[int, ...] = size("input size", sliding.INPUT_WORDS, bare=True, depth="channels")
    kernel: tuple[int, ...] = size(
        "window size",
        "window | kernel | kernel size | pool size | window size | pooling size | k | f | filter"
        f" | filter size | pooling window | pooling kernel | pool kernel | window of size | {_NAMES}",
    )
    stride: tuple[int, ...] | None = size("stride", sliding.STRIDE_WORDS, default=None)
    padding: tuple[int, ...] = size(
        "padding", sliding.PADDING_WORDS + " | no padding", low=0, default=(0,)
    )
    channels: int | None = number("channels", "channel | filters", **sliding.CHANNEL)


def solve(numbers: Numbers) -> str:
    """The steps for each side that differs, and the shape; the channels stay."""
    stride = numbers.stride or numbers.kernel
    steps, outs = [], []
    for n, k, s, p in sliding.sides(numbers.image, numbers.kernel, stride, numbers.padding):
        if 2 * p > k:
            raise UnfitError(
                f"I read padding {p} for a window of {k}; it may be at most half the window."
            )
        outs.append(sliding.output_size(n, k, s, p))
        # n_out = ⌊(n + 2p − k) / s⌋ + 1
        steps.append(
            rf"\left\lfloor \frac{{{n} + 2 \cdot {p} - {k}}}{{{s}}} \right\rfloor + 1 = "
            rf"\left\lfloor \frac{{{n + 2 * p - k}}}{{{s}}} \right\rfloor + 1 = {outs[-1]}"
        )
    default = "" if numbers.stride else " (not given, so as wide as the window, as in PyTorch)"
    opening = (
        f"I compute the output size of a pooling layer: input {square(numbers.image)}, "
        f"window {square(numbers.kernel)}, stride {square(stride)}{default}, "
        f"padding {square(numbers.padding)}."
    )
    formula = r"n_\text{out} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1"
    return answer(
        opening, formula, *dict.fromkeys(steps), end=sliding.size_result(outs, numbers.channels)
    )


def read(message: Message) -> Given | None:
    """One layer; several in a row are another computation."""
    return read_given(COMPUTATION, message) if is_one_layer(COMPUTATION, message) else None


COMPUTATION = Computation(
    name="pooling",
    title="the output size of a pooling layer",
    topic="how max pooling and average pooling work: output size",
    subjects=_NAMES,
    targets=sliding.SIZE_ASKED,
    hints=sliding.SIZE_HINTS,
    excludes=f"{sliding.TURNED_ROUND}"
    " | conv | convolution | conv2d | receptive | parameter | params | global | adaptive | flatten"
    " | flattened | same padding | padding same | ceil mode",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="28x28 image, 2x2 max pooling, stride 2: output size?",
)
