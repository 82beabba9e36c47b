"""What a parser would take for something else ─▶ what it knows, line by line.

Listings of Jekyll become fences, tabs of MkDocs admonitions; tables of HTML lose their empty lines.
"""

from __future__ import annotations

import re

from tutor.course.dialect.block_parser import block_parser, fenced_lines
from tutor.course.markdown import lines_of

# Without one of these there is nothing to rewrite, and nothing is parsed.
_EARLY = re.compile(
    r"\{%|^\s*===[!+]? |<(?:table|ul|ol|figure|script|style|svg|iframe)\b|TOC|\\\[|^\s*\$\$"
    r"|^# \\?\((?:PART|APPENDIX)",
    re.M | re.I,
)
# What a line is rewritten to, by what it looks like.
_LINES = [
    (re.compile(pattern, re.I), new)
    for pattern, new in (
        (r"^(\s*)\{% highlight (\w+).*?%\}\s*$", r"\1```\2"),
        (r"^(\s*)\{% endhighlight %\}\s*$", r"\1```"),
        (r"^(\s*)===[!+]? (?=[\"'])", r"\1!!! tab "),
        (r"^\s*\{%-? (?:end)?raw -?%\}\s*$", ""),
        (r"^\s*(?:\[TOC\]|\[\[_?TOC_?\]\])\s*$", ""),
        # the part of a bookdown book, over the heading of its first chapter
        (r"^# \\?\((?:PART|APPENDIX)(?:\\?\*)?\\?\).*$", ""),
    )
]
_OPENS = re.compile(r"<(table|ul|ol|figure|script|style|svg|iframe)\b", re.I)
_DISPLAYED = re.compile(
    r"(?<![^\n])[ \t]*\\{1,2}\[[ \t]*\n?((?:[^\n]|\n(?!\n))+?)\n?[ \t]*\\{1,2}\][ \t]*\n"
)


def before_parsing(text: str) -> str:
    """``text`` with these lines rewritten; as it was where there are none."""
    if not _EARLY.search(text):
        return text
    fenced = fenced_lines(block_parser().parse(text))
    lines: list[str] = []
    within = ""  # the HTML element, or "comment", that is open
    for number, line in enumerate(lines_of(text)):
        if number in fenced:
            lines.append(line)
            continue
        for pattern, new in _LINES:
            line = pattern.sub(new, line)
        if re.match(r"\s*\{%-? comment", line):
            within = "comment"
        if within == "comment":
            within = "" if "endcomment" in line else within
            continue
        if opened := _OPENS.search(line):
            within = within or opened[1].lower()
        if not (within and not line.strip()):
            lines.append(line.lstrip() if within else line)
        if within and f"</{within}>" in line.lower():
            within = ""
    return _set_apart("\n".join(lines))


def _set_apart(text: str) -> str:
    """Displayed formulas as blocks of their own: under a line of text they would be part of the paragraph."""
    lines: list[str] = []
    listing = formula = False
    for line in _DISPLAYED.sub(r"\n$$\n\1\n$$\n", text).split("\n"):
        listing ^= line.lstrip().startswith(("```", "~~~"))
        if not listing and line.count("$$") == 1 and (formula or line.lstrip().startswith("$$")):
            formula = not formula
            if formula and lines and lines[-1].strip():
                lines.append("")
        lines.append(line)
    return "\n".join(lines)
