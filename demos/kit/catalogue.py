"""The experiments there are: every package or module in ``demos`` that defines ``DEMO``.

Adding an experiment is adding a package or a file; nothing here changes.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import demos
from demos.kit.frames import Frame
from demos.kit.language_models import LanguageModel
from demos.kit.parameters import ParamsType
from demos.kit.predictions import Prediction

ModelSource = Callable[[], LanguageModel | None]


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
    run_in      frames of a run inside a given language model, for an experiment that looks into one
    predictions questions that are put before a run, and that the run answers
    model       gives that model, if there is one by now; see find_demos
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
    run_in: Callable[[LanguageModel, Any], Iterator[Frame]] | None = None
    predictions: tuple[Prediction, ...] = ()
    model: ModelSource | None = None


class UnknownDemoError(LookupError):
    """No experiment has that name; the message lists those there are."""


def find_demos(model: ModelSource | None = None) -> dict[str, Demo]:
    """Every experiment by name, in the order of the names.

    ``model`` is asked at the start of each run for the language model to look into; without one an
    experiment looks into its own.
    """
    found: dict[str, Demo] = {}
    for module in pkgutil.iter_modules(demos.__path__):
        if module.name == "__main__":
            continue
        demo = getattr(importlib.import_module(f"demos.{module.name}"), "DEMO", None)
        if isinstance(demo, Demo):
            found[demo.name] = _inside(demo, model)
    return dict(sorted(found.items()))


def get_demo(name: str, model: ModelSource | None = None) -> Demo:
    """The experiment of that name; ``model`` as in find_demos. Raises UnknownDemoError."""
    found = find_demos(model)
    if name not in found:
        raise UnknownDemoError(f"There is no experiment {name!r}; there are {', '.join(found)}.")
    return found[name]


def _inside(demo: Demo, model: ModelSource | None) -> Demo:
    run_in = demo.run_in
    if run_in is None or model is None:
        return demo

    def run(params: Any) -> Iterator[Frame]:
        now = model()
        return demo.run(params) if now is None else run_in(now, params)

    return replace(demo, run=run, model=model)
