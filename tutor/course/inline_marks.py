"""Marks of other dialects within a line ─▶ plain Markdown: roles, attributes, citations, HTML, templates.

The parser finds them, with its plugins, and so leaves alone what stands in code, formulas and links'
addresses; each is then replaced where it stands, and the rest of the line stays as it was written.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from emoji import emojize
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from tutor.course.markdown import lines_of

Edit = tuple[int, int, str]  # of a text: from, to, instead
Labels = Mapping[str, str]  # the heading that a label stands for
InlineRule = Callable[[StateInline, bool], bool]
Rewrite = Callable[[re.Match[str], Labels], "str | None"]

_ATTRIBUTE = r"""(?:[#.][A-Za-z_-][\w:.-]*|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s{}"']+))"""
_ATTRIBUTES = rf"\{{:?\s*{_ATTRIBUTE}(?:\s+{_ATTRIBUTE})*\s*\}}"
_KNOWN_TAGS = frozenset([
    "a", "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "blockquote", "br", "button",
    "caption", "center", "cite", "code", "col", "colgroup", "data", "dd", "del", "details", "dfn",
    "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "i", "iframe", "img", "input", "ins", "kbd", "label", "li",
    "main", "mark", "nav", "object", "ol", "p", "picture", "pre", "q", "rp", "rt", "ruby", "s",
    "samp", "section", "small", "source", "span", "strike", "strong", "sub", "summary", "sup",
    "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "video",
    "wbr",
])  # fmt: skip
_AS_MARKS = {
    "b": "**",
    "strong": "**",
    "i": "*",
    "em": "*",
    "code": "`",
    "tt": "`",
    "br": " ",
    "p": " ",
}
_SUPERSCRIPTS = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_CODE_ROLES = frozenset([
    "attr", "class", "code", "command", "cpp", "data", "download-code", "envvar", "exc", "file",
    "func", "guilabel", "js", "keyword", "kbd", "menuselection", "meth", "mod", "obj", "option",
    "program", "py", "samp",
])  # fmt: skip
_SILENT_ROLES = frozenset([
    "begin_tab", "cite", "cite_p", "citep", "cites", "end_tab", "eqlabel", "fa", "fas", "footcite",
    "footcitep", "icon", "index", "label", "material", "octicon", "width",
])  # fmt: skip
_REFERENCES = frozenset([
    "any", "doc", "eq", "eqref", "nameref", "numref", "ref", "term",
])  # fmt: skip
# What a label names, by how it begins; readers of one page can't follow a number.
_NAMED = {
    "fig": "the figure", "tab": "the table", "tbl": "the table", "eq": "the equation",
    "sec": "the section", "subsec": "the section", "chap": "the chapter", "lst": "the listing",
    "thm": "the theorem", "lem": "the lemma", "def": "the definition", "exm": "the example",
    "exr": "the exercise", "alg": "the algorithm",
}  # fmt: skip
_LABEL = re.compile(rf"({'|'.join(_NAMED)})s?[-_:]", re.I)
_MARKDOWN_SIGNS = "\\`*_{}[]#|$~"


def rewrite_inline(text: str, labels: Labels) -> str:
    """``text`` with the marks within its lines replaced; as it was where there are none."""
    for _ in range(MOST_ROUNDS):  # a link may be one only when the template in its address is gone
        changed = _rewrite_once(text, labels) if _SIGNS.search(text) else text
        if changed == text:
            break
        text = changed
    return text


MOST_ROUNDS = 4


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
        edits = _edits(token.content, labels, env) if _SIGNS.search(token.content) else []
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
        text += before + new + "\n" * content[start:stop].count("\n")
        end = stop
    text += content[end:]
    if edits:
        text = re.sub(r"(?<!\]) ?(?<!\])\((?:see |cf\.? )?[,; ]*\)", "", text)
    return old, text.split("\n")


def _whole_formula(content: str, edit: Edit) -> bool:
    """Whether the edit would put a displayed formula, alone in its paragraph, into a line."""
    return content.startswith("$$") and not (content[: edit[0]] + content[edit[1] :]).strip()


# --- what is recognised, by its first character


def words_of_role(name: str, content: str, labels: Labels) -> str:
    """The words of a role: ``{ref}`label``` and ``:numref:`fig_x```."""
    kind = name.lower().rsplit(":", 1)[-1]
    first = name.lower().split(":", 1)[0]
    titled = re.fullmatch(r"(.*?)\s*<([^<>]*)>", content, re.S)
    words, target = (titled[1], titled[2]) if titled else ("", content)
    if kind in _SILENT_ROLES or first in ("cite", "bdg"):
        return _author(target) if kind in ("t", "citet") else ""
    if kind == "doc":
        return (
            words
            or labels.get(target)
            or target.rsplit("/", 1)[-1].replace("-", " ").replace("_", " ")
        )
    if kind == "term":
        return words or target
    if kind in _REFERENCES:
        return words or _reference(target, labels)
    if kind == "math":
        return f"${content}$"
    if kind in ("sub", "subscript"):
        return content
    if kind in ("sup", "superscript"):
        return _superscript(content)
    if first in _CODE_ROLES or kind in _CODE_ROLES:
        return f"`{words or content.lstrip('~!')}`"
    return words or content


def _reference(label: str, labels: Labels) -> str:
    if label in labels:
        return f"“{labels[label]}”"
    named = _LABEL.match(label)
    return _NAMED[named[1].lower()] if named else ""


def _author(key: str) -> str:
    """``wickham2014`` as "Wickham (2014)"."""
    named = re.match(r"([A-Za-z]+)[^A-Za-z0-9]*(\d{4})?", key)
    if not named:
        return ""
    return named[1].capitalize() + (f" ({named[2]})" if named[2] else "")


def _superscript(text: str) -> str:
    raised = text.translate(_SUPERSCRIPTS)
    return raised if all(a != b for a, b in zip(text, raised, strict=True)) else f"^{text}"


def _citation(match: re.Match[str], labels: Labels) -> str | None:
    """``@fig-rows`` and ``@wickham2014`` in a sentence; a name without a year is a person's or code."""
    key = match[1].rstrip(".:")
    rest = match[1][len(key) :]
    if _LABEL.match(key) or key in labels:
        return _reference(key, labels) + rest
    return _author(key) + rest if re.search(r"(?:19|20)\d\d", key) else None


def _tag(match: re.Match[str], labels: Labels) -> str | None:
    name = match[1]
    if name[0].isupper():  # a component of MDX
        return ""
    if name.lower() not in _KNOWN_TAGS:
        return None  # "<name>": a placeholder that a reader is to replace
    if name.lower() == "img":
        source, alt = (
            re.search(rf"\b{key}\s*=\s*[\"']?([^\"'>]*)", match[0]) for key in ("src", "alt")
        )
        return f"![{alt[1] if alt else ''}]({source[1].strip()})" if source else ""
    return _AS_MARKS.get(name.lower(), "")


def _entity(match: re.Match[str], labels: Labels) -> str | None:
    character = html.unescape(match[0])
    if character == match[0] or character in "<>&":
        return None
    if character.isspace() or character in "\u200b\u00ad":
        return " " if character.isspace() else ""
    return f"\\{character}" if character in _MARKDOWN_SIGNS else character


def _wiki_link(match: re.Match[str], labels: Labels) -> str:
    target, _, words = match[2].partition("|")
    if match[1]:
        return (
            f"![{words or target}]({target})"
            if re.search(r"\.(?:png|svg|jpe?g|gif|webp)$", target)
            else ""
        )
    return words or target.rsplit("#", 1)[-1]


def _shortcode(match: re.Match[str], labels: Labels) -> str:
    """Hugo's and Quarto's ``{{< figure src="a.png" caption="..." >}}``."""
    body = match[1].strip()
    values = {key: a or b for key, a, b in re.findall(r"(\w+)=(?:\"([^\"]*)\"|(\S+))", body)}
    if body.startswith("figure") and values.get("src"):
        caption = values.get("caption") or values.get("alt") or values.get("title") or ""
        return f"![{caption}]({values['src']})"
    return body.removeprefix("kbd").strip() if body.startswith("kbd ") else ""


def _formula(text: str) -> str | None:
    r"""``\(x\)``; an escaped bracket around words is none."""
    text = text.strip()
    return f"${text}$" if len(text) <= SHORT or re.search(r"[\\^_=+<>{}0-9]", text) else None


SHORT = 3  # characters of a formula without any sign


def _nothing(match: re.Match[str], labels: Labels) -> str:
    return ""


def _inside(match: re.Match[str], labels: Labels) -> str:
    return match[1]


_RULES: dict[str, list[tuple[str, Rewrite]]] = {
    "$": [(r"\$\$([^$\n]+?)\$\$", lambda m, _: f"${m[1].strip()}$")],
    "\\": [
        (r"\\{1,2}\((.{1,300}?)\\{1,2}\)", lambda m, _: _formula(m[1])),
        (r"\\@ref\(([^)]*)\)", _nothing),
        (
            r"\\(?:index|label|ref|eqref|autoref|pageref|cite[pt]?|vspace|hspace)\*?\{[^{}\n]*\}",
            _nothing,
        ),
        (
            r"\\(?:newpage|pagebreak|clearpage|noindent|bigskip|medskip|smallskip|linebreak)\b",
            _nothing,
        ),
    ],
    "{": [
        (r"\{\{[<%](.*?)[>%]\}\}", _shortcode),
        (r"\{\{(?!\*).*?\}\}", _nothing),
        (r"\{%.*?%\}", _nothing),
        (r"\{/\*.*?\*/\}", _nothing),
        (r"\{::?[^{}\n]*\}", _nothing),
        (r"\{(?:-|=\w+)\}", _nothing),
        (_ATTRIBUTES, lambda m, _: _attributes(m)),
    ],
    ":": [
        (r":([A-Za-z][\w:+-]*):(`+)(.+?)\2", lambda m, labels: words_of_role(m[1], m[3], labels)),
        (r":([a-z0-9_+-]+):", lambda m, _: None if _glued(m) else _emoji(m[0])),
        (r":(?:material|fontawesome|octicons|simple|fas|far|fab)-[\w-]+:", _nothing),
    ],
    "`": [(r"`(?:r |\{[\w.]+\} ?)[^`\n]+`", lambda m, _: "…")],
    "[": [
        (r"\[\^[^\]\s]+\]", _nothing),
        (r"\[-?@[^\[\]\n]+\]", _nothing),
        (r"\[[^\[\]@\n]{0,40} -?@[\w:.-]+[^\[\]\n]*\]", _nothing),
        (r"()\[\[([^\s\[\]][^\[\]\n]*)\]\]", _wiki_link),
        (r"\[![A-Za-z]+\][+-]?(?=[ \n]|$)", lambda m, _: "" if m.start() == 0 else None),
        (r"\[[ xX]\] (?=\S)", lambda m, _: "" if m.start() == 0 else None),
    ],
    "!": [(r"(!)\[\[([^\[\]\n]+)\]\]", _wiki_link)],
    "@": [
        (
            r"@\{?([A-Za-z][\w:.-]*\w)\}?",
            lambda m, labels: None if _glued(m) else _citation(m, labels),
        )
    ],
    "<": [
        (r"<(sup|sub)>([^<>]*)</\1>", lambda m, _: _superscript(m[2]) if m[1] == "sup" else m[2]),
        (r"<kbd>([^<>]*)</kbd>", _inside),
        (r"<!--.*?-->", _nothing),
        (r"</?([A-Za-z][\w.-]*)(?:\s[^<>]*?(?:\{[^{}]*\}[^<>]*?)*)?/?>", _tag),
    ],
    "&": [
        (r"&lt;(/?[A-Za-z][\w /=.\"-]*?)&gt;", lambda m, _: f"`<{m[1]}>`"),
        (r"&lt;(?=[\s\d=-])", lambda m, _: "<"),
        (r"&gt;", lambda m, _: ">" if m.start() else None),
        (r"&amp;(?![#\w]+;)", lambda m, _: "&"),
        (r"&#?\w+;", _entity),
    ],
    "^": [
        (r"\^\[([^\[\]\n]+)\]", lambda m, _: f" ({m[1]})"),
        (r"\^([\w+-]{1,12})\^", lambda m, _: _superscript(m[1]) if _glued(m) else None),
    ],
    "~": [(r"(?<!~)~([\w+-]{1,12})~(?!~)", lambda m, _: m[1] if _glued(m) else None)],
    "=": [(r"==(?=\S)([^=\n]+?)(?<=\S)==(?!\w)", lambda m, _: None if _glued(m) else m[1])],
    "+": [
        (
            r"\+\+(?=[\w\"])([\w\"+ -]+?)\+\+(?!\w)",
            lambda m, _: None if _glued(m) else m[1].replace('"', ""),
        )
    ],
    "-": [(r"--8<--.*", _nothing)],
}
_COMPILED = {
    sign: [(re.compile(pattern), rewrite) for pattern, rewrite in rules]
    for sign, rules in _RULES.items()
}
_SIGNS = re.compile(
    r"\$\$|\\|\{|:[\w+-]+:|``?(?:r |\{)|\[[\[\^@!x -]|\]\{|@|[<&^~]|==|\+\+|--8<|\]\(\)|\]\(<?\{"
)
_SPAN = re.compile(rf"\[([^\[\]\n]*)\]({_ATTRIBUTES})")


def _emoji(code: str) -> str | None:
    """The sign of a code such as ":tada:"; None where there is none of that name."""
    sign = emojize(code, language="alias")
    return None if sign == code else sign


def _glued(match: re.Match[str]) -> bool:
    """Whether a letter or a digit stands right before."""
    return match.start() > 0 and match.string[match.start() - 1].isalnum()


def _attributes(match: re.Match[str]) -> str | None:
    """Attributes belong to what stands right before them, or to the whole line at whose end they are."""
    before = match.string[: match.start()].rstrip(" ")
    ends = not match.string[match.end() :].split("\n")[0].strip()
    key_only = not re.search(r"[{\s:][#.]", match[0])
    if key_only and not (ends or before.endswith((")", "]", "`", "$", "*", "_", ">"))):
        return None
    return ""


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
    for pattern, rewrite in _COMPILED.get(sign, ()):
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
    if not found or (found[1] and not _TEMPLATE.search(found[1])):
        return
    left = _TEMPLATE.sub("", found[1]).strip()
    if left:
        state.env["edits"].append((start + found.start(1), start + found.end(1), left))
    elif state.src[start] == "[":
        state.env["edits"] += [(start, start + 1, ""), (start + found.start(), state.pos, "")]


_TEMPLATE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")


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
