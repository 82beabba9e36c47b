"""Parameters of convolutions, normalisation, embeddings and attention.

Source: the shapes of the ``weight`` and ``bias`` of ``torch.nn.Conv2d``, ``BatchNorm2d`` and ``LayerNorm``
(one scale and one shift per channel; the running mean and variance are buffers, which no gradient
changes), ``Embedding`` and ``MultiheadAttention``.
"""

from __future__ import annotations

import math
from typing import Any

from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.shared import (
    COUNTED_AND_SIZED,
    NO_BIAS,
    PADDING,
    PARAMETERS_ASKED,
    STRIDE,
    in_all,
)
from tutor.calculations.slots import COUNT, MANY, UnfitError, choice, number, size
from tutor.calculations.writing import answer, count, square

_CHANNELS: dict[str, Any] = {"low": 1, "high": 1e5, "whole": True}


def _read_convolution(computation: Computation, message: Message) -> Given | None:
    """Numbers by name; "3 to 16 channels" are both, "RGB" is 3 and "greyscale" 1."""
    given = read_given(computation, message)
    if given is None or message.hold("dimension1 | dimension3 | conv1d | conv3d"):
        return None
    if message.hold("rgb | color | colour | coloured | colored"):
        given.setdefault("in_channels", 3)
    elif message.hold("grayscale | greyscale | gray | grey | black and white"):
        given.setdefault("in_channels", 1)
    if message.hold("depthwise | depth wise") and "in_channels" in given:
        channels = given["in_channels"]
        given = {"groups": channels, "out_channels": channels} | given
    return given


_CONV = """
    (conv/convolution/convolutional) [layer] | conv2d | conv1d | convtranspose2d | transposed convolution"""
_OF = r"(?:channels?|feature maps?|maps?|filters?|planes?)"


_RULES = rules(
    (rf"\b(?:takes?|has|gets?|receives?|reads?|accepts?) (N) (?:input )?{_OF}", r"in channels \1"),
    (rf"\b(?:makes?|gives?|outputs?|produces?|returns?|creates?|learns?) (N) (?:output )?{_OF}",
     r"out channels \1"),
    (rf"(?:\bfrom )?(N)(?: {_OF})? (?:to|into|- >) (N)(?: {_OF})?", r", in channels \1 , out channels \2 ,"),
)  # fmt: skip


@computation(
    title="the number of parameters of a convolution",
    topic="how many parameters a convolutional layer has",
    example="conv layer, 3 input channels, 16 filters, 5x5 kernel: how many parameters?",
    rules=_RULES,
    read=_read_convolution,
    words=f"""
    about  {_CONV} | depthwise | kernel | filter | rgb | grayscale
    asks  {PARAMETERS_ASKED}
    never  lstm | gru | rnn | embedding | receptive field | batchnorm | batch norm | pool | pooling | linear
        dense | flatten | fully connected | pointwise | separable | fc | maxpool
    in_channels  input [channel/depth/map/plane/feature map] | [in/incoming] channel | channels (in/input)
        cin | c in | depth
    in_channels.before  in
    out_channels  output [channel/map/feature map] | out channel | filters | kernels | filter
        channels (out/output) | cout | c out | feature map | num filter
    out_channels.before  {COUNTED_AND_SIZED} | out
    kernel  kernel | [filter/kernel/of/kernel of] size | k | window | kernel width
    kernel.sized  filter | filters | kernel | kernels | {_CONV}
    kernel.after  {COUNTED_AND_SIZED}
    groups  group
    image  image | img | picture | photo | pic | (input/image) size | input image | on
    stride  {STRIDE}
    padding  {PADDING}
    bias.without  {NO_BIAS}
    """,
)
def conv_parameters(
    in_channels: int = number("input channels", **_CHANNELS),
    out_channels: int = number("output channels (filters)", **_CHANNELS),
    kernel: tuple[int, ...] = size("kernel size", bare=True, high=1e4, depth="in_channels"),
    groups: int = number("groups", default=1, **_CHANNELS),
    image: tuple[int, ...] | None = size("image size", default=None, depth="in_channels"),
    stride: tuple[int, ...] = size("stride", default=(1,)),
    padding: tuple[int, ...] = size("padding", default=(0,), low=0),
    bias: str = choice("bias", "with"),
) -> str:
    """Weights c_out · (c_in / groups) · k_h · k_w, one bias per filter, sum."""
    sides = kernel * 2 if len(kernel) == 1 else kernel
    per_group, rest = divmod(in_channels, groups)
    if rest or out_channels % groups:
        raise UnfitError(
            f"I read {groups} groups for {in_channels} input and "
            f"{out_channels} output channels; both have to be multiples of the groups."
        )
    weights = out_channels * per_group * math.prod(sides)
    biases = out_channels if bias == "with" else 0
    grouped = f", {groups} groups" if groups > 1 else ""
    opening = (
        f"I compute the number of parameters of a convolution from {in_channels} to "
        f"{out_channels} channels, kernel {square(sides)}{grouped}, {bias} bias."
    )
    inputs = r"\frac{c_\text{in}}{g}" if grouped else r"c_\text{in}"
    plus = r" + c_\text{out}" if biases else ""
    # |θ| = c_out · (c_in / g) · k_h · k_w + c_out
    put_in = rf"{out_channels} \cdot {per_group} \cdot {sides[0]} \cdot {sides[1]}"
    step = put_in + (f" + {biases}" if biases else "") + f" = {weights + biases}"
    formula = rf"c_\text{{out}} \cdot {inputs} \cdot k_h \cdot k_w{plus}"
    return answer(opening, formula, step, end=in_all(weights, biases))


