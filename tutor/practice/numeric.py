"""A number, a shape or a formula as an answer: judged by working both sides out.

    "28 parameters: 24 weights and four biases."  asks for 28; 24 and 4 together are right as well
    "Precision is 0.75 and recall is 0.6."        asks for both; one of them is half right

Knows values; knows no model. What an answer asks for beside numbers is ``wording``'s to judge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.language.words import stem, words_of
from tutor.practice.values import Value, same, values_in
from tutor.records import Grade

MOST_WORDS = 3  # content words of its own beside which an answer is still a number
_CLAUSE = re.compile(r"[:;]|,\s+(?=[a-z$(])|\s(?:of|from)\s+(?=\d)|\.\s|\n")
_ABOUT = re.compile(r"\b(?:about|roughly|approximately)\b|≈|\\approx", re.I)
_SEVERAL = re.compile(r"\b(?:one choice|for example|for instance|such as)\b|\be\.g\.", re.I)
_NOTHING = frozenset(["none", "nothing"])  # a zero in an answer to "how many?"


@dataclass(frozen=True)
class Expected:
    """What a numeric answer asks for.

    ``values`` are all needed, each with its label ("precision"; "" where it has none); ``parts``, where
    they are told, make up the one value together. ``about`` says that it is rounded, ``several`` that
    other answers are right too.
    """

    values: tuple[tuple[float, str], ...]
    parts: tuple[float, ...] = ()
    about: bool = False
    several: bool = False


@dataclass(frozen=True)
class Compared:
    """A grade for the numbers of an answer, and what it lacks; "" where it states no number."""

    grade: Grade | None
    missing: tuple[str, ...] = ()


def expected_of(question: str, answer: str) -> Expected | None:
    """The numbers that ``answer`` consists of; None where it is said in words."""
    end = _CLAUSE.search(answer)
    main, rest = (answer[: end.start()], answer[end.start() :]) if end else (answer, "")
    asked, several = values_in(question), bool(_SEVERAL.search(main))
    main = _SEVERAL.sub("", main)  # the "one" of "one choice" is no part of it
    values = [
        value
        for place, value in enumerate(values_in(main))
        if _is_told(value, not (place or several))
        and not any(_echoes(value, other) for other in asked)
    ]
    own = [word for word in words_of(main) if _is_own(word, question)]
    # "receives a zero gradient, so it never moves" is said in words, "a zero gradient" is a number
    most = MOST_WORDS - all(value.written for value in values)
    if not values or len(own) > most:
        return None
    numbers = tuple(
        (number, _label(value)) for value in _distinct(values) for number in value.numbers
    )
    parts = tuple(number for value in values_in(rest) for number in value.numbers)
    whole = numbers[0][0] if len(numbers) == 1 and rest.startswith(":") else None
    return Expected(
        numbers if any(label for _, label in numbers) else _plain(numbers),
        parts if whole is not None and sum(parts) == whole else (),
        bool(_ABOUT.search(main)),
        several,
    )


def compare(expected: Expected, given: str, question: str = "") -> Compared:
    """How the numbers in ``given`` stand to what is expected; a grade of None where it states none."""
    values = _distinct(values_in(given))
    if not values:
        zero = expected.values[0][0] == 0 and len(expected.values) == 1
        if zero and _NOTHING & set(re.findall(r"\w+", given.lower())):
            return Compared("right")
        return Compared(None)
    one = len(expected.values) == 1
    compared = (
        _compare_one(expected, values, question)
        if one
        else _compare_all(expected, values, given, question)
    )
    return Compared(None) if expected.several and compared.grade != "right" else compared


def _compare_one(expected: Expected, values: Sequence[Value], question: str) -> Compared:
    (wanted, _), about = expected.values[0], expected.about
    echoed = {number for value in values_in(question) for number in value.numbers}
    told = [value for value in values if not set(value.numbers) <= echoed] or list(values)
    for value in (told[0], told[-1]):
        if any(same(number, wanted, about) for number in _readings(value)):
            return Compared("right")
    flat = [number for value in values for number in value.numbers]
    if expected.parts and all(part in flat for part in expected.parts):
        return Compared("right")
    if any(part in flat and part not in echoed for part in expected.parts):
        return Compared("half", (f"the total, {wanted:g}",))
    return Compared("wrong")


def _compare_all(
    expected: Expected, values: Sequence[Value], given: str, question: str
) -> Compared:
    wanted = _in_order_told(expected.values, given)
    flat = [number for value in values for number in value.numbers]
    if len(flat) == 1 and len({number for number, _ in wanted}) == 1:  # "7" for 7 × 7
        flat = flat * len(wanted)
    best = [False] * len(wanted)
    for start in range(max(1, len(flat) - len(wanted) + 1)):
        window = flat[start : start + len(wanted)]
        met = [
            place < len(window) and same(window[place], number, expected.about)
            for place, (number, _) in enumerate(wanted)
        ]
        best = max(best, met, key=sum)
    if len(wanted) == len(expected.values) and all(best):
        return Compared("right")
    missing = tuple(
        label
        for number, label in expected.values
        if label
        and not any(met and label == other for met, (_, other) in zip(best, wanted, strict=True))
    )
    copied = {number for value in values_in(question) for number in value.numbers}
    own = sum(met and number not in copied for met, (number, _) in zip(best, wanted, strict=True))
    if own * 2 >= len(expected.values):
        return Compared("half", missing)
    return Compared("wrong", missing)


def _in_order_told(
    values: Sequence[tuple[float, str]], given: str
) -> tuple[tuple[float, str], ...]:
    """The values in the order in which ``given`` names them, those it names; all where it names none."""
    said = words_of(given)
    named = [item for item in values if item[1] and stem(item[1]) in said]
    return tuple(sorted(named, key=lambda item: said.index(stem(item[1])))) or tuple(values)


def _readings(value: Value) -> tuple[float, ...]:
    """What one value can mean for one number: "8 × 8" is 8 on each side, or 64."""
    if len(value.numbers) == 1:
        return value.numbers
    product = 1.0
    for number in value.numbers:
        product *= number
    sides = set(value.numbers)
    return (product, *(sides if len(sides) == 1 else ()))


def _is_own(word: str, question: str) -> bool:
    """Whether a word of the answer is neither the question's nor a number nor a symbol such as w_1."""
    is_symbol = len(word) == 1 or not word.isalpha()
    return not is_symbol and word not in words_of(question) and not values_in(word)


