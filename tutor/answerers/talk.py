"""Answers to small talk: what the tutor can do, what is in the course, where to go next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from demos.kit.catalogue import Demo
from tutor.answerers.answerer import Passed
from tutor.language.follow_up import names_its_subject
from tutor.language.reading import Reading
from tutor.language.small_talk import Talk, finished_topic
from tutor.reading import Finder
from tutor.records import Course, Decision, Lesson, Reply


class TalkAnswerer:
    """Replies to small talk, each kind in its way."""

    name = "talk"

    def __init__(self, course: Course, finder: Finder, demos: Mapping[str, Demo]) -> None:
        self._course, self._finder, self._demos = course, finder, demos

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The reply to small talk."""
        talk, reason = reading.small_talk.kind, reading.small_talk.reason
        if talk is None:
            return Passed(reason)
        last = self._last_lesson(reading) if talk == "next" else ""
        text = talk_back(talk, self._course, self._demos, last)
        return iter((Reply("talk", text, why=Decision(self.name, reason)),))

    def _last_lesson(self, reading: Reading) -> str:
        """Title of the lesson that "what next" follows: one it names, else the last asked about."""
        for topic in (finished_topic(reading.text), reading.earlier):
            search = self._finder.search(topic, k=1) if names_its_subject(topic) else None
            if search and search.covered:
                return search.hits[0].passage.lesson
        return ""


def talk_back(talk: Talk, course: Course, demos: Mapping[str, Demo], last: str) -> str:
    """The reply to small talk; ``last`` is the title of the lesson last talked about, or empty."""
    if talk == "greeting":
        return f"Hello! {_abilities(course, demos)}"
    if talk == "abilities":
        return _abilities(course, demos)
    if talk == "contents":
        lines = (
            f"{n}. **{lesson.title}**{_about(lesson)}" for n, lesson in enumerate(course.lessons, 1)
        )
        return "\n".join([f"The lessons of {course.title}:", "", *lines])
    if talk == "next":
        return _next(course, last)
    if talk == "thanks":
        return "You're welcome. Ask on whenever something is unclear, or say “what should I learn next”."
    return "Goodbye, and come back whenever you like."


def _abilities(course: Course, demos: Mapping[str, Demo]) -> str:
    titles = ", ".join(lesson.title for lesson in course.lessons[:4])
    text = (
        f"I answer questions about {course.title} from its lessons ({titles}, …), each sentence "
        "with its source; a question with numbers I work out step by step."
    )
    examples = [f"“{demo.examples[0]}”" for demo in demos.values() if demo.examples]
    if not examples:
        return text
    return f"{text} I also run live experiments: try {' or '.join(examples[:3])}."


def _next(course: Course, last: str) -> str:
    titles = [lesson.title for lesson in course.lessons]
    if last not in titles:
        lesson = course.lessons[0]
        return f"Start with **{lesson.title}**.{_about(lesson)}{_first_question(lesson)}"
    index = titles.index(last) + 1
    if index == len(titles):
        return f"**{last}** is the last lesson. Ask about whatever is still unclear in any of them."
    lesson = course.lessons[index]
    return f"After **{last}** comes **{lesson.title}**.{_about(lesson)}{_first_question(lesson)}"


def _about(lesson: Lesson) -> str:
    return f" {lesson.summary}" if lesson.summary else ""


def _first_question(lesson: Lesson) -> str:
    asked = next((section.asked[0] for section in lesson.sections if section.asked), "")
    return f" A question to begin with: “{asked}”" if asked else ""
