"""Messages about gradients, and about how a module, an optimizer or an attention is set up."""

from __future__ import annotations

from tutor.code.errors.message import ErrorMessage, Fields

_MODULE = "how nn.Module and nn.Sequential build a network"
_HEADS = "error messages of attention and what they mean"


def _twice(_: Fields) -> str:
    return (
        "**`backward()` went through the same graph twice, and the first time freed what it "
        "needs.** Compute the loss anew for each step. In a recurrent network cut the state off "
        "between batches, `h = h.detach()`; of several losses add them and call `backward()` "
        "once. `retain_graph=True` only where two passes are really meant."
    )


def _no_gradient(_: Fields) -> str:
    return (
        "**The loss does not depend on anything that requires a gradient.** Look for `with "
        "torch.no_grad():` around the forward pass, a `detach()`, `item()`, `.data` or `.numpy()` "
        "on the way, an `argmax` in the loss, and for a model whose parameters are all frozen."
    )


def _scalar_only(_: Fields) -> str:
    return (
        "**`backward()` starts from one number, and got a tensor of several.** Take their mean: "
        "`loss.mean().backward()`. "
        'Most often the loss was built with `reduction="none"`, or the output itself was taken for the loss.'
    )


def _in_place(found: Fields) -> str:
    return (
        "**A tensor that the backward pass still needs was overwritten: the output of "
        f"{found['op']}, of type and shape {found['what']}.** It is at version {found['got']} and "
        f"was used at version {found['wanted']}. Write `x = x + y` in place of `x += y`, "
        "`inplace=False` in activations, and call no method that ends in `_` on it. A `step()` "
        "between a forward pass and its `backward()` does it too."
    )


def _leaf(_: Fields) -> str:
    return (
        "**A weight is changed in place while its history is recorded.** Update weights under "
        "`with torch.no_grad():`, or leave it to `optimizer.step()`."
    )


def _numpy(_: Fields) -> str:
    return (
        "**A tensor with a gradient has no NumPy array.** Take it out of the graph first: "
        "`x.detach().cpu().numpy()`."
    )


def _ambiguous(_: Fields) -> str:
    return (
        "**A tensor of several truth values stands where one is needed**, as in `if x > 0:`. Use "
        "`.any()` or `.all()`; to choose number by number use `torch.where`. This also comes of "
        "`nn.CrossEntropyLoss(output, y)`: the loss is made first and called then, "
        "`nn.CrossEntropyLoss()(output, y)`."
    )


def _before_init(_: Fields) -> str:
    return (
        "**A layer is set before `super().__init__()` was called.** Make it the first line of "
        "`__init__`: it prepares the module to register its layers."
    )


def _no_forward(found: Fields) -> str:
    return (
        f"**The class {found['name']} has no method `forward`.** Calling a model calls `forward`: "
        "look for a misspelling, and whether it is indented into the class rather than into "
        "`__init__`."
    )


def _no_parameters(_: Fields) -> str:
    return (
        "**The model has no parameters that PyTorch knows.** Layers in a plain Python list are "
        "not seen: use `nn.ModuleList`. Else the layers are not attributes set in `__init__`, or "
        "`parameters()` was used up before."
    )


def _not_iterable(found: Fields) -> str:
    if found["kind"] == "NoneType" or not found["kind"][0].isupper():
        return ""  # any loop over a number says so
    return (
        f"**The optimizer got the {found['kind']} itself, not its parameters.** Write "
        "`model.parameters()`, with the name of your model."
    )


def _tuple(found: Fields) -> str:
    return (
        f"**{found['function']} got a tuple where a tensor is needed.** A recurrent layer returns "
        "its output and its last state: `out, h = lstm(x)`, with your layer's name, then `out` "
        "goes on. In an `nn.Sequential` that can't be done: write a `forward`."
    )


def _heads(_: Fields) -> str:
    return (
        "**The width of an attention is no multiple of its number of heads.** Each head gets an "
        "equal part: `embed_dim` divided by `num_heads` has to be whole, as in 512 and 8."
    )


GRADIENTS = (
    ErrorMessage(
        "Trying to backward through the graph a second time",
        "Trying to backward through the graph a second time",
        _twice,
    ),
    ErrorMessage(
        "element 0 of tensors does not require grad",
        "element 0 of tensors does not require grad",
        _no_gradient,
    ),
    ErrorMessage(
        "grad can be implicitly created only for scalar outputs",
        "grad can be implicitly created only for scalar outputs",
        _scalar_only,
    ),
    ErrorMessage(
        "modified by an inplace operation: [torch.{what:word} {shape:shape}], "
        "which is output {number} of {op:word}, "
        "is at version {got}; expected version {wanted} instead",
        "a variable needed for gradient computation was modified in place",
        _in_place,
    ),
    ErrorMessage(
        "a leaf Variable that requires grad is being used in an in-place operation",
        "a variable needed for gradient computation was modified in place",
        _leaf,
    ),
    ErrorMessage(
        "Can't call numpy() on Tensor that requires grad",
        "the difference between detach, no_grad and eval",
        _numpy,
    ),
    ErrorMessage(
        "Boolean value of Tensor with more than one value is ambiguous",
        "what loss size-mismatch errors mean",
        _ambiguous,
    ),
    ErrorMessage("cannot assign module before Module.__init__() call", _MODULE, _before_init),
    ErrorMessage(
        'Module [{name:word}] is missing the required "forward" function', _MODULE, _no_forward
    ),
    ErrorMessage("optimizer got an empty parameter list", _MODULE, _no_parameters),
    ErrorMessage(
        "'{kind:word}' object is not iterable",
        "whether the optimizer must be created after moving the model",
        _not_iterable,
    ),
    ErrorMessage(
        "{function:word}(): argument 'input' (position 1) must be Tensor, not tuple",
        "how to forecast a time series with an LSTM",
        _tuple,
    ),
    ErrorMessage("embed_dim must be divisible by num_heads", _HEADS, _heads),
)
