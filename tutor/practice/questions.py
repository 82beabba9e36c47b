"""The questions of a course: those of its lessons, and gaps in its definitions where it has none.

    ### What is …?   **Answer.** …   **Why.** …       a question under "Check yourself"
    **Standard input** is where it reads from.        a marked definition ─▶ "____ is where it reads from."

Nothing is invented: each question is the lesson's own, or a sentence of it with its term left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tutor.course.units import units_of
from tutor.practice.record import Question
from tutor.records import Course, Lesson, Section

GAP = "____"
LEAST_WORDS = 6  # of a definition beside its term
LONGEST_TERM = 40  # characters
_PARTS = re.compile(
    r"\*\*Answer[.:]?\*\*[.:]?\s*(?P<answer>.*?)\s*(?:\*\*Why[.:]?\*\*[.:]?\s*(?P<why>.*))?", re.S
)
# A definition names its term first, in bold, at most an article before it.
_DEFINITION = re.compile(r"(?P<before>(?:\w{1,4}\s)?)\*\*(?P<term>[^*]+)\*\*(?P<after>\s[^*]+)")


def questions_of(course: Course) -> tuple[Question, ...]:
    """Every question of the course, lesson by lesson; gaps only where no lesson has questions."""
    return lesson_questions(course) or tuple(
        question for lesson in course.lessons for question in gap_questions(lesson, course.language)
    )


def lesson_questions(course: Course) -> tuple[Question, ...]:
    """The questions under "Check yourself"."""
    return tuple(_question(lesson, item) for lesson in course.lessons for item in lesson.quiz)


def gap_questions(lesson: Lesson, language: str) -> Iterator[Question]:
    """Gaps in the definitions of one lesson whose terms are marked."""
    for section in lesson.sections:
        if section.role != "text":
            continue
        for unit in units_of(section.text, language):
            found = _DEFINITION.fullmatch(unit.text) if unit.kind == "sentence" else None
            if found and _fits(found, section):
                prompt = f"{found['before']}{GAP}{found['after']}"
                yield Question(
                    "gap", prompt, found["term"].strip(" .:"), "", lesson.title, section.heading,
                    lesson.file,
                )  # fmt: skip


def find_question(prompt: str, questions: Sequence[Question]) -> Question | None:
    """The question of that prompt, however the conversation shows its formulas."""
    wanted = key_of(prompt)
    return next((item for item in questions if key_of(item.prompt) == wanted), None)


def key_of(prompt: str) -> str:
    """A prompt's letters and digits: its name in a conversation and in a browser's memory."""
    return "".join(re.findall(r"[^\W_]", prompt.lower()))


def _question(lesson: Lesson, item: Section) -> Question:
    parts = _PARTS.fullmatch(item.text.strip())
    answer, why = (parts["answer"], parts["why"] or "") if parts else (item.text.strip(), "")
    return Question("lesson", item.heading, answer, why, lesson.title, item.heading, lesson.file)


def _fits(found: re.Match[str], section: Section) -> bool:
    """Whether the sentence says enough of the term, and does not say the term again."""
    term, after = found["term"].strip(), found["after"]
    says_it = term.lower() in after.lower()
    return len(term) <= LONGEST_TERM and len(after.split()) >= LEAST_WORDS and not says_it
