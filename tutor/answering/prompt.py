"""Question and passages ─▶ the messages a generator reads; the only place a prompt is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.answering.engine import ChatMessage
from tutor.answering.evidence import EvidenceSentence
from tutor.course.units import write_units
from tutor.records import Hit, Message

# Short on purpose: told when to say yes, no or "the course does not say this", models of 0.5 and 1.5 billion
# parameters say just that to every question (docs/log.md). Whether it is answered is the reader's to tell.
SYSTEM = (
    "You are a patient tutor. Answer the student's question in one to three short sentences, from the "
    "notes of the course."
)
TURNS = 4  # of the conversation that the model is shown
LONGEST_TURN = 600  # characters


def build_prompt(
    question: str, passages: Sequence[Hit], history: Sequence[Message] = ()
) -> list[ChatMessage]:
    """For a model that follows instructions: whole passages by number, the conversation, the question."""
    notes = "\n\n".join(
        f"[{number}] {hit.passage.label}\n{write_units(hit.passage.units)}"
        for number, hit in enumerate(passages, 1)
    )
    turns = [f"{turn.role}: {turn.content[:LONGEST_TURN]}" for turn in history[-TURNS:]]
    before = ["The conversation so far:", *turns, ""] if turns else []
    asked = "\n".join([notes, "", *before, f"Question: {question}"])
    return [{"role": "system", "content": SYSTEM}, {"role": "user", "content": asked}]


TUNED_SYSTEM = "Answer the student's question directly, in one to three sentences, from the notes."
BEST = 2  # notes that are marked as those that answer best


@dataclass(frozen=True)
class Similar:
    """A question that is like the student's, and the answer a teacher wrote to it."""

    question: str
    answer: str


def build_tuned_prompt(
    question: str, evidence: Sequence[EvidenceSentence], similar: Similar | None = None
) -> list[ChatMessage]:
    """Exactly the prompt the adapter was trained on: the notes under their headings, then the question."""
    lines: list[str] = []
    for item in evidence:
        head = f"# {item.passage.heading}"
        if head not in lines:
            lines.append(head)
        lines.append(f"{'*' if item.rank < BEST else '-'} {item.text}")
    if similar:
        lines += ["", f"Asked before: {similar.question}", f"Answer: {similar.answer}"]
    lines += ["", f"Question: {question}"]
    return [
        {"role": "system", "content": TUNED_SYSTEM},
        {"role": "user", "content": "\n".join(lines)},
    ]
