"""Is an answer a worked example with other numbers than the student's? Then it is shown as one.

Knows numbers alone: where none of theirs is taken up and others stand in their place, the answer may
teach how, but what comes out is not theirs.
"""

from __future__ import annotations

import math
import re

from tutor.language.numerals import numbers_in

NOTICE = "The numbers here are the course's own example, not yours."
ROUNDED = 0.02  # relative: 0.33 is 0.3251 and 2.30 is 2.303
_MARK = re.compile(r"\[\d+\]")  # of a source: its number is none of the answer's
EVERYWHERE = frozenset[float | str](
    [0, 2, 0.5, 100]
)  # stand in formulas and per cents of any answer


def is_example(question: str, answer: str, context: str = "") -> bool:
    """Whether ``answer`` has numbers of its own in place of the question's.

    ``context`` is what the answer was written for, such as a listed question: where most of the student's
    numbers stand in it, the answer is to their case.
    """
    theirs = numbers_in(question) - EVERYWHERE
    answer = _MARK.sub("", answer)
    own = _without(_parts(answer) - EVERYWHERE, _parts(question))
    missed = _without(theirs, _parts(f"{answer} {context}"))
    others = _without(theirs, _parts(context))
    return bool(own) and bool(missed) and 2 * len(others) >= len(theirs)


def _parts(text: str) -> set[float | str]:
    """Its numbers, and those above and below a stroke."""
    return numbers_in(text) | numbers_in(text.replace("/", " / "))


def _without(numbers: set[float | str], others: set[float | str]) -> set[float | str]:
    """The ``numbers`` that are none of the ``others``, nor one of them rounded."""
    known = [other for other in others if isinstance(other, float | int)]
    return {
        number
        for number in numbers - others
        if not (
            isinstance(number, float | int)
            and any(math.isclose(number, other, rel_tol=ROUNDED) for other in known)
        )
    }


def is_anothers(question: str, sentence: str) -> bool:
    """Whether ``sentence`` has numbers of its own, and none of the several that the question gives."""
    theirs, its = (numbers_in(text) - EVERYWHERE for text in (question, sentence))
    return len(theirs) > 1 and bool(its) and not theirs & its
