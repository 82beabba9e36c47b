"""Whether a training loop clears, computes and uses its gradients, in that order, and sums plain numbers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.code.checks.code import Code
from tutor.code.checks.loops import Loop, is_fragment, training_loops
from tutor.code.fault import Fault
from tutor.code.names import calls, dotted, owner
from tutor.code.names import code as written
from tutor.code.values import Backward, Tensor

_CLEAR = "what happens when zero_grad is forgotten"
_ORDER = "in which order to call zero_grad, backward and step"
_ITEM = "how to write a training loop in PyTorch"
_NO_GRADIENT = "element 0 of tensors does not require grad"


def find_missing_zero_grad(code: Code) -> Iterator[Fault]:
    """Gradients that are never cleared, or only once an epoch."""
    for loop in training_loops(code.tree):
        if not (loop.backward and loop.steps) or loop.clears:
            continue
        if loop.node is code.tree and not is_fragment(loop, code.tree):
            continue  # a single step, from no gradients
        optimizer = owner(loop.steps[0]) or "optimizer"
        outside = bool(calls(code.tree, "zero_grad"))
        seen = "stands outside of the loop over the batches" if outside else "is missing"
        yield Fault(
            "zero_grad",
            f"**`zero_grad()` {seen}.** `backward()` adds to the gradients that are there, so "
            f"each step uses the sum of all batches so far. Put `{optimizer}.zero_grad()` before "
            f"{written(loop.backward[0])}, once for each batch.",
            _CLEAR,
        )


def find_wrong_order(code: Code) -> Iterator[Fault]:
    """A step before the gradients are there, or after they were cleared; a loop that lacks one of the two."""
    for loop in training_loops(code.tree):
        if loop.backward and loop.steps:
            yield from _order(loop)
        elif loop.steps and not _names(code.tree, "backward", "grad"):
            yield Fault(
                "backward is missing",
                f"**`backward()` is missing.** {written(loop.steps[0])} uses the gradients that "
                "`loss.backward()` computes; without it there are none and no weight changes. "
                "Call `loss.backward()` before the step.",
                _ORDER,
            )
        elif loop.backward and loop.clears and not _updates(code.tree):
            yield Fault(
                "step is missing",
                f"**`optimizer.step()` is missing.** {written(loop.backward[0])} only computes "
                "the gradients; the weights change in `step()`. Call it after `backward()`.",
                _ORDER,
            )


def _order(loop: Loop) -> Iterator[Fault]:
    backward, step = loop.backward[0], loop.steps[0]
    if step.lineno < backward.lineno and len(loop.steps) == 1:
        yield Fault(
            "step before backward",
            f"**{written(step)} stands before {written(backward)}.** The step then uses the "
            "gradients of the batch before, or none. The order is `zero_grad()`, `backward()`, "
            "`step()`.",
            _ORDER,
        )
        return
    between = [
        node for node in loop.clears if backward.lineno < getattr(node, "lineno", 0) < step.lineno
    ]
    if between and len(loop.clears) == 1:
        yield Fault(
            "cleared before the step",
            f"**{written(between[0])} stands between {written(backward)} and {written(step)}.** "
            "It clears the gradients before the step can use them, so no weight changes. The "
            "order is `zero_grad()`, `backward()`, `step()`.",
            _ORDER,
        )


def _updates(tree: ast.Module) -> bool:
    """Whether anything else changes weights: by hand, or an accelerator's step."""
    return _names(tree, "grad", "data", "step")


def _names(tree: ast.Module, *attributes: str) -> bool:
    """Whether an attribute of one of these names is spoken of, called or not."""
    return any(
        isinstance(node, ast.Attribute) and node.attr in attributes for node in ast.walk(tree)
    )


def find_kept_losses(code: Code) -> Iterator[Fault]:
    """A running sum or a list of losses with their graphs, in place of numbers."""
    learned = {owner(call) for call in calls(code.tree, "backward")} - {""}
    for node in ast.walk(code.tree):
        kept = _added(node)
        if kept and dotted(kept) in learned and _target_name(node) not in learned:
            name = dotted(kept)
            yield Fault(
                "loss without item",
                f"**{written(node)} keeps a tensor, with the graph that it was computed by.** So "
                f"memory grows with each batch. Add the number: `{name}.item()`.",
                _ITEM,
            )


def _added(node: ast.AST) -> ast.expr | None:
    """What is added to a running sum, or appended to a list; None of other statements."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        return node.value
    if (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.BinOp)
        and isinstance(node.value.op, ast.Add)
    ):
        same = dotted(node.value.left) == dotted(node.targets[0])
        return node.value.right if same else None
    if isinstance(node, ast.Call) and dotted(node.func).endswith(".append") and node.args:
        return node.args[0]
    return None


def _target_name(node: ast.AST) -> str:
    if isinstance(node, ast.AugAssign):
        return dotted(node.target)
    return dotted(node.targets[0]) if isinstance(node, ast.Assign) else ""


def find_detached_losses(code: Code) -> Iterator[Fault]:
    """``backward()`` on a loss through which no gradient flows."""
    for event in code.events:
        if isinstance(event, Backward) and isinstance(event.value, Tensor) and event.value.detached:
            yield Fault(
                "no gradient",
                f"**{written(event.node)} has nothing to go back through.** The loss was computed "
                "under `no_grad()`, or taken out of the graph by `detach()`, `item()` or `.data`. "
                "Compute it without these.",
                _NO_GRADIENT,
            )


def find_uncalled(code: Code) -> Iterator[Fault]:
    """A method that is named and not called: "loss.backward" without its brackets."""
    for node in ast.walk(code.tree):
        if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Attribute)):
            continue
        if node.value.attr in ("backward", "step", "zero_grad", "eval", "train"):
            yield Fault(
                "not called",
                f"**{written(node)} names the method and does not call it.** Nothing happens in "
                f"this line, and no error is raised. Write `{ast.unparse(node)}()`.",
                _ITEM,
            )


def find_uphill(code: Code) -> Iterator[Fault]:
    """A step in the direction of the gradient, by hand: "w = w + lr * grad"."""
    for node in ast.walk(code.tree):
        added = _added(node)
        if (
            not isinstance(added, ast.BinOp)
            or not isinstance(added.op, ast.Mult)
            or isinstance(node, ast.Call)
        ):
            continue
        names = [dotted(side).split(".")[-1].lower() for side in (added.left, added.right)]
        rate = any(name in ("lr", "alpha", "eta", "learning_rate") for name in names)
        if rate and any(name.startswith(("grad", "dw", "db")) for name in names):
            yield Fault(
                "uphill",
                f"**{written(node)} goes up the loss.** The gradient points to where the loss "
                "grows, so the step is taken against it: a minus in place of the plus. Only of a reward, "
                "which is to grow, the plus is right.",
                "what gradient descent does",
            )
