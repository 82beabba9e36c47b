"""What to learn next, and a plan for some days, from what was practised.

A lesson counts as known once most of its answered questions were right. A plan spreads the other lessons
over the days in the order of the course, one quiz on each, and puts reviews on the days on which FSRS
brings questions back, each answer taken to be right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from tutor.language.numerals import tokenize
from tutor.language.words import stem
from tutor.practice.progress import Standing, due_reviews, standings
from tutor.practice.schedule import reviews
from tutor.records import Course, Lesson, Practised

DAY = 86_400.0  # seconds
MOST_DAYS = 31
LEAST_ANSWERED, LEAST_RIGHT = (
    3,
    0.7,
)  # questions, and the share of right ones, for a lesson to count as known
_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 30}


@dataclass(frozen=True)
class Day:
    """One day of a plan, from 1: lessons to read and be quizzed on, lessons to review."""

    number: int
    lessons: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()


@dataclass
class _Load:
    lessons: list[str] = field(default_factory=list)
    reviews: list[str] = field(default_factory=list)


def learned_in_order(course: Course) -> tuple[Lesson, ...]:
    """The lessons that one learns in order: a glossary has no parts and is looked up instead."""
    parted = tuple(item for item in course.lessons if any(part.part for part in item.sections))
    return parted or course.lessons


def next_lesson(course: Course, practised: Sequence[Practised], now: float) -> Lesson | None:
    """The first lesson that is not known yet; None where all are."""
    known = {item.lesson for item in standings(course, practised, now) if is_known(item)}
    return next((item for item in learned_in_order(course) if item.title not in known), None)


def is_known(standing: Standing) -> bool:
    """Whether enough of the lesson's questions were answered right."""
    enough = standing.answered >= LEAST_ANSWERED
    return enough and standing.right >= LEAST_RIGHT * standing.answered


def days_in(message: str) -> int | None:
    """The days that a message speaks of, at most MOST_DAYS: 14 for "two weeks"; None for none."""
    count = 1.0
    for token in tokenize(message):
        if token.kind == "number":
            number = token.number()
            count = number if isinstance(number, int | float) else 1.0
        elif unit := _UNITS.get(stem(token.text)):
            days = count * unit
            return min(max(1, math.ceil(days)), MOST_DAYS) if math.isfinite(days) else MOST_DAYS
        elif token.kind == "word":
            count = 1.0
    return None


def plan(course: Course, practised: Sequence[Practised], days: int, now: float) -> list[Day]:
    """What to do on each of the days, from ``now`` on."""
    loads = [_Load() for _ in range(days)]
    for review in due_reviews(practised, now + (days - 1) * DAY):
        place = max(0, math.ceil((review.due - now) / DAY))
        _review(loads, place, review.lesson)
    known = {item.lesson for item in standings(course, practised, now) if is_known(item)}
    left = [item.title for item in learned_in_order(course) if item.title not in known]
    for place, lesson in enumerate(left):
        first = place * days // max(len(left), days)
        loads[first].lessons.append(lesson)
        for later in _comes_back(lesson, first, days, now):
            _review(loads, later, lesson)
    return [
        Day(number, tuple(load.lessons), tuple(load.reviews))
        for number, load in enumerate(loads, 1)
    ]


def _review(loads: Sequence[_Load], place: int, lesson: str) -> None:
    if place < len(loads) and lesson not in loads[place].reviews + loads[place].lessons:
        loads[place].reviews.append(lesson)


def _comes_back(lesson: str, first: int, days: int, now: float) -> list[int]:
    """The days, from 0, on which questions answered right on day ``first`` are due again."""
    done, place = [Practised("right", lesson, now + first * DAY, lesson)], first
    places: list[int] = []
    while True:
        due = reviews(done, now)[lesson].due
        place = max(place + 1, math.ceil((due - now) / DAY))
        if place >= days:
            return places
        places.append(place)
        done.append(Practised("right", lesson, now + place * DAY, lesson))
