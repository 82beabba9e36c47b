r"""Output sizes of convolution, pooling and transposed convolution, one layer at a time.

Sources: the shape rules of ``torch.nn.Conv2d``, ``MaxPool2d`` (whose stride is its kernel size unless
given) and ``ConvTranspose2d``; Dumoulin & Visin 2016, "A guide to convolution arithmetic".
"""

from __future__ import annotations

from collections.abc import Callable

from tutor.calculations.layers import is_one_layer
from tutor.calculations.message import Message
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.shared import (
    COUNTED_AND_SIZED,
    DILATION,
    INPUT,
    PADDING,
    SIZE_ASKED,
    SIZE_HINTS,
    STRIDE,
    TURNED_ROUND,
    size_result,
)
from tutor.calculations.slots import COUNT, Size, UnfitError, choice, number, size
from tutor.calculations.writing import answer, square

DOWN = r"n_\text{out} = \left\lfloor \frac{n + 2p - d (k - 1) - 1}{s} \right\rfloor + 1"
UP = r"n_\text{out} = (n - 1) s - 2p + d (k - 1) + o + 1"
_SIMPLY = r"n_\text{out} = \left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1"
_Side = tuple[int, str]  # one side of the output, and the line that computes it


def down(n: int, k: int, s: int, p: int, d: int = 1) -> _Side:
    """Positions of a kernel along one side. Raises UnfitError where the kernel does not fit."""
    wide = d * (k - 1) + 1
    if wide > n + 2 * p:
        raise UnfitError(
            f"I read a kernel that spans {wide} on an input of {n} with padding {p}, {n + 2 * p} in all; "
            "the kernel may not be larger than the padded input."
        )
    # n_out = ⌊(n + 2p − d(k − 1) − 1) / s⌋ + 1
    out = (n + 2 * p - wide) // s + 1
    spans = rf"{d} \cdot ({k} - 1) - 1" if d > 1 else str(k)
    top = rf"\left\lfloor \frac{{{n} + 2 \cdot {p} - {spans}}}{{{s}}} \right\rfloor + 1"
    return (
        out,
        rf"{top} = \left\lfloor \frac{{{n + 2 * p - wide}}}{{{s}}} \right\rfloor + 1 = {out}",
    )


def pooled(n: int, k: int, s: int, p: int) -> _Side:
    """The same of a window, which at most half of may be padding. Raises UnfitError."""
    if 2 * p > k:
        raise UnfitError(
            f"I read padding {p} for a window of {k}; it may be at most half the window."
        )
    return down(n, k, s, p)


def up(n: int, k: int, s: int, p: int, o: int = 0, d: int = 1) -> _Side:
    """One side after a transposed convolution. Raises UnfitError."""
    if o >= max(s, d):
        raise UnfitError(
            f"I read output padding {o}; it has to be smaller than the stride or dilation."
        )
    # n_out = (n − 1)s − 2p + d(k − 1) + o + 1
    out = (n - 1) * s - 2 * p + d * (k - 1) + o + 1
    if out < 1:
        raise UnfitError(
            f"I read padding {p}, which leaves an output of {out}; it may take away less."
        )
    put_in = rf"({n} - 1) \cdot {s} - 2 \cdot {p} + {d} \cdot ({k} - 1) + {o} + 1"
    return out, f"{put_in} = {out}"


