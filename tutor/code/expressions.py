"""What an expression is worth: calls of layers, functions and methods of torch; small arithmetic."""

from __future__ import annotations

import ast
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace

from tutor.code import tensors
from tutor.code.layers import LARGEST, build_layer, output_of
from tutor.code.losses import loss_called, loss_made
from tutor.code.names import dotted
from tutor.code.values import (
    Applied,
    Backward,
    Chain,
    Compared,
    Event,
    Instance,
    Layer,
    Loss,
    Reshaped,
    Shape,
    Tensor,
)

Scope = dict[str, object]
_MODULES = frozenset(["nn", "torch", "F", "functional", "np", "torchvision"])
_ARITHMETIC: dict[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul,
}  # fmt: skip

_POOLING = {"max_pool2d": "MaxPool2d", "avg_pool2d": "AvgPool2d", "max_pool1d": "MaxPool1d",
            "avg_pool1d": "AvgPool1d", "adaptive_avg_pool2d": "AdaptiveAvgPool2d"}  # fmt: skip


class Expressions(ABC):
    """The value of each expression; what happens on the way goes into ``events``."""

    def __init__(self, image: Shape | None) -> None:
        self.image = image
        self.globals: Scope = {}
        self.events: list[Event] = []
        self.followed: list[object] = []  # chains that were called
        self.depth, self.frozen = 0, 0

    @abstractmethod
    def step(self) -> None:
        """Count a step."""

    @abstractmethod
    def call_function(
        self,
        function: ast.FunctionDef,
        given: Sequence[object],
        named: dict[str, object],
        first: object = None,
    ) -> object:
        """Follow a function of the code."""

    @abstractmethod
    def new_instance(
        self, kind: ast.ClassDef, given: Sequence[object], named: dict[str, object]
    ) -> Instance:
        """An object of a class of the code."""

    @abstractmethod
    def call_instance(self, instance: Instance, given: Sequence[object]) -> object:
        """What its ``forward`` returns."""

    @abstractmethod
    def model_named(self, name: str) -> object:
        """The only model, where ``name`` can be nothing else."""

    def value(self, node: ast.expr, scope: Scope) -> object:
        """The value of an expression; None where it is not known."""
        self.step()
        match node:
            case ast.Constant():
                return node.value
            case ast.Name():
                return scope.get(node.id)
            case ast.Tuple() | ast.List():
                return tuple(self.value(item, scope) for item in node.elts)
            case ast.Attribute():
                return self._attribute(node, scope)
            case ast.BinOp():
                return self._operation(node, scope)
            case ast.UnaryOp(op=ast.USub()):
                inner = self.value(node.operand, scope)
                return (
                    -inner
                    if isinstance(inner, int)
                    else inner
                    if isinstance(inner, Tensor)
                    else None
                )
            case ast.Subscript():
                return tensors.part_of(self.value(node.value, scope), node.slice)
            case ast.Call():
                return self._call(node, scope)
        return None

    def assign(self, target: ast.expr, value: object, scope: Scope, spread: bool = False) -> None:
        """Bind a name, an attribute or each of several; ``spread`` gives each of several the same."""
        if isinstance(value, Layer | Chain) and not value.name:
            value = replace(value, name=dotted(target))
        if isinstance(target, ast.Tuple):
            values = (
                value
                if isinstance(value, tuple)
                else (value if spread else None,) * len(target.elts)
            )
            for item, one in zip(target.elts, values, strict=False):
                self.assign(item, one, scope, spread)
        elif isinstance(target, ast.Name):
            scope[target.id] = value
        elif isinstance(target, ast.Attribute):
            holder = self.value(target.value, scope)
            if isinstance(holder, Instance):
                holder.parts[target.attr] = value

    def apply(self, layer: object, given: object, node: ast.AST) -> object:
        """What comes out of a layer, a chain of them or a model."""
        self.step()
        if isinstance(layer, Chain):
            self.followed.append(layer)
            for each in layer.steps:
                given = self.apply(each, given, node)
            return given
        if isinstance(layer, Instance):
            return self.call_instance(layer, [given])
        if not isinstance(layer, Layer):
            return None
        self.events.append(Applied(layer, given, node))
        if not isinstance(given, Tensor):
            given = Tensor()
        if given.given and given.shape is None and self.image and layer.kind == "Conv2d":
            given = Tensor((None, layer.size("in_channels"), *self.image))
        result, shrunk = output_of(layer, given)
        if shrunk:
            self.events.append(shrunk)
        return result

    def _attribute(self, node: ast.Attribute, scope: Scope) -> object:
        holder = self.value(node.value, scope)
        if isinstance(holder, Instance):
            return holder.parts.get(node.attr)
        if isinstance(holder, Tensor):
            return tensors.attribute(holder, node.attr)
        return None

    def _operation(self, node: ast.BinOp, scope: Scope) -> object:
        left, right = self.value(node.left, scope), self.value(node.right, scope)
        if isinstance(left, int) and isinstance(right, int):
            if isinstance(node.op, ast.FloorDiv | ast.Div) and right:
                return left // right
            compute = _ARITHMETIC.get(type(node.op))
            result = compute(left, right) if compute else None
            return result if result is not None and abs(result) <= LARGEST else None
        if isinstance(left, tuple) and isinstance(right, tuple) and isinstance(node.op, ast.Add):
            return left + right
        if isinstance(node.op, ast.MatMult):
            return None
        known = [each for each in (left, right) if isinstance(each, Tensor)]
        if len(known) == 2:
            return Tensor(known[0].shape if known[0].shape == known[1].shape else None)
        return replace(known[0], after="") if known else None

    def _call(self, node: ast.Call, scope: Scope) -> object:
        named = {each.arg: self.value(each.value, scope) for each in node.keywords if each.arg}
        given = self._arguments(node, scope)
        if isinstance(node.func, ast.Attribute):
            holder = node.func.value
            if (
                dotted(holder).split(".")[-1] in _MODULES
                and dotted(holder).split(".")[0] not in scope
            ):
                return self._function(node, node.func.attr, given, named)
            if dotted(node.func) == "super.__init__" or (
                isinstance(holder, ast.Call) and dotted(holder.func) == "super"
            ):
                return None
            return self._method(node, self.value(holder, scope), given, named, scope)
        called = self.value(node.func, scope)
        if called is None and isinstance(node.func, ast.Name):
            name = node.func.id
            if (
                name not in scope
                and (result := self._function(node, name, given, named)) is not None
            ):
                return result
            called = self.model_named(name)
        return self._called(called, node, given, named)

    def _arguments(self, node: ast.Call, scope: Scope) -> list[object]:
        given: list[object] = []
        for each in node.args:
            value = self.value(each.value if isinstance(each, ast.Starred) else each, scope)
            given += (
                value if isinstance(each, ast.Starred) and isinstance(value, tuple) else [value]
            )
        return given

    def _called(
        self, called: object, node: ast.Call, given: Sequence[object], named: dict[str, object]
    ) -> object:
        """The value of calling what the code itself made."""
        first = given[0] if given else None
        match called:
            case Layer() | Chain():
                return self.apply(called, first, node)
            case Instance():
                return self.call_instance(called, given)
            case ast.FunctionDef():
                return self.call_function(called, given, named)
            case ast.ClassDef():
                return self.new_instance(called, given, named)
            case Loss():
                return self._compare(called.kind, node, given, named)
        return None

    def _function(
        self, node: ast.Call, name: str, given: list[object], named: dict[str, object]
    ) -> object:
        """A class or a function of torch."""
        if name == "Sequential":
            return Chain(tuple(given))
        if name == "ModuleList":
            return given[0] if given and isinstance(given[0], tuple) else None
        if loss := loss_made(name):
            return loss
        if kind := loss_called(name):
            return self._compare(kind, node, given, named)
        if name[:1].isupper():
            return build_layer(name, given, named, node)
        if made := tensors.made(name, given):
            return made
        first = given[0] if given else named.get("input")
        if first is None and tensors.tells(name):
            first = Tensor()
        return (
            self._on_tensor(node, name, first, given[1:], named)
            if isinstance(first, Tensor)
            else None
        )

    def _method(
        self,
        node: ast.Call,
        holder: object,
        given: list[object],
        named: dict[str, object],
        scope: Scope,
    ) -> object:
        """A method of an object, a tensor or a model of the code."""
        assert isinstance(node.func, ast.Attribute)  # noqa: S101 - the caller looked
        name = node.func.attr
        if name == "backward":
            self.events.append(Backward(holder, node))
            return None
        if isinstance(holder, Instance):
            own = holder.method(name)
            if name in ("to", "cuda", "train", "eval", "cpu"):
                return holder
            if name == "forward" or own is None:
                part = holder.parts.get(name)
                return (
                    self.call_instance(holder, given)
                    if name == "forward"
                    else self._called(part, node, given, named)
                )
            return self.call_function(own, given, named, first=holder)
        if isinstance(holder, Layer | Chain):
            return (
                self.apply(holder, given[0] if given else None, node)
                if name == "forward"
                else holder
            )
        if isinstance(holder, Loss):
            return holder
        if holder is None and tensors.tells(name):
            holder = Tensor()
        if isinstance(holder, Tensor):
            return self._on_tensor(node, name, holder, given, named)
        return None

    def _on_tensor(
        self,
        node: ast.Call,
        name: str,
        tensor: Tensor,
        given: list[object],
        named: dict[str, object],
    ) -> object:
        if name in ("view", "reshape"):
            wanted = given[0] if len(given) == 1 and isinstance(given[0], tuple) else tuple(given)
            assert isinstance(wanted, tuple)  # noqa: S101 - both are
            result = tensors.viewed(tensor, wanted)
            width = result.size(-1)
            if len(wanted) == 2 and width is not None and wanted[1] != -1:
                self.events.append(Reshaped((tensor.shape or ())[1:], width, node))
            return result
        pooling = _POOLING.get(name)
        if pooling:
            layer = build_layer(pooling, given, named, node)
            return self.apply(layer, tensor, node)
        return tensors.after_method(name, tensor, given, named)

    def _compare(
        self, loss: str, node: ast.Call, given: Sequence[object], named: dict[str, object]
    ) -> object:
        output = given[0] if given else named.get("input")
        target = given[1] if len(given) > 1 else named.get("target")
        self.events.append(Compared(loss, output, target, node))
        flows = isinstance(target, Tensor) and bool(target.after) and not target.detached
        frozen = self.frozen > 0 or (isinstance(output, Tensor) and output.detached and not flows)
        return Tensor((), "loss", detached=frozen)
