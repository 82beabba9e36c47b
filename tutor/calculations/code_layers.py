"""Layers in pasted code, "nn.Conv2d(3, 16, 3, padding=1)": found by rules, built by torch itself.

Nothing is evaluated: an argument is a whole number, a pair of them, or True, False, "same". Modules are
built on the "meta" device, which holds shapes and no numbers, so that a large layer costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn

LARGEST = 10**7  # of an argument
_KINDS: dict[str, type[nn.Module]] = {
    kind.__name__.lower(): kind
    for kind in (
        nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.MaxPool1d, nn.MaxPool2d,
        nn.AvgPool1d, nn.AvgPool2d, nn.Linear, nn.Embedding, nn.BatchNorm1d, nn.BatchNorm2d,
        nn.LayerNorm, nn.RNN, nn.LSTM,
        nn.GRU, nn.Flatten, nn.ReLU, nn.Tanh, nn.Sigmoid, nn.GELU, nn.Dropout, nn.LeakyReLU, nn.Softmax,
        nn.AdaptiveAvgPool2d, nn.Identity, nn.GroupNorm,
    )
}  # fmt: skip
_NAMES = "|".join(sorted(_KINDS, key=len, reverse=True))
_CALL = re.compile(
    rf"(?<![a-z_])(?:(?:torch\.)?nn\.)?(?P<name>{_NAMES})\s*\((?P<rest>[^()]*(?:\([^()]*\)[^()]*)*)\)"
)
_ARGUMENT = re.compile(
    r"\s*(?:(?P<key>[a-z_]+)\s*=\s*)?(?:(?P<number>\d+(?:\.\d+)?)|(?P<pair>[(\[][\d,\s]+[)\]])"
    r"|(?P<word>true|false"
    r"|[\"']?same[\"']?|[\"']?valid[\"']?))\s*(?:,|$)"
)
_WORDS: dict[str, object] = {"true": True, "false": False, "same": "same", "valid": "valid"}


class CodeError(Exception):
    """A layer can't be read, or torch refuses to build it."""


@dataclass(frozen=True)
class CodeLayer:
    """A call: the layer's name, its arguments, and its place in the text."""

    name: str
    arguments: tuple[object, ...]
    settings: tuple[tuple[str, object], ...]
    span: tuple[int, int]

    @property
    def is_many(self) -> bool:
        """Whether it reads sequences rather than images or vectors."""
        return self.name in ("rnn", "lstm", "gru", "embedding")


def find_layers(text: str) -> list[CodeLayer]:
    """Every layer that lowered ``text`` calls with arguments, or without where it needs none.

    Raises CodeError for an argument that is no plain number.
    """
    found = []
    for match in _CALL.finditer(text):
        arguments, settings = _read(match["rest"])
        found.append(
            CodeLayer(match["name"], tuple(arguments), tuple(settings.items()), match.span())
        )
    return found


def without(text: str, layers: Sequence[CodeLayer]) -> str:
    """``text`` without the layers' calls."""
    parts, end = [], 0
    for layer in layers:
        parts.append(text[end : layer.span[0]])
        end = layer.span[1]
    return " ; ".join([*parts, text[end:]])


def built(layer: CodeLayer) -> nn.Module:
    """The layer, without numbers. Raises CodeError."""
    try:
        settings = dict(layer.settings)
        if layer.name not in (
            "flatten",
            "relu",
            "tanh",
            "sigmoid",
            "gelu",
            "dropout",
            "softmax",
            "identity",
        ):
            parametric = not re.search("pool|leaky", layer.name)
            settings |= {"device": "meta"} if parametric else {}
        module: nn.Module = _KINDS[layer.name](*layer.arguments, **settings)
    except (TypeError, ValueError, RuntimeError, AssertionError) as error:
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


def _read(text: str) -> tuple[list[object], dict[str, object]]:
    arguments: list[object] = []
    settings: dict[str, object] = {}
    place = 0
    while place < len(text) and text[place:].strip():
        match = _ARGUMENT.match(text, place)
        if not match:
            raise CodeError(text)
        value = _value(match)
        if match["key"]:
            settings[match["key"]] = value
        elif settings:
            raise CodeError(text)
        else:
            arguments.append(value)
        place = match.end()
    return arguments, settings


def _value(match: re.Match[str]) -> object:
    if match["number"]:
        number = float(match["number"])
        if number > LARGEST:
            raise CodeError(match[0])
        return int(number) if number.is_integer() and "." not in match["number"] else number
    if match["pair"]:
        return tuple(int(side) for side in re.findall(r"\d{1,7}", match["pair"]))
    return _WORDS[match["word"].strip("\"'")]
