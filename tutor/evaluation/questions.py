"""Labelled questions, one JSON object a line, as the files in ``tests/questions`` hold them.

Two kinds of line: a question with the passages and key points expected, and a scope message that
only says whether the course covers it (``in_scope``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tutor.errors import TutorError
from tutor.records import Message


@dataclass(frozen=True)
class Question:
    """A question whose answer is known.

    ``expected`` are (file, heading) pairs of passages that answer it; each of ``key_points`` is a
    tuple of alternatives, one of which a right answer contains.
    """

    id: str
    split: str
    kind: str
    text: str
    history: tuple[Message, ...]
    expected: frozenset[tuple[str, str]]
    key_points: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ScopeMessage:
    """A message and whether the course covers it."""

    id: str
    split: str
    text: str
    in_scope: bool


def read_questions(path: Path) -> tuple[tuple[Question, ...], tuple[ScopeMessage, ...]]:
    """The questions and the scope messages of a file, or of every ``*.jsonl`` of a folder.

    Raises TutorError where a line can't be read, naming file and line.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    items = [item for file in files for item in _read(file)]
    return (
        tuple(item for item in items if isinstance(item, Question)),
        tuple(item for item in items if isinstance(item, ScopeMessage)),
    )


def _read(file: Path) -> Iterator[Question | ScopeMessage]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise TutorError(f"{file} can't be read: {error.strerror}.") from error
    for number, line in enumerate(lines, 1):
        try:
            item = json.loads(line)
            if "in_scope" in item:
                yield ScopeMessage(item["id"], item["split"], item["question"], item["in_scope"])
                continue
            yield Question(
                item["id"],
                item["split"],
                item["kind"],
                item["question"],
                tuple(Message(turn["role"], turn["content"]) for turn in item["history"]),
                frozenset((place["file"], place["heading"]) for place in item["expected"]),
                tuple(tuple(point) for point in item["key_points"]),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise TutorError(
                f"{file}, line {number}, is no labelled question: {error!r}."
            ) from error
