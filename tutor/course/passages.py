"""Lesson ─▶ Passages: stretches short enough to embed, with their quotable sentences.

Knows how long a passage may be; does not know how it is searched.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tutor.course.answers import read_answers, with_questions
from tutor.course.language import ENGLISH
from tutor.course.markdown import lines_of, parse
from tutor.course.sentences import count_words, sentences_in
from tutor.course.units import units_of
from tutor.records import Course, Passage

# all-MiniLM-L6-v2 reads 256 tokens, about 190 English words; formulas cost more tokens a word.
PASSAGE_WORDS = 170
SHORTEST_SENTENCE_WORDS = 4


def cut_passages(course: Course) -> tuple[Passage, ...]:
    """All passages of the course, in the order of the lessons; what two sections hold alike comes once.

    Each lists the questions of its section: those in the lesson, and other ways to ask for what its
    known answers say.
    """
    passages: list[Passage] = []
    first: dict[str, tuple[str, str]] = {}  # the section in which a text stands first
    for lesson in course.lessons:
        for section in lesson.sections:
            for text in _stretches(section.text, course.language):
                passage = Passage(
                    lesson.title,
                    section.heading,
                    lesson.file,
                    text,
                    tuple(sentences_of(text, course.language)),
                    section.asked,
                    units_of(text, course.language),
                    section.role,
                )
                here = (lesson.title, section.heading)
                if first.setdefault(" ".join(text.split()), here) == here:
                    passages.append(passage)
    return with_questions(passages, read_answers(course, passages))


def _stretches(text: str, language: str) -> Iterator[str]:
    """Cut ``text`` between blocks wherever the next block would exceed PASSAGE_WORDS.

    A longer paragraph is cut between its sentences; a listing or a table is never cut.
    """
    stretch = ""
    for block, is_paragraph in _blocks(text):
        words = count_words(block)
        if stretch and count_words(stretch) + words > PASSAGE_WORDS:
            yield stretch
            stretch = ""
        if is_paragraph and words > PASSAGE_WORDS:
            *full, block = _cut_paragraph(block, language)
            yield from full
        stretch = f"{stretch}\n\n{block}" if stretch else block
    if stretch:
        yield stretch


def _blocks(text: str) -> Iterator[tuple[str, bool]]:
    """The source of each top-level block, and whether it is a paragraph."""
    lines = lines_of(text)
    for token in parse(text):
        if token.level == 0 and token.map and token.nesting >= 0:
            start, end = token.map
            yield "\n".join(lines[start:end]).strip("\n"), token.type == "paragraph_open"


def _cut_paragraph(paragraph: str, language: str) -> Iterator[str]:
    piece = ""
    for sentence in sentences_in(paragraph, language):
        if piece and count_words(f"{piece}{sentence}") > PASSAGE_WORDS:
            yield piece.strip()
            piece = ""
        piece += sentence
    yield piece.strip()


def sentences_of(text: str, language: str = ENGLISH) -> Iterator[str]:
    """The sentences of paragraphs (without images) and list items of ``text``, verbatim.

    Line breaks become spaces; an unpaired bold mark at either end is removed.
    """
    for before, token in pairwise(parse(text)):
        if token.type != "inline" or before.type != "paragraph_open" or "![" in token.content:
            continue
        for piece in sentences_in(" ".join(token.content.split()), language):
            sentence = _without_half_bold(piece.strip())
            ending = sentence.rstrip("*_\"'”’)`$")[-1:] or sentence[-1:]
            finished = ending in tuple(".!?。！？") or sentence.endswith(("$", "`", ")"))
            if (
                finished
                and count_words(sentence) >= SHORTEST_SENTENCE_WORDS
                and "![" not in sentence
            ):
                yield sentence


def _without_half_bold(sentence: str) -> str:
    """Without unpaired bold marks, and without a pair around the whole sentence."""
    if sentence.count("**") % 2:
        return (
            sentence.removeprefix("**")
            if sentence.startswith("**")
            else sentence.removesuffix("**")
        )
    if sentence.startswith("**") and sentence.endswith("**") and sentence.count("**") == 2:
        return sentence[2:-2]
    return sentence
