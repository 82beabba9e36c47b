"""The bank of direct answers and the sheets ─▶ the prompts and replies that the generator is tuned on.

Knows which units it gets to see: as in service, those that the reader picks, and all that the answer
rests on; beside them, where the bank knows one, the answer to a question that is nearly the same.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tutor.answering.bank import SIMILAR
from tutor.answering.engine import ChatMessage
from tutor.answering.evidence import READ_SENTENCES, EvidenceSentence, pick_evidence
from tutor.answering.prompt import Similar, build_tuned_prompt
from tutor.course import cut_passages
from tutor.course.answers import KnownAnswer, SectionKey, read_answers
from tutor.reading import Reader
from tutor.records import Course, Hit, Passage, Unit, UnitKind
from tutor.retrieval.encoder import Encoder
from tutor.retrieval.keywords import KeywordIndex

VALIDATION_SHARE = 25  # every so many questions and sheets go to validation
WITHOUT_SIMILAR = 0.4  # of the bank's questions, the share read as if no similar one were known
Sources = set[tuple[Passage, int]]  # units, by passage and place


@dataclass(frozen=True)
class Example:
    """What the generator reads, and what it should write; ``kind`` is the kind of question."""

    kind: str
    prompt: list[ChatMessage]
    reply: str


Halves = tuple[list[Example], list[Example]]  # to train on, and to validate on


def read_sheet_examples(files: Sequence[Path], reader: Reader) -> Halves:
    """The answered questions of the sheets; no sheet is in both halves."""
    halves: Halves = ([], [])
    lines = [line for file in sorted(files) for line in file.read_text("utf-8").splitlines()]
    for place, line in enumerate(lines):
        halves[place % VALIDATION_SHARE == 0].extend(_of_sheet(json.loads(line), reader))
    return halves


def _of_sheet(sheet: Mapping[str, Any], reader: Reader) -> Iterator[Example]:
    passages = [
        Passage(p["lesson"], p["heading"], "", "\n".join(p["sentences"]), (), (), units_of_sheet(p))
        for p in sheet["passages"]
    ]
    keywords = KeywordIndex([f"{item.label}\n{item.text}" for item in passages])
    for item in sheet["examples"]:
        if not item["answer"]:
            continue
        question = f"{item['after']} {item['question']}".strip()  # as in service
        sources = {
            (passages[int(passage) - 1], int(unit) - 1)
            for _, units in item["answer"]
            for passage, unit in (source.split(".") for source in units)
        }
        evidence = _evidence(question, passages, sources, reader, keywords)
        reply = " ".join(text for text, _ in item["answer"])
        yield Example(item["kind"], build_tuned_prompt(question, evidence), reply)


_MARKS: tuple[tuple[str, UnitKind], ...] = (
    (r"```", "code"),
    (r"\$\$", "formula"),
    (r"\|", "row"),
    (r"\s*(?:[-*+]|\d+[.)])\s", "item"),
)


def units_of_sheet(passage: Mapping[str, Any]) -> tuple[Unit, ...]:
    """A sheet's units with the kinds that their first characters tell; what is alike is one block."""
    units: list[Unit] = []
    for text in passage["sentences"]:
        kind: UnitKind = next((kind for mark, kind in _MARKS if re.match(mark, text)), "sentence")
        before = units[-1] if units else None
        goes_on = before is not None and (
            before.kind == kind or (kind == "row" and before.kind == "header")
        )
        block = before.block + (not goes_on) if before else 0
        units.append(Unit("header" if kind == "row" and not goes_on else kind, text, block))
    return tuple(units)


def read_bank_examples(course: Course, reader: Reader, encoder: Encoder, seed: int = 0) -> Halves:
    """The questions that the course lists and whose answers are known, each beside its section."""
    rng = random.Random(seed)  # noqa: S311
    passages = cut_passages(course)
    keywords = KeywordIndex([f"{item.label}\n{item.text}" for item in passages])
    sections: dict[SectionKey, list[Passage]] = {}
    for item in passages:
        sections.setdefault((item.file, item.heading), []).append(item)
    halves: Halves = ([], [])
    known = read_answers(course, passages)
    neighbours = _neighbours(known, sections, encoder)
    count = 0
    for key, answers in known.items():
        questions = encoder.encode([item.question for item in answers])
        alike = questions @ questions.T - 2 * np.eye(len(answers))
        for row, answer in enumerate(answers):
            count += 1
            near = int(alike[row].argmax())
            similar = None
            if alike[row, near] >= SIMILAR and rng.random() > WITHOUT_SIMILAR:
                similar = Similar(answers[near].question, answers[near].text)
            own = sections[key]
            sources = {
                (own[part], unit) for _, carried in answer.sentences for part, unit in carried
            }
            found = [*own, *neighbours[key]]
            evidence = _evidence(answer.question, found, sources, reader, keywords)
            prompt = build_tuned_prompt(answer.question, evidence, similar)
            kind = answer.verdict or "answer"
            halves[count % VALIDATION_SHARE == 0].append(Example(kind, prompt, answer.text))
    return halves


def _neighbours(
    known: Mapping[SectionKey, Sequence[KnownAnswer]],
    sections: Mapping[SectionKey, Sequence[Passage]],
    encoder: Encoder,
) -> dict[SectionKey, list[Passage]]:
    """For each section the passage of another that is nearest to it, as a search finds it too."""
    keys = list(sections)
    vectors = encoder.encode([f"{sections[key][0].label}\n{sections[key][0].text}" for key in keys])
    alike = vectors @ vectors.T - 2 * np.eye(len(keys))
    return {
        key: [sections[keys[int(alike[row].argmax())]][0]]
        for row, key in enumerate(keys)
        if key in known
    }


def _evidence(
    question: str,
    passages: Sequence[Passage],
    sources: Sources,
    reader: Reader,
    keywords: KeywordIndex,
) -> tuple[EvidenceSentence, ...]:
    """As in service, the units of two passages that answer best, and what the answer rests on."""
    hits = [
        Hit(passage, judgement.answers, 0.0, judgement)
        for passage, judgement in zip(passages, reader.read(question, passages), strict=True)
    ]
    used = {passage for passage, _ in sources}
    hits.sort(key=lambda hit: (hit.passage not in used, -hit.score))
    shown = hits[: max(len(used), 2)]
    return pick_evidence(question, shown, keywords, READ_SENTENCES, frozenset(sources))
