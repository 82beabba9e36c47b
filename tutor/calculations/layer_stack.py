"""Layers in groups of equal ones, with the settings that are still to be given to one of them.

Knows no words: what a message says is read in ``layers``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

MOST_LAYERS = 100


class UnreadError(Exception):
    """A part of the message that fits nowhere."""


@dataclass(frozen=True)
class Layer:
    """One layer; None where the message says nothing. ``kind`` is conv, pool or up (transposed)."""

    kind: str
    kernel: float | None = None
    stride: float | None = None
    padding: float | None = None
    dilation: float | None = None
    channels: float | None = None

    def with_(self, name: str, value: float) -> Layer:
        """The layer with one setting more."""
        changes: dict[str, Any] = {name: value}
        return replace(self, **changes)

    def steps(self) -> float:
        """The stride: one, or as wide as a pooling window, where none is given."""
        default = self.kernel if self.kind == "pool" else None
        return self.stride if self.stride is not None else default or 1


@dataclass
class Stack:
    """The groups, and what waits: ``waiting`` for the next kernel, ``defaults`` for all, ``own`` for one."""

    groups: list[list[Layer]] = field(default_factory=list)
    waiting: dict[str, float] = field(default_factory=dict)
    defaults: dict[str, float] = field(default_factory=dict)
    own: dict[tuple[int, str], float] = field(default_factory=dict)  # of "the second" layer
    counts: list[tuple[str, int, int]] = field(
        default_factory=list
    )  # kind, how many, groups before
    lacks_kernel: bool = False

    def add(self, kind: str, kernels: Sequence[float], times: int) -> None:
        """A new layer for each kernel, with what was waiting for it."""
        if times > 1 and len(kernels) > 1:
            raise UnreadError
        self.groups += [[Layer(kind, kernel, **self.waiting)] * times for kernel in kernels]
        self.waiting = {}

    def give(self, name: str, value: float, everywhere: str, named: bool) -> None:
        """A setting of the last group, of all, or of the layer to come, where one is ``named``."""
        if everywhere and (not self.groups or named):
            self.defaults[name] = value
            return
        if not self.groups or named or getattr(self.groups[-1][-1], name) is not None:
            if name in self.waiting:
                raise UnreadError
            self.waiting[name] = value
            return
        last_only = not everywhere or (everywhere == "each" and len(self.groups[-1]) > 1)
        for group in self.groups[-1:] if last_only else self.groups:
            if getattr(group[0], name) is None:
                group[:] = [each.with_(name, value) for each in group]

    def give_each(self, name: str, values: Sequence[float]) -> None:
        """A setting for each layer in turn."""
        self.expand()
        flat = [layer for group in self.groups for layer in group]
        if len(values) != len(flat) or any(getattr(each, name) is not None for each in flat):
            raise UnreadError
        self.groups = [[each.with_(name, value)] for each, value in zip(flat, values, strict=True)]

    def give_one(self, place: int, name: str, values: Sequence[float]) -> None:
        """ "The second has stride 2", among all of them."""
        if len(values) > 1 or (place, name) in self.own:
            raise UnreadError
        self.own[place, name] = values[0]

    def expand(self) -> None:
        """ "three conv layers with kernel 5": the one layer of its kind, three times."""
        for kind, many, start in self.counts:
            places = [
                place for place, group in enumerate(self.groups)
                if place >= start and kind in ("layer", group[0].kind)
            ]  # fmt: skip
            found = sum(len(self.groups[place]) for place in places)
            if found == 1:
                self.groups[places[0]] = self.groups[places[0]] * many
            elif found not in (0, many):
                raise UnreadError
            elif found == 0:
                self.lacks_kernel = True
        self.counts = []

    def layers(self) -> list[Layer]:
        """All of them, with the settings that were meant for one or for all."""
        layers = [layer for group in self.groups for layer in group]
        for (place, name), value in self.own.items():
            if place >= len(layers) or len(layers) < 2:
                raise UnreadError
            layers[place] = layers[place].with_(name, value)
        for name, value in self.defaults.items():
            layers = [each if getattr(each, name) is not None else each.with_(name, value)
                      for each in layers]  # fmt: skip
        if (self.waiting and layers) or len(layers) > MOST_LAYERS:
            raise UnreadError
        return layers
