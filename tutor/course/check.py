"""A course ─▶ what its teacher should know: what was read, what was not, and which sections are hard to use.

Knows lengths and findings; whether a section can be found is asked of a search that is given.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tutor.course.definitions import disagreeing
from tutor.course.sentences import count_words
from tutor.course.terms import never_spelt_out
from tutor.records import Course, Finding, FindingKind, Passage

LONGEST_SECTION = 600  # words: a reader of more looks for a place in it, and a search too
SHORTEST_SECTION = 8  # words: fewer are a label
FOUND_AMONG = 3  # passages that a student looks at
MOST_ALIKE = 5  # findings of one folder that say the same and are each listed
SHOWN_ALIKE = 2  # of more than these
_OWN = re.compile(r"“[^”]*”|[^\s,]*[/.]\w[^\s,]*")  # the names and paths in a finding
Search = Callable[[str], Sequence[Passage]]  # question ─▶ passages, best first

_HEADS: dict[FindingKind, str] = {
    "unreadable": "Not read",
    "mended": "Read as meant, and worth mending",
    "left out": "Left out as no lesson",
    "mark": "Marks that were not understood",
}


@dataclass(frozen=True)
class CourseReport:
    """The course, its findings by kind, and the sections, as "lesson › heading", that need a look.

    ``undefined`` are abbreviations that no section spells out, ``disagreeing`` the definitions of a term that
    may speak against each other.
    """

    course: Course
    passages: int
    too_long: tuple[str, ...]
    too_short: tuple[str, ...]
    not_found: tuple[str, ...]
    undefined: tuple[str, ...]
    disagreeing: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """The report, a line each."""
        course = self.course
        yield (
            f"{course.title}: {len(course.lessons)} lessons, {self.passages} passages, "
            f"language {course.language}"
        )
        by_kind: dict[FindingKind, list[Finding]] = defaultdict(list)
        for finding in course.findings:
            by_kind[finding.kind].append(finding)
        for kind, head in _HEADS.items():
            yield from _listed(head, list(_in_groups(by_kind[kind])), len(by_kind[kind]))
        yield from _listed(
            f"Sections of over {LONGEST_SECTION} words: give them headings", self.too_long
        )
        yield from _listed(f"Sections of under {SHORTEST_SECTION} words", self.too_short)
        yield from _listed("Sections that their own first sentence does not find", self.not_found)
        yield from _listed("Abbreviations that are used and never spelt out", self.undefined)
        yield from _listed("Defined twice: look whether they agree", self.disagreeing)
        lists = (
            self.too_long,
            self.too_short,
            self.not_found,
            self.undefined,
            self.disagreeing,
        )
        if not course.findings and not any(lists):
            yield "Nothing to mend."


def check_course(course: Course, passages: Sequence[Passage], search: Search) -> CourseReport:
    """Look at every section that is a text; ``search`` is asked once for each."""
    texts = [
        (f"{lesson.title} › {section.heading}", count_words(section.text))
        for lesson in course.lessons
        for section in lesson.sections
        if section.role == "text"
    ]
    return CourseReport(
        course,
        len(passages),
        tuple(label for label, words in texts if words > LONGEST_SECTION),
        tuple(label for label, words in texts if words < SHORTEST_SECTION),
        tuple(_not_found(passages, search)),
        never_spelt_out(course),
        disagreeing(passages),
    )


def _not_found(passages: Sequence[Passage], search: Search) -> Iterator[str]:
    seen: set[str] = set()
    for passage in passages:
        if passage.role != "text" or passage.label in seen or not passage.sentences:
            continue
        seen.add(passage.label)
        found = search(passage.sentences[0])[:FOUND_AMONG]
        if passage.label not in [other.label for other in found]:
            yield passage.label


def _in_groups(findings: Sequence[Finding]) -> Iterator[str]:
    """Each finding; of more than a few of one folder that say the same, the first and how many others."""
    groups: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        folder = finding.file.split("/")[0] if "/" in finding.file else ""
        groups[folder, _OWN.sub("", finding.text)].append(finding)
    for (folder, _), group in groups.items():
        shown = group if len(group) <= MOST_ALIKE else group[:SHOWN_ALIKE]
        yield from map(str, shown)
        if others := len(group) - len(shown):
            yield f"{folder + '/' if folder else ''}…: the same of {others} others."


def _listed(head: str, items: Sequence[str], count: int | None = None) -> Iterator[str]:
    if items:
        yield f"\n{head} ({len(items) if count is None else count}):"
        yield from (f"  {item}" for item in items)
