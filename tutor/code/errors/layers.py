"""Messages of convolutions, poolings, batch norms and recurrent layers about what they get."""

from __future__ import annotations

from tutor.code.errors.message import ErrorMessage, Fields, sizes

_FLATTEN = "how shapes change through a CNN"
_HIDDEN = "Error: Expected hidden size, got another size"


def _channels(found: Fields) -> str:
    weight, given = sizes(found["weight"]), sizes(found["input"])
    expected, got = found["expected"], found["got"]
    text = (
        f"**A convolution takes {expected} channels and gets {got}.** Its weight {weight} says "
        f"{weight[0]} output channels, {weight[1]} input channels for each group, then the "
        f"kernel. The input {given} is read as (batch, channels, height, width), and its second "
        "number has to be the channels."
    )
    if len(given) == 4 and given[-1] == int(expected):
        return (
            f"{text} Here the channels, {given[-1]}, stand last: bring them to the front with "
            "`x.permute(0, 3, 1, 2)`."
        )
    if len(given) == 3:
        text += (
            " With three numbers there is no batch: add one with `x.unsqueeze(0)` if that is meant."
        )
    return (
        f"{text} Build the layer with `in_channels={got}`, or give it images with {expected} "
        "channels: a `transforms.Grayscale` makes 1 or 3."
    )


def _conv_input(found: Fields) -> str:
    shape = sizes(found["shape"])
    end = (
        "add the channels, and a batch: `x.unsqueeze(1)` makes (batch, 1, height, width) of a "
        "batch of grey images"
        if len(shape) != 2 or shape[-1] < 100
        else "the images are flattened: bring them back with `x.view(x.size(0), channels, height, width)`"
    )
    return (
        "**A convolution takes (batch, channels, height, width), or one image without the batch, "
        f"and got {shape}.** With {len(shape)} numbers, {end}."
    )


def _kernel(found: Fields) -> str:
    return (
        f"**The image has become smaller than the kernel: {found['size']} with its padding, "
        f"against {found['kernel']}.** Each pooling halves it and each unpadded convolution takes "
        "some of its border. Take out a pooling, use a padding, or feed larger images."
    )


def _pooled_away(found: Fields) -> str:
    return (
        f"**A pooling gets {found['size']} and would leave {found['out']}: nothing.** The sizes "
        "are channels, height, width. There are more poolings than the image has room for: take "
        "one out, or feed larger images."
    )


def _norm(found: Fields) -> str:
    got, wanted = found["got"], found["wanted"]
    return (
        f"**A batch norm is built for {wanted} channels and gets {got}.** It keeps a mean for "
        "each channel, so it has to be built with the number that the layer before it gives: "
        f"`nn.BatchNorm2d({got})` after a convolution, `nn.BatchNorm1d({got})` after a linear "
        "layer."
    )


def _one_value(found: Fields) -> str:
    shape = sizes(found["shape"])
    return (
        f"**Batch norm in training got a batch of {shape[0]}, shape {shape}: one value for each "
        "channel has no spread.** Often that is the last, smaller batch: use `DataLoader(..., "
        "drop_last=True)`. To predict a single example call `model.eval()` first."
    )


def _rnn_input(found: Fields) -> str:
    return (
        f"**A recurrent layer takes {found['expected']} features at each step and gets "
        f"{found['got']}.** The last dimension of its input is the features; `input_size`, the "
        f"first argument, has to be equal to it: `input_size={found['got']}`. With "
        "`batch_first=True` the input is (batch, time, features), without it (time, batch, "
        "features)."
    )


def _hidden(found: Fields) -> str:
    expected, got = sizes(found["expected"]), sizes(found["got"])
    return (
        f"**The first hidden state has the shape {got}, and {expected} is needed:** layers (twice "
        "as many with both directions), batch, hidden size. The layer reads a batch of "
        f"{expected[1]} from its input. Where that is the length of your sequences, "
        "`batch_first=True` is missing; else build the state with `torch.zeros(layers, x.size(0), "
        "hidden)`, where the batch stands first."
    )


LAYERS = (
    ErrorMessage(
        "weight of size {weight:shape}, expected input{input:shape} to have {expected} channels, "
        "but got {got} channels",
        "expected input to have 3 channels, but got 1 channels instead",
        _channels,
    ),
    ErrorMessage(
        "input to conv2d, but got input of size: {shape:shape}",
        "what NCHW means and how to convert NHWC images",
        _conv_input,
    ),
    ErrorMessage(
        "Calculated padded input size per channel: {size:shape}. Kernel size: {kernel:shape}. "
        "Kernel size can't be greater than actual input size",
        _FLATTEN,
        _kernel,
    ),
    ErrorMessage(
        "Given input size: {size:shape}. Calculated output size: {out:shape}. Output size is too small",
        _FLATTEN,
        _pooled_away,
    ),
    ErrorMessage(
        "running_mean should contain {got} elements not {wanted}",
        "what batch normalization computes",
        _norm,
    ),
    ErrorMessage(
        "Expected more than 1 value per channel when training, got input size {shape:shape}",
        "why batch normalization fails with small batches",
        _one_value,
    ),
    ErrorMessage(
        "input.size(-1) must be equal to input_size. Expected {expected}, got {got}",
        "input.size(-1) must be equal to input_size",
        _rnn_input,
    ),
    ErrorMessage("Expected hidden size {expected:shape}, got {got:shape}", _HIDDEN, _hidden),
    ErrorMessage("Expected hidden[0] size {expected:shape}, got {got:shape}", _HIDDEN, _hidden),
)
