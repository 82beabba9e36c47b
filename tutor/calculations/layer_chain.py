r"""Size after convolution and pooling layers in a row: one after another, each by its own rule.

Source: the shape rules of ``torch.nn.Conv2d``, ``MaxPool2d`` and ``ConvTranspose2d``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.convolution import (
    SIZE_ASKED,
    SIZE_HINTS,
    VALUES_ASKED,
    output_size,
    size_result,
)
from tutor.calculations.layer_words import stops_at
from tutor.calculations.layers import Chain, read_layers
from tutor.calculations.phrasing import as_text
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.slots import choice, number, numbers, size
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, square

_NAMES = {"conv": "convolution", "pool": "pooling", "up": "transposed convolution"}
_SIDE = {"low": 1, "high": 1e6, "whole": True}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The input, and one number per layer."""

    image: tuple[int, ...] = size("input size", "", low=1, high=1e6)
    kernels: tuple[int, ...] = numbers("kernel size of every layer", "", **_SIDE)
    strides: tuple[int, ...] = numbers("strides", "", **_SIDE)
    paddings: tuple[int, ...] = numbers("paddings", "", low=0, high=1e6, whole=True)
    dilations: tuple[int, ...] = numbers("dilations", "", **_SIDE)
    channels: int | None = number("channels", "", default=None, **_SIDE)
    kinds: str = choice("layers", "")
    values: str = choice("asked", "", yes=VALUES_ASKED)


def solve(numbers: Numbers) -> str:
    """One line per layer and side that differs."""
    outs, steps, told = list(numbers.image), list[str](), list[str]()
    rows = zip(numbers.kinds.split(), numbers.kernels, numbers.strides, numbers.paddings,
               numbers.dilations, strict=True)  # fmt: skip
    for kind, k, s, p, d in rows:
        told.append(
            f"{_NAMES[kind]} {k} (stride {s}, padding {p}{f', dilation {d}' if d > 1 else ''})"
        )
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
    down = r"n_\text{out} = \left\lfloor \frac{n + 2p - d (k - 1) - 1}{s} \right\rfloor + 1"
    up = r"n_\text{out} = (n - 1) s - 2p + d (k - 1) + 1 \text{ (transposed)}"
    kinds = set(numbers.kinds.split())
    formulas = [*([down] if kinds - {"up"} else []), *([up] if "up" in kinds else [])]
    end = size_result(outs, numbers.channels, bool(numbers.values))
    return answer(opening, *formulas, *steps, end=end)


def _after(kind: str, n: int, k: int, s: int, p: int, d: int) -> tuple[int, str]:
    """One side after one layer, and the line that shows it."""
    if kind == "up":
        # n_out = (n − 1)s − 2p + d(k − 1) + 1
        out = (n - 1) * s - 2 * p + d * (k - 1) + 1
        if out < 1:
            raise UnfitError(f"I read padding {p}, which leaves an output of {out}.")
        return out, rf"({n} - 1) \cdot {s} - 2 \cdot {p} + {d} \cdot ({k} - 1) + 1 = {out}"
    out = output_size(n, k, s, p, d)
    top = rf"{n} + 2 \cdot {p} - {d * (k - 1) + 1}"
    return out, rf"\left\lfloor \frac{{{top}}}{{{s}}} \right\rfloor + 1 = {out}"


def read(tokens: Sequence[Token]) -> Given | None:
    """Layer after layer; a single one comes here where its own computation did not read it."""
    chain, stop = read_layers(tokens), stops_at(as_text(tokens))
    if chain is None or not chain.layers:
        return None
    if stop not in (None, len(chain.layers)):
        return None
    given: Given = {"values": "yes"} if Words(tokens).hold(VALUES_ASKED) else {}
    given |= {"kinds": " ".join(layer.kind for layer in chain.layers)}
    given |= {"image": chain.sides} if chain.sides else {}
    given |= (
        {} if chain.lacks_kernel else {"kernels": tuple(layer.kernel for layer in chain.layers)}
    )
    given["strides"] = tuple(layer.steps() for layer in chain.layers)
    given["paddings"] = tuple(layer.padding or 0 for layer in chain.layers)
    given["dilations"] = tuple(layer.dilation or 1 for layer in chain.layers)
    channels = _channels(chain)
    return given | ({"channels": channels} if channels else {})


def _channels(chain: Chain) -> float | None:
    """Those of the last convolution; pooling keeps them."""
    convolutions = [layer for layer in chain.layers if layer.kind != "pool"]
    return convolutions[-1].channels if convolutions else chain.channels


COMPUTATION = Computation(
    name="layer_chain",
    title="the size after several layers",
    topic="how to compute the output size of a convolution: formula with stride, padding and dilation",
    subjects="conv3 | conv5 | conv7 | conv9 | pool2 | pool3 | maxpool3 | avgpool3 | conv | convs |"
    " convolution | convolutions | convolutional | conv2d | conv1d | convolved"
    " | pool | pooling | maxpool | maxpool2d | avgpool | avgpool2d | pooled | pools | transposed"
    " | deconv | deconvolution | convtranspose2d | convtranspose | upconv | upconvs |"
    " convtranspose1d | kernel | kernels | transpose",
    targets=f"{SIZE_ASKED} | {VALUES_ASKED}",
    hints=SIZE_HINTS,
    excludes="receptive | receptive field | parameters | parameter | params | weights | global"
    " | adaptive | unpooling | upsampling | linear | dense | residual | ceil mode | same padding",
    Numbers=Numbers,
    solve=solve,
    read=read,
    fallback=True,
    example="28x28 image, conv 5x5, then max pool 2x2, then conv 3x3: output size?",
)
