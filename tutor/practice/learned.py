"""What was fitted for practice: ``python -m tutor.tuning.fit_practice`` writes it, this reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

FILE = "learned.json"


@cache
def learned() -> Mapping[str, Any]:
    """Weights by name: of ``right`` and ``not_wrong`` one for each feature, of ``attempt`` a vector."""
    text = (files("tutor.practice") / FILE).read_text(encoding="utf-8")
    read: Mapping[str, Any] = json.loads(text)
    return read
