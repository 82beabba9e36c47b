"""Which question names its subject? Of what was asked, the last that does is what is talked about.

Knows how questions point back ("and why?", "is it slow?"); whether one leans on another, the classifier says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from tutor.language.words import words_of
from tutor.records import Message

_POINTS_BACK = re.compile(
    r"\b(it|its|that|this|those|these|they|them|their|one|ones|former|latter|else)\b", re.I
)
_GOES_ON = re.compile(r"^(and|but|so|also|or|then|what about|how about|why|ok|okay|really)\b", re.I)


# How a decline begins: of a conversation as text, it is all that tells one.
TOUCHED = "The course touches on this, but I found nothing in it that answers your question."
OUTSIDE = "That is outside this course on "


def asked_of_subject(history: Sequence[Message]) -> list[Message]:
    """The student's turns, oldest first, but those that were outside the course."""
    followed = zip_longest(history, history[1:])
    return [
        turn
        for turn, reply in followed
        if turn.role == "user"
        and not (reply and reply.role != "user" and reply.content.startswith(OUTSIDE))
    ]


def names_its_subject(question: str) -> bool:
    """Whether a question can be understood alone, so that a follow-up may be joined to it."""
    points_back = _GOES_ON.search(question) or _POINTS_BACK.search(question)
    return bool(words_of(question)) and not points_back


def earlier_question(asked: Sequence[str]) -> str:
    """The last question that names its subject: a follow-up to a follow-up is about that one too."""
    whole = [question for question in asked if names_its_subject(question)]
    return ([*asked[:1], *whole] or [""])[-1]
