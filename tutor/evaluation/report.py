"""Runs a tutor over the labelled questions and writes down what came out, as Markdown and as JSON.

Knows which figures are asked for; how each is computed is in ``metrics``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from tutor.evaluation.metrics import Mean, Share, percentile, points_found, rank_of
from tutor.evaluation.questions import KINDS, Question, ScopeMessage
from tutor.records import Reply
from tutor.tutor import Tutor


@dataclass(frozen=True)
class Row:
    """One line of the report; ``value`` is a share or a mean with its interval, or seconds."""

    name: str
    value: Share | Mean | float

    def __str__(self) -> str:
        return f"{self.value:.3f} s" if isinstance(self.value, float) else str(self.value)

    def as_object(self) -> dict[str, object]:
        """The same for JSON, where nothing measured is null."""
        if isinstance(self.value, float):
            return {"seconds": _number(self.value)}
        interval = [_number(bound) for bound in self.value.interval]
        return {"value": _number(self.value.value), "interval": interval, "count": self.value.count}


def evaluate(
    tutor: Tutor, questions: Sequence[Question], scope: Sequence[ScopeMessage], generate: bool
) -> list[Row]:
    """All figures for one split; ``generate`` adds a row for the replies of the tutor's engine."""
    rows = _retrieval(tutor, questions)
    rows += _scope(tutor, questions, scope)
    quoting = Tutor(tutor.course, tutor.retriever, None)
    rows += _replies("quoting", quoting, questions)
    if generate and tutor.engine:
        rows += _replies(tutor.engine.name, tutor, questions)
    return rows


def as_markdown(rows: Sequence[Row], title: str) -> str:
    """The report as a Markdown table."""
    lines = [f"# {title}", "", "| figure | value, with its 95 % interval |", "| --- | --- |"]
    return "\n".join([*lines, *(f"| {row.name} | {row} |" for row in rows)]) + "\n"


def write(rows: Sequence[Row], title: str, folder: Path) -> None:
    """Write ``report.md`` and ``report.json`` into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(as_markdown(rows, title), encoding="utf-8")
    values = {row.name: row.as_object() for row in rows}
    text = json.dumps(values, indent=2, allow_nan=False)
    (folder / "report.json").write_text(text, encoding="utf-8")


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _retrieval(tutor: Tutor, questions: Sequence[Question]) -> list[Row]:
    ranks: dict[str, list[int]] = {kind: [] for kind in KINDS}
    for item in tqdm(questions, desc="Searching", unit="question"):
        asked = [turn.content for turn in item.history if turn.role == "user"]
        hits = tutor.retriever.search(item.text, asked[-1] if asked else "", k=10).hits
        found = [(hit.passage.file, hit.passage.heading) for hit in hits]
        ranks[item.kind].append(rank_of(item.expected, list(dict.fromkeys(found))))
    rows = []
    for kind, places in [("all", [rank for own in ranks.values() for rank in own]), *ranks.items()]:
        for k in (1, 3):
            hits_at_k = sum(0 < rank <= k for rank in places)
            rows.append(Row(f"recall@{k}, {kind}", Share(hits_at_k, len(places))))
        reciprocal = Mean(tuple(1 / rank if rank else 0.0 for rank in places))
        rows.append(Row(f"mean reciprocal rank, {kind}", reciprocal))
    return rows


def _scope(tutor: Tutor, questions: Sequence[Question], scope: Sequence[ScopeMessage]) -> list[Row]:
    declined = [_declined(tutor, item.text) for item in scope if item.in_scope]
    for item in questions:
        asked = [turn.content for turn in item.history if turn.role == "user"]
        declined.append(_declined(tutor, item.text, asked[-1] if asked else ""))
    answered = [not _declined(tutor, item.text) for item in scope if not item.in_scope]
    return [
        Row("in scope, declined", Share(sum(declined), len(declined))),
        Row("out of scope, answered", Share(sum(answered), len(answered))),
    ]


def _declined(tutor: Tutor, text: str, earlier: str = "") -> bool:
    return not tutor.retriever.search(text, earlier).covered


def _replies(name: str, tutor: Tutor, questions: Sequence[Question]) -> list[Row]:
    found = wanted = quoted = 0
    replies: list[Reply] = []
    for item in tqdm(questions, desc=f"Replies, {name}", unit="reply"):
        *_, reply = tutor.reply(item.text, item.history)
        replies.append(reply)
        found += points_found(reply.answer, item.key_points)
        wanted += len(item.key_points)
        quoted += reply.engine == "quotation"
    retrieval = [reply.seconds.retrieval for reply in replies]
    first = [reply.seconds.first_text for reply in replies]
    total = [reply.seconds.total for reply in replies]
    return [
        Row(f"key points, {name}", Share(found, wanted)),
        Row(f"quoted only, {name}", Share(quoted, len(replies))),
        Row(f"retrieval, median, {name}", percentile(retrieval, 0.5)),
        Row(f"first text, median, {name}", percentile(first, 0.5)),
        Row(f"reply, median, {name}", percentile(total, 0.5)),
        Row(f"reply, 95th percentile, {name}", percentile(total, 0.95)),
    ]
