"""Labelled questions, one JSON object a line, as the files in ``tests/questions`` hold them.

Two kinds of line: a question with the passages and key points expected, and a scope message that
only says whether the course covers it (``in_scope``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.errors import TutorError
from tutor.records import Message

KINDS = ("question", "follow_up", "wrong_premise", "error_message")


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
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise TutorError(f"{file} can't be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise TutorError(f"{file} is not UTF-8 text (byte {error.start} can't be read).") from error
    for number, line in enumerate(text.removesuffix("\n").split("\n"), 1):
        try:
            yield _labelled(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise TutorError(
                f"{file}, line {number}, is no labelled question: {error!r}."
            ) from error


def _labelled(item: dict[str, Any]) -> Question | ScopeMessage:
    """Raises KeyError, TypeError or ValueError for what is missing or of another kind."""
    if "in_scope" in item:
        return ScopeMessage(item["id"], item["split"], item["question"], item["in_scope"])
    if item["kind"] not in KINDS:
        raise ValueError(f"kind is {item['kind']!r}, not one of {', '.join(KINDS)}")
    if not all(isinstance(point, list) for point in item["key_points"]):
        raise TypeError("each key point is a list of alternatives")
    return Question(
        item["id"],
        item["split"],
        item["kind"],
        item["question"],
        tuple(Message(turn["role"], turn["content"]) for turn in item["history"]),
        frozenset((place["file"], place["heading"]) for place in item["expected"]),
        tuple(tuple(point) for point in item["key_points"]),
    )