_LAYER_NORM = "layernorm | layer (norm/normalisation/normalization)"
_BATCH_NORM = (
    "batchnorm | batch (norm/normalisation/normalization) | batchnorm2d | batchnorm1d | bn"
)
_NORM = f"{_BATCH_NORM} | {_LAYER_NORM}"


@computation(
    title="the number of parameters of a batch norm layer",
    topic="how batch normalisation works: learned scale and shift per channel",
    example="batchnorm with 64 channels: how many parameters?",
    words=f"""
    about  {_NORM}
    asks  {PARAMETERS_ASKED}
    never  conv | conv2d | linear | dense | convolution
    channels  [input/output] channel | feature [map] | filter | map | unit | neuron | dim | dimension
        num features | normalized shape | input | size
    channels.functions  {_NORM}
    kind.layer  {_LAYER_NORM}
    """,
)
def norm_parameters(
    channels: int = number("channels or features", **COUNT),
    kind: str = choice("layer", "batch norm"),
) -> str:
    """Two per channel, and what batch norm keeps beside them."""
    c = channels
    name = "layer norm" if kind == "layer" else "batch norm"
    buffers = f"a running mean and variance, {count(2 * c)} numbers that are not trained"
    beside = f" (Beside them it keeps {buffers}.)" if name == "batch norm" else ""
    opening = (
        f"I compute the number of parameters of {name} over {c}: a scale and a shift for each."
    )
    # |θ| = 2c
    end = f"In all **{count(2 * c)} parameters**.{beside}"
    return answer(opening, r"2 \cdot c", rf"2 \cdot {c} = {2 * c}", end=end)


def _read_embedding(computation: Computation, message: Message) -> Given | None:
    """A table of 1000 × 50 gives both."""
    given = read_given(computation, message)
    if given is None or "table" not in given:
        return given
    if len(given) > 1 or len(given["table"]) != 2:
        return None
    return {"words": given["table"][0], "width": given["table"][1]}


@computation(
    title="the number of parameters of an embedding layer",
    topic="what tokenisation, embeddings and word vectors are",
    example="embedding layer, vocabulary 10000, dimension 300: how many parameters?",
    read=_read_embedding,
    words=f"""
    about  embedding [layer] | embed | word vector
    asks  {PARAMETERS_ASKED} | weight | how many (entries/numbers/values) | number of entries
        size of the table
    never  lstm | gru | rnn | transformer | attention | positional | linear
    words  vocab | [size/token/word] vocabulary | [different/distinct/unique] word | token | num embeddings
        entry | entries | row | item | category | categories | user
    width  [embedding] (dim/dimension/vector) | dimensional [embedding/vector] | embedding (size/of dimension)
        d | embed [dim] | vector size | [vector/vector of/vectors of] length | column | size embedding
        feature | number [each] | component | word vector
    table  [embedding] (matrix/table) | size
    table.sized  embedding [layer]
    """,
)
def embedding_parameters(
    words: int = number("vocabulary size", things=True, **MANY),
    width: int = number("embedding dimension", **MANY),
    table: tuple[int, ...] | None = size("table", bare=True, default=None, high=1e8),
) -> str:
    """One vector per word, no bias."""
    # |θ| = V · d
    total = words * width
    opening = (
        f"I compute the number of parameters of an embedding layer: {count(words)} words, "
        f"{count(width)} numbers for each, no bias."
    )
    step = rf"{words} \cdot {width} = {total}"
    return answer(opening, r"V \cdot d", step, end=f"In all **{count(total)} parameters**.")


@computation(
    title="the number of parameters of multi-head attention",
    topic="how many parameters multi-head attention has",
    example="multi head attention, dimension 256, 8 heads: how many parameters?",
    words=f"""
    about  [self] attention | multihead | multi head | multiheadattention
    asks  {PARAMETERS_ASKED}
    never  transformer | layers | block | vocab | vocabulary | mlp | feedforward
    also  projection | with | without | self | multi | head | query | key
    width  d [model] | dim | dimension | [embedding/model/vector] (dim/dimension/size) | embed dim | width
        dimensional | hidden size | channels | features
    heads  head | num heads
    bias.without  {NO_BIAS}
    """,
)
def attention_parameters(
    width: int = number("width d of the vectors", **COUNT),
    heads: int = number("heads", default=1, **COUNT),
    bias: str = choice("bias", "with"),
) -> str:
    """Four square matrices, for queries, keys, values and the output, and a bias for each."""
    d, h = width, heads
    if d % h:
        raise UnfitError(f"I read {h} heads for vectors of {d}; the width has to be a multiple.")
    # |θ| = 4d² + 4d
    weights, biases = 4 * d * d, 4 * d if bias == "with" else 0
    plus, put_in = (r" + 4 \cdot d", rf" + 4 \cdot {d}") if biases else ("", "")
    opening = (
        f"I compute the number of parameters of multi-head attention with vectors of {d}, {bias} "
        "bias: projections for queries, keys, values and the output. The heads share them out."
    )
    step = rf"4 \cdot {d}^2{put_in} = {weights + biases}"
    return answer(opening, rf"4 \cdot d^2{plus}", step, end=in_all(weights, biases))
