"""The experiments there are: every package or module in ``demos`` that defines ``DEMO``.

Adding an experiment is adding a package or a file; nothing here changes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import demos
from demos.kit.frames import Frame
from demos.kit.parameters import ParamsType


@dataclass(frozen=True)
class Demo:
    """One experiment.

    name        as in ``python -m demos <name>``
    title       for a person, with one sentence of ``summary``
    words       what people call it in a message, lower case
    Params      its parameters' dataclass
    run         frames of one run; closing the generator ends the work
    immediate   True where a run is quick (under a second): redrawn as a control moves
    views       parameters that change what is looked at, and nothing of the run: see Frame.look
    clock       what Frame.step counts: "step" or "epoch"
    shows       what there is to see, for wishes that have none of its words
    examples    messages that open it, for the first page
    looks_inside  True where it looks into the language model that the program around it provides
    """

    name: str
    title: str
    summary: str
    words: tuple[str, ...]
    Params: type[ParamsType]
    run: Callable[[Any], Iterator[Frame]]
    immediate: bool = False
    views: tuple[str, ...] = ()
    clock: str = "step"
    shows: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    looks_inside: bool = False


class UnknownDemoError(LookupError):
    """No experiment has that name; the message lists those there are."""


def find_demos() -> dict[str, Demo]:
    """Every experiment by name, in the order of the names."""
    found: dict[str, Demo] = {}
    for module in pkgutil.iter_modules(demos.__path__):
        if module.name == "__main__":
            continue
        demo = getattr(importlib.import_module(f"demos.{module.name}"), "DEMO", None)
        if isinstance(demo, Demo):
            found[demo.name] = demo
    return dict(sorted(found.items()))


def get_demo(name: str) -> Demo:
    """The experiment of that name. Raises UnknownDemoError."""
    found = find_demos()
    if name not in found:
        raise UnknownDemoError(f"There is no experiment {name!r}; there are {', '.join(found)}.")
    return found[name]
