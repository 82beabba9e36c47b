"""Whether the optimizer holds the parameters that are trained."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.code.checks.code import Code
from tutor.code.checks.loops import is_optimizer, training_loops
from tutor.code.fault import Fault
from tutor.code.names import calls, dotted, owner
from tutor.code.names import code as written

_PARAMETERS = "in which order to call zero_grad, backward and step"
_CREATED = "whether the optimizer must be created after moving the model"


def find_wrong_parameters(code: Code) -> Iterator[Fault]:
    """An optimizer over a model that is not called, that is replaced later, or over no parameters."""
    for call in calls(code.tree):
        if not is_optimizer(call) or not call.args:
            continue
        over = call.args[0]
        if isinstance(over, ast.Name) and over.id in _called_in_training(code):
            yield Fault(
                "model for parameters",
                f"**{written(call)} gets the model, not its parameters.** Write "
                f"`{over.id}.parameters()`.",
                _PARAMETERS,
            )
        elif isinstance(over, ast.Call) and dotted(over.func).endswith(".parameters"):
            yield from _of_model(code, call, owner(over))


def _of_model(code: Code, call: ast.Call, model: str) -> Iterator[Fault]:
    root = model.split(".")[0]
    replaced = [
        node
        for node in ast.walk(code.tree)
        if isinstance(node, ast.Assign)
        and node.lineno > call.lineno
        and isinstance(node.value, ast.Call)
        if any(
            dotted(target) == model or dotted(target).startswith(f"{model}.")
            for target in node.targets
        )
        if not any(dotted(each).split(".")[0] == root for each in ast.walk(node.value))
        if not any(is_optimizer(each) and each.lineno > node.lineno for each in calls(code.tree))
    ]
    trained = _called_in_training(code)
    if replaced:
        yield Fault(
            "replaced after the optimizer",
            f"**{written(replaced[0])} comes after the optimizer.** The optimizer keeps the "
            "parameters that it was given, and the new ones are never changed. Create the "
            "optimizer after it.",
            _CREATED,
        )
    elif (
        trained and root not in trained and root != "self" and _made(code.tree) >= {root, *trained}
    ):
        other = sorted(trained)[0]
        yield Fault(
            "other parameters",
            f"**The optimizer holds the parameters of `{model}`, and the loop trains `{other}`.** "
            f"So `step()` changes nothing of `{other}`. Give it `{other}.parameters()`.",
            _PARAMETERS,
        )


def _called_in_training(code: Code) -> set[str]:
    """What the training loops call as a function, and the code makes or names a model."""
    made = _made(code.tree) | {"model", "net"}
    return {
        call.func.id
        for loop in training_loops(code.tree)
        for call in calls(ast.Module(getattr(loop.node, "body", []), []))
        if isinstance(call.func, ast.Name) and call.func.id in made
        if not call.func.id.startswith(("crit", "loss"))
    }


def _made(tree: ast.Module) -> set[str]:
    """Names that are set to an object of a class: "model = Net()"."""
    return {
        dotted(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        if _is_module(node.value)
        for target in node.targets
    }


def _is_module(call: ast.Call) -> bool:
    """Whether a call makes a model: of a class that is no loss and no optimizer, moved or not."""
    if (
        isinstance(call.func, ast.Attribute)
        and call.func.attr in ("to", "cuda")
        and isinstance(call.func.value, ast.Call)
    ):
        return _is_module(call.func.value)
    name = dotted(call.func).split(".")[-1]
    return (
        name[:1].isupper()
        and not name.endswith(("Loss", "Loader", "LR", "Dataset"))
        and not is_optimizer(call)
    )
