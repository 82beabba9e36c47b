"""Cleans a message: no control characters, no greeting before the question, not too long."""

from __future__ import annotations

import re

LONGEST_MESSAGE = 2000  # characters; a whole page is not a question
# What a question may open with: "ok but why" asks "but why".
_OPENING = re.compile(
    r"^\W*((hi|hello|hey|ok|okay|great|cool|nice|thanks|thank you|thx)( there)?[\s,.!:;-]+)+(?=\w)",
    re.I,
)


def clean(message: str) -> str:
    """``message`` with spaces for control characters, no lone surrogates, no outer white space."""
    text = message.encode("utf-8", "ignore").decode("utf-8")
    return "".join(char if char in "\n\t" or char.isprintable() else " " for char in text).strip()


def without_greeting(text: str) -> str:
    """``text`` from the start of its question; a greeting alone is unchanged."""
    return _OPENING.sub("", text, count=1) or text


def problem_of(text: str) -> str:
    """Why a cleaned message can't be read, as a sentence for its writer; "" where it can."""
    if not text:
        return "Your message is empty. Ask a question about the course."
    if len(text) > LONGEST_MESSAGE:
        return (
            f"Your message has {len(text):,} characters; I read up to {LONGEST_MESSAGE:,}. "
            "It is still above: shorten it to the question itself."
        )
    return ""
