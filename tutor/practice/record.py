"""What practising is made of: a question with its answer, and what an answer to it is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tutor.records import Grade

QuestionKind = Literal["lesson", "gap", "calculation"]


@dataclass(frozen=True)
class Question:
    """A question that can be judged.

    ``prompt`` is what is asked, Markdown; ``why`` explains the ``answer``, and may be empty. ``lesson``,
    ``heading`` and ``file`` say where it stands; of fresh numbers ``computation`` is the name.
    """

    kind: QuestionKind
    prompt: str
    answer: str
    why: str
    lesson: str
    heading: str
    file: str
    computation: str = ""

    @property
    def name(self) -> str:
        """What it is remembered by: fresh numbers make no new question."""
        return self.computation or self.prompt


@dataclass(frozen=True)
class Judged:
    """What a typed answer is worth, with its reasons.

    ``grade`` is None where that can't be told; ``missing`` are the points of the answer that were not
    said; ``by`` says what was compared. ``sure`` is the probability of the grade, in [0, 1]; ``unread``
    that a number is asked for, and none was given.
    """

    grade: Grade | None
    missing: tuple[str, ...] = ()
    by: str = ""
    sure: float = 1.0
    unread: bool = False
