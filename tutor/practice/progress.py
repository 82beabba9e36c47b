"""What a student has done, lesson by lesson: read, asked, answered, and what is due.

A log is plain JSON, {"version": 1, "done": [{"what", "lesson", "question", "at"}]}, oldest first. It is
kept by the student's browser and by nobody else. Every function takes one and returns a new one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_args

from tutor.errors import TutorError
from tutor.practice.schedule import Review, reviews
from tutor.records import Course, Lesson, Practised, PractisedKind

Log = dict[str, Any]
VERSION = 1
EMPTY: Log = {"version": VERSION, "done": []}
MOST_DONE = 3000  # lines; a browser gives a page about 5 MB
LONGEST_FILE = 2_000_000  # characters
LONGEST_NAME = 500  # characters of a lesson's title or a question
LATEST = 4_102_444_800.0  # the year 2100, in seconds since 1970
_KINDS: tuple[PractisedKind, ...] = get_args(PractisedKind)


class LogError(TutorError):
    """A file is no saved progress; the message says what was seen and what to do."""


@dataclass(frozen=True)
class Standing:
    """How a student stands with one lesson.

    ``answered`` counts the questions that were answered, ``right`` those whose last answer was right;
    ``due`` how many are due, and ``next_due`` when the next one is (seconds since 1970; None for none).
    """

    lesson: str
    read: bool
    asked: int
    answered: int
    right: int
    due: int
    next_due: float | None


def read_log(log: object) -> tuple[Practised, ...]:
    """What a log from a browser holds, oldest first; lines that are none are left out."""
    lines = log.get("done") if isinstance(log, dict) else None
    if not isinstance(lines, list):
        return ()
    done = (_read_line(line) for line in lines[-MOST_DONE:])
    return tuple(sorted((item for item in done if item), key=lambda item: item.at))


def add(log: object, *done: Practised) -> Log:
    """The log with these lines, the oldest dropped where it grows too long."""
    kept = [*read_log(log), *done][-MOST_DONE:]
    return {"version": VERSION, "done": [asdict(item) for item in kept]}


def import_log(text: str) -> Log:
    """The log in a saved file. Raises LogError."""
    if len(text) > LONGEST_FILE:
        raise LogError(f"The file has {len(text):,} characters; at most {LONGEST_FILE:,} are read.")
    try:
        saved = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise LogError("The file is no saved progress: it is not JSON.") from error
    if not isinstance(saved, dict) or saved.get("version") != VERSION:
        raise LogError(f"The file is no saved progress: it does not say “version”: {VERSION}.")
    return add(saved)


def standings(course: Course, practised: Sequence[Practised], now: float) -> list[Standing]:
    """How the student stands with each lesson, in the order of the course."""
    known = reviews(practised, now)
    return [_standing(lesson, practised, known, now) for lesson in course.lessons]


def due_reviews(practised: Sequence[Practised], now: float) -> list[Review]:
    """The questions that are due at ``now``, the longest due first."""
    found = [item for item in reviews(practised, now).values() if item.due <= now]
    return sorted(found, key=lambda item: item.due)


def _standing(
    lesson: Lesson, practised: Sequence[Practised], known: Mapping[str, Review], now: float
) -> Standing:
    own = [item for item in practised if item.lesson == lesson.title]
    cards = [item for item in known.values() if item.lesson == lesson.title]
    return Standing(
        lesson.title,
        any(item.what == "read" for item in own),
        sum(item.what == "asked" for item in own),
        len(cards),
        sum(card.last == "right" for card in cards),
        sum(card.due <= now for card in cards),
        min((card.due for card in cards), default=None),
    )


def _read_line(line: object) -> Practised | None:
    if not isinstance(line, dict):
        return None
    what, lesson, at = line.get("what"), line.get("lesson"), line.get("at")
    question = line.get("question", "")
    kind = next((known for known in _KINDS if known == what), None)
    named = all(isinstance(text, str) and len(text) <= LONGEST_NAME for text in (lesson, question))
    timed = isinstance(at, int | float) and math.isfinite(at) and 0 <= at <= LATEST
    if kind is None or not named or not timed:
        return None
    return Practised(kind, str(lesson), float(at), str(question))  # type: ignore[arg-type]
