"""Layers in pasted code, "nn.Conv2d(3, 16, 3, padding=1)": read by ``ast``, built by torch itself.

Nothing is evaluated: an argument is a literal number, a tuple of them, a truth value or a word. Modules
are built on the "meta" device, which holds shapes and no numbers, so that a large layer costs nothing.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

LARGEST = 10**7  # of an argument
_CLASSES: dict[str, type[nn.Module]] = {
    kind.__name__.lower(): kind
    for kind in (
        nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.MaxPool1d, nn.MaxPool2d,
        nn.AvgPool1d, nn.AvgPool2d, nn.Linear, nn.Embedding, nn.BatchNorm1d, nn.BatchNorm2d, nn.GRU,
        nn.LayerNorm, nn.RNN, nn.LSTM, nn.AdaptiveAvgPool2d, nn.GroupNorm, nn.Flatten, nn.ReLU, nn.Tanh,
        nn.Sigmoid, nn.GELU, nn.Dropout, nn.LeakyReLU, nn.Softmax, nn.Identity,
    )
}  # fmt: skip
_RECURRENT = ("input_size", "hidden_size", "num_layers")
_KERAS = {"conv2d/2": ("filters", "kernel_size"), "conv1d/2": ("filters", "kernel_size"),
          "dense/1": ("units",), "dense/2": ("inputs", "units"),
          "maxpooling2d/1": ("pool_size",)}  # fmt: skip
_UNSAID = ["relu", "tanh", "sigmoid", "gelu", "softmax", "identity", "flatten", "dropout",
           "leakyrelu"]  # fmt: skip
_CALL = re.compile(
    r"(?<![a-z_])(?:(?:torch\.)?nn\.)?"
    rf"(?P<name>{'|'.join(sorted([*_CLASSES, 'dense', 'maxpooling2d'], key=len, reverse=True))})\s*\("
)

_RECURRENCE = re.compile(  # its equation, whose arguments hold the state before
    r"(?:\bh_?[({]?t[)}]?\s*=\s*)?\b(?P<name>tanh|relu|sigmoid)\s*\((?=[^=]*\bh_?[({]?t\s*-\s*1)"
)
_STATE = re.compile(r"h_?[({]?t-1[)}]?")


class CodeError(Exception):
    """Torch refuses to build the layer, or to run it."""


@dataclass(frozen=True)
class CodeLayer:
    """A call: the layer's name, its arguments, and its place in the text."""

    name: str
    arguments: tuple[object, ...]
    settings: tuple[tuple[str, object], ...]
    span: tuple[int, int]

    def words(self) -> str:
        """The call as a person says it: "conv2d , in channels 3 , out channels 16"."""
        keras = _KERAS.get(f"{self.name}/{len(self.arguments)}", ())
        complete = keras and "kernel_size" not in dict(self.settings)
        names = keras if complete else _parameters(self.name)
        pairs = [*zip(names, self.arguments, strict=False), *self.settings]
        said = [f"{name.replace('_', ' ')} {_said(value)}" for name, value in pairs]
        return " , ".join([f" {self.name}", *said, " "])


def find_layers(text: str) -> list[CodeLayer]:
    """Every layer that lowered ``text`` calls; calls with other arguments than literals are left out."""
    found = []
    for match in _CALL.finditer(text):
        end = _closing(text, match.end())
        name, inside = match["name"], text[match.end() : end - 1]
        try:
            call = ast.parse(f"f({inside})", mode="eval").body
            if not end or not isinstance(call, ast.Call):
                continue
            arguments = tuple(_literal(node) for node in call.args)
            settings = tuple((str(each.arg), _literal(each.value)) for each in call.keywords)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if name in _UNSAID or arguments or settings:
            found.append(CodeLayer(name, arguments, settings, (match.start(), end)))
    return [each for each in found if each.name not in _UNSAID[:7] or not each.arguments]


