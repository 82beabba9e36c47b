"""Notes and asides: what asks (``::: challenge``) gets a heading and a role, a note keeps its title.

Knows their kinds; not where they stand.
"""

from __future__ import annotations

import re

ASIDES = {
    "objectives": "objectives", "learning-objectives": "objectives", "learning-goals": "objectives",
    "questions": "exercise", "challenge": "exercise", "exercise": "exercise", "quiz": "exercise",
    "solution": "exercise", "task": "exercise", "assignment": "exercise", "homework": "exercise",
    "prereq": "objectives", "checklist": "exercise", "instructor": "objectives",
}  # fmt: skip


def aside(kind: str, body: list[str]) -> list[str]:
    """Under a heading of the lowest level, with its role; its own heading, if it opens with one."""
    kept = [line for line in body if not re.fullmatch(r"\s*(?::{3,}.*|\{:.*\})\s*", line)]
    words = [line for line in kept if line.strip()]
    heading = re.match(r"#{1,6}\s+(.*?)\s*#*$|\*\*(.*)\*\*$", words[0]) if words else None
    name = kind.replace("-", " ").capitalize()
    if heading:
        kept.remove(words[0])
        name = heading[1] or heading[2]
    return [
        "",
        f"###### {name}",
        "",
        f"<!-- role: {ASIDES[kind]} -->",
        "",
        *without_headings(kept),
        "",
    ]


def aside_or_titled(kind: str, title: str, body: list[str]) -> list[str]:
    """The lines of a note: as a div, which is set aside later, where it asks; else title and text."""
    named = ["", f"**{title}**", ""] if title else [""]
    if kind in ASIDES:
        return ["", f"::: {kind}", *named, *body, "", ":::", ""]
    return [*named, *without_headings(body), ""]


def without_headings(lines: list[str]) -> list[str]:
    """A heading in a note is none of the lesson."""
    return [re.sub(r"^#{1,6}\s+(.*?)\s*#*$", r"**\1**", line) for line in lines]
