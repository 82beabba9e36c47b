"""Sheets and the bank of answers ─▶ what the reader learns from: a question with passages, labelled.

Knows the forms of the data (data/README.md); nothing of tensors.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tutor.course.answers import KnownAnswer, SectionKey, read_answers
from tutor.reading.reader import CLAIM
from tutor.records import Course, Passage
from tutor.retrieval.encoder import Encoder

DATA = Path(__file__).parent / "data"
LONGEST_UNIT = 60  # words
STRANGERS = 0.25  # of the questions, the share that get a passage of another sheet as well
AS_CLAIMS = 0.2  # of the answers, the share whose sentence is learned as a supported claim too
_VERDICT = re.compile(r"^(yes|no)\b[,;:.]\s*", re.I)
Verdict = str  # "yes", "no", "neither"; "" where the question asks for none


@dataclass(frozen=True)
class Labelled:
    """One passage beside a question: ``units`` are the places of those that answer, from 0.

    None where it is known that the passage answers, and not by which of its units.
    """

    heading: str
    texts: tuple[str, ...]
    answers: bool
    units: frozenset[int] | None
    verdict: Verdict = ""


@dataclass(frozen=True)
class Group:
    """A question (or a claim, after CLAIM) with the passages that it is read beside."""

    question: str
    passages: tuple[Labelled, ...]


def read_sheets(files: Sequence[Path], seed: int = 0) -> list[Group]:
    """The groups of all sheets; which strangers and claims are drawn depends on ``seed``."""
    rng = random.Random(seed)  # noqa: S311
    sheets = [json.loads(line) for file in sorted(files) for line in _lines(file)]
    strangers = [passage for sheet in sheets for passage in sheet["passages"]]
    groups: list[Group] = []
    for sheet in sheets:
        for example in sheet["examples"]:
            groups += _of_example(sheet, example, strangers, rng)
        for claim in sheet.get("claims", ()):
            groups.append(_of_claim(sheet, claim))
    return groups


def _of_example(
    sheet: Mapping[str, Any],
    example: Mapping[str, Any],
    strangers: Sequence[Mapping[str, Any]],
    rng: random.Random,
) -> Iterator[Group]:
    answer = example["answer"] if example["kind"] not in ("refusal", "near_miss") else []
    verdict = example.get("verdict") or (_verdict_of(answer[0][0]) if answer else "")
    question = f"{example.get('after', '')} {example['question']}".strip()
    cited = _cited(unit for _, units in answer for unit in units)
    passages = [
        _label(passage, cited.get(place, frozenset()), verdict)
        for place, passage in enumerate(sheet["passages"])
    ]
    if rng.random() < STRANGERS:
        passages.append(_label(rng.choice(strangers), frozenset(), ""))
    yield Group(question, tuple(passages))
    if answer and rng.random() < AS_CLAIMS:
        sentence, units = rng.choice(answer)
        yield from _as_claim(sentence, sheet["passages"], _cited(units))


def _as_claim(
    sentence: str, passages: Sequence[Mapping[str, Any]], cited: Mapping[int, frozenset[int]]
) -> Iterator[Group]:
    """A true sentence as a claim: supported by the one passage it rests on, not said by others."""
    if len(cited) != 1:
        return
    labelled = (
        _label(passage, cited.get(place, frozenset()), "yes" if place in cited else "neither")
        for place, passage in enumerate(passages)
    )
    yield Group(CLAIM + _VERDICT.sub("", sentence), tuple(labelled))


_OF_LABEL = {"supported": "yes", "contradicted": "no", "not_said": "neither"}


def _of_claim(sheet: Mapping[str, Any], claim: Mapping[str, Any]) -> Group:
    passage = sheet["passages"][claim["passage"] - 1]
    units = _cited(claim["sources"]).get(claim["passage"] - 1, frozenset())
    label = _OF_LABEL[claim["label"]]
    return Group(CLAIM + claim["claim"], (_label(passage, units, label, always=True),))


def _label(
    passage: Mapping[str, Any], units: frozenset[int], verdict: Verdict, always: bool = False
) -> Labelled:
    """A passage with its label; its verdict counts where it answers, or ``always``."""
    texts = tuple(_cut(text) for text in passage["sentences"])
    said = verdict if units or always or verdict == "neither" else ""
    return Labelled(passage["heading"], texts, bool(units), units, said)


def _cited(sources: Iterable[str]) -> dict[int, frozenset[int]]:
    """ "2.3" is the third unit of the second passage: units by passage, both from 0."""
    cited: dict[int, set[int]] = {}
    for source in sources:
        passage, unit = source.split(".")
        cited.setdefault(int(passage) - 1, set()).add(int(unit) - 1)
    return {passage: frozenset(units) for passage, units in cited.items()}


def _verdict_of(sentence: str) -> Verdict:
    found = _VERDICT.match(sentence)
    return found[1].lower() if found else ""


def _cut(text: str) -> str:
    words = text.split(" ")
    return text if len(words) <= LONGEST_UNIT else " ".join(words[:LONGEST_UNIT])


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]


NEAREST, FALSE_NEGATIVE = 10, 0.72  # neighbours drawn from; a cosine that says "answers it too"


def read_listed(
    course: Course, passages: Sequence[Passage], encoder: Encoder, seed: int = 0
) -> list[Group]:
    """The questions that the course lists, each beside its section and two neighbours that do not answer.

    Where an answer to it is known (``answers/``), the units that carry it are labelled. A neighbour that
    lists nearly the same question may answer as well, and is left out.
    """
    rng = random.Random(seed)  # noqa: S311
    listed = [(question, i) for i, item in enumerate(passages) for question in item.asked]
    prose = [f"{item.label}\n{' '.join(item.sentences) or item.text}" for item in passages]
    vectors = encoder.encode([*prose, *(question for question, _ in listed)])
    places, questions = vectors[: len(passages)], vectors[len(passages) :]
    alike = questions @ questions.T
    owners = np.array([i for _, i in listed])
    known = {
        (key, item.question): item
        for key, items in read_answers(course, passages).items()
        for item in items
    }
    sections: dict[SectionKey, list[int]] = {}
    for i, item in enumerate(passages):
        sections.setdefault((item.file, item.heading), []).append(i)
    groups = []
    for row, (question, owner) in enumerate(listed):
        key = (passages[owner].file, passages[owner].heading)
        own = sections[key]
        if owner != own[0]:
            continue  # the passages of a section list the same questions
        near = np.argsort(-(places @ questions[row]))[: 3 * NEAREST]
        others = [
            int(i)
            for i in near
            if i not in own and alike[row, owners == i].max(initial=0.0) < FALSE_NEGATIVE
        ][:NEAREST]
        drawn = others[:1] + ([rng.choice(others[1:])] if len(others) > 1 else [])
        answer = known.get((key, question))
        labelled = (
            _answering(passages, own, answer)
            if answer
            else [
                _labelled(
                    passages[max(own, key=lambda i: float(places[i] @ questions[row]))], True, None
                )
            ]
        )
        labelled += [_labelled(passages[i], False, frozenset()) for i in drawn]
        groups.append(Group(question, tuple(labelled)))
    return groups


def _answering(
    passages: Sequence[Passage], own: Sequence[int], answer: KnownAnswer
) -> list[Labelled]:
    """The passages of the section that carry the answer, with the units that do."""
    places = [place for _, carried in answer.sentences for place in carried]
    units = {
        part: frozenset(unit for place, unit in places if place == part)
        for part in dict.fromkeys(place for place, _ in places)
    }
    return [
        _labelled(passages[own[part]], True, marked, answer.verdict)
        for part, marked in list(units.items())[:2]
    ]


def _labelled(
    passage: Passage, answers: bool, units: frozenset[int] | None, verdict: Verdict = ""
) -> Labelled:
    texts = tuple(_cut(unit.text) for unit in passage.units)
    return Labelled(passage.heading, texts, answers, units, verdict)
