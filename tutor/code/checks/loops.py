"""Finds the training loops and the evaluation loops of a piece of code, and the optimizers in it."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from tutor.code.names import calls, dotted, last_name, owner

_EVALUATES = re.compile(
    r"(?:^|_)(?:val|valid|validation|validate|test|testing|eval|evaluate|evaluation)(?:_|$|\d)"
)
_SCHEDULES = ("StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "OneCycleLR",
              "ReduceLROnPlateau",
              "LambdaLR", "LinearLR", "CosineAnnealingWarmRestarts", "CyclicLR", "SequentialLR")  # fmt: skip


@dataclass(frozen=True)
class Loop:
    """Code that is run over and over: the body of a loop, of a function, or a fragment of one."""

    node: ast.AST
    backward: tuple[ast.Call, ...]
    steps: tuple[ast.Call, ...]
    clears: tuple[ast.AST, ...]


def training_loops(tree: ast.Module) -> list[Loop]:
    """The innermost loops that compute gradients or take a step; else functions; else the fragment."""
    found: list[Loop] = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.For | ast.While)
            and not _inner(node, tree)
            and (loop := _loop(node, tree))
        ):
            found.append(loop)
    if not found:
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        found = [loop for node in functions if (loop := _loop(node, tree))]
    if not found and (loop := _loop(tree, tree)):
        found = [loop]
    return found


def is_fragment(loop: Loop, tree: ast.Module) -> bool:
    """Whether the code is a piece of a loop whose header was left out: it uses what it does not make."""
    if loop.node is not tree:
        return False
    made = {
        name
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for name in map(dotted, node.targets)
    }
    used = {owner(call) for call in (*loop.backward, *loop.steps)}
    return not used <= made


def evaluation_loops(tree: ast.Module) -> list[ast.For]:
    """Loops over a validation or a test set that learn nothing."""
    found: list[ast.For] = []
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef | ast.Module):
            continue
        named = isinstance(scope, ast.FunctionDef) and bool(_EVALUATES.search(scope.name))
        for node in _own_loops(scope):
            over = any(_EVALUATES.search(part) for part in re.split(r"\W", ast.unparse(node.iter)))
            learns = calls(node, "backward") or not model_names(tree) & _called(node)
            inner = any(node in ast.walk(other) for other in found)
            if (named or over) and not learns and not inner:
                found.append(node)
    return found


def model_names(tree: ast.Module) -> set[str]:
    """What a model is called in the code: what has parameters or modes, and what is usual."""
    used = {owner(call) for call in calls(tree, "parameters", "train", "eval", "state_dict")}
    return (used | {"model", "net", "self.model", "self.net", "self"}) - {""}


def _called(node: ast.AST) -> set[str]:
    return {dotted(call.func) for call in calls(node)}


def is_optimizer(call: ast.Call) -> bool:
    """Whether the call makes an optimizer: "optim.SGD(...)", "Adam(model.parameters())"."""
    name = dotted(call.func)
    if name.split(".")[-1] in _SCHEDULES or "lr_scheduler" in name:
        return False
    return (".optim." in f".{name}" and name.split(".")[-1][:1].isupper()) or (
        name in ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad") and bool(call.args)
    )


def _loop(node: ast.AST, tree: ast.Module) -> Loop | None:
    inside = ast.Module(getattr(node, "body", []), [])
    optimizers = {
        dotted(target)
        for each in ast.walk(tree)
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call)
        if is_optimizer(each.value)
        for target in each.targets
    }
    steps = tuple(
        call
        for call in calls(inside, "step")
        if owner(call) in optimizers or "opt" in owner(call).lower() or "scaler" in owner(call)
    )
    backward = tuple(calls(inside, "backward"))
    by_hand = [
        each
        for each in ast.walk(inside)
        if isinstance(each, ast.Assign)
        and any(last_name(target) == "grad" for target in each.targets)
    ]
    clears: tuple[ast.AST, ...] = (*calls(inside, "zero_grad", "zero_"), *by_hand)
    return Loop(node, backward, steps, clears) if backward or steps else None


def _inner(node: ast.For | ast.While, tree: ast.Module) -> bool:
    """Whether a loop within it has the gradients."""
    inner = [
        each
        for each in ast.walk(node)
        if isinstance(each, ast.For | ast.While) and each is not node
    ]
    return any(calls(each, "backward") or calls(each, "step") for each in inner)


def _own_loops(scope: ast.AST) -> list[ast.For]:
    """The loops of a function or a module, without those of functions within it."""
    found: list[ast.For] = []
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.For):
            found.append(node)
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            waiting += ast.iter_child_nodes(node)
    return found
