"""Messages about the type of numbers, about labels, and about the device they lie on."""

from __future__ import annotations

from tutor.code.errors.message import ErrorMessage, Fields

_CASTS = {"float": ".float()", "double": ".double()", "long": ".long()", "half": ".half()", "int": ".int()",
          "bfloat16": ".bfloat16()"}  # fmt: skip
_DTYPE = "why PyTorch complains about dtype Double, Long and Float"
_TARGET = 'what "expected target dtype to be Long or Byte" means'
_BOUNDS = 'what "Target 3 is out of bounds" means'
_DEVICE = 'what "Expected all tensors to be on the same device" means'


def _cast(kind: str) -> str:
    return _CASTS.get(
        kind.lower().removesuffix("tensor").rpartition(".")[2], f".to(torch.{kind.lower()})"
    )


def _scalar(found: Fields) -> str:
    wanted, got = found["wanted"], found["got"]
    end = (
        "`nn.CrossEntropyLoss` wants the labels as class indices: `loss_fn(output, y.long())`."
        if wanted.lower() == "long"
        else "Often the data comes from NumPy, whose numbers are Double, or is made of whole numbers. "
        f"Write `x{_cast(wanted)}`."
    )
    return f"**A tensor holds {got} numbers where {wanted} is needed.** {end}"


def _two_types(found: Fields) -> str:
    first, second = found["first"], found["second"]
    return (
        f"**The input holds {first} numbers and the layer's weights {second}.** Both have to be "
        f"of one type. Turn the input into that of the weights: `x{_cast(second)}`. NumPy's "
        "numbers are Double and whole numbers Long, until they are converted."
    )


def _rnn_types(found: Fields) -> str:
    return (
        f"**The input holds {found['first']} numbers and the recurrent layer's weights "
        f"{found['second']}.** Convert the input: `x.float()` for weights of float32."
    )


def _target_type(found: Fields) -> str:
    return (
        f"**The loss wants the labels as class indices, of type Long, and got {found['got']}.** "
        "Convert them: `loss_fn(output, y.long())`. If they are numbers to be predicted and no "
        "classes, `nn.MSELoss` is the loss."
    )


def _probabilities(found: Fields) -> str:
    return (
        "**Labels of the same shape as the output are read as probabilities of the classes, and "
        f"are {found['got']} here.** Give the index of the class for each example, shape "
        "(batch,): `y.argmax(dim=1)` of one-hot labels. An output without the dimension of the "
        "classes gives this message too."
    )


def _one_label(_: Fields) -> str:
    return (
        "**The labels have two dimensions, and the loss takes one index for each example, shape "
        "(batch,).** Labels of shape (batch, 1) lose the 1 with `y.squeeze(1)`; one-hot labels "
        "become indices with `y.argmax(dim=1)`."
    )


def _found_type(found: Fields) -> str:
    return (
        f"**The loss computes with {found['wanted']} numbers and got {found['got']}, most often "
        f"the labels.** Convert them: `y{_cast(found['wanted'])}`."
    )


def _cast_result(found: Fields) -> str:
    return (
        f"**A result of type {found['from_']} does not go into a tensor of type {found['to']}, "
        f"most often the labels.** Convert them before the loss: `y{_cast(found['from_'])}`."
    )


def _bounds(found: Fields) -> str:
    label = int(found["label"])
    if label < 0:
        return (
            f"**A label is {label}, and class indices run from 0.** Look at `y.unique()`: where "
            "the labels are -1 and 1, make 0 and 1 of them."
        )
    return (
        f"**A label is {label}, so the output needs at least {label + 1} columns, and it has "
        "fewer.** Classes are counted from 0. Look at `y.min()` and `y.max()`: if the labels run "
        f"from 1 to {label}, subtract 1 from them; else let the last layer give {label + 1} or "
        f"more: `nn.Linear(..., {label + 1})`."
    )


def _index(_: Fields) -> str:
    return (
        "**An index is larger than the table of an embedding.** `nn.Embedding(n, d)` knows the "
        "indices 0 to n - 1. Compare `x.max()` with n: n has to be the size of the vocabulary, "
        "with the entries for padding and unknown words."
    )


def _embedding(found: Fields) -> str:
    return (
        f"**An embedding looks rows up and needs whole numbers, and got {found['got']}.** Give it "
        "the indices: `x.long()`. Don't scale the inputs of an embedding, and don't make them "
        "one-hot."
    )


