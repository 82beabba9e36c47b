"""Where to go from an answer: its mathematics in the lesson, and the lesson's next question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.records import Citation, Course, Hit, Lesson, Section

_SIGN = re.compile(r"\$\$")
# Sections that close or open a lesson answer no question of their own.
_NO_QUESTION = re.compile(
    r"^(in short|summary|limits|further reading|sources|history|wrong belief|where .* came from)\b",
    re.I,
)


def find_mathematics(hits: Sequence[Hit], citations: Sequence[Citation]) -> Citation | None:
    """The section with displayed formulas that is nearest to an answer; None where none was found.

    A section that is cited comes first, then what was found for the same question.
    """
    cited = {(citation.lesson, citation.heading) for citation in citations}
    found = [hit.passage for hit in hits if _SIGN.search(hit.passage.text)]
    found.sort(key=lambda passage: (passage.lesson, passage.heading) not in cited)
    if not found:
        return None
    best = found[0]
    return Citation(0, best.lesson, best.heading, best.file, "")


def find_next_question(course: Course, citations: Sequence[Citation]) -> str:
    """The heading after the section that answered, in the same lesson; "" where there is none.

    A lesson is followed rather than a glossary, whose terms stand in alphabetical order.
    """
    lessons = {lesson.title: lesson for lesson in course.lessons}
    for citation in citations:
        lesson = lessons.get(citation.lesson)
        if lesson and any(section.part for section in lesson.sections):
            heading = _after(lesson, {own.heading for own in citations}, citation.heading)
            if heading:
                return heading
    return ""


def _after(lesson: Lesson, answered: set[str], heading: str) -> str:
    headings = [section.heading for section in lesson.sections]
    if heading not in headings:
        return ""
    rest: Sequence[Section] = lesson.sections[headings.index(heading) + 1 :]
    return next(
        (
            section.heading
            for section in rest
            if section.heading not in answered and not _NO_QUESTION.match(section.heading)
        ),
        "",
    )
