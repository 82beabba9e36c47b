"""Runs a tutor over the labelled questions and reports the figures as Markdown and JSON.

Knows which figures are asked for; how each is computed is in ``metrics``.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from demos.kit.catalogue import get_demo
from demos.kit.parameters import check
from tutor.evaluation.metrics import Mean, Share, percentile, points_found, rank_of
from tutor.evaluation.questions import KINDS, LaunchMessage, Question, QuestionSet
from tutor.evaluation.truth import truth_of
from tutor.records import Message, Reply
from tutor.tutor import Tutor

ROUTES = ("answer", "calculation", "demo", "talk", "ask_back", "decline")


@dataclass(frozen=True)
class Row:
    """One line of the report; ``value`` is a share or a mean with its interval, or seconds."""

    name: str
    value: Share | Mean | float

    def __str__(self) -> str:
        return f"{self.value:.3f} s" if isinstance(self.value, float) else str(self.value)

    def as_object(self) -> dict[str, object]:
        """The same for JSON, with null where nothing was measured."""
        if isinstance(self.value, float):
            return {"seconds": _number(self.value)}
        interval = [_number(bound) for bound in self.value.interval]
        return {"value": _number(self.value.value), "interval": interval, "count": self.value.count}


@dataclass(frozen=True)
class Report:
    """Figures, and a confusion table of expected and actual routes."""

    title: str
    rows: tuple[Row, ...]
    routing: Mapping[str, Mapping[str, int]]

    def as_markdown(self) -> str:
        """Both as Markdown tables."""
        lines = [
            f"# {self.title}",
            "",
            "| figure | value, with its 95 % interval |",
            "| --- | --- |",
        ]
        lines += [f"| {row.name} | {row} |" for row in self.rows]
        lines += ["", "Routing: a row for what a message should get, a column for what it got.", ""]
        lines += [f"| expected | {' | '.join(ROUTES)} |", f"| --- |{' --- |' * len(ROUTES)}"]
        for expected, got in self.routing.items():
            lines.append(
                f"| {expected} | {' | '.join(str(got.get(route, 0)) for route in ROUTES)} |"
            )
        return "\n".join(lines) + "\n"

    def write(self, folder: Path) -> None:
        """Write ``report.md`` and ``report.json`` into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.md").write_text(self.as_markdown(), encoding="utf-8")
        values = {
            "title": self.title,
            "figures": {row.name: row.as_object() for row in self.rows},
            "routing": {expected: dict(got) for expected, got in self.routing.items()},
        }
        text = json.dumps(values, indent=2, allow_nan=False)
        (folder / "report.json").write_text(text, encoding="utf-8")


def evaluate(tutor: Tutor, asked: QuestionSet, title: str, generate: bool) -> Report:
    """All figures for ``asked``; ``generate`` adds rows for the replies of the tutor's engine."""
    quoting = tutor.quoting()
    lessons = [item for item in asked.questions if item.kind != "calculation"]
    sums = [item for item in asked.questions if item.kind == "calculation"]
    replies = _ask(quoting, "quoting", ((item.text, item.history) for item in asked.questions))
    by_id = {item.id: reply for item, reply in zip(asked.questions, replies, strict=True)}
    scope = _ask(quoting, "scope", ((item.text, ()) for item in asked.scope))
    launches = _ask(quoting, "launches", ((item.text, ()) for item in asked.launches))
    routed = [(_route_of(item), by_id[item.id].kind) for item in asked.questions]
    inside = [reply for item, reply in zip(asked.scope, scope, strict=True) if item.in_scope]
    outside = [reply for item, reply in zip(asked.scope, scope, strict=True) if not item.in_scope]
    routed += [("answer", reply.kind) for reply in inside]
    routed += [("decline", reply.kind) for reply in outside]
    routed += [
        (item.route, reply.kind) for item, reply in zip(asked.launches, launches, strict=True)
    ]
    rows = _retrieval(tutor, lessons)
    rows += _scope([*inside, *(by_id[item.id] for item in lessons)], outside)
    rows += _calculations([(item, by_id[item.id]) for item in sums])
    rows += _launches(list(zip(asked.launches, launches, strict=True)))
    rows += _key_points("quoting", [(item, by_id[item.id]) for item in lessons])
    if generate and tutor.engine:
        written = _ask(tutor, tutor.engine.name, ((item.text, item.history) for item in lessons))
        rows += _key_points(tutor.engine.name, list(zip(lessons, written, strict=True)))
    known = {item.id: item for item in asked.questions}
    rows += [Row(name, share) for name, share in truth_of(asked.replies, known)]
    return Report(title, tuple(rows), _confusion(routed))


