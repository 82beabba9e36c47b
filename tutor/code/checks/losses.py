"""Whether what goes into a loss is what the loss expects: logits, probabilities, indices, numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.code.checks.code import Code
from tutor.code.fault import Fault
from tutor.code.layers import build_layer, plain
from tutor.code.losses import SAID, loss_called, loss_made
from tutor.code.names import calls, last_name
from tutor.code.names import code as written
from tutor.code.values import Applied, Compared, Output, Tensor

_SOFTMAX = "why softmax before CrossEntropyLoss is a mistake"
_BCE = "when to use BCEWithLogitsLoss (binary cross-entropy)"
_OUTPUT = "which output layer fits regression, binary and multi-class tasks"
_TARGETS = 'what "expected target dtype to be Long or Byte" means'
_SQUASHED = ("softmax", "logsoftmax", "sigmoid")
# What goes into a loss ─▶ what is wrong with it, what to do, what explains it.
_WRONG = {
    ("cross_entropy", "softmax"): (
        "`nn.CrossEntropyLoss` applies a log-softmax itself, so the softmax acts twice: the loss "
        "stays too high and the gradients small",
        "Give the loss the logits, without the softmax; use a softmax only to show "
        "probabilities", _SOFTMAX),
    ("cross_entropy", "logsoftmax"): (
        "`nn.CrossEntropyLoss` applies a log-softmax itself; one more changes nothing in the "
        "value and only costs time",
        "Give it the logits, or keep the log-softmax and use `nn.NLLLoss`", _SOFTMAX),
    ("cross_entropy", "sigmoid"): (
        "`nn.CrossEntropyLoss` expects logits; a sigmoid squeezes them between 0 and 1, so no "
        "class can get a probability near 1",
        "Leave the sigmoid out; for several labels at once use `nn.BCEWithLogitsLoss`", _SOFTMAX),
    ("cross_entropy", "relu"): (
        "a ReLU cuts off the negative logits, and where all are cut the gradient is zero",
        "Let the last linear layer be the output", _OUTPUT),
    ("bce_with_logits", "sigmoid"): (
        "`nn.BCEWithLogitsLoss` applies a sigmoid itself, so it acts twice: no prediction can get "
        "near 0 or 1",
        "Leave the sigmoid out, or keep it and use `nn.BCELoss`", _BCE),
    ("bce_with_logits", "softmax"): (
        "`nn.BCEWithLogitsLoss` applies a sigmoid itself and expects logits, not probabilities",
        "Leave the softmax out; where exactly one class is right, use `nn.CrossEntropyLoss`", _BCE),
    ("bce", "linear"): (
        "`nn.BCELoss` expects probabilities between 0 and 1, and a linear layer gives any number",
        "Use `nn.BCEWithLogitsLoss`, or put a `torch.sigmoid` before the loss", _BCE),
    ("bce", "relu"): (
        "`nn.BCELoss` expects probabilities between 0 and 1, and a ReLU gives any number from 0 on",
        "Replace the ReLU at the end by a sigmoid, or leave it out and use "
        "`nn.BCEWithLogitsLoss`", _BCE),
    ("nll", "softmax"): (
        "`nn.NLLLoss` expects log-probabilities, and a softmax gives probabilities",
        "Use `log_softmax`, or give the logits to `nn.CrossEntropyLoss`", _SOFTMAX),
    ("nll", "linear"): (
        "`nn.NLLLoss` expects log-probabilities, and a linear layer gives logits",
        "Give the logits to `nn.CrossEntropyLoss`, or put a `log_softmax` before the "
        "loss", _SOFTMAX),
}  # fmt: skip


def find_wrong_outputs(code: Code) -> Iterator[Fault]:
    """An output that the loss does not expect."""
    compared = [event for event in code.events if isinstance(event, Compared)]
    known = [
        (event, event.output)
        for event in compared
        if isinstance(event.output, Tensor) and event.output.after
    ]
    for event, output in known:
        yield from _of_output(event.loss, output, written(event.node))
    if not known:
        for loss in _losses(code):
            yield from _of_output(loss, _last_output(code, bool(compared)), f"`{SAID[loss]}`")


def _of_output(loss: str, output: Tensor, place: str) -> Iterator[Fault]:
    last = output.affine
    if output.after == "argmax":
        yield Fault(
            "argmax in the loss",
            f"**{place} gets the chosen class, not the logits.** An argmax has no gradient, so "
            "nothing can be learned through it. Give the loss the output of the last layer; use "
            "the argmax only to count what is right.",
            _OUTPUT,
        )
    elif wrong := _WRONG.get((loss, output.after)):
        yield _wrong(output.after, loss, *wrong)
    elif loss == "cross_entropy" and last and last.size("out_features") == 1:
        yield Fault(
            "one class",
            f"**{last.label} gives a single logit, and the softmax of a single logit is always "
            "1.** So `nn.CrossEntropyLoss` is 0 whatever the network computes, or finds label 1 "
            "out of bounds. For two classes use `nn.BCEWithLogitsLoss`, or two outputs.",
            _OUTPUT,
        )


def _losses(code: Code) -> list[str]:
    """The losses that are named anywhere in the code."""
    names = [last_name(call.func) for call in calls(code.tree)]
    made = [loss.kind for name in names if (loss := loss_made(name))]
    return list(dict.fromkeys([*made, *(kind for name in names if (kind := loss_called(name)))]))


def _last_output(code: Code, compared: bool) -> Tensor:
    """What the only network ends in; where only pieces of one are there, what is last among them.

    ``compared`` says that a loss gets something that is not known, which may be none of these pieces.
    """
    outputs = [event.value for event in code.events if isinstance(event, Output)]
    if len(outputs) == 1 and isinstance(outputs[0], Tensor) and outputs[0].after:
        return outputs[0]
    if compared or any(isinstance(event, Applied) for event in code.events):
        return Tensor()
    squashed = {plain(last_name(call.func)) for call in calls(code.tree)} & {*_SQUASHED}
    if len(squashed) == 1:
        return Tensor(after=squashed.pop())
    for call in calls(code.tree, "Linear")[-1:]:
        settings = [each.value if isinstance(each, ast.Constant) else None for each in call.args]
        return Tensor(after="linear", affine=build_layer("Linear", settings, {}, call))
    return Tensor()


def _wrong(after: str, loss: str, why: str, mend: str, topic: str) -> Fault:
    said = {"linear": "A linear layer", "logsoftmax": "A log-softmax", "relu": "A ReLU"}.get(
        after, f"A {after}"
    )
    return Fault(f"{after} into {loss}", f"**{said} before `{SAID[loss]}`**: {why}. {mend}.", topic)


def find_wrong_targets(code: Code) -> Iterator[Fault]:
    """One-hot or floating-point labels where indices are wanted; whole numbers where they are not."""
    for event in code.events:
        if not isinstance(event, Compared):
            continue
        target = _target(event.node, code)
        ends = last_name(target.func) if isinstance(target, ast.Call) else ""
        if event.loss in ("cross_entropy", "nll") and ends == "one_hot":
            yield Fault(
                "one-hot labels",
                f"**{written(event.node)} gets one-hot labels.** `{SAID[event.loss]}` takes the "
                "index of the class, a whole number for each example. Give it the labels as they "
                "were, without `one_hot`.",
                'what "expected target dtype to be Long or Byte" means',
            )
        elif (
            event.loss in ("cross_entropy", "nll")
            and ends == "float"
            and not (target and calls(target, "one_hot"))
        ):
            yield Fault(
                "float labels",
                f"**{written(event.node)} gets labels as floating-point numbers.** "
                f"`{SAID[event.loss]}` takes the index of the class. Use `.long()` in place of "
                "`.float()`.",
                _TARGETS,
            )
        elif event.loss in ("bce", "bce_with_logits", "mse") and ends == "long":
            yield Fault(
                "integer labels",
                f"**{written(event.node)} gets labels as whole numbers.** `{SAID[event.loss]}` "
                "computes with floating-point numbers. Use `.float()` in place of `.long()`.",
                _BCE,
            )


def _target(call: ast.Call, code: Code) -> ast.expr | None:
    """The expression of the target; of a name, what it was last set to."""
    target = call.args[1] if len(call.args) > 1 else None
    if not isinstance(target, ast.Name):
        return target
    before = [
        node.value
        for node in ast.walk(code.tree)
        if isinstance(node, ast.Assign) and node.lineno <= call.lineno
        and any(isinstance(each, ast.Name) and each.id == target.id for each in node.targets)
    ]  # fmt: skip
    return before[-1] if before else target
