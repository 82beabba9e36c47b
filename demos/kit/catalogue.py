"""The experiments there are: every package or module in ``demos`` that defines ``DEMO``.

Adding an experiment is adding a package or a file; nothing here changes.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from types import ModuleType
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
    front       parameters whose controls are open beside the picture, at most six controls; the others
                are folded. Empty: the first six
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
    front: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    clock: str = "step"
    shows: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    run_in: Callable[[LanguageModel, Any], Iterator[Frame]] | None = None
    predictions: tuple[Prediction, ...] = ()
    model: ModelSource | None = None

    @property
    def live(self) -> str:
        """JavaScript that draws it small, moving and answering to the pointer; "" where there is none.

        It is ``live.js`` in its folder, and defines ``showLive(canvas, tell, choose)``.
        """
        return _beside(self.name, "live.js")

    @property
    def picture(self) -> str:
        """SVG of one of its runs, small: ``picture.svg`` in its folder, by ``demos.output.thumbnail``."""
        return _beside(self.name, "picture.svg")


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


def find_demos_in(
    folder: Path, model: ModelSource | None = None
) -> tuple[dict[str, Demo], list[str]]:
    """The experiments in the files ``NAME.py`` of ``folder``, which are run for it, and what fails there.

    ``model`` as in find_demos.
    """
    found: dict[str, Demo] = {}
    problems: list[str] = []
    for file in sorted(folder.glob("*.py")):
        try:
            demo = getattr(_load(file), "DEMO", None)
        except Exception as error:  # other people's code may raise anything
            problems.append(f"{file} can't be run ({type(error).__name__}: {error}).")
            continue
        if isinstance(demo, Demo):
            found[demo.name] = _inside(demo, model)
        else:
            problems.append(f"{file} defines no DEMO that is a Demo; it is no experiment.")
    return found, problems


def get_demo(name: str, model: ModelSource | None = None) -> Demo:
    """The experiment of that name; ``model`` as in find_demos. Raises UnknownDemoError."""
    return pick_demo(name, find_demos(model))


def pick_demo(name: str, found: Mapping[str, Demo]) -> Demo:
    """The one of that name among those. Raises UnknownDemoError."""
    if name not in found:
        there = f"there are {', '.join(found)}" if found else "this course has none"
        raise UnknownDemoError(f"There is no experiment {name!r}; {there}.")
    return found[name]


def _load(file: Path) -> ModuleType:
    """Run ``file`` as a module of a name that no other has."""
    name = f"course_experiments.{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError("it is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # a dataclass looks its module up
    spec.loader.exec_module(module)
    return module


def _beside(name: str, file: str) -> str:
    """The text of a file in an experiment's folder, "" where there is none."""
    path = files(demos) / name / file
    return path.read_text("utf-8") if path.is_file() else ""


def _inside(demo: Demo, model: ModelSource | None) -> Demo:
    run_in = demo.run_in
    if run_in is None or model is None:
        return demo

    def run(params: Any) -> Iterator[Frame]:
        now = model()
        return demo.run(params) if now is None else run_in(now, params)

    return replace(demo, run=run, model=model)