def _same(n: int, s: int) -> _Side:
    """ "Same" padding: ⌈n / s⌉; PyTorch has it for stride 1 only."""
    out = -(-n // s)  # n_out = ⌈n / s⌉
    return out, rf"\left\lceil \frac{{{n}}}{{{s}}} \right\rceil = {out}"


def _answer(
    layer: str, formula: str, one: Callable[..., _Side], *sizes: Size, channels: int | None
) -> str:
    """The line of each side that differs, and the shape; a single setting stands for both sides."""
    most = max(map(len, sizes))
    both = zip(*(each if len(each) == most else each * most for each in sizes), strict=True)
    sides = [one(*each) for each in both]
    end = size_result([out for out, _ in sides], channels)
    lines = dict.fromkeys(line for _, line in sides)
    return answer(f"I compute the output size of {layer}.", formula, *lines, end=end)


def _read_one(computation: Computation, message: Message) -> Given | None:
    """One layer; several in a row are another computation."""
    return read_given(computation, message) if is_one_layer(computation, message) else None


_WORDS = f"""
    asks  {SIZE_ASKED}
    hints  {SIZE_HINTS}
    never  {TURNED_ROUND} | receptive | parameter | params
    image  {INPUT}
    stride  {STRIDE}
    padding  {PADDING}
"""
_TRANSPOSED = """
    transposed [conv/conv2d/convolution/convolutional] | transpose conv | (transpose/up) convolution | deconv
    deconvolution | convtranspose2d | convtranspose | (conv/conv2d) transpose | convtranspose1d
    conv transpose2d | upconv"""
_POOLING = """
    [average/avg/max/mean] (pool/pooling) | maxpool | avgpool | maxpool2d | avgpool2d | maxpooling
    avgpooling | maxpool1d | avgpool1d | pooled | max pool2d | [max] (pool layer/pooling layer)"""


@computation(
    title="the output size of a convolution",
    topic="how to compute the output size of a convolution: formula with stride, padding and dilation",
    example="32x32 image, 5x5 kernel, stride 1, padding 2: output size?",
    read=_read_one,
    words=_WORDS
    + f"""
    about  conv | convolution | convolutional | conv2d | conv1d | kernel | filter | convolve | convolved
    never  pool | pooling | maxpool | maxpool2d | avgpool | avgpool2d | transposed | transpose | deconv
        deconvolution | convtranspose2d | convtranspose1d | convtranspose | param | pooled | upsampling
        weight | flatten | flattened | flattening
    kernel  k | filter | window | f | kernel [width]
        (filter/filters/kernel/kernels/of/window/kernel of) size
    kernel.sized  (conv/convolution) [layer] | filters | kernels | conv2d | convolutional (filter/layer)
    kernel.after  {COUNTED_AND_SIZED}
    dilation  {DILATION}
    in_channels  [in/input] channel
    out_channels  filters | kernels | (out/output) channel | feature maps out
    out_channels.before  {COUNTED_AND_SIZED}
    groups  groups
    mode.same  same (pad/padded/padding) | (p/pad/padding/padding is) same
    mode.none  (no/valid/without/no zero/without any) padding | padding (none/valid) | no pad | unpadded
        valid | not padded | p none
    """,
)
def convolution(
    image: tuple[int, ...] = size("input size", bare=True, depth="in_channels"),
    kernel: tuple[int, ...] = size("kernel size", depth="in_channels"),
    stride: tuple[int, ...] = size("stride", default=(1,)),
    padding: tuple[int, ...] = size("padding", low=0, default=(0,)),
    dilation: tuple[int, ...] = size("dilation", default=(1,)),
    in_channels: int | None = number("input channels", default=None, **COUNT),
    out_channels: int | None = number("output channels", default=None, **COUNT),
    groups: int = number("groups", default=1, **COUNT),
    mode: str = choice("padding", "given"),
) -> str:
    """The line of each side that differs, and the shape."""
    padded = square(padding)
    told = f"input {square(image)}, kernel {square(kernel)}, stride {square(stride)}"
    if mode != "given" and any(padding):
        said = "no padding" if mode == "none" else "“same” padding"
        raise UnfitError(f"I read both {said} and a padding of {padded}: which is it?")
    if mode == "same":
        keras = " This is the rule of Keras; PyTorch takes “same” with stride 1 only"
        layer = f"a convolution with “same” padding: {told}{f'.{keras}' * (max(stride) > 1)}"
        formula = r"n_\text{out} = \left\lceil \frac{n}{s} \right\rceil"
        return _answer(layer, formula, _same, image, stride, channels=out_channels)
    dilated = max(dilation) > 1
    layer = f"a convolution: {told}, padding {padded}{f', dilation {square(dilation)}' * dilated}"
    settings = (image, kernel, stride, padding, dilation)
    return _answer(layer, DOWN if dilated else _SIMPLY, down, *settings, channels=out_channels)


@computation(
    title="the output size of a pooling layer",
    topic="how max pooling and average pooling work: output size",
    example="28x28 image, 2x2 max pooling, stride 2: output size?",
    read=_read_one,
    words=_WORDS
    + f"""
    about  {_POOLING}
    never  conv | convolution | conv2d | global | adaptive | flatten | flattened | same padding | padding same
        ceil mode
    kernel  (filter/kernel/pool/pooling/window) [size] | k | f | pooling window | (pool/pooling) kernel
        window of size | {_POOLING}
    padding  no padding
    channels  channel | filters
    """,
)
def pooling(
    image: tuple[int, ...] = size("input size", bare=True, depth="channels"),
    kernel: tuple[int, ...] = size("window size"),
    stride: tuple[int, ...] | None = size("stride", default=None),
    padding: tuple[int, ...] = size("padding", low=0, default=(0,)),
    channels: int | None = number("channels", default=None, **COUNT),
) -> str:
    """The line of each side that differs, and the shape; the channels stay."""
    steps = stride or kernel
    default = "" if stride else " (not given, so as wide as the window, as in PyTorch)"
    layer = (
        f"a pooling layer: input {square(image)}, window {square(kernel)}, "
        f"stride {square(steps)}{default}, padding {square(padding)}"
    )
    return _answer(layer, _SIMPLY, pooled, image, kernel, steps, padding, channels=channels)


@computation(
    title="the output size of a transposed convolution",
    topic="what a transposed convolution does: output size",
    example="transposed convolution, input 4x4, kernel 2, stride 2: output size?",
    read=_read_one,
    words=_WORDS
    + f"""
    about  {_TRANSPOSED}
    never  pool | pooling
    kernel  (filter/kernel) [size] | k | kernel of size | window | f
    kernel.sized  {_TRANSPOSED}
    output_padding  output padding | outpadding | out padding | op
    dilation  {DILATION}
    in_channels  [in/input] channel
    out_channels  filters | (out/output) channel
    groups  groups
    mode.none  (no/valid/without) padding | padding valid
    """,
)
def transposed(
    image: tuple[int, ...] = size("input size", bare=True, depth="in_channels"),
    kernel: tuple[int, ...] = size("kernel size"),
    stride: tuple[int, ...] = size("stride", default=(1,)),
    padding: tuple[int, ...] = size("padding", low=0, default=(0,)),
    dilation: tuple[int, ...] = size("dilation", default=(1,)),
    in_channels: int | None = number("input channels", default=None, **COUNT),
    out_channels: int | None = number("output channels", default=None, **COUNT),
    groups: int = number("groups", default=1, **COUNT),
    mode: str = choice("padding", "given"),
    output_padding: tuple[int, ...] = size("output padding", low=0, default=(0,)),
) -> str:
    """The line of each side that differs, and the shape."""
    layer = (
        f"a transposed convolution: input {square(image)}, kernel {square(kernel)}, "
        f"stride {square(stride)}, padding {square(padding)}, output padding {square(output_padding)}, "
        f"dilation {square(dilation)}"
    )
    settings = (image, kernel, stride, padding, output_padding, dilation)
    return _answer(layer, UP, up, *settings, channels=out_channels)
