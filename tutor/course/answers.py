"""Answers that a teacher wrote to the questions a section lists: ``answers/LESSON.jsonl`` beside the lessons.

    {"heading": "...", "units": "1f0c...",
     "answers": [{"question": "...", "also": ["..."], "answer": [["One sentence.", [1, 3]]],
                  "verdict": "yes"}]}

on one line for each section. The numbers are the units of the section that carry the sentence, from 1;
``also`` are other ways to ask for the same. ``units`` is the fingerprint of all of them: where the section
has changed since, its answers are left out until they are looked at.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tutor.errors import CourseError
from tutor.records import Course, Passage

log = logging.getLogger(__name__)

FOLDER = "answers"
SectionKey = tuple[str, str]  # file and heading


@dataclass(frozen=True)
class KnownAnswer:
    """A direct answer to a listed question.

    ``sentences`` come with the places of the units that carry each, as (passage of the section, unit),
    both from 0; ``verdict`` is "yes" or "no" where the answer opens so, and ``also`` holds other ways
    to ask for it.
    """

    question: str
    sentences: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]
    verdict: str = ""
    also: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """Every way to ask for it, the listed one first."""
        return (self.question, *self.also)

    @property
    def text(self) -> str:
        """The answer as one text."""
        return " ".join(sentence for sentence, _ in self.sentences)


def read_answers(
    course: Course, passages: Iterable[Passage]
) -> dict[SectionKey, tuple[KnownAnswer, ...]]:
    """The answers of each section that has some; empty for a course without.

    Raises CourseError for a file that is not of the form above.
    """
    folder = course.path / FOLDER
    if not folder.is_dir():
        return {}
    of_section: dict[SectionKey, list[Passage]] = defaultdict(list)
    for passage in passages:
        of_section[passage.file, passage.heading].append(passage)
    found: dict[SectionKey, tuple[KnownAnswer, ...]] = {}
    for lesson in course.lessons:
        file = folder / Path(lesson.file).with_suffix(".jsonl")
        for number, line in enumerate(_read(file).split("\n"), 1):
            if not line.strip():
                continue
            try:
                section = json.loads(line)
                key = (lesson.file, section["heading"])
                if section["units"] != fingerprint(of_section[key]):
                    log.warning("%s: “%s” has changed: its answers are left out.", file, key[1])
                    continue
                found[key] = tuple(_answer(item, of_section[key]) for item in section["answers"])
            except (ValueError, KeyError, TypeError, IndexError) as error:
                raise CourseError(
                    f"{file}, line {number}, can't be read ({error}). Write "
                    '{"heading": ..., "units": ..., "answers": [...]}, or remove the line.'
                ) from error
    return found


def with_questions(
    passages: Iterable[Passage], answers: Mapping[SectionKey, Sequence[KnownAnswer]]
) -> tuple[Passage, ...]:
    """The passages with every way to ask for what their section answers among their questions."""
    return tuple(
        replace(passage, asked=tuple(dict.fromkeys((*passage.asked, *faces))))
        for passage in passages
        for known in [answers.get((passage.file, passage.heading), ())]
        for faces in [tuple(face for item in known for face in item.asked)]
    )


def fingerprint(passages: Sequence[Passage]) -> str:
    """Twelve hexadecimal digits that change with any unit of the section."""
    texts = [unit.text for passage in passages for unit in passage.units]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:12]


def _answer(item: Mapping[str, object], passages: Sequence[Passage]) -> KnownAnswer:
    places = [
        (passage, unit)
        for passage, section_part in enumerate(passages)
        for unit in range(len(section_part.units))
    ]
    sentences = tuple(
        (str(text), _units(numbers, places))
        for text, numbers in item["answer"]  # type: ignore[attr-defined]
    )
    if not sentences:
        raise ValueError(f"“{item['question']}” has no sentence")
    also = tuple(map(str, item.get("also", ())))  # type: ignore[call-overload]
    return KnownAnswer(str(item["question"]), sentences, str(item.get("verdict", "")), also)


def _units(
    numbers: Iterable[int], places: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """The places of the units with these numbers, from 1; ValueError where there is none or no such."""
    numbers = tuple(numbers)
    if not numbers or min(numbers) < 1 or max(numbers) > len(places):
        raise ValueError(f"its units {list(numbers)} are not among 1 to {len(places)}")
    return tuple(places[number - 1] for number in numbers)


def _read(file: Path) -> str:
    """The text of ``file``; "" where there is none."""
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} can't be read ({error}). Save it as UTF-8.") from error
