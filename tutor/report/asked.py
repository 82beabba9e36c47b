"""What was asked and what became of it, and the owner's log of it: a line of JSON for each question.

A line holds the question as typed, the one before it where it may lean on that, the sections that answered,
and whether it was declined; nothing of who asked, and no time. A thumb down is a line of its own:

    {"question": "why relu", "after": "", "sections": ["Activations › Why ReLU"], "declined": false}
    {"question": "why relu", "disliked": true}
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from tutor.records import Reply

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asked:
    """A question to the course.

    ``after`` is the question before it in its conversation; ``sections`` answered it, each as
    "lesson › heading"; none did where it was ``declined``.
    """

    question: str
    after: str = ""
    sections: tuple[str, ...] = ()
    declined: bool = False
    disliked: bool = False

    @property
    def of_the_course(self) -> bool:
        """Whether it asked for something to read: a greeting or an experiment has no sections."""
        return self.declined or bool(self.sections)


def asked_of(question: str, after: str, reply: Reply) -> Asked:
    """The question with what ``reply`` made of it."""
    labels = (f"{item.lesson} › {item.heading}" for item in reply.citations)
    return Asked(question, after, tuple(dict.fromkeys(labels)), reply.declined)


class QuestionLog:
    """Adds lines to a file, from any thread; one that can't be written costs a warning."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, Lock()

    def add(self, asked: Asked) -> None:
        """A question and what became of it."""
        self._write(
            {
                "question": asked.question,
                "after": asked.after,
                "sections": asked.sections,
                "declined": asked.declined,
            }
        )

    def dislike(self, question: str) -> None:
        """The reply to ``question`` got a thumb down."""
        self._write({"question": question, "disliked": True})

    def _write(self, item: dict[str, object]) -> None:
        line = json.dumps(item, ensure_ascii=False) + "\n"
        try:
            with self._lock:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                with self._file.open("a", encoding="utf-8", errors="replace") as stream:
                    stream.write(line)
        except OSError as error:
            log.warning("Questions can't be kept in %s (%s).", self._file, error.strerror)


def read_log(text: str) -> list[Asked]:
    """The questions of a log; a line that is none of its lines is left out with a warning."""
    found: list[Asked] = []
    for asked, is_thumb in _lines(text):
        if not is_thumb:
            found.append(asked)
            continue
        places = [i for i, other in enumerate(found) if other.question == asked.question]
        if places:
            found[places[-1]] = replace(found[places[-1]], disliked=True)
    return found


def _lines(text: str) -> Iterator[tuple[Asked, bool]]:
    """Each line, and whether it is a thumb down."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
            question, thumb = str(item["question"]), "disliked" in item
            sections = tuple(map(str, item.get("sections", ())))
            after, declined = str(item.get("after", "")), item.get("declined") is True
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            log.warning("Line %d is no question and was left out (%s).", number, error)
            continue
        yield Asked(question, after, sections, declined), thumb
