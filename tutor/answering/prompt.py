"""Question and evidence ─▶ the messages a generator reads; the only place a prompt is written."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.answering.engine import ChatMessage
from tutor.answering.evidence import EvidenceSentence

SYSTEM = "Answer the question from the notes, in one or two sentences. Copy the words of the notes."

# Three worked examples from everyday life: a small model imitates better than it follows instructions.
_EXAMPLES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "Why does a kettle whistle?",
        (
            "A kettle whistles because steam is forced through two small holes in its spout.",
            "The pitch rises as the steam flows faster.",
        ),
        "A kettle whistles because steam is forced through two small holes in its spout. "
        "The pitch rises as the steam flows faster.",
    ),
    (
        "what is a tide",
        (
            "Spring tides come twice a month, at new moon and at full moon.",
            "A tide is the regular rise and fall of the sea.",
            "Tides are caused mainly by the gravity of the Moon.",
        ),
        "A tide is the regular rise and fall of the sea, caused mainly by the gravity of the Moon.",
    ),
    (
        "how many legs do spiders have vs insects",
        (
            "An insect has six legs and a body of three parts.",
            "A spider has eight legs and a body of two parts.",
        ),
        "A spider has eight legs, while an insect has six legs.",
    ),
)


def build_prompt(question: str, evidence: Sequence[EvidenceSentence]) -> list[ChatMessage]:
    """A system message, the worked examples, and the evidence with the question below it."""
    messages: list[ChatMessage] = [{"role": "system", "content": SYSTEM}]
    for asked, notes, answer in _EXAMPLES:
        messages.append({"role": "user", "content": _notes(asked, notes)})
        messages.append({"role": "assistant", "content": answer})
    messages.append({"role": "user", "content": _notes(question, [item.text for item in evidence])})
    return messages


TUNED_SYSTEM = (
    "Answer the question from the notes only. End each sentence with the number of its note."
)


def build_tuned_prompt(question: str, evidence: Sequence[EvidenceSentence]) -> list[ChatMessage]:
    """Exactly the prompt the adapter was trained on: numbered passages, then the question."""
    lines: list[str] = []
    for item in evidence:
        head = f"[{item.number}] {item.passage.heading}"
        if head not in lines:
            lines.append(head)
        lines.append(f"- {item.text}")
    notes = "\n".join(lines)
    return [
        {"role": "system", "content": TUNED_SYSTEM},
        {"role": "user", "content": f"{notes}\n\nQuestion: {question}"},
    ]


def write_cited(sentence: str, number: int) -> str:
    """A sentence of a reply with the number of the passage that it rests on."""
    return f"{sentence} [{number}]"


def _notes(question: str, notes: Sequence[str]) -> str:
    lines = "\n".join(f"- {note}" for note in notes)
    return f"Notes:\n{lines}\n\nQuestion: {question}"
