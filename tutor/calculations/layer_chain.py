r"""Size after convolution and pooling layers in a row: one after another, each by its own rule.

Source: the shape rules of ``torch.nn.Conv2d``, ``MaxPool2d`` and ``ConvTranspose2d``.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations import sliding
from tutor.calculations.layers import read_row, stops_early
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import COUNT, choice, number, numbers, size
from tutor.calculations.writing import answer, square

_NAMES = {"conv": "convolution", "pool": "pooling", "up": "transposed convolution"}
_DOWN = r"n_\text{out} = \left\lfloor \frac{n + 2p - d (k - 1) - 1}{s} \right\rfloor + 1"
_UP = r"n_\text{out} = (n - 1) s - 2p + d (k - 1) + 1 \text{ (transposed)}"


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The input, and one number per layer."""

    image: tuple[int, ...] = size("input size")
    kernels: tuple[int, ...] = numbers("kernel size of every layer", **COUNT)
    strides: tuple[int, ...] = numbers("strides", **COUNT)
    paddings: tuple[int, ...] = numbers("paddings", low=0, high=1e6, whole=True)
    dilations: tuple[int, ...] = numbers("dilations", **COUNT)
    channels: int | None = number("channels", default=None, **COUNT)
    kinds: str = choice("layers")
    values: str = choice("asked", yes=sliding.VALUES_ASKED)


def solve(numbers: Numbers) -> str:
    """One line per layer and side that differs."""
    outs, steps, told = list(numbers.image), list[str](), list[str]()
    rows = zip(numbers.kinds.split(), numbers.kernels, numbers.strides, numbers.paddings,
               numbers.dilations, strict=True)  # fmt: skip
    for kind, k, s, p, d in rows:
        dilated = f", dilation {d}" if d > 1 else ""
        told.append(f"{_NAMES[kind]} {k} (stride {s}, padding {p}{dilated})")
        if kind == "pool" and 2 * p > k:
            raise UnfitError(
                f"I read padding {p} for a window of {k}; it may be at most half of it."
            )
        sides = [_after(kind, n, k, s, p, d) for n in outs]
        outs = [n for n, _ in sides]
        steps += dict.fromkeys(step for _, step in sides)
    listed = told if len(told) <= 4 or len(set(told)) > 1 else [f"{len(told)} times {told[0]}"]
    opening = (
        f"I compute the size after layers in a row: input {square(numbers.image)}, then"
        f" {', '.join(listed)}."
    )
    kinds = set(numbers.kinds.split())
    formulas = [*([_DOWN] if kinds - {"up"} else []), *([_UP] if "up" in kinds else [])]
    end = sliding.size_result(outs, numbers.channels, bool(numbers.values))
    return answer(opening, *formulas, *steps, end=end)


def _after(kind: str, n: int, k: int, s: int, p: int, d: int) -> tuple[int, str]:
    """One side after one layer, and the line that shows it."""
    if kind == "up":
        # n_out = (n − 1)s − 2p + d(k − 1) + 1
        out = (n - 1) * s - 2 * p + d * (k - 1) + 1
        if out < 1:
            raise UnfitError(f"I read padding {p}, which leaves an output of {out}.")
        return out, rf"({n} - 1) \cdot {s} - 2 \cdot {p} + {d} \cdot ({k} - 1) + 1 = {out}"
    out = sliding.output_size(n, k, s, p, d)
    top = rf"{n} + 2 \cdot {p} - {d * (k - 1) + 1}"
    return out, rf"\left\lfloor \frac{{{top}}}{{{s}}} \right\rfloor + 1 = {out}"


def read(message: Message) -> Given | None:
    """Layer after layer; a single one comes here where its own computation did not read it."""
    row = read_row(message)
    if row is None or not (row.layers or row.lacks_kernel) or stops_early(message, row.layers):
        return None
    if not row.layers:
        return None
    given: Given = {
        "kinds": " ".join(layer.kind for layer in row.layers),
        "strides": tuple(layer.steps() for layer in row.layers),
        "paddings": tuple(layer.padding or 0 for layer in row.layers),
        "dilations": tuple(layer.dilation or 1 for layer in row.layers),
    }
    given |= {"image": row.sides} if row.sides else {}
    given |= {} if row.lacks_kernel else {"kernels": tuple(layer.kernel for layer in row.layers)}
    given |= {"values": "yes"} if message.hold(sliding.VALUES_ASKED) else {}
    # the last convolution's channels; pooling keeps those of the input
    convolutions = [layer.channels for layer in row.layers if layer.kind != "pool"]
    channels = convolutions[-1] if convolutions else row.channels
    return given | ({"channels": channels} if channels else {})


COMPUTATION = Computation(
    name="layer_chain",
    title="the size after several layers",
    topic="how to compute the output size of a convolution: formula with stride, padding and dilation",
    subjects="conv | convolution | convolutional | conv2d | conv1d | convolved | conv3 | conv5 | conv7"
    " | conv9"
    " | pool | pooling | maxpool | maxpool2d | avgpool | avgpool2d | pooled | pool2 | pool3 | maxpool3"
    " | avgpool3 | transposed | transpose | deconv | deconvolution | convtranspose2d | convtranspose"
    " | convtranspose1d | upconv | kernel",
    targets=f"{sliding.SIZE_ASKED} | {sliding.VALUES_ASKED}",
    hints=sliding.SIZE_HINTS,
    excludes=f"{sliding.TURNED_ROUND}"
    " | receptive | parameter | params | weight | global | adaptive | unpooling | upsampling | linear"
    " | dense | residual | ceil mode | same padding",
    Numbers=Numbers,
    solve=solve,
    read=read,
    fallback=True,
    example="28x28 image, conv 5x5, then max pool 2x2, then conv 3x3: output size?",
)
