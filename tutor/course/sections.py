"""Markdown ─▶ sections: what stands under each heading, by a name of its own.

Knows headings and the comments under them; nothing of files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import get_args

from tutor.course.markdown import heading_text, lines_of, parse_blocks, parse_inline
from tutor.course.roles import role_of
from tutor.course.sentences import count_words
from tutor.records import Section, SectionRole

QUIZ_HEADING = "check yourself"
IN_SHORT = "In short"
MOST_OF_A_LESSON = 0.75  # of its words: exercises of so many are how the lesson teaches
_COMMENT = re.compile(r"\s*<!--(.*)-->\s*", re.S)


@dataclass(frozen=True)
class Block:
    """A heading (level 0 where the text before any heading) and the text under it.

    ``line`` is the first under the heading, from 0.
    """

    level: int
    heading: str
    text: str
    line: int = 0


def blocks_of(text: str) -> list[Block]:
    """The headings of ``text`` that stand in no list or quotation, each with what is under it."""
    lines = lines_of(text)
    marks = [(0, 0, 0, "")]  # first line of the heading, first line under it, level, words
    for token, inline in pairwise(parse_blocks(text)):
        if token.type == "heading_open" and token.level == 0 and token.map:
            words = heading_text(parse_inline(inline.content))
            marks.append((token.map[0], token.map[1], int(token.tag[1]), words))
    ends = [mark[0] for mark in marks[1:]] + [len(lines)]
    return [
        Block(level, heading, "\n".join(lines[start:end]).rstrip().strip("\n"), start)
        for (_, start, level, heading), end in zip(marks, ends, strict=True)
    ]


def first_heading(blocks: Sequence[Block]) -> str:
    """The words of the first top heading; where there is none, of the lower one that opens the text.

    A lower one counts if none of its level follows.
    """
    headed = [block for block in blocks if block.level or block.text]
    if top := next((block.heading for block in headed if block.level == 1), ""):
        return top
    first = headed[0] if headed else None
    alone = first and sum(block.level <= first.level for block in headed) == 1
    return first.heading if first and alone else ""


def sections_of(
    blocks: Sequence[Block], title: str
) -> tuple[tuple[Section, ...], tuple[Section, ...]]:
    """The sections that have text, and separately those under "Check yourself": the quiz.

    The text under the title itself is "In short", unless the title is but the first of several top
    headings.
    """
    several = sum(block.level == 1 for block in blocks) > 1
    sections: list[Section] = []
    quiz: list[Section] = []
    above: list[Block] = []  # the headings over this one
    for block in blocks:
        above = [other for other in above if other.level < block.level]
        parts = [other.heading for other in above if other.level >= 2 and other.heading != title]
        text, asked, role = read_comments(block.text)
        names = [name.lower() for name in (*parts, block.heading)]
        if text and QUIZ_HEADING not in names:
            own = block.heading and (block.heading != title or (several and block.level == 1))
            heading = block.heading if own else IN_SHORT
            part = parts[-1] if parts else ""
            role = role or role_of((*parts, block.heading), text)
            sections.append(Section(heading, text, asked, part, role))
        elif text and QUIZ_HEADING in names[:-1]:
            quiz.append(Section(block.heading, text))
        above.append(block)
    return tuple(_told_apart(_taught_by_doing(sections, title))), tuple(quiz)


def _taught_by_doing(sections: Sequence[Section], title: str) -> Sequence[Section]:
    """The sections of a lesson that stands nearly whole under "Exercises", as the text that they are."""
    words = Counter[SectionRole]()
    for section in sections:
        words[section.role] += count_words(section.text)
    if words["exercise"] < MOST_OF_A_LESSON * words.total() or role_of((title,), "") == "exercise":
        return sections
    return [
        replace(section, role=role_of((), section.text)) if section.role == "exercise" else section
        for section in sections
    ]


def read_comments(text: str) -> tuple[str, tuple[str, ...], SectionRole | None]:
    """The text without its HTML comments, and the questions and the role that they give it."""
    lines = lines_of(text)
    asked: list[str] = []
    role: SectionRole | None = None
    for token in reversed(parse_blocks(text) if "<!--" in text else []):
        if token.type != "html_block" or token.level or not token.map:
            continue
        if comment := _COMMENT.fullmatch(token.content):
            del lines[token.map[0] : token.map[1]]
            head, *others = comment[1].strip().split("\n")
            key, _, value = (part.strip() for part in head.partition(":"))
            if key.lower() == "asked":
                asked = [line.strip() for line in others if line.strip()] + asked
            elif key == "role":
                role = next((known for known in get_args(SectionRole) if known == value), None)
    return "\n".join(lines).strip("\n"), tuple(asked), role


def _told_apart(sections: Sequence[Section]) -> Iterator[Section]:
    """Sections of one heading by the heading above, then by a number: links go by the heading."""
    repeated = Counter(section.heading for section in sections)
    seen: Counter[str] = Counter()
    for section in sections:
        heading = section.heading
        if repeated[heading] > 1 and section.part:
            heading = f"{heading} ({section.part})"
        seen[heading] += 1
        if seen[heading] > 1:
            heading = f"{heading} ({seen[heading]})"
        yield replace(section, heading=heading)
