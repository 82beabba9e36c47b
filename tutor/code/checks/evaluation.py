"""Whether evaluation is done in evaluation mode and without gradients, and training mode is set again."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.code.checks.code import Code
from tutor.code.checks.loops import evaluation_loops
from tutor.code.fault import Fault
from tutor.code.names import calls, dotted, owner
from tutor.code.names import code as written

_EVAL = "what model.train() and model.eval() change"
_NO_GRAD = "the difference between detach, no_grad and eval"
_CHANGING = ("Dropout", "Dropout1d", "Dropout2d", "BatchNorm1d", "BatchNorm2d")


def find_missing_eval(code: Code) -> Iterator[Fault]:
    """An evaluation in training mode, where the model may have layers for which that makes a difference."""
    loops = evaluation_loops(code.tree)
    if (
        not loops
        or calls(code.tree, "eval")
        or any(_turns_off(call) for call in calls(code.tree, "train"))
    ):
        return
    defines = (
        any(isinstance(node, ast.ClassDef) for node in ast.walk(code.tree))
        or "Sequential" in code.called
    )
    changing = [name for name in _CHANGING if name in code.called]
    if defines and not changing:
        return  # its layers do the same in both modes
    has = "The model has" if changing else "If the model has"
    layers = " and ".join(f"`nn.{name}`" for name in changing) or "dropout or batch norm"
    then = ", which does" if changing else ", they do"
    yield Fault(
        "eval",
        "**`model.eval()` is missing before the evaluation** in `for … in "
        f"{ast.unparse(loops[0].iter)}`. {has} {layers}{then} something else in training. Call "
        "`model.eval()` before the loop, and `model.train()` before you train on.",
        _EVAL,
    )


def find_missing_no_grad(code: Code) -> Iterator[Fault]:
    """An evaluation that builds graphs which nobody uses."""
    if {"no_grad", "inference_mode", "set_grad_enabled"} & code.called or _decorated(code.tree):
        return
    for loop in evaluation_loops(code.tree):
        yield Fault(
            "no_grad",
            f"**The evaluation in `for … in {ast.unparse(loop.iter)}` builds a graph for "
            "gradients that nobody uses.** The numbers are the same, and memory and time are "
            "wasted. Put `with torch.no_grad():` around the loop; `eval()` does not do that.",
            _NO_GRAD,
        )
        return


def find_eval_kept(code: Code) -> Iterator[Fault]:
    """Training that goes on in evaluation mode, after an evaluation in the same loop."""
    for node in ast.walk(code.tree):
        if not (isinstance(node, ast.For | ast.While) and calls(node, "backward")):
            continue
        trained = {owner(call) for call in calls(code.tree, "parameters")} | {"model", "net"}
        turned = [call for call in calls(node, "eval") if owner(call) in trained]
        if turned and not calls(node, "train"):
            yield Fault(
                "train forgotten",
                f"**{written(turned[0])} stays in force for the epochs after it.** Dropout then "
                "drops nothing and batch norm no longer uses its batch. Call `model.train()` at "
                "the start of each epoch.",
                _EVAL,
            )
            return


def find_functional_dropout(code: Code) -> Iterator[Fault]:
    """``F.dropout`` that does not hear of ``eval()``."""
    for call in calls(code.tree, "dropout"):
        functional = dotted(call.func) in (
            "F.dropout",
            "torch.nn.functional.dropout",
            "nn.functional.dropout",
        )
        if (
            functional
            and len(call.args) < 3
            and not any(each.arg == "training" for each in call.keywords)
        ):
            yield Fault(
                "functional dropout",
                f"**{written(call)} drops in evaluation too.** The function does not know the "
                "model's mode. Pass `training=self.training`, or use an `nn.Dropout` layer.",
                _EVAL,
            )


def _turns_off(call: ast.Call) -> bool:
    return (
        bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value is False
    )


def _decorated(tree: ast.Module) -> bool:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return any(
        "no_grad" in ast.unparse(each) or "inference_mode" in ast.unparse(each)
        for function in functions
        for each in function.decorator_list
    )
