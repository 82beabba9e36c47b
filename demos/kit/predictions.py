"""Questions that are put before a run, and that the run itself answers.

    Prediction(name, ask, options, draw, key)

``draw`` chooses the settings, ``ask`` puts the question, a person commits to an option, the experiment
runs with these settings, and ``key`` reads from what was measured which option is right, and why. No key
is written down anywhere. Knows runs; no experiment, no page.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Key:
    """The place of the option that came true, from 0, and why, with the run's own numbers."""

    option: int
    because: str


@dataclass(frozen=True)
class Prediction:
    """One question about a run.

    name     as in ``diverges``; unique within the experiment
    ask      parameters ─▶ the question
    options  what can be predicted, two or three
    draw     a source of chance ─▶ settings, by the parameters' names
    key      parameters and the numbers of the last frame ─▶ Key
    """

    name: str
    ask: Callable[[Any], str]
    options: tuple[str, ...]
    draw: Callable[[random.Random], Mapping[str, object]]
    key: Callable[[Any, Mapping[str, float]], Key]


YES_OR_NO = ("yes", "no")


def yes_if(holds: bool, because: str) -> Key:
    """The key of a question with the options YES_OR_NO."""
    return Key(0 if holds else 1, because)
