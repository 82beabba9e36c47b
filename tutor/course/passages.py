"""Lesson ─▶ Passages: stretches short enough to embed, with their quotable sentences.

Knows how long a passage may be; does not know how it is searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from tutor.course.markdown import parse
from tutor.records import Course, Passage

# all-MiniLM-L6-v2 reads 256 tokens, about 190 English words; formulas cost more tokens a word.
PASSAGE_WORDS = 170
SHORTEST_SENTENCE_WORDS = 4


def cut_passages(course: Course) -> tuple[Passage, ...]:
    """All passages of the course, in the order of the lessons."""
    return tuple(
        Passage(lesson.title, section.heading, lesson.file, text, tuple(sentences_of(text)))
        for lesson in course.lessons
        for section in lesson.sections
        for text in _stretches(section.text)
    )


def _stretches(text: str) -> Iterator[str]:
    """Cut ``text`` between blocks wherever the next block would exceed PASSAGE_WORDS."""
    lines = text.splitlines()
    maps = [
        token.map for token in parse(text) if token.level == 0 and token.map and token.nesting >= 0
    ]
    stretch: list[str] = []
    for start, end in maps:
        block = "\n".join(lines[start:end]).strip("\n")
        so_far = "\n\n".join(stretch)
        if stretch and len(f"{so_far} {block}".split()) > PASSAGE_WORDS:
            yield so_far
            stretch = []
        stretch.append(block)
    if stretch:
        yield "\n\n".join(stretch)


def sentences_of(text: str) -> Iterator[str]:
    """The sentences of paragraphs and list items of Markdown ``text``, verbatim.

    Line breaks become spaces; emphasis that opens or closes a sentence is taken off.
    """
    tokens = parse(text)
    for before, token in pairwise(tokens):
        if token.type != "inline" or before.type != "paragraph_open":
            continue
        paragraph = " ".join(re.sub(r"!\[[^\]]*\]\([^)]*\)", "", token.content).split())
        for sentence in sentencex.segment("en", paragraph):
            sentence = sentence.strip().removeprefix("**").removesuffix("**").strip()
            if len(sentence.split()) >= SHORTEST_SENTENCE_WORDS and sentence[-1] in ".!?)`$":
                yield sentence
