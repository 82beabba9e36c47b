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
from tutor.records import Hit, Passage
from tutor.retrieval.encoder import Encoder, Vectors
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


def read_examples(files: Sequence[Path], encoder: Encoder) -> tuple[list[Example], list[Example]]:
    """Those to train on and those to validate on: no sheet is in both."""
    sheets = [
        (place, json.loads(line))
        for file in sorted(files)
        for place, line in enumerate(file.read_text(encoding="utf-8").splitlines())
    ]
    remembered = _Remembered(encoder, [text for _, sheet in sheets for text in _texts(sheet)])
    training: list[Example] = []
    validation: list[Example] = []
    for place, sheet in sheets:
        own = validation if place % VALIDATION_SHARE == 0 else training
        own.extend(_examples(sheet, remembered))
    return training, validation


class _Remembered:
    """Vectors of all texts that are needed, encoded together: one by one they take minutes."""

    def __init__(self, encoder: Encoder, texts: Sequence[str]) -> None:
        self.name = encoder.name
        unique = list(dict.fromkeys(texts))
        self._vectors = encoder.encode(unique, progress="Reading the examples")
        self._places = {text: place for place, text in enumerate(unique)}

    def encode(self, texts: Sequence[str], progress: str = "") -> Vectors:
        """See Encoder.encode."""
        return self._vectors[[self._places[text] for text in texts]]


def _texts(sheet: dict[str, Any]) -> Iterator[str]:
    for passage in _passages(sheet):
        yield from (_labelled(passage), *passage.sentences)
    yield from map(_question, sheet["examples"])


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


def _examples(sheet: dict[str, Any], encoder: Encoder) -> Iterator[Example]:
    passages = _passages(sheet)
    for item in sheet["examples"]:
        question = _question(item)
        sources = [[_place(source) for source in places] for _, places in item["answer"]]
        used = {(passages[p], passages[p].sentences[s]) for places in sources for p, s in places}
        evidence = _evidence(question, passages, used, encoder)
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
    question: str, passages: Sequence[Passage], used: set[tuple[Passage, str]], encoder: Encoder
) -> tuple[EvidenceSentence, ...]:
    """As in service, the sentences that fit best: as many as hold all that the reply rests on."""
    texts = [_labelled(passage) for passage in passages]
    vectors = encoder.encode([question, *texts])
    fit = [float(cosine) for cosine in vectors[1:] @ vectors[0]]
    hits = [
        Hit(passages[i], fit[i], fit[i]) for i in sorted(range(len(fit)), key=lambda i: -fit[i])
    ]
    keywords = KeywordIndex(texts)
    for count in (READ_SENTENCES, 2 * READ_SENTENCES, 10 * READ_SENTENCES):
        evidence = pick_evidence(question, hits, encoder, keywords, count)
        if used <= {(note.passage, note.text) for note in evidence}:
            break
    return evidence
