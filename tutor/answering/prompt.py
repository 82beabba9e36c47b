"""Question and passages ─▶ the messages a generator reads; the only place a prompt is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.answering.engine import ChatMessage
from tutor.answering.evidence import EvidenceSentence
from tutor.course.units import write_units
from tutor.records import Hit, Message

SYSTEM = (
    "You are a patient tutor. Answer the student's last question in one to three plain sentences, from "
    "the passages of the course below and from nothing else. The first sentence answers it: begin with "
    "Yes or No where that is asked or where the student believes something wrong, give the number, the "
    "cause, the difference or the names that are asked for. Take up the student's own example. End each "
    "sentence with the number of the passage that it rests on, like [1]. No headings, no lists, no "
    "greeting. If the passages do not answer it, write only: The course does not say this."
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
