"""What was asked, grouped ─▶ a report for the teacher, as Markdown and as a page.

Knows what a teacher wants to see; not where the questions come from or how they are grouped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

from tutor.records import Course
from tutor.report.asked import Asked
from tutor.report.grouping import group
from tutor.report.suggestions import Suggestion, suggest
from tutor.tutor import Tutor

MOST_SHOWN = 5  # questions of a group
LONGEST_SHOWN = 160  # characters of a question
_SHEET = """
:root { color-scheme: light dark; }
body { font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.25; } h2 { margin-top: 2.5rem; } h3 { margin-top: 1.5rem; font-size: 1rem; }
table { border-collapse: collapse; } th, td { text-align: left; padding: .2rem .8rem .2rem 0; }
td:nth-child(n+2) { text-align: right; }
"""


@dataclass(frozen=True)
class TeacherReport:
    """``groups`` are questions to the course by meaning, the largest first; ``others`` were none."""

    course: Course
    conversations: int
    groups: tuple[tuple[Asked, ...], ...]
    others: int
    suggestions: tuple[Suggestion, ...]

    def as_markdown(self) -> str:
        """The report as Markdown."""
        return "\n".join(self._lines()) + "\n"

    def as_page(self) -> str:
        """The same as a page of its own, without a script: what a student typed stays text."""
        renderer = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
        title = escape(f"What was asked: {self.course.title}")
        return (
            f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="viewport" content="width=device-width"><style>{_SHEET}</style></head>'
            f"<body>\n{renderer.render(self.as_markdown())}</body></html>\n"
        )

    def write(self, folder: Path) -> Path:
        """Write ``report.md`` and ``report.html`` into ``folder``; the path of the page."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.md").write_text(self.as_markdown(), encoding="utf-8")
        page = folder / "report.html"
        page.write_text(self.as_page(), encoding="utf-8")
        return page

    def _lines(self) -> Iterator[str]:
        asked = [item for group in self.groups for item in group]
        declined = sum(item.declined for item in asked)
        disliked = sum(item.disliked for item in asked)
        yield f"# What was asked: {self.course.title}"
        yield (
            f"\nFiles read: {self.conversations}. Questions to the course: {len(asked)}, of which "
            f"{declined} were declined and {disliked} answers were marked as not helpful. "
            f"Messages for something else (experiments, calculations, small talk): {self.others}."
        )
        yield from self._suggested()
        bad = [group for group in self.groups if any(a.declined or a.disliked for a in group)]
        good = [group for group in self.groups if group not in bad]
        yield from _section("Declined, or not helpful", map(_group, bad))
        yield from _section("Answered", map(_group, good))
        yield from self._sections(asked)

    def _suggested(self) -> Iterator[str]:
        if not self.suggestions:
            return
        yield "\n## Lines to add\n"
        yield (
            "A line in the `<!-- asked` comment under a heading helps to find the section. Run the "
            "command in a terminal to accept or refuse these one by one; where no section answers, "
            "write one.\n"
        )
        for item in self.suggestions:
            yield f"- “{_typed(item.question)}” ({item.reason}): {_typed(item.places[0].label)}"

    def _sections(self, asked: Sequence[Asked]) -> Iterator[str]:
        answered = Counter(label for item in asked for label in item.sections)
        disliked = Counter(label for item in asked if item.disliked for label in item.sections)
        if answered:
            yield "\n## Sections that answered\n"
            yield "| section | answered | not helpful |\n| --- | --- | --- |"
            for label, count in answered.most_common():
                yield f"| {_typed(label)} | {count} | {disliked[label] or ''} |"
        never = [label for label in _labels(self.course) if label not in answered]
        if never:
            yield f"\n## Sections that never did ({len(never)})\n"
            yield from (f"- {_typed(label)}" for label in never)


def write_report(tutor: Tutor, asked: Sequence[Asked], conversations: int) -> TeacherReport:
    """Group the questions and look for lines to add. Raises nothing of its own; groups need an encoder."""
    questions = [item for item in asked if item.of_the_course]
    encoder = tutor.retriever.encoder
    places = (
        group([item.question for item in questions], encoder)
        if encoder
        else [[place] for place in range(len(questions))]
    )
    groups = tuple(tuple(questions[place] for place in members) for members in places)
    suggestions = tuple(suggest(groups, tutor))
    return TeacherReport(
        tutor.course, conversations, groups, len(asked) - len(questions), suggestions
    )


def _labels(course: Course) -> Iterator[str]:
    for lesson in course.lessons:
        for section in lesson.sections:
            if section.role == "text":
                yield f"{lesson.title} › {section.heading}"


def _section(title: str, groups: Iterable[Iterator[str]]) -> Iterator[str]:
    lines = [line for group in groups for line in group]
    if lines:
        yield f"\n## {title}"
        yield from lines


def _group(group: Sequence[Asked]) -> Iterator[str]:
    """Its most typical question and how often it came, some others, and what became of them."""
    yield f"\n### {_typed(group[0].question)} ({len(group)})"
    others = dict.fromkeys(item.question for item in group if item.question != group[0].question)
    if others:
        yield ""
    yield from (f"- {_typed(question)}" for question in list(others)[:MOST_SHOWN])
    if len(others) > MOST_SHOWN:
        yield f"- and {len(others) - MOST_SHOWN} others"
    yield "\n" + "; ".join(_outcome(group)) + "."


def _outcome(group: Sequence[Asked]) -> Iterator[str]:
    if declined := sum(item.declined for item in group):
        yield f"Declined: {declined}"
    if disliked := sum(item.disliked for item in group):
        yield f"Not helpful: {disliked}"
    sections = Counter(label for item in group for label in item.sections)
    if sections:
        names = ", ".join(f"{_typed(label)} ({count})" for label, count in sections.most_common(3))
        yield f"Answered by: {names}"


_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>#|!&"})


def _typed(text: str) -> str:
    """A text on one line, with no mark of Markdown that works."""
    plain = " ".join(text.split())
    shown = plain if len(plain) <= LONGEST_SHOWN else plain[: LONGEST_SHOWN - 1] + "…"
    return shown.translate(_MARKS)
