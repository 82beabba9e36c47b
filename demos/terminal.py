"""Any experiment in a terminal: ``python -m demos.cnn --epochs 2``.

Options come from the declared parameters; a bar shows the progress, the caption the result.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import fields

from tqdm import tqdm

from demos.catalogue import Demo
from demos.parameters import ChoicesSpec, ParameterError, as_typed, check, specs


class _WholeWords(argparse.HelpFormatter):
    """Breaks help at spaces only: "cross-entropy" is what a person types."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)


def main(demo: Demo, arguments: Sequence[str] | None = None) -> int:
    """Run ``demo`` with the command line's parameters; 0, or 2 for a parameter out of range."""
    parser = argparse.ArgumentParser(
        prog=f"python -m demos.{demo.name}",
        description=f"{demo.title}. {demo.summary}",
        formatter_class=_WholeWords,
    )
    defaults = {item.name: item.default for item in fields(demo.Params)}
    known = specs(demo.Params)
    for name, spec in known.items():
        default = defaults[name]
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            dest=name,
            metavar="VALUE",
            nargs="+" if isinstance(default, tuple) else None,
            help=(f"{spec.label}: {spec.describe()} (default {as_typed(default)})").replace(
                "%", "%%"
            ),
        )
    typed = {
        name: value
        for name, value in vars(parser.parse_args(arguments)).items()
        if value is not None
    }
    given = {
        name: ("," if isinstance(known[name], ChoicesSpec) else " ").join(value)
        if isinstance(value, list)
        else value
        for name, value in typed.items()
    }
    try:
        params = check(demo.Params, given)
    except ParameterError as error:
        print(error, file=sys.stderr)
        return 2
    with tqdm(total=100, desc=demo.title, unit="%", bar_format="{l_bar}{bar}| {elapsed}") as bar:
        for frame in demo.run(params):
            bar.update(round(100 * frame.progress) - bar.n)
    if frame.formula:
        print(frame.formula)
    print(frame.caption)
    return 0
