"""What several tests look for in a frame."""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass


def numbers_in(value: object) -> Iterator[float]:
    """Every number that a frame holds, and one that is none for each nan or inf in a text."""
    if isinstance(value, (int, float)):
        yield value
    elif isinstance(value, str):
        yield from (math.nan for _ in re.findall(r"\b(nan|inf)\b", value))
    elif is_dataclass(value):
        for item in fields(value):
            yield from numbers_in(getattr(value, item.name))
    elif isinstance(value, Mapping):
        yield from numbers_in(list(value.values()))
    elif isinstance(value, (list, tuple)):
        if all(isinstance(part, float) for part in value):
            yield from value
        else:
            for part in value:
                yield from numbers_in(part)
