"""Measured values by label, as they are displayed, exported and looked up: made from typed ones.

    @dataclass(frozen=True)
    class Measured:
        loss: float
        accuracy: float | None = field(metadata=label("accuracy (%)"))

Reports read the fields, so that a label can change and no caption breaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def label(text: str) -> dict[str, str]:
    """The metadata of a field whose label is not its name."""
    return {"label": text}


def labelled(measured: DataclassInstance) -> dict[str, float]:
    """Every number of ``measured`` by its label, in the order of the fields; None is left out.

    A dataclass within it adds its labels, behind that of its field if the field was given one:
    "best possible loss". Of a mapping, to dataclasses or numbers, each label begins with the key:
    "adam loss".
    """
    found: dict[str, float] = {}
    for item in fields(measured):
        name = item.metadata.get("label", "")
        value = getattr(measured, item.name)
        if isinstance(value, Mapping):
            for key, part in value.items():
                found |= {f"{key} {inner}": number for inner, number in _of(part, name).items()}
        else:
            found |= _of(value, name, item.name.replace("_", " "))
    return found


def _of(value: DataclassInstance | float | None, name: str, default: str = "") -> dict[str, float]:
    if value is None:
        return {}
    if isinstance(value, (int, float)):
        return {name or default: value}
    return {f"{name} {inner}".lstrip(): number for inner, number in labelled(value).items()}
