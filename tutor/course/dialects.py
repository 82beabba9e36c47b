"""A dialect of Markdown ─▶ plain Markdown: blocks first, then notes, then what stands within lines.

Plain Markdown comes out as it went in. Knows the order; what each mark means stands beside its rule.
"""

from __future__ import annotations

import re

from tutor.course.dialect.blocks import rewrite_blocks
from tutor.course.dialect.lines import rewrite_inline
from tutor.course.markdown import lines_of, parse
from tutor.course.notes import place_notes
from tutor.records import Finding

_LABELLED = re.compile(r"^#{1,6}\s+(.*?)\s*\{[^{}\n]*#([\w:.-]+)[^{}\n]*\}\s*$", re.M)
_NAMED = re.compile(r"^#{1,6}\s+(.*?)\s*#*\n+:label:`([^`]+)`", re.M)
_TARGETED = re.compile(r"^\(([\w:.-]+)\)=\s*\n+#{1,6}\s+(.*?)\s*#*$", re.M)
# What plain Markdown has no use for: it was not understood.
_FOREIGN = re.compile(
    r":{3,}|\{[%{#:.][^}\n]*\}|^!!! |\[\^[^\]]+\]|<[A-Z]\w*[ />]|`\{[\w-]+\}|\{[\w:-]+\}`"
)
MOST_MARKS = 5  # that are listed of one file


def to_plain(text: str, file: str, lines_before: int = 0) -> tuple[str, list[Finding]]:
    """The text without foreign marks, and a finding for each line of ``file`` with one that is left.

    ``lines_before`` are those of its front matter.
    """
    labels = _labels(text)
    plain = rewrite_inline(place_notes(rewrite_blocks(text)), labels)
    return plain, _left(plain, text, file, lines_before)


def _labels(text: str) -> dict[str, str]:
    labels = {label: heading for heading, label in _LABELLED.findall(text)}
    labels |= {label: heading for heading, label in _NAMED.findall(text)}
    return labels | dict(_TARGETED.findall(text))


def _left(plain: str, text: str, file: str, lines_before: int) -> list[Finding]:
    source = lines_of(text)
    findings: list[Finding] = []
    for token in parse(plain) if _FOREIGN.search(plain) else ():
        if token.type != "inline":
            continue
        words = "\n".join(
            child.content for child in token.children or [] if child.type in ("text", "html_inline")
        )
        for mark in _FOREIGN.findall(words):
            line = next((i for i, line in enumerate(source, 1) if mark in line), 0)
            what = f"“{mark}” is not understood and is shown as it stands."
            findings.append(Finding("mark", file, what, line + lines_before * bool(line)))
    return findings[:MOST_MARKS]
