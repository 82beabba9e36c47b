r"""Layers in a row: their size, and the receptive field r = 1 + \sum_l d_l (k_l - 1) \prod_{i<l} s_i.

Sources: the shape rules of ``torch.nn.Conv2d``, ``MaxPool2d`` and ``ConvTranspose2d``; Araujo, Norris &
Sim 2019, "Computing receptive fields of convolutional neural networks".
"""

from __future__ import annotations

from collections.abc import Callable

from tutor.calculations.layers import Row, read_row, stops_early
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.shared import (
    SIZE_ASKED,
    SIZE_HINTS,
    TURNED_ROUND,
    VALUES_ASKED,
    size_result,
)
from tutor.calculations.sliding import DOWN, UP, down, pooled, up
from tutor.calculations.slots import COUNT, choice, number, numbers, size
from tutor.calculations.writing import answer, square

_NAMES = {"conv": "convolution", "pool": "pooling", "up": "transposed convolution"}
_RULES: dict[str, Callable[..., tuple[int, str]]] = {"conv": down, "pool": pooled, "up": up}


def _told(row: Row) -> Given:
    """What both computations take of a row."""
    given: Given = {
        "strides": tuple(layer.steps() for layer in row.layers),
        "dilations": tuple(layer.dilation or 1 for layer in row.layers),
    }
    kernels = tuple(layer.kernel for layer in row.layers)
    return given | ({} if row.lacks_kernel else {"kernels": kernels})


def _read_size(_: Computation, message: Message) -> Given | None:
    """Layer after layer; a single one comes here where its own computation did not read it."""
    row = read_row(message)
    if row is None or not row.layers or stops_early(message, row.layers):
        return None
    given = _told(row) | {
        "kinds": " ".join(layer.kind for layer in row.layers),
        "paddings": tuple(layer.padding or 0 for layer in row.layers),
    }
    given |= {"image": row.sides} if row.sides else {}
    given |= {"values": "yes"} if message.hold(VALUES_ASKED) else {}
    # the last convolution's channels; pooling keeps those of the input
    convolutions = [layer.channels for layer in row.layers if layer.kind != "pool"]
    channels = convolutions[-1] if convolutions else row.channels
    return given | ({"channels": channels} if channels else {})


def _read_field(_: Computation, message: Message) -> Given | None:
    """Layers in the order of the message: "two 3x3 convs, then 2x2 max pool stride 2"."""
    row = read_row(message)
    if row is None or stops_early(message, row.layers):
        return None
    if row.lacks_kernel or not row.layers:
        return {"strides": ()} if row.lacks_kernel else {}
    return _told(row)


@computation(
    title="the size after several layers",
    topic="how to compute the output size of a convolution: formula with stride, padding and dilation",
    example="28x28 image, conv 5x5, then max pool 2x2, then conv 3x3: output size?",
    fallback=True,
    read=_read_size,
    words=f"""
    about  conv | convolution | convolutional | conv2d | conv1d | convolved | conv3 | conv5 | conv7 | conv9
        pool | pooling | maxpool | maxpool2d | avgpool | avgpool2d | pooled | pool2 | pool3 | maxpool3
        avgpool3 | transposed | transpose | deconv | deconvolution | convtranspose2d | convtranspose
        convtranspose1d | upconv | kernel
    asks  {SIZE_ASKED} | {VALUES_ASKED}
    hints  {SIZE_HINTS}
    never  {TURNED_ROUND} | receptive | parameter | params | weight | global | adaptive | unpooling
        upsampling | linear | dense | residual | ceil mode | same padding
    """,
)
def layer_chain(
    kernels: tuple[int, ...] = numbers("kernel size of every layer", **COUNT),
    strides: tuple[int, ...] = numbers("strides", default=(), **COUNT),
    dilations: tuple[int, ...] = numbers("dilations", default=(), **COUNT),
    image: tuple[int, ...] = size("input size"),
    paddings: tuple[int, ...] = numbers("paddings", low=0, high=1e6, whole=True),
    channels: int | None = number("channels", default=None, **COUNT),
    kinds: str = choice("layers"),
    values: str = choice("asked"),
) -> str:
    """One line per layer and side that differs."""
    outs, steps, told = list(image), list[str](), list[str]()
    rows = zip(kinds.split(), kernels, strides, paddings, dilations, strict=True)
    for kind, k, s, p, d in rows:
        dilated = f", dilation {d}" if d > 1 else ""
        told.append(f"{_NAMES[kind]} {k} (stride {s}, padding {p}{dilated})")
        sides = [_RULES[kind](n, k=k, s=s, p=p, **({"d": d} if d > 1 else {})) for n in outs]
        outs = [n for n, _ in sides]
        steps += dict.fromkeys(line for _, line in sides)
    listed = told if len(told) <= 4 or len(set(told)) > 1 else [f"{len(told)} times {told[0]}"]
    opening = (
        f"I compute the size after layers in a row: input {square(image)}, then"
        f" {', '.join(listed)}."
    )
    named = set(kinds.split())
    formulas = [*([DOWN] if named - {"up"} else []), *([UP] if "up" in named else [])]
    end = size_result(outs, channels, bool(values))
    return answer(opening, *formulas, *steps, end=end)


@computation(
    title="the receptive field of stacked layers",
    topic="what the receptive field is and how to compute it",
    example="receptive field of three 3x3 convs, stride 1",
    read=_read_field,
    words="""
    about  (neuron/output/pixel/unit/output pixel) see | receptive field | field of view | rf
    never  same receptive [field as] | versus | vs | instead | transposed | deconv
        how many (convolutions/convs/layers/conv layers)
    kernels  kernel | filter | k | window
    strides  stride | s
    dilations  dilation | d | dilated
    """,
)
def receptive_field(
    kernels: tuple[int, ...] = numbers("kernel sizes", **COUNT),
    strides: tuple[int, ...] = numbers("strides", default=(), **COUNT),
    dilations: tuple[int, ...] = numbers("dilations", default=(), **COUNT),
) -> str:
    """Layer after layer: the field, and the jump between neighbouring outputs."""
    seen, jump = 1, 1
    steps = []
    layers = zip(kernels, strides, dilations, strict=True)
    for place, (k, s, d) in enumerate(layers, 1):
        # r_l = r_{l-1} + d_l (k_l − 1) · j_{l-1},  j_l = j_{l-1} · s_l
        wider = seen + d * (k - 1) * jump
        dilated = rf"{d} \cdot " if d > 1 else ""
        steps.append(rf"r_{{{place}}} = {seen} + {dilated}({k} - 1) \cdot {jump} = {wider}")
        seen, jump = wider, jump * s
    pairs = zip(kernels, strides, strict=True)
    listed = ", ".join(f"{k} (stride {s})" for k, s in pairs)
    if len(steps) > 8:
        listed = f"{kernels[0]}, … ({len(steps)} layers)"
        steps = [*steps[:3], r"\dots", steps[-1]]
    opening = (
        "I compute the receptive field of one output after the layers with kernels "
        f"{listed}; j is the product of the strides before a layer."
    )
    formula = (
        r"r_l = r_{l-1} + d_l\,(k_l - 1)\, j_{l-1}, \quad j_l = j_{l-1}\, s_l, \quad r_0 = j_0 = 1"
    )
    end = f"The receptive field is **{seen} × {seen}** ({seen} on each side)."
    return answer(opening, formula, *steps, end=end)
