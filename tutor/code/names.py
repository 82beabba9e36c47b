"""Names in parsed code: of a function, of the object that a method is called on."""

from __future__ import annotations

import ast


def dotted(node: ast.AST) -> str:
    """ "torch.nn.Linear" of the expression for it; "" where it is no plain name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else ""
    return ""


def last_name(node: ast.AST) -> str:
    """ "Linear" of the same; the method's name of any call."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def owner(call: ast.Call) -> str:
    """ "optimizer" of ``optimizer.step()``; "" of a call that is no method's of a plain name."""
    return dotted(call.func.value) if isinstance(call.func, ast.Attribute) else ""


def calls(node: ast.AST, *names: str) -> list[ast.Call]:
    """The calls within ``node`` of a function or method of one of these names, in the order of the text."""
    found = [
        each
        for each in ast.walk(node)
        if isinstance(each, ast.Call) and (not names or last_name(each.func) in names)
    ]
    return sorted(found, key=lambda each: (each.lineno, each.col_offset))


def code(node: ast.AST) -> str:
    """The expression as Markdown code, on one line."""
    text = " ".join(ast.unparse(node).split())
    return f"`{text}`" if "`" not in text else text
