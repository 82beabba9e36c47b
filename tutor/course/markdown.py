"""One Markdown parser for the whole tutor: CommonMark, tables, front matter aside, ``$`` formulas.

Knows markdown-it-py; decides which syntax a lesson may use.
"""

from __future__ import annotations

from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin


@cache
def _parser() -> MarkdownIt:
    # "$5 and $6" is money: a formula's dollars touch neither a space inside nor a digit outside.
    return (
        MarkdownIt("commonmark")
        .enable("table")
        .use(dollarmath_plugin, allow_space=False, allow_digits=False)
    )


def parse(text: str) -> list[Token]:
    """Block tokens of ``text``, each with its source lines in ``token.map``."""
    return _parser().parse(text)


@cache
def _block_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin)
    parser.core.ruler.disable("inline")
    return parser


def parse_blocks(text: str) -> list[Token]:
    """The same without what is within lines, in a third of the time."""
    return _block_parser().parse(text)


def parse_inline(content: str) -> Token:
    """The inline token of one line or paragraph."""
    return _parser().parseInline(content)[0]


def lines_of(text: str) -> list[str]:
    """The lines as the parser counts them: Unicode's other line breaks do not end a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def plain_text(inline: Token) -> str:
    """The words of an inline token without emphasis or links; code and formulas without marks."""
    parts = []
    for child in inline.children or []:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type in ("text", "code_inline", "math_inline"):
            parts.append(child.content)
    return " ".join("".join(parts).split())


def heading_text(inline: Token) -> str:
    """The plain words of a heading; a formula with commands keeps its dollars, to be typeset."""
    for child in inline.children or []:
        if child.type == "math_inline" and "\\" in child.content:
            child.content = f"${child.content}$"
    return plain_text(inline)
