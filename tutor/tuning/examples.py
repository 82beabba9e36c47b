"""Sheets of passages and questions ─▶ the prompts and replies that the generator is tuned on.

A sheet holds two or three passages and some questions on them, each answered sentence by sentence
with the sentences that carry it: see data/README.md.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tutor.answering.engine import ChatMessage
from tutor.answering.evidence import READ_SENTENCES, EvidenceSentence, pick_evidence
from tutor.answering.prompt import build_tuned_prompt, write_cited
from tutor.reading import Reader
from tutor.records import Hit, Passage
from tutor.retrieval.keywords import KeywordIndex

VALIDATION_SHARE = 20  # every so many sheets go to validation
# Of no example: whether the generator reads or recites shows there.
HELD_OUT = frozenset(["Activation Functions", "Recurrent Neural Networks", "Glossary"])


@dataclass(frozen=True)
class Example:
    """What the generator reads, and what it should write; ``kind`` is the kind of question."""

    kind: str
    prompt: list[ChatMessage]
    reply: str


def read_examples(files: Sequence[Path], reader: Reader) -> tuple[list[Example], list[Example]]:
    """Those to train on and those to validate on: no sheet is in both.

    The ``reader`` picks what the generator gets to see, as in service.
    """
    sheets = [
        (place, json.loads(line))
        for file in sorted(files)
        for place, line in enumerate(file.read_text(encoding="utf-8").splitlines())
    ]
    training: list[Example] = []
    validation: list[Example] = []
    for place, sheet in sheets:
        own = validation if place % VALIDATION_SHARE == 0 else training
        own.extend(_examples(sheet, reader))
    return training, validation


def _passages(sheet: dict[str, Any]) -> list[Passage]:
    return [
        Passage(p["lesson"], p["heading"], "", " ".join(p["sentences"]), tuple(p["sentences"]))
        for p in sheet["passages"]
    ]


def _labelled(passage: Passage) -> str:
    return f"{passage.label}\n{passage.text}"


def _question(item: dict[str, Any]) -> str:
    """A follow-up is asked, as in service, together with what it follows."""
    return f"{item['after']} {item['question']}".strip()


def _examples(sheet: dict[str, Any], reader: Reader) -> Iterator[Example]:
    passages = _passages(sheet)
    for item in sheet["examples"]:
        question = _question(item)
        sources = [[_place(source) for source in places] for _, places in item["answer"]]
        used = {(passages[p], passages[p].sentences[s]) for places in sources for p, s in places}
        evidence = _evidence(question, passages, used, reader)
        numbers = {note.passage: note.number for note in evidence}
        reply = " ".join(
            write_cited(text, numbers[passages[places[0][0]]]) if places else text
            for (text, _), places in zip(item["answer"], sources, strict=True)
        )
        yield Example(item["kind"], build_tuned_prompt(question, evidence), reply)


def _place(source: str) -> tuple[int, int]:
    """ "2.1" is the first sentence of the second passage: (1, 0)."""
    passage, sentence = source.split(".")
    return int(passage) - 1, int(sentence) - 1


def _evidence(
    question: str, passages: Sequence[Passage], used: set[tuple[Passage, str]], reader: Reader
) -> tuple[EvidenceSentence, ...]:
    """As in service, the units that answer best: as many as hold all that the reply rests on."""
    hits = [
        Hit(passage, judgement.answers, 0.0, judgement)
        for passage, judgement in zip(passages, reader.read(question, passages), strict=True)
    ]
    hits.sort(key=lambda hit: -hit.score)
    keywords = KeywordIndex([_labelled(passage) for passage in passages])
    for count in (READ_SENTENCES, 2 * READ_SENTENCES, 10 * READ_SENTENCES):
        evidence = pick_evidence(question, hits, keywords, count)
        if used <= {(note.passage, note.text) for note in evidence}:
            break
    return evidence
