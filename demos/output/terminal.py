"""Any experiment in a terminal: ``python -m demos cnn --epochs 2``.

Options come from the declared parameters; a bar shows the progress, the caption the result, and a file
keeps the charts.
"""

from __future__ import annotations

import argparse
import shlex
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from tqdm import tqdm

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.parameters import ChoicesSpec, ParameterError, as_typed, check, specs
from demos.output.animation import write_animation


class _WholeWords(argparse.HelpFormatter):
    """Breaks help at spaces only: "cross-entropy" is what a person types."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        return textwrap.wrap(" ".join(text.split()), width, break_on_hyphens=False)


def run_demo(demo: Demo, arguments: Sequence[str] | None = None) -> int:
    """Run ``demo`` with the command line's parameters; 0, or 2 for a parameter out of range."""
    parser = argparse.ArgumentParser(
        prog=f"python -m demos {demo.name}",
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
    parser.add_argument(
        "--save",
        metavar="FILE",
        type=Path,
        default=Path(f"{demo.name}.html"),
        help="where the charts are kept, to be opened in a browser (default %(default)s)",
    )
    parsed = vars(parser.parse_args(arguments))
    saved: Path = parsed.pop("save")
    typed = {name: value for name, value in parsed.items() if value is not None}
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
        frames = []
        for frame in demo.run(params):
            frames.append(frame)
            bar.update(round(100 * frame.progress) - bar.n)
    if frame.formula:
        print(frame.formula)
    print(frame.caption)
    return _save(demo, params, frames, saved)


def _save(demo: Demo, params: Any, frames: Sequence[Frame], saved: Path) -> int:
    """Keep the charts; 2 where they can't be."""
    command = f"python -m demos {demo.name} {_options(demo, params)}".rstrip()
    page = write_animation(demo.title, command, demo.clock, frames)
    try:
        saved.write_text(page, encoding="utf-8")
    except OSError as error:
        print(f"The charts can't be kept in {saved}: {error.strerror}.", file=sys.stderr)
        return 2
    print(f"The charts are in {saved}.", file=sys.stderr)
    return 0


def _options(demo: Demo, params: Any) -> str:
    """The settings that are not the defaults, as they are typed."""
    chosen = {item.name: getattr(params, item.name) for item in fields(demo.Params)}
    return " ".join(
        f"--{item.name.replace('_', '-')} {shlex.quote(as_typed(chosen[item.name]))}"
        for item in fields(demo.Params)
        if chosen[item.name] != item.default
    )
