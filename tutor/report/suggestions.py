"""Groups of questions ─▶ lines that a teacher could add to an ``asked`` comment.

Knows what a search finds today; the teacher says whether it is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tutor.language.follow_up import names_its_subject
from tutor.report.asked import Asked
from tutor.retrieval.retriever import Search
from tutor.tutor import Tutor

PLACES = 3  # sections to choose from
LISTED = 0.9  # cosine with a listed question, from which on it says nothing new
OFTEN = 2  # times that a question was asked, answered well: listed, it is found more surely
LONGEST = 200  # characters of a line


@dataclass(frozen=True)
class Place:
    """A section of a lesson's file."""

    file: str
    lesson: str
    heading: str

    @property
    def label(self) -> str:
        """ "lesson › heading"."""
        return f"{self.lesson} › {self.heading}"


@dataclass(frozen=True)
class Suggestion:
    """A question as students type it, and the sections that may answer it, best first."""

    question: str
    reason: str
    places: tuple[Place, ...]


def suggest(groups: Iterable[Sequence[Asked]], tutor: Tutor) -> Iterator[Suggestion]:
    """One for each group that was declined, disliked or asked often, on a subject of the course.

    Its line is the most typical question that is understood alone; none where the course lists it already.
    """
    for group in groups:
        reason = _reason(group)
        line = next((asked for asked in group if _is_line(asked.question)), None)
        if not reason or line is None:
            continue
        question = " ".join(line.question.split())
        search = tutor.search(question, k=2 * PLACES)
        on_subject = search.covered or search.coverage.touched
        if on_subject and not _is_listed(question, tutor):
            yield Suggestion(question, reason, _places(search, group))


def _reason(group: Sequence[Asked]) -> str:
    declined = sum(asked.declined for asked in group)
    disliked = sum(asked.disliked for asked in group)
    if declined or disliked:
        counts = ((declined, "declined"), (disliked, "not helpful"))
        return ", ".join(f"{count} {what}" for count, what in counts if count)
    return f"asked {len(group)} times" if len(group) >= OFTEN else ""


def _is_line(question: str) -> bool:
    """Whether it can stand alone, and in a comment."""
    return len(question) <= LONGEST and "-->" not in question and names_its_subject(question)


def _is_listed(question: str, tutor: Tutor) -> bool:
    near = tutor.retriever.listed_near(question)[:1]
    return any(cosine >= LISTED for _, cosine in near)


def _places(search: Search, group: Sequence[Asked]) -> tuple[Place, ...]:
    """The sections that the search finds; those that answered without a complaint come first."""
    good = {label for asked in group if not asked.disliked for label in asked.sections}
    found = dict.fromkeys(
        Place(hit.passage.file, hit.passage.lesson, hit.passage.heading) for hit in search.hits
    )
    return tuple(sorted(found, key=lambda place: place.label not in good)[:PLACES])
