r"""Output size of a transposed convolution: (n - 1) s - 2p + d(k - 1) + o + 1 on each side.

Source: the shape rule of ``torch.nn.ConvTranspose2d``; o is its output padding.
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

_NAMES = (
    "transposed conv | transposed convolution | transpose conv | transpose convolution | deconv"
    " | deconvolution | convtranspose2d | convtranspose | conv transpose | transposed conv2d"
    " | conv2d transpose | convtranspose1d | conv transpose2d | transposed convolutional | transposed"
    " | upconv | up convolution"
)


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A transposed convolution's input size and settings."""

    image: tuple[int, ...] = size("input size", sliding.INPUT_WORDS, bare=True, depth="in_channels")
    kernel: tuple[int, ...] = size(
        "kernel size",
        "kernel | kernel size | k | filter | filter size | kernel of size | window | f",
        sized=_NAMES,
    )
    stride: tuple[int, ...] = size("stride", sliding.STRIDE_WORDS, default=(1,))
    padding: tuple[int, ...] = size("padding", sliding.PADDING_WORDS, low=0, default=(0,))
    output_padding: tuple[int, ...] = size(
        "output padding", "output padding | outpadding | out padding | op", low=0, default=(0,)
    )
    dilation: tuple[int, ...] = size("dilation", sliding.DILATION_WORDS, default=(1,))
    in_channels: int | None = number(
        "input channels", "channel | input channel | in channel", **sliding.CHANNEL
    )
    out_channels: int | None = number(
        "output channels", "filters | output channel | out channel", **sliding.CHANNEL
    )
    groups: int = number("groups", "groups", default=1, **COUNT)
    mode: str = choice(
        "padding", "given", none="no padding | without padding | valid padding | padding valid"
    )


def solve(numbers: Numbers) -> str:
    """The steps for each side that differs, and the shape."""
    given = (numbers.image, numbers.kernel, numbers.stride, numbers.padding)
    steps, outs = [], []
    for n, k, s, p, o, d in sliding.sides(*given, numbers.output_padding, numbers.dilation):
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
    end = sliding.size_result(outs, numbers.out_channels)
    return answer(opening, formula, *dict.fromkeys(steps), end=end)


def read(message: Message) -> Given | None:
    """One layer; several in a row are another computation."""
    return read_given(COMPUTATION, message) if is_one_layer(COMPUTATION, message) else None


COMPUTATION = Computation(
    name="transposed",
    title="the output size of a transposed convolution",
    topic="what a transposed convolution does: output size",
    subjects=_NAMES,
    targets=sliding.SIZE_ASKED,
    hints=sliding.SIZE_HINTS,
    excludes=f"{sliding.TURNED_ROUND} | parameter | params | pool | pooling | receptive",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="transposed convolution, input 4x4, kernel 2, stride 2: output size?",
)
