"""Messages about two tensors whose shapes do not fit, and about a loss that gets them."""

from __future__ import annotations

import math

from tutor.code.errors.message import ErrorMessage, Fields, sizes

_FLATTEN = "how shapes change through a CNN"
_MAT = "mat1 and mat2 shapes cannot be multiplied"
_LOSS_SIZES = "what loss size-mismatch errors mean"


def _linear(found: Fields) -> str:
    rows, got, expected, out = found["rows"], found["got"], found["expected"], found["out"]
    if int(expected) == int(rows) and int(got) != int(out):
        swapped = (
            " The two numbers may also only have changed places: look for a transpose that lacks."
        )
    else:
        swapped = ""
    return (
        f"**A linear layer takes {expected} features and gets {got}.** In ({rows}x{got} and "
        f"{expected}x{out}) the first pair is the input: {rows} rows of {got} features. The "
        f"second is the layer's weight, transposed: it takes {expected} features and gives {out}. "
        f"The inner two, {got} and {expected}, have to be equal. Change the layer to "
        f"`nn.Linear({got}, {out})` where the input is as you want it; else reshape the input, so "
        f"that its last dimension is {expected}.{swapped}"
    )


def _matmul(found: Fields) -> str:
    first, second = sizes(found["first"]), sizes(found["second"])
    return (
        f"**Two batches of matrices do not fit: {second} stands where {first} is needed.** In a "
        "batched product the numbers of matrices are equal, and the columns of the first are the "
        "rows of the second. Transpose the second with `.transpose(1, 2)`, if its last two "
        "dimensions only have changed places."
    )


def _broadcast(found: Fields) -> str:
    return (
        f"**Two tensors differ in dimension {found['dim']}: {found['a']} against {found['b']}.** "
        "Shapes are compared from the right, and each pair of sizes must be equal or hold a 1, "
        "which is stretched. Print both shapes and find the line that gives the wrong one; a "
        "missing batch dimension is added with `unsqueeze`, one too many is taken away with "
        "`squeeze`."
    )


def _batch(found: Fields) -> str:
    got, wanted = int(found["input"]), int(found["target"])
    text = (
        f"**The loss gets {got} predictions and {wanted} labels.** The first number is the batch "
        "size of the output, the second that of the labels, and both have to be equal."
    )
    if got % wanted == 0:
        return (
            f"{text} {got} is {got // wanted} × {wanted}: a reshape such as `x.view(-1, n)` has "
            "put what belongs to one example into several rows. Write `x.view(x.size(0), -1)` and "
            "give the next layer the width that comes out."
        )
    return (
        f"{text} Look for a `view(-1, n)` with a wrong n in `forward`, and for inputs and labels "
        "that come from different batches; `x.view(x.size(0), -1)` keeps one row for each example."
    )


def _target_size(found: Fields) -> str:
    target, given = sizes(found["target"]), sizes(found["input"])
    return (
        f"**The labels have the shape {target} and the predictions {given}.** This loss compares "
        "number with number, so both need the same shape. Write `output.squeeze(1)` for the "
        "predictions, or `y.unsqueeze(1)` for the labels, where only a 1 is in the way."
    )


def _view(found: Fields) -> str:
    wanted, total = sizes(found["shape"]), int(found["total"])
    known = math.prod(size for size in wanted if size != -1)
    if -1 in wanted:
        return (
            f"**{total} numbers can't be put into the shape {wanted}.** The -1 stands for {total} "
            f"divided by {known}, and that leaves {total % known}. Print the tensor's shape "
            "before the line; to flatten each example write `x.view(x.size(0), -1)`."
        )
    return (
        f"**{total} numbers can't be put into the shape {wanted}, which holds {known}.** A "
        "reshape keeps every number. Print the tensor's shape before the line, and put -1 for the "
        "one size that may follow."
    )


def _contiguous(_: Fields) -> str:
    return (
        "**`view` needs numbers that lie in memory in their order, and a `transpose` or `permute` "
        "before it has changed only how they are read.** Use `x.reshape(...)` in its place, or "
        "`x.contiguous().view(...)`."
    )


def _cat(found: Fields) -> str:
    return (
        f"**`torch.cat` joins along dimension {found['dim']}, and all other sizes have to be "
        f"equal: tensor {found['number']}, counted from 0, has {found['got']} where "
        f"{found['expected']} is needed.** Reshape or crop it before, or join along another "
        "dimension."
    )


def _stack(found: Fields) -> str:
    return (
        f"**Examples of different shapes can't make a batch: {found['first']} and "
        f"{found['second']}.** A data loader stacks its examples. Give them one size: a "
        "`transforms.Resize` for images, padding for sequences, or a `collate_fn` of your own."
    )


SHAPES = (
    ErrorMessage(_MAT + " ({rows}x{got} and {expected}x{out})", _MAT, _linear),
    ErrorMessage("batch2 tensor to be: {first:shape} but got: {second:shape}", _MAT, _matmul),
    ErrorMessage(
        "The size of tensor a ({a}) must match the size of tensor b ({b}) at non-singleton dimension {dim}",
        "how a layer is written as a matrix formula",
        _broadcast,
    ),
    ErrorMessage(
        "Expected input batch_size ({input}) to match target batch_size ({target})",
        _LOSS_SIZES,
        _batch,
    ),
    ErrorMessage(
        "Target size ({target:shape}) must be the same as input size ({input:shape})",
        _LOSS_SIZES,
        _target_size,
    ),
    ErrorMessage(
        "Using a target size ({target:shape}) that is different to the input size ({input:shape})",
        "why the loss stops falling when output and target shapes differ",
        _target_size,
    ),
    ErrorMessage("shape '{shape:shape}' is invalid for input of size {total}", _FLATTEN, _view),
    ErrorMessage(
        "view size is not compatible with input tensor's size and stride", _FLATTEN, _contiguous
    ),
    ErrorMessage(
        "must match except in dimension {dim}. Expected size {expected} but got size "
        "{got} for tensor number {number}",
        _FLATTEN,
        _cat,
    ),
    ErrorMessage(
        "stack expects each tensor to be equal size, "
        "but got {first:shape} at entry 0 and {second:shape} at entry",
        "what NCHW means and how to convert NHWC images",
        _stack,
    ),
)
