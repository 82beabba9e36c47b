"""Measured numbers and names in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def join(parts: Iterable[str]) -> str:
    """ "a, b and c" of at least one part."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def each(numbers: Mapping[str, float], names: Iterable[str], what: str, unit: str = "") -> str:
    """Of ``numbers`` such as "mse slope", those of each name: "**0.69** (mse) and **1.5** (mae)"."""
    return join(f"**{numbers[f'{name} {what}']:.3g}{unit}** ({name})" for name in names)
