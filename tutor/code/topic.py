"""What a message with code or an error message is about, as a question to the course."""

from __future__ import annotations

from tutor.code.checks import find_faults
from tutor.code.errors import explain_error
from tutor.code.pasted import find_code


def topic_of(message: str) -> str:
    """The question whose answer explains the first fault in ``message``; "" where it has none.

    A message that names an error without its numbers may be a question of its own, and has none.
    """
    if error := explain_error(message, only_with_fields=True):
        return error.topic
    pasted = find_code(message)
    faults, _ = find_faults(pasted.tree, pasted.prose) if pasted else ([], [])
    return faults[0].topic if faults else ""
