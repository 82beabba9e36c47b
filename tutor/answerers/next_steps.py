"""Where to go from an answer: an experiment, its mathematics in the lesson, the lesson's next question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tutor.language.mentions import Mentions
from tutor.records import Citation, Course, DemoRequest, Hit, Lesson, Reply, Section, SectionRequest

_DISPLAYED = re.compile(r"\$\$")
# Sections that open or close a lesson, and answer no question.
_NO_QUESTION = re.compile(
    r"^(in short|summary|limits|further reading|sources|history|wrong belief|where .* came from)\b",
    re.I,
)


class NextSteps:
    """Adds the next steps to an answer."""

    def __init__(self, course: Course, mentions: Mentions) -> None:
        self._course, self._mentions = course, mentions

    def add(self, reply: Reply, question: str, hits: Sequence[Hit]) -> Reply:
        """The reply with its next steps; ``hits`` is what was found for ``question``."""
        return replace(
            reply,
            offer=self._offer(question, reply),
            mathematics=find_mathematics(hits, reply.citations),
            next_section=find_next_section(self._course, reply.citations),
        )

    def _offer(self, question: str, reply: Reply) -> DemoRequest | None:
        """The experiment for what was asked, or for the section that answered it."""
        headings = [citation.heading for citation in reply.citations[:1]]
        found = (self._mentions.offer(text) for text in (question, *headings))
        return next((request for request in found if request), None)


def find_mathematics(hits: Sequence[Hit], citations: Sequence[Citation]) -> Citation | None:
    """The section with displayed formulas that is nearest to an answer; None where none was found.

    A section that is cited comes first, then what was found for the same question.
    """
    cited = {(citation.lesson, citation.heading) for citation in citations}
    found = [hit.passage for hit in hits if _DISPLAYED.search(hit.passage.text)]
    found.sort(key=lambda passage: (passage.lesson, passage.heading) not in cited)
    if not found:
        return None
    best = found[0]
    return Citation(0, best.lesson, best.heading, best.file, "")


def find_next_section(course: Course, citations: Sequence[Citation]) -> SectionRequest | None:
    """The section after the one that answered, in the same lesson; None where there is none.

    A lesson is followed rather than a glossary, whose terms stand in alphabetical order.
    """
    lessons = {lesson.title: lesson for lesson in course.lessons}
    for citation in citations:
        lesson = lessons.get(citation.lesson)
        if lesson and any(section.part for section in lesson.sections):
            heading = _after(lesson, {other.heading for other in citations}, citation.heading)
            if heading:
                return SectionRequest(lesson.title, heading)
    return None


def _after(lesson: Lesson, answered: set[str], heading: str) -> str:
    headings = [section.heading for section in lesson.sections]
    if heading not in headings:
        return ""
    rest: Sequence[Section] = lesson.sections[headings.index(heading) + 1 :]
    return next(
        (
            section.heading
            for section in rest
            if section.role == "text"
            and section.heading not in answered
            and not _NO_QUESTION.match(section.heading)
        ),
        "",
    )