def _range(_: Fields) -> str:
    return (
        "**`nn.BCELoss` got numbers that are no probabilities.** It needs values between 0 and 1: "
        "put a `torch.sigmoid` before it, or use `nn.BCEWithLogitsLoss` on the logits. NaN gives "
        "this message too."
    )


def _device(_: Fields) -> str:
    return (
        "**Two tensors of one operation lie on different devices, one in the GPU's memory and one "
        "in the computer's.** Move the model once, `model.to(device)`, and in the loop each "
        "batch, labels too: `x, y = x.to(device), y.to(device)`. `to` returns a new tensor: the "
        "result has to be kept. Tensors made in `forward` need `device=x.device`."
    )


def _moved(_: Fields) -> str:
    return (
        "**The input and the weights lie on different devices, or are of different types.** A "
        "`cuda` in only one of the two names says that only the model or only the batch was "
        "moved: `model.to(device)` and `x = x.to(device)`. Where both agree in that, the type "
        "differs: `x.float()`."
    )


def _memory(_: Fields) -> str:
    return (
        "**The GPU's memory is full.** Training keeps weights, gradients, the optimizer's state "
        "and the activations of the whole batch. First make the batch smaller; then look whether "
        "losses are summed as tensors instead of `loss.item()`, and whether evaluation runs under "
        "`torch.no_grad()`. Mixed precision and gradient accumulation save more."
    )


def _no_cuda(_: Fields) -> str:
    return (
        "**This PyTorch was built without support for a GPU.** Write `device = 'cuda' if "
        "torch.cuda.is_available() else 'cpu'` and move model and batches to `device`; for the "
        "GPU install the build with CUDA."
    )


TYPES = (
    ErrorMessage("expected scalar type {wanted:word} but found {got:word}", _DTYPE, _scalar),
    ErrorMessage(
        "mat1 and mat2 must have the same dtype, but got {first:word} and {second:word}",
        _DTYPE,
        _two_types,
    ),
    ErrorMessage(
        "Input type (torch.cuda.{first:word}) and weight type ({second:word}) should be the same",
        _DEVICE,
        _moved,
    ),
    ErrorMessage(
        "Input type ({first:word}) and weight type (torch.cuda.{second:word}) should be the same",
        _DEVICE,
        _moved,
    ),
    ErrorMessage(
        "Input type ({first:type}) and bias type ({second:type}) should be the same",
        _DTYPE,
        _two_types,
    ),
    ErrorMessage(
        "Input type ({first:type}) and weight type ({second:type}) should be the same",
        _DTYPE,
        _two_types,
    ),
    ErrorMessage(
        "RNN input dtype ({first:word}) does not match weight dtype ({second:word})",
        _DTYPE,
        _rnn_types,
    ),
    ErrorMessage(
        "expected target dtype to be Long or Byte, but got {got:word}", _TARGET, _target_type
    ),
    ErrorMessage(
        "Expected floating point type for target with class probabilities, got {got:word}",
        _TARGET,
        _probabilities,
    ),
    ErrorMessage("multi-target not supported", _TARGET, _one_label),
    ErrorMessage("Found dtype {got:word} but expected {wanted:word}", _DTYPE, _found_type),
    ErrorMessage(
        "result type {from_:word} can't be cast to the desired output type {to:word}",
        _DTYPE,
        _cast_result,
    ),
    ErrorMessage("Target {label} is out of bounds", _BOUNDS, _bounds),
    ErrorMessage(
        "index out of range in self",
        "what one-hot means and how an embedding layer is a lookup",
        _index,
    ),
    ErrorMessage(
        "one of the following scalar types: Long, Int; but got {got:word} instead",
        "what one-hot means and how an embedding layer is a lookup",
        _embedding,
    ),
    ErrorMessage(
        "elements of input should be between 0 and 1",
        "when to use BCEWithLogitsLoss (binary cross-entropy)",
        _range,
    ),
    ErrorMessage("Expected all tensors to be on the same device", _DEVICE, _device),
    ErrorMessage("is not on the expected device {device:word}", _DEVICE, _device),
    ErrorMessage("CUDA out of memory", 'what to do about "CUDA out of memory"', _memory),
    ErrorMessage("Torch not compiled with CUDA enabled", _DEVICE, _no_cuda),
)
