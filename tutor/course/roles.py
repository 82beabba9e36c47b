"""Which sections answer, and which only echo a question: objectives, exercises, lists of links.

Knows their usual headings and what they look like; not how they are searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.course.markdown import parse, plain_text
from tutor.records import SectionRole

_HEADINGS: dict[SectionRole, str] = {
    "objectives": r"objectives|(?:learning|lesson|course) (?:objectives?|goals|outcomes)"
    r"|(?:what )?(?:you|we)(?: will|['’]ll) learn.*|lernziele|objetivos|objectifs",
    # one "assignment" or "exercise" may be a subject, of a course on Python or on health
    "exercise": r"(?:(?:.* )?(?:exercises|quizzes|homework|knowledge check|reading comprehension"
    r"|self[- ]?(?:test|check|assessment)|(?:review|discussion|check|practice|study) questions|problem set"
    r"|check your(?:self| understanding)|test your(?:self| knowledge)|practice problems"
    r"|(?:übungs|haus)?aufgaben|übungen|ejercicios|exercices)|(?:\w+ )?quiz|assignments|challenges?)"
    r"(?: \d+)?(?: ?[:.–-].*)?"
    r"|(?:exercise|assignment|challenge|task|aufgabe|übung)(?: ?[\d.]+(?: ?[:.–-].*)?| ?:.*)",
    "links": r"(?:further|additional|recommended|suggested|more) (?:reading|resources|links|material)"
    r"|references?|bibliography|external links|see also|resources|literatur|weiterführendes?(?: links)?",
}
_ROLES = {role: re.compile(pattern, re.I) for role, pattern in _HEADINGS.items()}
# What a question holds that asks for them.
_ASKED = {
    "objectives": r"objectives?|goals?|outcomes?|lernziele?",
    "exercise": r"exercises?|quiz(?:zes)?|homework|assignments?|challenges?|tasks?|practice"
    r"|aufgaben?|übung(?:en)?",
    "links": r"links?|references?|resources?|bibliography|reading|literatur",
}
_WANTED = {role: re.compile(rf"\b(?:{pattern})\b", re.I) for role, pattern in _ASKED.items()}
_NUMBERING = re.compile(r"^[\W\d]+")  # "3.2 Exercises", "✏️ Exercises"
_ASKS = re.compile(r"\?[\s*_\"”»)]*$")
_STATES = re.compile(r"[.!]\s")  # another sentence before the question
MANY, MOSTLY = 3, 0.75  # questions, and their share: the rest tells what to do with them
FEWEST_WORDS = 3  # in brackets beside a link: more are a text about it


def role_of(headings: Sequence[str], text: str) -> SectionRole:
    """The role of a section, by its headings, outermost first, or by what all its pieces are."""
    only_links = "](" in text and _only_links(text)
    for heading in reversed(headings):
        plain = _NUMBERING.sub("", heading).strip()
        for role, pattern in _ROLES.items():
            # a heading of one of these words may still head a text: "References" in a course on pointers
            if pattern.fullmatch(plain) and (role != "links" or only_links):
                return role
    if only_links:
        return "links"
    return "exercise" if "?" in text and _mostly_questions(text) else "text"


def roles_wanted(question: str) -> frozenset[str]:
    """The roles of the sections that may answer ``question``: texts, and what it asks for by name."""
    return frozenset({"text"} | {role for role, words in _WANTED.items() if words.search(question)})


def _pieces(text: str) -> list[tuple[str, str]]:
    """The words of each paragraph, item and cell, and of those the words that no link carries."""
    found = []
    for token in parse(text):
        if token.type in ("fence", "code_block", "math_block"):
            found.append((token.content, token.content))
        elif token.type == "inline":
            depth, outside = 0, []
            for child in token.children or []:
                depth += child.nesting * (child.type in ("link_open", "link_close"))
                if not depth:
                    outside.append(child.content)
            found.append((plain_text(token), "".join(outside).strip()))
    return [(whole, outside) for whole, outside in found if whole]


def _only_links(text: str) -> bool:
    pieces = _pieces(text)
    return bool(pieces) and all(
        whole != outside and len(re.findall(r"\w+", outside)) <= FEWEST_WORDS
        for whole, outside in pieces
    )


def _mostly_questions(text: str) -> bool:
    """Whether all its pieces are questions, or at least MOSTLY of many."""
    pieces = _pieces(text)
    questions = sum(bool(_ASKS.search(whole) and not _STATES.search(whole)) for whole, _ in pieces)
    return questions > 0 and (
        questions == len(pieces) or (questions >= MANY and questions >= MOSTLY * len(pieces))
    )
