"""Follows code line by line without running it: shapes, what goes into a loss, where a gradient starts.

Statements are here, expressions in ``expressions``. A branch that may not be taken leaves what it sets
unknown; a loop's body is followed once.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Sequence
from typing import cast

from tutor.code.expressions import Expressions, Scope
from tutor.code.names import calls, dotted, owner
from tutor.code.values import Chain, Event, Instance, Layer, Output, Shape, Tensor

_MODEL_METHODS = ("parameters", "train", "eval", "named_parameters", "state_dict")
MOST_STEPS = 4000  # statements and expressions that are followed
_NO_GRADIENT = ("no_grad", "inference_mode")


class _TooLongError(Exception):
    """The code takes more steps than are followed."""


class Tracer(Expressions):
    """Follows one module of code; ``events`` holds what happened, in order."""

    def __init__(self, tree: ast.Module, image: Shape | None = None) -> None:
        """``image`` is the height and width of the pictures that come from outside, where they are known."""
        super().__init__(image)
        self._steps = 0
        self._run: set[str] = set()  # names of the functions and classes that were followed
        self._models = {owner(call) for call in calls(tree, *_MODEL_METHODS)} | {"model", "net"}

    def follow(self, tree: ast.Module) -> None:
        """Follow the whole module, then what it defines and does not call."""
        try:
            for node in tree.body:  # so that code above a class can use it
                if isinstance(node, ast.ClassDef):
                    self.globals[node.name] = node
            if fragment := _fragment(tree):
                self.globals["self"] = fragment
                if setup := fragment.method("__init__"):
                    self.call_function(setup, [], {}, first=fragment)
            self.body(tree.body, self.globals)
            for value in list(self.globals.values()):
                self._follow_unused(value)
        except (_TooLongError, RecursionError):
            return

    def _follow_unused(self, value: object) -> None:
        given = Tensor(given=True)
        if isinstance(value, ast.ClassDef) and value.name not in self._run:
            output = self.call_instance(self.new_instance(value, [], {}), [given])
        elif isinstance(value, Instance) and value.kind.name not in self._run:
            output = self.call_instance(value, [given])
        elif isinstance(value, Chain) and value not in self.followed:
            output = self.apply(value, given, ast.Constant(0))
        else:
            is_method = isinstance(value, ast.FunctionDef) and "self" in ast.unparse(value.args)
            if isinstance(value, ast.FunctionDef) and value.name not in self._run and not is_method:
                self.call_function(value, [], {})
            return
        self.events.append(Output(output))

    def step(self) -> None:
        """Count a step. Raises _TooLongError."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise _TooLongError

    def body(self, statements: Iterable[ast.stmt], scope: Scope) -> object:
        """Follow statements; what they return."""
        for node in statements:
            self.step()
            handler = getattr(self, f"_follow_{type(node).__name__.lower()}", None)
            if isinstance(node, ast.Return):
                return self.value(node.value, scope) if node.value else None
            if handler is not None:
                handler(node, scope)
        return None

    def _follow_assign(self, node: ast.Assign, scope: Scope) -> None:
        value = self.value(node.value, scope)
        for target in node.targets:
            self.assign(target, value, scope)

    def _follow_annassign(self, node: ast.AnnAssign, scope: Scope) -> None:
        if node.value:
            self.assign(node.target, self.value(node.value, scope), scope)

    def _follow_augassign(self, node: ast.AugAssign, scope: Scope) -> None:
        both = ast.BinOp(cast(ast.expr, node.target), node.op, node.value)
        self.assign(node.target, self.value(ast.copy_location(both, node), scope), scope)

    def _follow_expr(self, node: ast.Expr, scope: Scope) -> None:
        self.value(node.value, scope)

    def _follow_classdef(self, node: ast.ClassDef, scope: Scope) -> None:
        scope[node.name] = node

    def _follow_functiondef(self, node: ast.FunctionDef, scope: Scope) -> None:
        scope[node.name] = node

    def _follow_with(self, node: ast.With, scope: Scope) -> None:
        names = [
            dotted(item.context_expr.func)
            for item in node.items
            if isinstance(item.context_expr, ast.Call)
        ]
        frozen = any(name.endswith(_NO_GRADIENT) for name in names)
        self.frozen += frozen
        self.body(node.body, scope)
        self.frozen -= frozen

    def _follow_try(self, node: ast.Try, scope: Scope) -> None:
        self.body(node.body, scope)

    def _follow_while(self, node: ast.While, scope: Scope) -> None:
        self.body(node.body, scope)

    def _follow_if(self, node: ast.If, scope: Scope) -> None:
        """Both ways; what they set differently is not known afterwards."""
        if "__name__" in ast.unparse(node.test):
            self.body(node.body, scope)
            return
        taken, other = dict(scope), dict(scope)
        self.body(node.body, taken)
        self.body(node.orelse, other)
        for name in taken.keys() | other.keys():
            same = taken.get(name) == other.get(name)
            scope[name] = taken.get(name) if same else None

    def _follow_for(self, node: ast.For, scope: Scope) -> None:
        """Once; over layers in a list, once for each."""
        layers = self._layers_of(node.iter, scope)
        if not layers:
            self.assign(node.target, Tensor(given=True), scope, spread=True)
            self.body(node.body, scope)
        for layer in layers:
            target = node.target
            if isinstance(target, ast.Tuple):  # of enumerate
                target = target.elts[-1]
            self.assign(target, layer, scope)
            self.body(node.body, scope)

    def _layers_of(self, node: ast.expr, scope: Scope) -> Sequence[object]:
        if isinstance(node, ast.Call) and dotted(node.func) == "enumerate" and node.args:
            node = node.args[0]
        value = self.value(node, scope)
        found = (
            value if isinstance(value, tuple) else value.steps if isinstance(value, Chain) else ()
        )
        return found if any(isinstance(item, Layer | Chain) for item in found) else ()

    def call_function(
        self,
        function: ast.FunctionDef,
        given: Sequence[object],
        named: dict[str, object],
        first: object = None,
    ) -> object:
        """Follow a function; what it is not given is what has its name outside, or comes from outside."""
        self.step()
        self._run.add(function.name)
        if self.depth > 12:
            return None
        arguments = [*function.args.posonlyargs, *function.args.args]
        defaults = [None] * (len(arguments) - len(function.args.defaults)) + list(
            function.args.defaults
        )
        scope: Scope = dict(self.globals)
        values = list(given) if first is None else [first, *given]
        for place, (argument, default) in enumerate(zip(arguments, defaults, strict=True)):
            name = argument.arg
            if place < len(values):
                scope[name] = values[place]
            elif name in named:
                scope[name] = named[name]
            elif default is not None:
                scope[name] = self.value(default, self.globals)
        self.depth += 1
        result = self.body(function.body, scope)
        self.depth -= 1
        return result

    def new_instance(
        self, kind: ast.ClassDef, given: Sequence[object], named: dict[str, object]
    ) -> Instance:
        """An object of a class of the code, its ``__init__`` followed."""
        instance = Instance(kind)
        if setup := instance.method("__init__"):
            self.call_function(setup, given, named, first=instance)
        return instance

    def call_instance(self, instance: Instance, given: Sequence[object]) -> object:
        """What ``forward`` returns."""
        self._run.add(instance.kind.name)
        forward = instance.method("forward")
        return self.call_function(forward, given, {}, first=instance) if forward else None

    def model_named(self, name: str) -> object:
        """The only model of the code, where ``name`` can be nothing else; else None."""
        if name not in self._models or hasattr(builtins, name):
            return None
        models = [value for value in self.globals.values() if isinstance(value, Instance | Chain)]
        if not models:
            classes = [value for value in self.globals.values() if isinstance(value, ast.ClassDef)]
            models = [
                self.new_instance(kind, [], {})
                for kind in classes
                if Instance(kind).method("forward")
            ]
        return models[0] if len(models) == 1 else None


def _fragment(tree: ast.Module) -> Instance | None:
    """The class whose header was left out, where code speaks of a ``self`` outside of one."""
    methods = [
        node for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.args.args and node.args.args[0].arg == "self"
    ]  # fmt: skip
    sets = any(
        dotted(target).startswith("self.")
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
    )
    if not methods and not sets:
        return None
    kind = ast.parse("class _Fragment: pass").body[0]
    assert isinstance(kind, ast.ClassDef)  # noqa: S101 - it was written so
    kind.body = list(methods)
    return Instance(kind)


def trace(tree: ast.Module, image: Shape | None = None) -> list[Event]:
    """What happens when the code runs, as far as it can be told without running it."""
    tracer = Tracer(tree, image)
    tracer.follow(tree)
    return tracer.events
