"""The last hint to a question in words: three answers to choose from, two of them other questions' answers.

Which they are, and in what order, follows from the question alone: nothing has to be remembered.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from tutor.practice.numeric import expected_of
from tutor.practice.record import Question

LETTERS = ("a", "b", "c")


def choices(question: Question, questions: Sequence[Question]) -> tuple[str, ...]:
    """As many answers as LETTERS, the right one among them; none for a number, or where others lack.

    The wrong ones answer other questions in words, those of the same lesson first, nearest in length.
    """
    others = [item for item in questions if item.prompt != question.prompt and _in_words(item)]
    if not _in_words(question) or len(others) < len(LETTERS) - 1:
        return ()
    length = len(question.answer)
    others.sort(key=lambda item: (item.lesson != question.lesson, abs(len(item.answer) - length)))
    told = [question.answer, *(item.answer for item in others[: len(LETTERS) - 1])]
    random.Random(question.prompt).shuffle(told)  # noqa: S311 - no secret
    return tuple(told)


def chosen(given: str, offered: Sequence[str]) -> str | None:
    """The answer of the letter that was typed, as "b", "B)" or "(b)"; None where no letter was."""
    letter = given.strip(" ().:").casefold()
    places = dict(zip(LETTERS, offered, strict=False))
    return places.get(letter)


def _in_words(question: Question) -> bool:
    return question.kind == "gap" or expected_of(question.prompt, question.answer) is None
