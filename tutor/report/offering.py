"""Suggested lines, one by one in a terminal: the teacher names a section, or refuses.

Knows the conversation; how a line gets into a file is in ``comments``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from tutor.errors import CourseError
from tutor.report.comments import add_asked
from tutor.report.suggestions import Suggestion

END = "q"


def offer(
    suggestions: Sequence[Suggestion],
    course: Path,
    ask: Callable[[str], str],
    say: Callable[[str], None],
) -> int:
    """Offer each line; the number of those that were written into the lessons at ``course``."""
    if course.is_file() and course.suffix.lower() == ".zip":
        say("The course is a .zip: unpack it and give the folder to have lines written into it.")
        return 0
    written = 0
    for number, item in enumerate(suggestions, 1):
        say(f"\n{number} of {len(suggestions)}: “{item.question}” ({item.reason})")
        for place, section in enumerate(item.places, 1):
            say(f"  {place}  {section.label}")
        answer = _answer(len(item.places), ask)
        if answer == END:
            break
        if answer:
            try:
                add_asked(course, item.places[int(answer) - 1], item.question)
                written += 1
            except CourseError as error:
                say(str(error))
    return written


def _answer(count: int, ask: Callable[[str], str]) -> str:
    """A number from 1 to ``count``, END, or "" for none."""
    allowed = ("", END, *map(str, range(1, count + 1)))
    while True:
        try:
            answer = ask("Which section answers it? A number, Enter for none, q to end: ").strip()
        except EOFError:
            return END
        if answer.lower() in allowed:
            return answer.lower()
