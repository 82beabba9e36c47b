"""Labelled questions, one JSON object a line, as the files in ``tests/questions`` hold them.

Four kinds of line: a question with the passages and key points expected, a scope message that only
says whether the course covers it (``in_scope``), a launch message with the ``route`` that
it should take, and replies to a question whose ``sentences`` were labelled by reading.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.errors import TutorError
from tutor.records import Message

KINDS = ("question", "follow_up", "wrong_premise", "error_message", "calculation")
LABELS = ("true", "unsupported", "false")


@dataclass(frozen=True)
class Question:
    """A question whose answer is known.

    ``expected`` are (file, heading) pairs of passages that answer it; each of ``key_points`` is a
    tuple of alternatives, one of which a right answer contains. A calculation that lacks a number
    is ``missing``: it has to be asked for.
    """

    id: str
    split: str
    kind: str
    text: str
    history: tuple[Message, ...]
    expected: frozenset[tuple[str, str]]
    key_points: tuple[tuple[str, ...], ...]
    missing: bool = False


@dataclass(frozen=True)
class ScopeMessage:
    """A message and whether the course covers it."""

    id: str
    split: str
    text: str
    in_scope: bool


@dataclass(frozen=True)
class LaunchMessage:
    """A message and the kind of reply it should get; for an experiment also its name and parameters."""

    id: str
    split: str
    text: str
    route: str
    demo: str
    params: Mapping[str, object]


@dataclass(frozen=True)
class LabelledReplies:
    """What several versions of the tutor said to one question, read and labelled sentence by sentence.

    ``sentences`` are (text, label) pairs, a label one of LABELS; ``rows`` names for each version the
    indexes of its sentences. ``answers`` is 0 (no), 1 (partly) or 2 for each version;
    ``corrects``, for a question with a wrong premise only, says whether a reader sees that it is wrong.
    ``second`` holds the labels of a second reader, one for each sentence, or nothing.
    """

    id: str
    split: str
    sentences: tuple[tuple[str, str], ...]
    rows: Mapping[str, tuple[int, ...]]
    answers: Mapping[str, int]
    corrects: Mapping[str, bool]
    second: tuple[str, ...] = ()

    def said(self, row: str) -> list[tuple[str, str]]:
        """The sentences of one version, in their order, with their labels."""
        return [self.sentences[index] for index in self.rows[row]]

    def second_labels(self, row: str) -> list[str]:
        """The second reader's labels of the sentences of one version; none where there was none."""
        return [self.second[index] for index in self.rows[row]] if self.second else []


@dataclass(frozen=True)
class QuestionSet:
    """All labelled items, or those of one split: see ``of``."""

    questions: tuple[Question, ...] = ()
    scope: tuple[ScopeMessage, ...] = ()
    launches: tuple[LaunchMessage, ...] = ()
    replies: tuple[LabelledReplies, ...] = ()

    def of(self, split: str) -> QuestionSet:
        """The part that belongs to ``split``."""
        return QuestionSet(
            tuple(item for item in self.questions if item.split == split),
            tuple(item for item in self.scope if item.split == split),
            tuple(item for item in self.launches if item.split == split),
            tuple(item for item in self.replies if item.split == split),
        )


Labelled = Question | ScopeMessage | LaunchMessage | LabelledReplies


def read_questions(path: Path) -> QuestionSet:
    """What is labelled in a file, or in every ``*.jsonl`` of a folder.

    Raises TutorError where a line can't be read, naming file and line.
    """
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    items = [item for file in files for item in _read(file)]
    return QuestionSet(
        tuple(item for item in items if isinstance(item, Question)),
        tuple(item for item in items if isinstance(item, ScopeMessage)),
        tuple(item for item in items if isinstance(item, LaunchMessage)),
        tuple(item for item in items if isinstance(item, LabelledReplies)),
    )


def _read(file: Path) -> Iterator[Labelled]:
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


def _labelled(item: dict[str, Any]) -> Labelled:
    """Raises KeyError, TypeError or ValueError for what is missing or of another kind."""
    if "sentences" in item:
        return _replies(item)
    if "route" in item:
        return LaunchMessage(
            item["id"],
            item["split"],
            item["question"],
            item["route"],
            item.get("demo") or "",
            dict(item.get("params", {})),
        )
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
        frozenset((section["file"], section["heading"]) for section in item["expected"]),
        tuple(tuple(point) for point in item["key_points"]),
        bool(item.get("missing", False)),
    )


def _replies(item: dict[str, Any]) -> LabelledReplies:
    second = tuple(sentence["second"] for sentence in item["sentences"] if "second" in sentence)
    labels = {sentence["label"] for sentence in item["sentences"]} | set(second)
    if len(second) not in (0, len(item["sentences"])):
        raise ValueError("a second reader labels all sentences or none")
    if not labels <= set(LABELS):
        raise ValueError(f"a label is one of {', '.join(LABELS)}, not {labels - set(LABELS)}")
    indexes = range(len(item["sentences"]))
    if not all(index in indexes for row in item["rows"].values() for index in row):
        raise ValueError("a row names a sentence that there is not")
    return LabelledReplies(
        item["id"],
        item["split"],
        tuple((sentence["text"], sentence["label"]) for sentence in item["sentences"]),
        {name: tuple(row) for name, row in item["rows"].items()},
        dict(item["answers"]),
        dict(item["corrects"] or {}),
        second,
    )
