"""How well passages are found and read, beside plain cosine: on courses that nothing was tuned on.

Each row answers the same questions: ``cosine`` shows the four sentences nearest to the question of
the five nearest passages, and never declines; ``search`` shows the passage that dense and keyword
search put first; ``reader`` is the tutor, quoting. Knows which figures are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from tutor.errors import WeightsError
from tutor.evaluation.metrics import Share, points_found
from tutor.output import whole_text
from tutor.records import Message, Passage
from tutor.settings import Settings
from tutor.tutor import Tutor

NEAREST_PASSAGES, NEAREST_SENTENCES = 5, 4


@dataclass(frozen=True)
class Asked:
    """A labelled question; ``expected`` holds (file, heading) of the sections that answer it."""

    text: str
    history: tuple[Message, ...]
    answerable: bool
    near_miss: bool
    expected: frozenset[tuple[str, str]]
    key_points: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Shown:
    """What one row shows to a question: its first passage, its text, and whether it declines."""

    first: Passage | None
    text: str
    declined: bool = False


Row = Callable[[Asked], Shown]


def read_asked(file: Path) -> list[Asked]:
    """The questions of one file of tests/questions/reading."""
    return [_asked(json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def _asked(item: dict[str, object]) -> Asked:
    return Asked(
        text=str(item["question"]),
        history=tuple(Message(turn["role"], turn["content"]) for turn in item["history"]),  # type: ignore[attr-defined]
        answerable=bool(item["answerable"]),
        near_miss=bool(item["near_miss"]),
        expected=frozenset((at["file"], at["heading"]) for at in item["expected"]),  # type: ignore[attr-defined]
        key_points=tuple(tuple(names) for names in item["key_points"]),  # type: ignore[attr-defined]
    )


def rows_of(tutor: Tutor) -> dict[str, Row]:
    """The two baselines and the tutor itself. Raises WeightsError for a tutor without an encoder."""
    encoder, passages = tutor.retriever.encoder, tutor.retriever.passages
    if encoder is None:
        raise WeightsError("Without the encoder's weights there is no cosine to compare with.")
    vectors = encoder.encode([f"{item.label}\n{item.text}" for item in passages])

    def searched(asked: Asked) -> str:
        return tutor.search(asked.text, asked.history, 1).question

    def cosine(asked: Asked) -> Shown:
        question = encoder.encode([searched(asked)])[0]
        nearest = [passages[i] for i in np.argsort(-(vectors @ question))[:NEAREST_PASSAGES]]
        sentences = [text for passage in nearest for text in passage.sentences]
        if not sentences:
            return Shown(nearest[0], "")
        fit = encoder.encode(sentences) @ question
        best = sorted(np.argsort(-fit)[:NEAREST_SENTENCES])
        return Shown(nearest[0], " ".join(sentences[i] for i in best))

    def search(asked: Asked) -> Shown:
        first = tutor.retriever.search(searched(asked), k=1).hits[0].passage
        return Shown(first, first.text)

    def reader(asked: Asked) -> Shown:
        *_, reply = tutor.reply(asked.text, asked.history)
        first = reply.why.passages[0].passage if reply.why.passages else None
        return Shown(first, whole_text(reply), reply.declined)

    return {"cosine": cosine, "search": search, "reader": reader}


def measure(row: Row, questions: Sequence[Asked], name: str) -> dict[str, Share]:
    """The figures of one row."""
    shown = [(item, row(item)) for item in tqdm(questions, desc=name, unit="question")]
    inside = [(item, what) for item, what in shown if item.answerable]
    outside = [(item, what) for item, what in shown if not item.answerable]
    near = [what for item, what in outside if item.near_miss]
    first = sum(
        what.first is not None and (what.first.file, what.first.heading) in item.expected
        for item, what in inside
    )
    points = sum(points_found(what.text, item.key_points) for item, what in inside)
    return {
        "right passage first": Share(first, len(inside)),
        "key points": Share(points, sum(len(item.key_points) for item, _ in inside)),
        "answerable, declined": Share(sum(what.declined for _, what in inside), len(inside)),
        "unanswerable, answered": Share(
            sum(not what.declined for _, what in outside), len(outside)
        ),
        "near misses, answered": Share(sum(not what.declined for what in near), len(near)),
    }


def report(questions: Path, courses: Mapping[str, Path]) -> str:
    """A Markdown table of every row on every course, each figure with its 95 % interval.

    The folder ``questions`` holds a file for each course.
    """
    lines = ["| course | row | figure | value |", "| --- | --- | --- | --- |"]
    for name, path in courses.items():
        tutor = Tutor.open_quoting(Settings(course=path)).quoting()
        asked = read_asked(questions / f"{name}.jsonl")
        for row, show in rows_of(tutor).items():
            for figure, share in measure(show, asked, f"{name}, {row}").items():
                lines.append(f"| {name} | {row} | {figure} | {share} |")
    return "\n".join(lines)
