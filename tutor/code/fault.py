"""What is wrong with a student's code or run: one fault, with what to change and where it is taught."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """One fault.

    ``name`` is what it is called here; ``text`` says what was seen, why it is wrong and what to change,
    in Markdown; ``topic`` is the question whose answer in the course explains it.
    """

    name: str
    text: str
    topic: str
