"""Whether a class of ``nn.Module`` is set up so that PyTorch sees its layers."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tutor.code.checks.code import Code
from tutor.code.fault import Fault
from tutor.code.names import calls, dotted
from tutor.code.names import code as written

_MODULE = "how nn.Module and nn.Sequential build a network"


def find_module_faults(code: Code) -> Iterator[Fault]:
    """No ``super().__init__()``, no ``forward`` or no ``return`` in it, layers in a plain list."""
    for kind in ast.walk(code.tree):
        if not isinstance(kind, ast.ClassDef) or not any(
            dotted(base).split(".")[-1] == "Module" for base in kind.bases
        ):
            continue
        methods = {node.name: node for node in kind.body if isinstance(node, ast.FunctionDef)}
        if setup := methods.get("__init__"):
            yield from _of_setup(kind, setup)
        if (forward := methods.get("forward")) and not _returns(forward):
            yield Fault(
                "no return",
                f"**`forward` of `{kind.name}` returns nothing.** So the model's output is "
                "`None`. End it with `return` and the output.",
                _MODULE,
            )
        if not methods.get("forward") and (close := _misspelt(methods)):
            yield Fault(
                "forward misspelt",
                f"**`{kind.name}` has no `forward`, but `{close}`.** PyTorch calls `forward` when "
                f"the model is called; rename `{close}`.",
                _MODULE,
            )


def _of_setup(kind: ast.ClassDef, setup: ast.FunctionDef) -> Iterator[Fault]:
    layers = [
        node
        for node in ast.walk(setup)
        if isinstance(node, ast.Assign) and _makes_layer(node.value)
    ]
    if layers and not any(
        call.args or "super" in ast.unparse(call) for call in calls(setup, "__init__")
    ):
        yield Fault(
            "no super",
            f"**`super().__init__()` is missing in `{kind.name}`.** It has to be the first line "
            "of `__init__`: without it PyTorch can't register the layers.",
            _MODULE,
        )
    for node in layers:
        target = node.targets[0]
        wrapped = [ast.unparse(call) for call in calls(setup, "Sequential", "ModuleList")]
        if (
            isinstance(node.value, ast.List | ast.ListComp)
            and isinstance(target, ast.Attribute)
            and not any(ast.unparse(target) in text for text in wrapped)
        ):
            yield Fault(
                "layers in a list",
                f"**{written(node.targets[0])} is a plain list, so PyTorch does not see the "
                "layers in it.** They are not in `parameters()`, and the optimizer never changes "
                "them. Wrap the list in `nn.ModuleList(...)`.",
                _MODULE,
            )


def _makes_layer(value: ast.expr) -> bool:
    if isinstance(value, ast.List):
        return any(_makes_layer(item) for item in value.elts)
    if isinstance(value, ast.ListComp):
        return _makes_layer(value.elt)
    return isinstance(value, ast.Call) and dotted(value.func).startswith(("nn.", "torch.nn."))


def _returns(function: ast.FunctionDef) -> bool:
    """Whether it returns anything, or is only sketched."""
    sketched = any(
        isinstance(node, ast.Raise | ast.Yield | ast.Pass)
        or (isinstance(node, ast.Constant) and node.value is ...)
        for node in ast.walk(function)
    )
    return sketched or any(
        isinstance(node, ast.Return) and node.value for node in ast.walk(function)
    )


def _misspelt(methods: dict[str, ast.FunctionDef]) -> str:
    near = (
        "foward",
        "farward",
        "forwards",
        "Forward",
        "froward",
        "forwad",
        "forword",
        "__forward__",
        "_forward",
    )
    return next((name for name in methods if name in near), "")
