"""What to learn next, and a plan, as sentences and a table."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.practice.plan import Day, next_lesson
from tutor.practice.progress import due_reviews, standings
from tutor.records import Course, Lesson, Practised


def write_next(course: Course, practised: Sequence[Practised], now: float) -> str:
    """What is due, and the lesson that comes next by what was practised."""
    due, lesson = due_reviews(practised, now), next_lesson(course, practised, now)
    parts = []
    if due:
        lessons = ", ".join(dict.fromkeys(f"**{item.lesson}**" for item in due))
        count = "One question is" if len(due) == 1 else f"{len(due)} questions are"
        parts.append(f"{count} due for review, of {lessons}: say “quiz me”.")
    if lesson is None:
        parts.append("You know every lesson by your answers; reviews come when they are due.")
    else:
        standing = next(
            item for item in standings(course, practised, now) if item.lesson == lesson.title
        )
        begun = f" (so far {standing.right} of {standing.answered} right)" * bool(standing.answered)
        parts.append(f"Next is **{lesson.title}**{begun}.{about(lesson)}")
    return " ".join(parts)


def write_plan(days: Sequence[Day]) -> str:
    """The plan as a table."""
    rows = [
        f"| {day.number} | {', '.join(f'**{title}**' for title in day.lessons) or '–'} | "
        f"{', '.join(day.reviews) or '–'} |"
        for day in days
    ]
    count = f"{len(days)} days" if len(days) > 1 else "one day"
    return "\n".join(
        [
            f"A plan for {count}, from what you have practised here. After each lesson say “quiz me on it”; "
            "reviews fall on the days on which questions are due again.",
            "",
            "| Day | Read and be quizzed | Review |",
            "| ---: | --- | --- |",
            *rows,
        ]
    )


def about(lesson: Lesson) -> str:
    """The lesson's summary, to stand after its title."""
    return f" {lesson.summary}" if lesson.summary else ""
