"""Answers to small talk: what the tutor can do, what is in the course, where to go next."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Literal, get_args

from demos.kit.catalogue import Demo
from tutor.answerers.answerer import Passed
from tutor.answerers.planning import about, write_next, write_plan
from tutor.language.follow_up import names_its_subject
from tutor.language.reading import Reading
from tutor.practice.plan import days_in, learned_in_order, plan
from tutor.reading import Finder
from tutor.records import Course, Decision, Lesson, Reply

RECENT = 6  # questions, of which the newest that the course covers says where a student is
Talk = Literal["greeting", "thanks", "farewell", "abilities", "contents", "plan"]
_TALK: tuple[Talk, ...] = get_args(Talk)
# The topic a student has finished, as in "what should i learn after rnns".
_AFTER = re.compile(r"\b(?:after|finished|done with|know|learn(?:ed|t)|read)\b(.+)", re.I)


class TalkAnswerer:
    """Replies to small talk, each kind in its way."""

    name = "talk"

    def __init__(
        self,
        course: Course,
        finder: Finder,
        demos: Mapping[str, Demo],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._course, self._finder, self._demos, self._clock = course, finder, demos, clock

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The reply to small talk."""
        wanted = reading.wanted
        if wanted.intent not in _TALK or not reading.wants(wanted.intent):
            return Passed(f"it is no small talk (it wants “{wanted.intent}”, {wanted.sure:.2f})")
        if wanted.intent == "plan" and (planned := self._planned(reading)):
            text = planned
        else:
            last = self._last_lesson(reading) if wanted.intent == "plan" else ""
            text = talk_back(wanted.intent, self._course, self._demos, last)
        by = f"it wants “{wanted.intent}” (probability {wanted.sure:.2f})"
        return iter((Reply("talk", text, why=Decision(self.name, by)),))

    def _planned(self, reading: Reading) -> str:
        """A plan for the days that are named, or what comes next by what was practised; "" for neither."""
        now = self._clock()
        if days := days_in(reading.text):
            return write_plan(plan(self._course, reading.practised, days, now))
        return write_next(self._course, reading.practised, now) if reading.practised else ""

    def _last_lesson(self, reading: Reading) -> str:
        """Title of the lesson that "what next" follows: one it names, else the last asked about."""
        asked = [turn.content for turn in reading.history[::-1] if turn.role == "user"]
        for topic in (finished_topic(reading.text), *asked[:RECENT]):
            search = self._finder.search(topic) if names_its_subject(topic) else None
            passages = [hit.passage for hit in search.hits] if search and search.covered else []
            for passage in passages:
                if passage.file in self._files:
                    return passage.lesson
        return ""

    @cached_property
    def _files(self) -> frozenset[str]:
        """Lessons that one learns in order; a glossary has no parts and is looked up instead."""
        return frozenset(lesson.file for lesson in learned_in_order(self._course))


def finished_topic(message: str) -> str:
    """The topic a student has finished, as in "what should i learn after rnns"; else ""."""
    found = _AFTER.search(message)
    return found[1] if found else ""


def talk_back(talk: Talk, course: Course, demos: Mapping[str, Demo], last: str) -> str:
    """The reply to small talk; ``last`` is the title of the lesson last talked about, or empty."""
    match talk:
        case "greeting":
            return f"Hello! {_abilities(course, demos)}"
        case "abilities":
            return _abilities(course, demos)
        case "contents":
            lines = (
                f"{n}. **{lesson.title}**{about(lesson)}"
                for n, lesson in enumerate(course.lessons, 1)
            )
            return "\n".join([f"The lessons of {course.title}:", "", *lines])
        case "plan":
            return _next(course, last)
        case "thanks":
            return (
                "You're welcome. Ask on whenever something is unclear, or say “what should I learn "
                "next” or “quiz me”."
            )
        case "farewell":
            return "Goodbye, and come back whenever you like."


def _abilities(course: Course, demos: Mapping[str, Demo]) -> str:
    titles = ", ".join(lesson.title for lesson in course.lessons[:4])
    more = ", …" if len(course.lessons) > 4 else ""
    text = (
        f"I answer questions about {course.title} from its lessons ({titles}{more}), each sentence "
        "with its source, and “quiz me” turns the tables."
    )
    examples = [f"“{demo.examples[0]}”" for demo in demos.values() if demo.examples]
    if not examples:  # another subject, for which there is nothing to compute either
        return text
    return (
        f"{text} A question with numbers I work out step by step. I also run live experiments: "
        f"try {' or '.join(examples[:3])}."
    )


def _next(course: Course, last: str) -> str:
    titles = [lesson.title for lesson in course.lessons]
    if last not in titles:
        lesson = course.lessons[0]
        return f"Start with **{lesson.title}**.{about(lesson)}{_first_question(lesson)}"
    index = titles.index(last) + 1
    if index == len(titles):
        return f"**{last}** is the last lesson. Ask about whatever is still unclear in any of them."
    lesson = course.lessons[index]
    return f"After **{last}** comes **{lesson.title}**.{about(lesson)}{_first_question(lesson)}"


def _about(lesson: Lesson) -> str:
    return f" {lesson.summary}" if lesson.summary else ""


def _first_question(lesson: Lesson) -> str:
    asked = next((section.asked[0] for section in lesson.sections if section.asked), "")
    return f" A question to begin with: “{asked}”" if asked else ""
