"""Questions with fresh numbers: the example of a computation with other numbers in it.

    "32x32 image, 5x5 kernel, stride 1: output size?" ─▶ "28x28 image, 3x3 kernel, stride 2: output size?"

Equal numbers stay equal, so that shapes and channels still fit. The prompt is all there is to remember:
whoever has it computes the answer again.
"""

from __future__ import annotations

import random
import re

from tutor.calculations import Calculation, Computation, read_calculation
from tutor.practice.record import Question

TRIES = 40  # of other numbers, until a computation takes them
_NUMBER = re.compile(r"(?:(?<![\w.^])|(?<=\dx))\d+(?:,\d{3})*(?:\.\d+)?(?!\.?\d)")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_LARGE = 24  # from which on a number is changed by a factor


def fresh_question(computation: Computation, rng: random.Random) -> Question | None:
    """A question of that computation with numbers of its own; None where none could be found."""
    for _ in range(TRIES):
        prompt = with_other_numbers(computation.example, rng)
        if prompt == computation.example:
            continue
        question = calculated_question(prompt)
        if question is not None and question.computation == computation.name:
            return question
    return None


def calculated_question(prompt: str) -> Question | None:
    """The question that ``prompt`` puts, computed; None where it is no whole computation."""
    calculation = read_calculation(prompt)
    if not isinstance(calculation, Calculation):
        return None
    answer = _result(calculation.answer)
    if not answer:
        return None
    return Question("calculation", prompt, answer, calculation.answer, "", "", "", calculation.name)


def with_other_numbers(text: str, rng: random.Random) -> str:
    """``text`` with each of its numbers replaced by one of like size, equal ones by equal ones."""
    chosen: dict[str, str] = {}

    def other(match: re.Match[str]) -> str:
        return chosen.setdefault(match[0], _other(match[0], rng))

    return _NUMBER.sub(other, text)


def _other(number: str, rng: random.Random) -> str:
    plain = number.replace(",", "")
    if "." in plain:
        places = len(plain.partition(".")[2])
        value = float(plain) * rng.choice((0.5, 0.6, 0.8, 1.0, 1.2, 1.5, 2.0))
        return f"{value:.{max(places, 1)}f}" if round(value, places) else plain
    value = int(plain)
    if value <= 1:  # a label, a class, a stride: most computations take few others
        return str(rng.choice((0, 1, 2, 3)))
    if value < _LARGE:
        return str(max(1, value + rng.choice((-2, -1, 0, 1, 2, 3))))
    changed = int(value * rng.choice((0.25, 0.5, 0.75, 1.25, 1.5, 2, 2.5)))
    return f"{changed:,}" if "," in number else str(changed)


def _result(answer: str) -> str:
    """The sentence with the result, where several numbers are named in it; else the number alone."""
    last = next((part for part in reversed(answer.split("\n\n")) if _BOLD.search(part)), "")
    bold = _BOLD.findall(last)
    if len(bold) == 1:
        return str(bold[0]).replace(" and ", ", ") if " and " in bold[0] else str(bold[0])
    return last.replace("**", "")
