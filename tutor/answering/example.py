"""Is an answer a worked example with other numbers than the student's? Then it is shown as one.

Knows numbers alone: where none of theirs is taken up and others stand in their place, the answer may
teach how, but what comes out is not theirs.
"""

from __future__ import annotations

from tutor.language.numerals import numbers_in

NOTICE = "The numbers here are the course's own example, not yours."
EVERYWHERE = frozenset[float | str](
    [0, 2, 0.5, 100]
)  # stand in formulas and per cents of any answer


def is_example(question: str, answer: str, context: str = "") -> bool:
    """Whether ``answer`` has numbers of its own, and neither it nor ``context`` all of the question's.

    ``context`` is what else the answer was written for, such as a listed question.
    """
    theirs = numbers_in(question) - EVERYWHERE
    missed = theirs - numbers_in(f"{answer} {context}")
    return bool(missed) and bool(numbers_in(answer) - numbers_in(question) - EVERYWHERE)


def is_anothers(question: str, sentence: str) -> bool:
    """Whether ``sentence`` has numbers of its own, and none of the several that the question gives."""
    theirs, its = (numbers_in(text) - EVERYWHERE for text in (question, sentence))
    return len(theirs) > 1 and bool(its) and not theirs & its