def as_words(text: str) -> str:
    """``text`` with each layer's call, and a recurrent network's equation, said in words."""
    text = _with_recurrence(text)
    for layer in reversed(find_layers(text)):
        if layer.name not in _UNSAID and len(layer.arguments) <= len(_parameters(layer.name)):
            text = text[: layer.span[0]] + layer.words() + text[layer.span[1] :]
    return text


def _with_recurrence(text: str) -> str:
    """ "h_t = tanh(0.5 x_t + 0.8 h_(t-1) + 0.1)" ─▶ "tanh , w x 0.5 , w h 0.8 , bias 0.1 ,"."""
    match = _RECURRENCE.search(text)
    end = _closing(text, match.end()) if match else 0
    if not match or not end:
        return text
    inside = re.sub(r"\s|[*·]", "", text[match.end() : end - 1])
    inside = _STATE.sub("H", re.sub(r"x_?[({]?t[)}]?", "X", inside))
    parts = re.findall(r"([-+]?(?:\d+(?:\.\d+)?|\.\d+)?)([XH]?)", inside)
    said = {"X": "w x", "H": "w h", "": "bias"}
    told = [
        f"{said[of]} {factor}{'1' * (factor in ('', '+', '-'))}"
        for factor, of in parts
        if factor or of
    ]
    plain = "".join(factor + of for factor, of in parts) == inside
    words = " , ".join([match["name"], *(told if plain else [])])
    return f"{text[: match.start()]} {words.replace('+', '')} , {text[end:]}"


def without(text: str, layers: Sequence[CodeLayer]) -> str:
    """``text`` without the layers' calls."""
    for layer in reversed(layers):
        text = f"{text[: layer.span[0]]} ; {text[layer.span[1] :]}"
    return text


def built(layer: CodeLayer) -> nn.Module:
    """The layer, without numbers. Raises CodeError."""
    parametric = layer.name not in _UNSAID and "pool" not in layer.name
    settings = dict(layer.settings) | ({"device": "meta"} if parametric else {})
    try:
        module: nn.Module = _CLASSES[layer.name](*layer.arguments, **settings)
    except (KeyError, TypeError, ValueError, RuntimeError, AssertionError) as error:
        raise CodeError(str(error)) from error
    return module


def shapes(modules: Sequence[nn.Module], shape: Sequence[int]) -> list[tuple[int, ...]]:
    """The shape after each module for an input of ``shape``. Raises CodeError."""
    x = torch.empty(tuple(shape), device="meta")
    found = []
    try:
        for module in modules:
            x = module.eval()(x)
            found.append(tuple(x.shape))
    except (RuntimeError, ValueError, AssertionError, TypeError, IndexError) as error:
        raise CodeError(str(error)) from error
    return found


def _parameters(name: str) -> tuple[str, ...]:
    """The names of a layer's arguments, in their order."""
    if name in ("rnn", "lstm", "gru"):
        return _RECURRENT
    return (
        tuple(inspect.signature(_CLASSES[name]).parameters) if name in _CLASSES else ("units",) * 2
    )


def _closing(text: str, place: int) -> int:
    """The place after the bracket that closes the one before ``place``; 0 where none does."""
    depth = 1
    for end, sign in enumerate(text[place:], place + 1):
        depth += (sign in "([") - (sign in ")]")
        if depth == 0:
            return end
    return 0


def _literal(node: ast.expr) -> object:
    """A number, a word, or a tuple of numbers. Raises ValueError."""
    if isinstance(node, ast.Name) and node.id in ("true", "false", "none"):
        return {"true": True, "false": False, "none": None}[node.id]
    value = ast.literal_eval(node)
    numbers = value if isinstance(value, tuple | list) else (value,)
    if isinstance(value, str):
        return value
    if not all(isinstance(each, int | float) and abs(each) <= LARGEST for each in numbers):
        raise ValueError("no plain number")
    return tuple(value) if isinstance(value, list) else value


def _said(value: object) -> str:
    return " x ".join(map(str, value)) if isinstance(value, tuple) else str(value).lower()
