"""Blocks of other dialects ─▶ plain Markdown: admonitions, directives, divs, HTML, definitions, formulas.

The parser finds them; each is rewritten where it stands, until there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it.token import Token

from tutor.course.dialect.asides import aside_or_titled
from tutor.course.dialect.before_parsing import before_parsing
from tutor.course.dialect.block_parser import block_parser
from tutor.course.dialect.directives import fence
from tutor.course.dialect.divs import with_asides_last, without_divs
from tutor.course.html import block_to_markdown
from tutor.course.markdown import lines_of

MOST_ROUNDS = 30  # of nested blocks
_SIGNS = re.compile(
    r"^[\s>\d.)*+-]*(?:!!!|\?\?\?|<|(?:```+|~~~+)\s*\{|%|\([^()\s]+\)=|\+\+\+|[:~]\s|Table:|\\begin"
    r"|import |export )|\$\$.*\(",
    re.M,
)
_TABS = re.compile(r"^\s*===[!+]? [\"']", re.M)
_JS = re.compile(
    r"import\s+(?:[\w*{][^'\"\n]*\s+from\s+)?['\"][^'\"]+['\"];?|export\s+(?:const|default|let|function)\b.*"
)
Block = Callable[[Sequence[Token], int, list[str]], "list[str] | None"]


def rewrite_blocks(text: str) -> str:
    """``text`` with foreign blocks as plain ones; as it was where there are none."""
    text = before_parsing(text)
    for _ in range(MOST_ROUNDS):
        if _TABS.search(text):  # one in another is seen when that is unfolded
            text = before_parsing(text)
        if not _SIGNS.search(text):
            break
        changed = _rewrite_once(text)
        if changed == text:
            break
        text = changed
    if ":::" in text or "{:" in text:
        text = without_divs(with_asides_last(text))
    return text


def _rewrite_once(text: str) -> str:
    lines = lines_of(text)
    end = 0
    parts: list[str] = []
    tokens = block_parser().parse(text)
    for place, token in enumerate(tokens):
        edit = _EDITS.get(token.type)
        if edit is None or not token.map or token.map[0] < end:
            continue
        start, stop = token.map
        if token.type == "amsmath":  # whose map ends a line early
            stop = start + token.content.rstrip().count("\n") + 1
        first, rest = _prefixes(lines[start], token)
        own = [
            line.removeprefix(first if i == 0 else rest) for i, line in enumerate(lines[start:stop])
        ]
        new = edit(tokens, place, own)
        if new is None or new == own:
            continue
        parts += lines[end:start]
        parts += [(first if i == 0 else rest) + line for i, line in enumerate(new)]
        end = stop
    return "\n".join([*parts, *lines[end:]])


def _prefixes(line: str, token: Token) -> tuple[str, str]:
    """What the list or the quotation puts before the block's first line, and before the others."""
    if token.level == 0:
        return "", ""
    marks = re.match(r"(?:\s*(?:>|[-*+]|\d+[.)])(?:\s+|$))*", line)
    first = (marks and marks[0]) or line[: len(line) - len(line.lstrip())]
    return first, re.sub(r"[^>\s]", " ", first)


def _admonition(tokens: Sequence[Token], place: int, own: list[str]) -> list[str]:
    """``!!! note "Title"`` and ``=== "Tab"``: the title, and the text moved out."""
    quoted = re.search(r"[\"'](.*)[\"']\s*$", own[0])
    kind = tokens[place].meta["tag"].strip("\"'")
    body = [re.sub(r"^(?: {1,4}|\t)", "", line) for line in own[1:]]
    return aside_or_titled(kind, quoted[1] if quoted else "", body)


def _html(tokens: Sequence[Token], place: int, own: list[str]) -> list[str] | None:
    block = tokens[place].content
    if re.fullmatch(r"\s*<!--.*-->\s*", block, re.S):
        return None  # it may list what is asked
    return ["", *block_to_markdown(block).split("\n"), ""]


_DEFINES = re.compile(r"^\s{0,3}[:~]\s+")


def _definitions(tokens: Sequence[Token], place: int, own: list[str]) -> list[str]:
    """``Term`` over ``: what it is`` as one sentence."""
    first = tokens[place].map[0]  # type: ignore[index]
    starts = [
        (token.map[0] - first, token.type)
        for token in tokens[place:]
        if token.type in ("dt_open", "dd_open") and token.map and token.map[0] - first < len(own)
    ]
    ends = [start for start, _ in starts[1:]] + [len(own)]
    lines: list[str] = []
    term = ""
    for (start, kind), end in zip(starts, ends, strict=True):
        if kind == "dt_open":
            term = " ".join(own[start].split())
            continue
        while start < end - 1 and not _DEFINES.match(own[start]):  # the map may begin with the term
            start += 1
        head = _DEFINES.sub("", own[start])
        rest = [re.sub(r"^ {1,4}", "", line) for line in own[start + 1 : end]]
        lines += ["", f"**{term}**: {head}", *rest, ""]
    return lines


def _nothing(tokens: Sequence[Token], place: int, own: list[str]) -> list[str]:
    return [""]


def _formula(tokens: Sequence[Token], place: int, own: list[str]) -> list[str]:
    return ["$$", *own, "$$"]


def _labelled_formula(tokens: Sequence[Token], place: int, own: list[str]) -> list[str]:
    """``$$ x $$ (label)`` without its label."""
    return ["$$", *tokens[place].content.strip("\n").split("\n"), "$$"]


def _paragraph(tokens: Sequence[Token], place: int, own: list[str]) -> list[str] | None:
    """Imports of MDX, which look like a paragraph, and the caption of a table."""
    if all(_JS.fullmatch(line.strip()) for line in own):
        return [""]
    after_table = place > 0 and tokens[place - 1].type == "table_close"
    caption = re.match(r"(?:Table)?:\s+", own[0]) if after_table else None
    return [own[0][caption.end() :], *own[1:]] if caption else None


_EDITS: dict[str, Block] = {
    "admonition_open": _admonition,
    "fence": fence,
    "html_block": _html,
    "dl_open": _definitions,
    "myst_target": _nothing,
    "myst_line_comment": _nothing,
    "myst_block_break": _nothing,
    "amsmath": _formula,
    "math_block_label": _labelled_formula,
    "paragraph_open": _paragraph,
}
