"""Three hints before the answer: where it is explained, why it is so, and what it may be.

A hint says nothing of the answer that the question does not say: its words and numbers are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.language.words import words_of
from tutor.practice.choices import LETTERS
from tutor.practice.numeric import expected_of
from tutor.practice.record import Question
from tutor.practice.values import values_in
from tutor.records import Citation

HINTS = 3
_PIECE = re.compile(r"\$[^$]+\$|`[^`]+`|[\w.,-]*\w|\S")
_BLANK = "…"


def hint(
    question: Question, number: int, source: Citation | None, offered: Sequence[str] = ()
) -> str:
    """Hint ``number``, from 1 to HINTS; ``source`` is the place that explains it.

    ``offered`` are answers to choose from, for the last hint to a question in words.
    """
    if number == 1:
        return _where(question, source)
    if number == 2:
        return _why(question, source)
    if offered:
        lines = [f"{letter}) {text}" for letter, text in zip(LETTERS, offered, strict=True)]
        return "One of these is the answer; which?\n\n" + "\n\n".join(lines)
    return _bounds(question)


def _where(question: Question, source: Citation | None) -> str:
    if source is None:
        return f"It belongs to the lesson **{question.lesson}**."
    return f"It is explained in **{source.lesson}**, under “{source.heading}”. [1]"


def _why(question: Question, source: Citation | None) -> str:
    if question.kind == "calculation":
        formula = next((part for part in question.why.split("\n\n") if part.startswith("$$")), "")
        return f"The formula is:\n\n{formula}" if formula else _where(question, source)
    reason = question.why or (source.quote if source else "")
    if not reason:
        return f"The answer has {len(question.answer.split())} words."
    return f"The reason, with the answer left out: {without_answer(reason, question)}"


def _bounds(question: Question) -> str:
    expected = expected_of(question.prompt, question.answer)
    if expected is None:
        return f"The answer, with its own words cut short: {cut_short(question)}"
    numbers = [number for number, _ in expected.values]
    if len(numbers) > 1:
        return f"The answer has {len(numbers)} numbers, and one of them is {numbers[-1]:g}."
    low, high = sorted((0.5 * numbers[0], 2 * numbers[0]))
    if numbers[0] == 0:
        return "The answer is a number between -1 and 1."
    return f"The answer is a number between {low:.3g} and {high:.3g}."


def without_answer(text: str, question: Question) -> str:
    """``text`` with dots for the words and numbers that are the answer's own."""
    return _PIECE.sub(lambda found: _BLANK if _is_own(found[0], question) else found[0], text)


def cut_short(question: Question) -> str:
    """The answer with the words that the question does not hold cut to their first letter."""

    def cut(found: re.Match[str]) -> str:
        piece = found[0]
        return f"{piece.strip('`$')[:1]}{_BLANK}" if _is_own(piece, question) else piece

    return _PIECE.sub(cut, question.answer)


def _is_own(piece: str, question: Question) -> bool:
    """Whether a piece of a text is the answer's and not the question's: a word, a number, a formula."""
    own = set(words_of(question.answer)) - set(words_of(question.prompt))
    if own & set(words_of(piece)):
        return True
    asked = {number for value in values_in(question.prompt) for number in value.numbers}
    told = {number for value in values_in(question.answer) for number in value.numbers} - asked
    return any(number in told for value in values_in(piece) for number in value.numbers)
