"""Does a question lean on the one before it?

Knows how short questions point back ("and why?", "is it slow?"); knows no course.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.language.cleaning import LONGEST_MESSAGE, clean
from tutor.language.words import words_of
from tutor.records import Message

_POINTS_BACK = re.compile(
    r"\b(it|its|that|this|those|these|they|them|their|one|ones|former|latter|else)\b", re.I
)
_GOES_ON = re.compile(r"^(and|but|so|also|or|then|what about|how about|why|ok|okay|really)\b", re.I)
# Words of a follow-up on any subject; they need not occur in the course.
_ABOUT_ANYTHING = re.compile(
    r"\b(pros|cons|(dis)?advantages?|drawbacks?|downsides?|benefits?|examples?|details?|more|again|"
    r"simpler|shorter|longer|short|summary|sources?|formula|code|picture|history|analogy)\b",
    re.I,
)


def names_its_subject(question: str) -> bool:
    """Whether a question can be understood alone, so that a follow-up may be joined to it."""
    points_back = _GOES_ON.search(question) or _POINTS_BACK.search(question)
    return bool(words_of(question)) and not points_back


def is_follow_up(question: str) -> bool:
    """Whether a question leans on the one before it: short, opening with a link, or pointing back."""
    content = words_of(question)
    return len(content) <= 2 or bool(
        len(content) <= 5 and (_GOES_ON.search(question) or _POINTS_BACK.search(question))
    )


def may_change_the_subject(follow_up: str) -> bool:
    """Whether a short question could be about something else altogether: "pizza recipe"."""
    return names_its_subject(follow_up) and not _ABOUT_ANYTHING.search(follow_up)


def earlier_question(history: Sequence[Message]) -> str:
    """The last question that names its subject: a follow-up to a follow-up is about that one too."""
    asked = [
        clean(message.content)
        for message in history
        if message.role == "user"
        and len(message.content) <= LONGEST_MESSAGE  # others were not read
    ]
    whole = [question for question in asked if names_its_subject(question)]
    return (whole or asked or [""])[-1]
