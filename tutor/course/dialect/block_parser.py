"""Finds the blocks of other dialects, with markdown-it's plugins, and the ``:::`` lines of divs.

Knows where blocks begin and end; not what becomes of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.utils import is_code_block


@cache
def block_parser() -> MarkdownIt:
    """The parser of blocks, its plugins included; what is within lines is not parsed."""
    parser = (
        MarkdownIt("commonmark")
        .enable("table")
        .use(dollarmath_plugin, allow_space=False, allow_digits=False)
        .use(amsmath_plugin)
        .use(admon_plugin)
        .use(deflist_plugin)
        .use(myst_block_plugin)
    )
    parser.core.ruler.disable("inline")
    ends = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "div_mark", _div_mark, {"alt": ends})
    return parser


def _div_mark(state: StateBlock, line: int, _end: int, silent: bool) -> bool:
    """A block rule: one line of colons opens or closes a div, and ends a paragraph."""
    if is_code_block(state, line):
        return False
    start, stop = state.bMarks[line] + state.tShift[line], state.eMarks[line]
    found = re.fullmatch(r":{3,}\s*(.*?)\s*:*", state.src[start:stop].rstrip())
    if not found:
        return False
    if not silent:
        token = state.push("div_mark", "", 0)
        token.info, token.map = found[1], [line, line + 1]
        state.line = line + 1
    return True


def fenced_lines(tokens: Sequence[Token]) -> set[int]:
    """The numbers of the lines that are in listings and displayed formulas."""
    return {
        line
        for token in tokens
        if token.type in ("fence", "code_block", "math_block", "math_block_label", "amsmath")
        and token.map
        for line in range(*token.map)
    }
