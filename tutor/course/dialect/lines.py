"""Marks within lines ─▶ plain Markdown: each is replaced where it stands, the rest of the line stays.

The parser finds them, with its plugins, and so leaves alone what stands in code, formulas and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.helpers import parseLinkLabel
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from tutor.course.dialect.line_marks import ATTRIBUTES, RULES, SIGNS
from tutor.course.dialect.words import Labels, words_of_role
from tutor.course.markdown import lines_of

Edit = tuple[int, int, str]  # of a text: from, to, instead
InlineRule = Callable[[StateInline, bool], bool]
MOST_ROUNDS = 4
_SPAN = re.compile(rf"\[([^\[\]\n]*)\]({ATTRIBUTES})")
# "[name]: address" and, it may be, a title, alone in its line
_ADDRESS = re.compile(
    r"""^ {0,3}\[[^\[\]\n^][^\[\]\n]*\]:[ \t]*(?:<[^<>\n]*>|\S+)"""
    r"""(?:[ \t]+(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$""",
    re.M,
)
_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


def rewrite_inline(text: str, labels: Labels) -> str:
    """``text`` with the marks within its lines replaced; as it was where there are none."""
    for _ in range(MOST_ROUNDS):  # a link may be one only when the template in its address is gone
        marked = SIGNS.search(text) or _ADDRESS.search(text)
        changed = _rewrite_once(text, labels) if marked else text
        if changed == text:
            break
        text = changed
    return _without_addresses(text) if _ADDRESS.search(text) else text


def _without_addresses(text: str) -> str:
    """Without the addresses that links named: each link has its own now, in whatever section it stands."""
    env: dict[str, dict[str, object]] = {}
    listed = {
        line
        for token in _parser().parse(text, env)
        if token.type in ("fence", "code_block", "html_block") and token.map
        for line in range(*token.map)
    }
    if not env.get("references"):
        return text
    return "\n".join(
        line
        for number, line in enumerate(lines_of(text))
        if number in listed or not _ADDRESS.fullmatch(line)
    )


def _rewrite_once(text: str, labels: Labels) -> str:
    lines = lines_of(text)
    env: dict[str, object] = {}
    tokens = _parser().parse(text, env)
    line, column = -1, 0  # cells of one row are looked for from left to right
    for place, token in enumerate(tokens):
        if token.type != "inline" or not token.map:
            continue
        if token.map[0] != line:
            line, column = token.map[0], 0
        named = "[" in token.content and env.get("references")
        edits = _edits(token.content, labels, env) if named or SIGNS.search(token.content) else []
        if tokens[place - 1].type == "paragraph_open":
            edits = [edit for edit in edits if not _whole_formula(token.content, edit)]
        contents, replaced = _by_line(token.content, edits)
        for offset, (content, new) in enumerate(zip(contents, replaced, strict=True)):
            if token.map[0] + offset >= len(lines):
                break
            number = token.map[0] + offset
            start = lines[number].find(content, column if offset == 0 else 0)
            if start < 0:
                continue
            if new != content:
                lines[number] = lines[number][:start] + new + lines[number][start + len(content) :]
            column = start + len(new)
    return "\n".join(lines)


def _edits(content: str, labels: Labels, env: Mapping[str, object]) -> list[Edit]:
    found: list[Edit] = []
    own = {**env, "content": content, "labels": labels, "edits": found, "jumps": {}}
    _parser().inline.parse(content, _parser(), own, [])
    return sorted(set(found))


def _by_line(content: str, edits: Sequence[Edit]) -> tuple[list[str], list[str]]:
    """The lines of ``content`` and the same with the edits made."""
    old = content.split("\n")
    text, end = "", 0
    for start, stop, new in edits:
        if start < end:
            continue
        before = content[end:start]
        after = content[stop : stop + 1]
        if not new and before.endswith(" ") and (not after or after in " \n.,;:!?)]"):
            before = before[:-1]
        breaks = "\n" * content[start:stop].count("\n")
        sign = after if breaks and after and after in ".,;:!?)]" else ""  # stays with its word
        text += before + new + sign + breaks
        end = stop + len(sign)
    text += content[end:]
    if edits:
        text = re.sub(r"(?<!\]) ?(?<!\])\((?:see |cf\.? )?[,; ]*\)", "", text)
    return old, text.split("\n")


def _whole_formula(content: str, edit: Edit) -> bool:
    """Whether the edit would put a displayed formula, alone in its paragraph, into a line."""
    return content.startswith("$$") and not (content[: edit[0]] + content[edit[1] :]).strip()


def _find_mark(state: StateInline, silent: bool) -> bool:
    """The rule that goes first: a mark at this place is one token, recorded with what stands for it."""
    env, start = state.env, state.pos
    if env.get("content") is not state.src:
        return False  # the words of an image are read on their own
    sign = state.src[start]
    if sign == "]" and start in env["jumps"]:
        state.pos = env["jumps"][start]
        return True
    if sign == "[" and (span := _SPAN.match(state.src, start)):
        close = span.end(1)
        env["edits"] += [(start, start + 1, ""), (close, span.end(), "")]
        env["jumps"][close] = span.end()
        state.pos = start + 1
        return True
    for pattern, rewrite in RULES.get(sign, ()):
        found = pattern.match(state.src, start)
        new = rewrite(found, env["labels"]) if found else None
        if found and new is not None:
            if not silent:
                env["edits"].append((start, found.end(), new.replace("\n", " ")))
                state.pending += "x"
            state.pos = found.end()
            return True
    return False


def _in_address(state: StateInline, start: int) -> None:
    """Record what a template leaves of the link or image that ends here; of none, its words are left."""
    found = re.search(r"\]\(([^()]*)\)$", state.src[start : state.pos])
    if not state.src.endswith(")", start, state.pos):
        _by_name(state, start)
    if not found or (found[1] and not _TEMPLATE.search(found[1])):
        return
    left = _TEMPLATE.sub("", found[1]).strip()
    if left:
        state.env["edits"].append((start + found.start(1), start + found.end(1), left))
    elif state.src[start] == "[":
        state.env["edits"] += [(start, start + 1, ""), (start + found.start(), state.pos, "")]


def _by_name(state: StateInline, start: int) -> None:
    """Record the address of the link or image that names one of the page's: "[words][name]", "[name]"."""
    image = state.src[start] == "!"
    end = parseLinkLabel(state, start + image) + 1
    opened = next(
        token
        for token in reversed(state.tokens)
        if token.type == ("image" if image else "link_open") and token.level == state.level
    )
    address = str(opened.attrGet("src" if image else "href"))
    wrapped = f"<{address}>" if re.search(r"[\s()]", address) else address
    state.env["edits"].append((end, state.pos, f"({wrapped})"))


def _with_address(rule: InlineRule) -> InlineRule:
    """The rule for links or for images, which also looks into their address."""

    def run(state: StateInline, silent: bool) -> bool:
        start = state.pos
        found = rule(state, silent)
        if found and not silent and state.env.get("content") is state.src:
            _in_address(state, start)
        return found

    return run


def _recorded(rule: InlineRule, rewrite: Callable[[Token, Labels], str]) -> InlineRule:
    """A plugin's rule that also records what stands for the token it finds."""

    def run(state: StateInline, silent: bool) -> bool:
        start = state.pos
        found = rule(state, silent)
        if found and not silent and state.env.get("content") is state.src:
            state.env["edits"].append(
                (start, state.pos, rewrite(state.tokens[-1], state.env["labels"]))
            )
        return found

    return run


@cache
def _parser() -> MarkdownIt:
    parser = (
        MarkdownIt("commonmark")
        .enable("table")
        .use(dollarmath_plugin, allow_space=False, allow_digits=False)
        .use(myst_role_plugin)
    )
    parser.core.ruler.disable("inline")
    roles = next(rule for rule in parser.inline.ruler.__rules__ if rule.name == "myst_role")
    found = _recorded(
        roles.fn, lambda token, labels: words_of_role(token.meta["name"], token.content, labels)
    )
    parser.inline.ruler.at("myst_role", found)
    for name in ("link", "image"):
        rule = next(rule for rule in parser.inline.ruler.__rules__ if rule.name == name)
        parser.inline.ruler.at(name, _with_address(rule.fn))
    parser.inline.ruler.before("text", "mark", _find_mark)
    return parser
