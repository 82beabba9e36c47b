"""A reply written out: as an object for JSON, as lines for a terminal, and why it is as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from tutor.answering.excerpt import write_quotation
from tutor.records import Decision, Reply


def as_object(reply: Reply) -> dict[str, object]:
    """The reply as a JSON object; programs get the same one over the API."""
    return {
        "kind": reply.kind,
        "answer": whole_text(reply),
        "citations": [asdict(citation) for citation in reply.citations],
        "demo": {"name": reply.demo.name, "params": dict(reply.demo.params)}
        if reply.demo
        else None,
        "declined": reply.declined,
        "engine": reply.engine,
        "notice": reply.notice,
        "seconds": {name: round(value, 4) for name, value in asdict(reply.seconds).items()},
        "tokens": asdict(reply.tokens),
        "why": _why_as_object(reply.why),
    }


def whole_text(reply: Reply) -> str:
    """All that a reply says as Markdown: its answer, then the passages behind it, each as a quotation."""
    return "\n\n".join([reply.answer, *map(write_quotation, reply.excerpts)])


def as_text(reply: Reply) -> str:
    """The reply, its notice and its sources as lines."""
    lines = [whole_text(reply)]
    if reply.notice:
        lines += ["", reply.notice]
    if reply.citations:
        lines += ["", "Sources"]
    for item in reply.citations:
        lines.append(f"[{item.number}] {item.lesson} › {item.heading} ({item.file})")
        if item.quote:  # a listing or a formula has none
            lines.append(f"    “{item.quote}”")
    return "\n".join(lines)


def explain(why: Decision) -> str:
    """The decision behind a reply, as lines."""
    return "\n".join(["Why", *_lines(why)])


def _lines(why: Decision) -> Iterator[str]:
    yield f"answered by {why.answerer}: {why.by}"
    if why.question:
        yield f"searched for: {why.question}"
    if coverage := why.coverage:
        yield (
            f"answered by a passage: probability {coverage.probability:.2f}, "
            f"answered from {coverage.threshold:.2f} on"
        )
        yield "    " + ", ".join(f"{name} {value:.2f}" for name, value in coverage.features.items())
        if coverage.touched and not coverage.covered:
            yield "    the course speaks of the subject"
    if why.passages:
        yield "passages found, best first:"
    for hit in why.passages:
        read = f", read {hit.judgement.answers:+.2f}" if hit.judgement else ""
        yield (
            f"    {hit.score:.2f} (cosine {hit.cosine:.2f}{read})  "
            f"{hit.passage.label} ({hit.passage.file})"
        )
    if why.rejected:
        yield "considered and left out:"
    for item in why.rejected:
        yield f"    {item.what}: {item.reason}"


def _why_as_object(why: Decision) -> dict[str, object]:
    return {
        "answerer": why.answerer,
        "by": why.by,
        "question": why.question,
        "passages": [
            {
                "lesson": hit.passage.lesson,
                "heading": hit.passage.heading,
                "file": hit.passage.file,
                "score": round(hit.score, 4),
                "cosine": round(hit.cosine, 4),
                "answers": round(hit.judgement.answers, 4) if hit.judgement else None,
            }
            for hit in why.passages
        ],
        "coverage": asdict(why.coverage) if why.coverage else None,
        "rejected": [asdict(item) for item in why.rejected],
    }