def _ask(tutor: Tutor, name: str, messages: Iterable[tuple[str, Sequence[Message]]]) -> list[Reply]:
    replies = []
    for text, history in tqdm(list(messages), desc=f"Replies, {name}", unit="reply"):
        *_, reply = tutor.reply(text, history)
        replies.append(reply)
    return replies


def _route_of(item: Question) -> str:
    if item.kind != "calculation":
        return "answer"
    return "ask_back" if item.missing else "calculation"


def _confusion(routed: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    counts = Counter(routed)
    return {
        expected: {got: counts[expected, got] for got in ROUTES if counts[expected, got]}
        for expected in ROUTES
        if any(counts[expected, got] for got in ROUTES)
    }


def _retrieval(tutor: Tutor, questions: Sequence[Question]) -> list[Row]:
    ranks: dict[str, list[int]] = {kind: [] for kind in KINDS if kind != "calculation"}
    for item in tqdm(questions, desc="Searching", unit="question"):
        hits = tutor.search(item.text, item.history, k=10).hits
        found = [(hit.passage.file, hit.passage.heading) for hit in hits]
        ranks[item.kind].append(rank_of(item.expected, list(dict.fromkeys(found))))
    rows = []
    for kind, found_at in [
        ("all", [rank for some in ranks.values() for rank in some]),
        *ranks.items(),
    ]:
        for k in (1, 3):
            hits_at_k = sum(0 < rank <= k for rank in found_at)
            rows.append(Row(f"recall@{k}, {kind}", Share(hits_at_k, len(found_at))))
        reciprocal = Mean(tuple(1 / rank if rank else 0.0 for rank in found_at))
        rows.append(Row(f"mean reciprocal rank, {kind}", reciprocal))
    return rows


def _scope(inside: Sequence[Reply], outside: Sequence[Reply]) -> list[Row]:
    declined = sum(reply.declined for reply in inside)
    answered = sum(not reply.declined for reply in outside)
    return [
        Row("in scope, declined", Share(declined, len(inside))),
        Row("out of scope, answered", Share(answered, len(outside))),
    ]


def _calculations(asked: Sequence[tuple[Question, Reply]]) -> list[Row]:
    """How many complete ones are computed, how many of those are right, how many others asked back."""
    complete = [(item, reply) for item, reply in asked if not item.missing]
    claimed = [(item, reply) for item, reply in complete if reply.kind == "calculation"]
    right = sum(
        points_found(reply.answer, item.key_points) == len(item.key_points)
        for item, reply in claimed
    )
    missing = [reply for item, reply in asked if item.missing]
    asked_back = sum(reply.kind == "ask_back" for reply in missing)
    return [
        Row("calculations, claimed", Share(len(claimed), len(complete))),
        Row("calculations, right of those claimed", Share(right, len(claimed))),
        Row("missing numbers, asked for", Share(asked_back, len(missing))),
    ]


def _launches(asked: Sequence[tuple[LaunchMessage, Reply]]) -> list[Row]:
    """How many launch requests open the right experiment, with exactly the parameters named."""
    requested = [(item, reply.demo) for item, reply in asked if item.route == "demo"]
    named = [(item, demo) for item, demo in requested if demo and demo.name == item.demo]
    right = sum(
        _as_run(item.demo, demo.params) == _as_run(item.demo, item.params) for item, demo in named
    )
    others = [reply for item, reply in asked if item.route != "demo"]
    return [
        Row("experiments, named right", Share(len(named), len(requested))),
        Row("experiments, parameters right", Share(right, len(requested))),
        Row("experiments, false launches", Share(sum(bool(r.demo) for r in others), len(others))),
    ]


def _as_run(name: str, params: Mapping[str, object]) -> object:
    """The parameters that an experiment runs with: naming a default, or the order, makes no difference."""
    return check(get_demo(name).Params, params)


def _key_points(name: str, asked: Sequence[tuple[Question, Reply]]) -> list[Row]:
    found = sum(points_found(reply.answer, item.key_points) for item, reply in asked)
    wanted = sum(len(item.key_points) for item, _ in asked)
    quoted = sum(reply.engine == "quotation" for _, reply in asked)
    retrieval = [reply.seconds.retrieval for _, reply in asked]
    first = [reply.seconds.first_text for _, reply in asked]
    total = [reply.seconds.total for _, reply in asked]
    return [
        Row(f"key points, {name}", Share(found, wanted)),
        Row(f"quoted only, {name}", Share(quoted, len(asked))),
        Row(f"retrieval, median, {name}", percentile(retrieval, 0.5)),
        Row(f"first text, median, {name}", percentile(first, 0.5)),
        Row(f"reply, median, {name}", percentile(total, 0.5)),
        Row(f"reply, 95th percentile, {name}", percentile(total, 0.95)),
    ]


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