def _is_told(value: Value, opens: bool) -> bool:
    """Digits, a zero, or a number word that ``opens`` the answer: "the two results" counts nothing."""
    return not value.written or value.numbers == (0.0,) or (opens and not value.before)


def _echoes(value: Value, asked: Value) -> bool:
    """Whether a number of the answer is one of the question's: it stands beside the same word."""
    if value.numbers != asked.numbers:
        return False
    beside = (value.before[-1:], asked.before[-1:]), (value.after[:1], asked.after[:1])
    return any(one and one == other for one, other in beside)


def _label(value: Value) -> str:
    """The last content word before a value; symbols such as w_1 are none."""
    words = [word for word in value.before if word.isalpha() and len(word) > 1 and words_of(word)]
    return words[-1] if words else ""


def _plain(numbers: Sequence[tuple[float, str]]) -> tuple[tuple[float, str], ...]:
    return tuple((number, "") for number, _ in numbers)


def _distinct(values: Sequence[Value]) -> list[Value]:
    """Without what only repeats, or rounds, the value before it: "2^5 = 32"."""
    kept: list[Value] = []
    for value in values:
        before = kept[-1].numbers if kept else ()
        repeats = len(before) == len(value.numbers) and all(
            same(number, other) or same(other, number, about=True)
            for number, other in zip(value.numbers, before, strict=True)
        )
        if not repeats or len(value.numbers) > 1 or value.before:
            kept.append(value)
    return kept
