"""A run as a script and as a notebook: its settings and seed, ready to be run again elsewhere."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from demos.kit.catalogue import Demo

_NEEDS = (
    "It needs this project's `demos` package: run it in its folder, or after `pip install .` there."
)
_SETTINGS = """\
import torch

{source}

torch.set_num_threads(1)  # as in the tutor: sums in the same order, the same digits
params = DEMO.Params(
{values}
)"""
_RUN = """\
for frame in DEMO.run(params):
    pass  # each frame is a moment of the run: frame.step, frame.numbers, frame.charts"""
_NUMBERS = """\
print(f"{clock} {{frame.step}}")
for name, value in frame.numbers.items():
    print(f"{{name}}: {{value:.6g}}")"""
_DRAW = """\
from demos.output.charts import draw

for chart in frame.charts:
    draw(chart).show()"""


def as_script(demo: Demo, params: Any, source: str = "") -> str:
    """Python that repeats the run and prints the last frame's numbers and what they mean.

    ``source`` is Python that defines DEMO, for one that is not just imported.
    """
    docstring = f'"""{demo.title}: a run of the course tutor.\n\n{_NEEDS}\n"""'
    run = (_settings(demo, params, source), _RUN, _numbers(demo), "print(frame.caption)")
    return "\n\n".join((docstring, *run)) + "\n"


def as_notebook(demo: Demo, params: Any, source: str = "") -> str:
    """The same as a Jupyter notebook, with the last frame's charts."""
    cells = [
        new_markdown_cell(f"# {demo.title}\n\n{demo.summary}\n\n{_NEEDS}"),
        new_code_cell(_settings(demo, params, source)),
        new_code_cell(_RUN),
        new_code_cell(_numbers(demo)),
        new_code_cell(_DRAW),
    ]
    for index, cell in enumerate(cells):
        cell["id"] = f"cell-{index}"  # not a random one: the same run is the same file
    notebook = new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"display_name": "Python 3", "name": "python3"}
    return str(nbformat.writes(notebook))


def _settings(demo: Demo, params: Any, source: str) -> str:
    values = [f"    {item.name}={getattr(params, item.name)!r}," for item in fields(params)]
    source = source or f"from demos.{demo.name} import DEMO"
    return _SETTINGS.format(source=source, values="\n".join(values))


def _numbers(demo: Demo) -> str:
    return _NUMBERS.format(clock=demo.clock)
