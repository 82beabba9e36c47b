"""Three tasks for a network that reads a sequence step by step, with what pure guessing costs.

    copy     name the first symbol after ``lag`` distractors            ln 8 nats
    adding   add the two marked numbers of ``lag``                      variance 2 · 1/12 = 1/6
    text     name each next character of this course's own words        ln V nats

Copy is the shortest form of the recall task of Hochreiter and Schmidhuber 1997, "Long short-term
memory", from which the adding problem comes too (here with targets in [0, 2], as in Le et al. 2015).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional as F

SYMBOLS, DISTRACTORS = "ABCDEFGH", "abcdefgh"
HELD_OUT = 0.1  # of the text, its end: never trained on


class Batch(NamedTuple):
    """Inputs (n, length, features) and targets (n, k) of the last k steps."""

    x: Tensor
    y: Tensor


@dataclass(frozen=True)
class Task:
    """What is read and what is to be said of it.

    ``draw`` makes so many new sequences; True asks for those that are never trained on. ``losses``
    compares outputs (n, length, outputs) with targets (n, k), into (n, k). ``label`` names the
    inputs (length, features) of one sequence. ``symbols`` names the classes, empty for a number;
    ``frequencies`` is the loss of who also knows how often each comes, where that differs.
    """

    features: int
    outputs: int
    guessing: float  # the loss without reading: every class alike, or always the mean
    measure: str
    draw: Callable[[int, torch.Generator, bool], Batch]
    losses: Callable[[Tensor, Tensor], Tensor]
    label: Callable[[Tensor], Sequence[str]]
    symbols: str = ""
    frequencies: float | None = None

    def accuracy(self, outputs: Tensor, y: Tensor) -> float | None:
        """Answers that are right (%), where answers are classes."""
        if not self.symbols:
            return None
        named = outputs[:, -y.shape[1] :].argmax(dim=2)  # (n, k)
        return 100 * (named == y).double().mean().item()


def cross_entropies(outputs: Tensor, y: Tensor) -> Tensor:
    """−ln p(y) of the last steps, (n, k)."""
    # (n, k, classes) ─▶ (n, classes, k), as cross_entropy wants it
    logits = outputs[:, -y.shape[1] :].transpose(1, 2)
    return F.cross_entropy(logits, y, reduction="none")


def squared_errors(outputs: Tensor, y: Tensor) -> Tensor:
    """(o − y)² of the last steps, (n, k)."""
    return (outputs[:, -y.shape[1] :, 0] - y).square()


def copy_task(lag: int) -> Task:
    """One of 8 symbols, then ``lag`` steps of 8 others: lag + 1 in all."""
    alphabet = SYMBOLS + DISTRACTORS

    def draw(n: int, random: torch.Generator, _: bool) -> Batch:
        y = torch.randint(len(SYMBOLS), (n, 1), generator=random)
        noise = torch.randint(len(SYMBOLS), len(alphabet), (n, lag), generator=random)
        read = torch.cat([y, noise], dim=1)  # (n, lag + 1)
        return Batch(F.one_hot(read, len(alphabet)).float(), y)

    return _naming(draw, alphabet, SYMBOLS)


def adding_task(lag: int) -> Task:
    """Numbers from U(0, 1), one marked in each half; the targets' variance is 2 · 1/12."""

    def draw(n: int, random: torch.Generator, _: bool) -> Batch:
        values = torch.rand(n, lag, generator=random)
        half = lag // 2
        first = torch.randint(half, (n, 1), generator=random)
        second = torch.randint(half, lag, (n, 1), generator=random)
        marks = torch.zeros(n, lag).scatter(1, torch.cat([first, second], dim=1), 1.0)
        return Batch(torch.stack([values, marks], dim=2), (values * marks).sum(1, keepdim=True))

    def label(x: Tensor) -> list[str]:
        return [f"{value:.1f}{'*' if mark else ''}" for value, mark in x.tolist()]

    return Task(2, 1, 1 / 6, "squared error", draw, squared_errors, label)


def text_task(lag: int) -> Task:
    """Windows of ``lag`` characters, with the one after each as its target."""
    text = read_text()
    alphabet = "".join(sorted(set(text)))
    tokens = torch.tensor([alphabet.index(character) for character in text])
    cut = round((1 - HELD_OUT) * len(tokens))
    parts = [part.unfold(0, lag + 1, 1) for part in (tokens[:cut], tokens[cut:])]  # (…, lag + 1)

    def draw(n: int, random: torch.Generator, held_out: bool) -> Batch:
        windows = parts[held_out]
        read = windows[torch.randint(len(windows), (n,), generator=random)]  # (n, lag + 1)
        return Batch(F.one_hot(read[:, :-1], len(alphabet)).float(), read[:, 1:])

    shares = torch.bincount(tokens) / len(tokens)
    return replace(
        _naming(draw, alphabet, alphabet), frequencies=-(shares * shares.log()).sum().item()
    )


TASKS: dict[str, Callable[[int], Task]] = {
    "copy": copy_task,
    "adding": adding_task,
    "text": text_task,
}


def _naming(
    draw: Callable[[int, torch.Generator, bool], Batch], alphabet: str, symbols: str
) -> Task:
    """A task that reads characters of ``alphabet`` and names one of ``symbols``."""

    def label(x: Tensor) -> list[str]:
        return [visible(alphabet[token]) for token in x.argmax(dim=1).tolist()]

    guessing = math.log(len(symbols))
    measure = "cross-entropy (nats)"
    return Task(
        len(alphabet), len(symbols), guessing, measure, draw, cross_entropies, label, symbols
    )


def visible(character: str) -> str:
    """The character, or a sign for one that leaves no ink."""
    return {" ": "␣", "\n": "¶"}.get(character, character)


@cache
def read_text() -> str:
    """The bundled page in lower case, so that its alphabet is small."""
    return files("demos.rnn").joinpath("data", "course.txt").read_text(encoding="ascii").lower()
