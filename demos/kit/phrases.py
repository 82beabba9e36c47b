"""Measured numbers and names in a sentence or a formula."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def join(parts: Iterable[str]) -> str:
    """ "a, b and c" of at least one part."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def each(values: Mapping[str, float], unit: str = "") -> str:
    """Every value with its name: "**0.69** (mse) and **1.5** (mae)"."""
    return join(f"**{value:.3g}{unit}** ({name})" for name, value in values.items())


def tex(value: float) -> str:
    """Three digits in LaTeX: "0.0123", "1.23 \\times 10^{-9}"."""
    digits, _, exponent = f"{value:.3g}".partition("e")
    return rf"{digits} \times 10^{{{int(exponent)}}}" if exponent else digits


def table(columns: Sequence[str], rows: Iterable[Sequence[str | float | None]]) -> str:
    """Markdown; numbers with three digits, None as a dash."""
    cells = [list(columns), ["---"] * len(columns), *([_cell(value) for value in r] for r in rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _cell(value: str | float | None) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:.3g}"
