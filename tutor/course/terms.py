"""A course ─▶ the abbreviations that it uses and never spells out.

An abbreviation is spelt out where its capitals are the initials of as many words in a row, in a section that
uses it; and it is explained where a heading names it. Knows letters, no meaning: other terms, and definitions
that speak against each other, are beyond it.
"""

from __future__ import annotations

import re
from collections import Counter

from markdown_it.token import Token

from tutor.course.markdown import parse, plain_text
from tutor.records import Course

FEWEST_SECTIONS = 3  # that use an abbreviation before it is worth a line
_ABBREVIATION = re.compile(r"\b[A-Z](?:[a-z]?[A-Z]){1,5}\b")
_WORD = re.compile(r"[^\W\d_]+")


def never_spelt_out(course: Course) -> tuple[str, ...]:
    """The abbreviations of several sections that none of them explains, the most used first."""
    sections = [
        section
        for lesson in course.lessons
        for section in lesson.sections
        if section.role == "text"
    ]
    texts = [_plain(section.text) for section in sections]
    headings = {
        found
        for section in sections
        for found in _ABBREVIATION.findall(f"{section.part} {section.heading}")
    }
    small = {word for text in texts for word in _WORD.findall(text) if word.islower()}
    used: Counter[str] = Counter()
    spelt_out: set[str] = set()
    for text in texts:
        initials = "".join(word[0] for word in _WORD.findall(text)).lower()
        for term in set(_ABBREVIATION.findall(text)):
            used[term] += 1
            if "".join(filter(str.isupper, term)).lower() in initials:
                spelt_out.add(term)
    return tuple(
        term
        for term, count in used.most_common()
        if count >= FEWEST_SECTIONS
        and term not in spelt_out | headings
        and term.lower() not in small  # NOT is no abbreviation where "not" is a word
    )


def _plain(text: str) -> str:
    """The plain words of a section, without code and formulas; what is no paragraph is kept apart."""
    words = []
    for token in parse(text):
        if token.type == "inline":
            kept = [
                child
                for child in token.children or []
                if child.type not in ("code_inline", "math_inline")
            ]
            words.append(plain_text(Token("inline", "", 0, children=kept)))
    return "\n".join(words)
