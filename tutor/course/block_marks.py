"""Blocks of other dialects ─▶ plain Markdown: admonitions, directives, divs, HTML, definitions, notes.

The parser finds them with its plugins; each is rewritten where it stands, until there is none. What asks
(``::: challenge``) is set apart at the end of its section, under a heading and a role of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.amsmath import amsmath_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.utils import is_code_block

from tutor.course.html import block_to_markdown
from tutor.course.markdown import lines_of

MOST_ROUNDS = 30  # of nested blocks
_ASIDES = {
    "objectives": "objectives", "learning-objectives": "objectives", "learning-goals": "objectives",
    "questions": "exercise", "challenge": "exercise", "exercise": "exercise", "quiz": "exercise",
    "solution": "exercise", "task": "exercise", "assignment": "exercise", "homework": "exercise",
    "prereq": "objectives", "checklist": "exercise", "instructor": "objectives",
}  # fmt: skip
# Divs that only lay out: their headings are those of the lesson.
_LAYOUT = re.compile(
    r"column|panel|tabset|section|content|row|grid|fragment|incremental|slide|notes|page"
)
_LANGUAGES = frozenset([
    "asis", "awk", "bash", "c", "cat", "cpp", "css", "d3", "diff", "dot", "ebnf", "exec", "fortran",
    "go", "haskell", "html", "java", "javascript", "js", "julia", "latex", "lua", "matlab",
    "mermaid", "node", "ocaml", "octave", "ojs", "perl", "php", "powershell", "py", "pycon",
    "pyodide", "python", "python3", "r", "rcpp", "ruby", "rust", "sas", "scala", "scheme", "sh",
    "shell", "shinylive", "sql", "stan", "stata", "text", "toml", "ts", "typescript", "verbatim",
    "webr", "xml", "yaml", "zsh",
])  # fmt: skip
_CODE_DIRECTIVES = frozenset([
    "code", "code-block", "code-cell", "sourcecode", "ipython", "jupyter-execute", "prompt",
    "doctest", "testcode", "parsed-literal",
])  # fmt: skip
_SILENT_DIRECTIVES = frozenset([
    "bibliography", "button-link", "button-ref", "contents", "currentmodule", "footbibliography",
    "iframe", "include", "index", "literalinclude", "meta", "only", "raw", "sectionauthor",
    "tableofcontents", "toctree", "video", "youtube",
])  # fmt: skip
_ATTRIBUTES = re.compile(r"[#.]([\w:-]+)|([\w-]+)=(?:\"([^\"]*)\"|'([^']*)'|(\S+))")
# Without one of these there is nothing to rewrite, and nothing is parsed.
_EARLY = re.compile(
    r"\{%|^\s*===[!+]? |<(?:table|ul|ol|figure|script|style|svg|iframe)\b|TOC|\\\[", re.M | re.I
)
_SIGNS = re.compile(
    r"^[\s>\d.)*+-]*(?:!!!|\?\?\?|<|(?:```+|~~~+)\s*\{|%|\([^()\s]+\)=|\+\+\+|[:~]\s|Table:|\\begin"
    r"|import |export )|\$\$.*\(",
    re.M,
)
_JS = re.compile(
    r"import\s+(?:[\w*{][^'\"\n]*\s+from\s+)?['\"][^'\"]+['\"];?|export\s+(?:const|default|let|function)\b.*"
)


def rewrite_blocks(text: str) -> str:
    """``text`` with foreign blocks as plain ones; as it was where there are none."""
    text = _before_parsing(text) if _EARLY.search(text) else text
    for _ in range(MOST_ROUNDS):
        if not _SIGNS.search(text):
            break
        changed = _rewrite_once(text)
        if changed == text:
            break
        text = changed
    if ":::" in text or "{:" in text:
        text = _without_divs(_with_asides_last(text))
    return text


def fenced_lines(tokens: Sequence[Token]) -> set[int]:
    """The numbers of the lines that are in listings and displayed formulas."""
    return {
        line
        for token in tokens
        if token.type in ("fence", "code_block", "math_block", "math_block_label", "amsmath")
        and token.map
        for line in range(*token.map)
    }


# --- before there are tokens: what would be taken for something else

_OPENS = re.compile(r"<(table|ul|ol|figure|script|style|svg|iframe)\b", re.I)


def _before_parsing(text: str) -> str:
    """Listings of Jekyll as fences, tabs of MkDocs as admonitions, tables of HTML without empty lines."""
    fenced = fenced_lines(_parser().parse(text))
    lines: list[str] = []
    within = ""  # the HTML element, or "comment", that is open
    for number, line in enumerate(lines_of(text)):
        if number in fenced:
            lines.append(line)
            continue
        line = re.sub(r"^(\s*)\{% highlight (\w+).*?%\}\s*$", r"\1```\2", line)
        line = re.sub(r"^(\s*)\{% endhighlight %\}\s*$", r"\1```", line)
        line = re.sub(r"^(\s*)===[!+]? (?=[\"'])", r"\1!!! tab ", line)
        line = re.sub(r"^\s*\{%-? (?:end)?raw -?%\}\s*$", "", line)
        line = re.sub(r"^\s*(?:\[TOC\]|\[\[_?TOC_?\]\])\s*$", "", line, flags=re.I)
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
    return _DISPLAYED.sub(r"\n$$\n\1\n$$\n", "\n".join(lines))


_DISPLAYED = re.compile(
    r"(?<![^\n])[ \t]*\\{1,2}\[[ \t]*\n?((?:[^\n]|\n(?!\n))+?)\n?[ \t]*\\{1,2}\][ \t]*\n"
)


# --- one block after the other


def _rewrite_once(text: str) -> str:
    lines = lines_of(text)
    end = 0
    parts: list[str] = []
    tokens = _parser().parse(text)
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
    first = marks[0] if marks else ""
    return first, re.sub(r"[^>\s]", " ", first)


Block = Callable[[Sequence[Token], int, list[str]], "list[str] | None"]


def _admonition(tokens: Sequence[Token], place: int, own: list[str]) -> list[str]:
    """``!!! note "Title"`` and ``=== "Tab"``: the title, and the text moved out."""
    quoted = re.search(r"[\"'](.*)[\"']\s*$", own[0])
    kind = tokens[place].meta["tag"].strip("\"'")
    body = [re.sub(r"^(?: {1,4}|\t)", "", line) for line in own[1:]]
    return _aside_or_titled(kind, quoted[1] if quoted else "", body)


def _aside_or_titled(kind: str, title: str, body: list[str]) -> list[str]:
    named = ["", f"**{title}**", ""] if title else [""]
    if kind in _ASIDES:
        return ["", f"::: {kind}", *named, *body, "", ":::", ""]
    return [*named, *_without_headings(body), ""]


def _without_headings(lines: list[str]) -> list[str]:
    """A heading in a note is none of the lesson."""
    return [re.sub(r"^#{1,6}\s+(.*?)\s*#*$", r"**\1**", line) for line in lines]


def _fence(tokens: Sequence[Token], place: int, own: list[str]) -> list[str] | None:
    """Directives of MyST and chunks of Quarto: ```` ```{note} ```` and ```` ```{r} ````."""
    token = tokens[place]
    braced = re.match(r"\s*\{([^{}]*)\}\s*(.*)", token.info)
    if not braced:
        return None
    content = token.content.rstrip("\n").split("\n")
    name = re.split(r"[\s,]", braced[1].strip())[0].lstrip(".")
    if name.lower() in _LANGUAGES or braced[1].lstrip()[:1] in ".#":
        return _chunk(name, braced[1], content, token.markup)
    options, body = _options(content)
    return _directive(name, braced[2].strip(), options, body, token.markup)


def _directive(
    name: str, argument: str, options: dict[str, str], body: list[str], fence: str
) -> list[str] | None:
    kind = name.split(":")[-1].lower()
    if kind in _SILENT_DIRECTIVES:
        return [""]
    if kind in _CODE_DIRECTIVES:
        language = argument.split()[0] if argument else ""
        return [f"{fence}{language if language.isidentifier() else ''}", *body, fence]
    if kind == "math":
        return ["$$", *([argument] if argument else []), *body, "$$"]
    if kind in ("figure", "image"):
        caption = " ".join(" ".join(body).split())
        return ["", f"![{options.get('alt') or caption}]({argument})", "", *body, ""]
    return _aside_or_titled(kind, argument or options.get("title", ""), body)


def _options(content: list[str]) -> tuple[dict[str, str], list[str]]:
    """The ``:key: value`` lines, or those between ``---``, that a directive begins with; and the rest."""
    if content and content[0].strip() == "---" and "---" in [line.strip() for line in content[1:]]:
        end = [line.strip() for line in content].index("---", 1)
        pairs = [re.match(r"\s*([\w-]+):\s*(.*)", line) for line in content[1:end]]
        return {pair[1]: pair[2] for pair in pairs if pair}, content[end + 1 :]
    options: dict[str, str] = {}
    for number, line in enumerate(content):
        pair = re.match(r"\s*:([\w-]+):\s*(.*)", line)
        if not pair:
            return options, content[number:]
        options[pair[1]] = pair[2]
    return options, []


def _chunk(language: str, head: str, content: list[str], fence: str) -> list[str]:
    """The code without its options; nothing of code that is not shown; its caption as a figure's."""
    comments = [line for line in content if re.match(r"\s*(?:#|%%|//|--)\|", line)]
    options = _read_options("\n".join(re.sub(r"^\s*\S+\|\s?", "", line) for line in comments))
    in_head = {
        key: value.strip("\"'")
        for key, value in re.findall(r"([\w.-]+)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s,}]+)", head)
    }
    options = {key.replace(".", "-"): value for key, value in {**in_head, **options}.items()}
    hidden = any(str(options.get(key, "")).lower() == "false" for key in ("echo", "include"))
    captions = [str(options[key]) for key in ("fig-cap", "tbl-cap", "lst-cap") if options.get(key)]
    code = [line for line in content if line not in comments]
    name = language if language.isidentifier() else ""
    shown = [] if hidden or not any(map(str.strip, code)) else [fence + name, *code, fence]
    figures = [f"![{' '.join(caption.split())}]()" for caption in captions]
    return ["", *shown, "", *figures, ""]


def _read_options(text: str) -> dict[str, Any]:
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


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
    "fence": _fence,
    "html_block": _html,
    "dl_open": _definitions,
    "myst_target": _nothing,
    "myst_line_comment": _nothing,
    "myst_block_break": _nothing,
    "amsmath": _formula,
    "math_block_label": _labelled_formula,
    "paragraph_open": _paragraph,
}


# --- divs: ``:::`` lines, which nest by their order and not by their length


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


def _classes(info: str) -> list[str]:
    """The names of a div: ``tip[Title]``, ``{.callout-note}``, ``{note} Title``."""
    braced = re.match(r"\{([^{}]*)\}", info)
    if braced and re.search(r"[.#=]", braced[1]):
        return [found[1].lower() for found in _ATTRIBUTES.finditer(braced[1]) if found[1]]
    name = re.match(r"\{?([\w:-]+)", info)
    return [name[1].lower()] if name else []


def _title(info: str) -> str:
    """The title that a div's first line gives it."""
    if bracketed := re.match(r"[\w-]+\s*\[(.*)\]", info):
        return bracketed[1]
    if attribute := re.search(r"\b(?:title|label|name)=(?:\"([^\"]*)\"|'([^']*)')", info):
        return attribute[1] or attribute[2] or ""
    directive = re.match(r"(?:\{[\w:-]+\}|\w+)\s+([^{}]+)$", info)
    return directive[1] if directive else ""


def _divs(text: str) -> list[tuple[int, int, str]]:
    """Each div: its first line, the line behind its last, and what its first line says."""
    divs: list[tuple[int, int, str]] = []
    opened: list[tuple[int, str]] = []
    for token in _parser().parse(text):
        if token.type != "div_mark" or not token.map:
            continue
        if token.info:
            opened.append((token.map[0], token.info))
        elif opened:
            start, info = opened.pop()
            divs.append((start, token.map[1], info))
    end = len(lines_of(text))
    return sorted([*divs, *((start, end, info) for start, info in opened)])


def _is_note(info: str) -> bool:
    classes = _classes(info)
    return bool(classes) and not _LAYOUT.search(" ".join(classes))


def _with_asides_last(text: str) -> str:
    """Objectives and exercises after the other text of their section, where they echo no question."""
    lines = lines_of(text)
    regions = [*_aside_divs(text), *_aside_quotations(text, lines)]
    taken: set[int] = set()
    waiting: list[tuple[int, list[str]]] = []
    for start, stop, kind, body in sorted(regions):
        if start not in taken:
            taken.update(range(start, stop))
            waiting.append((start, _aside(kind, body)))
    if not waiting:
        return text
    heads = _headings(text)
    written: list[str] = []
    for number in range(len(lines) + 1):
        if number in heads or number == len(lines):
            written += [line for start, aside in waiting if start < number for line in aside]
            waiting = [(start, aside) for start, aside in waiting if start >= number]
        if number < len(lines) and number not in taken:
            written.append(lines[number])
    return "\n".join(written)


def _headings(text: str) -> set[int]:
    """The lines of the lesson's own headings: not those in notes."""
    noted = {
        line for start, stop, info in _divs(text) if _is_note(info) for line in range(start, stop)
    }
    return {
        token.map[0]
        for token in _parser().parse(text)
        if token.type == "heading_open" and not token.level and token.map
    } - noted


def _aside_divs(text: str) -> Iterator[tuple[int, int, str, list[str]]]:
    lines = lines_of(text)
    for start, stop, info in _divs(text):
        kind = next((name for name in _classes(info) if name in _ASIDES), "")
        if kind:
            title = _title(info)
            yield (
                start,
                stop,
                kind,
                ([f"**{title}**", ""] if title else []) + lines[start + 1 : stop],
            )


def _aside_quotations(text: str, lines: list[str]) -> Iterator[tuple[int, int, str, list[str]]]:
    """``> ## Exercise`` with ``{: .challenge}`` under it, as older lessons of the Carpentries have it."""
    for token in _parser().parse(text):
        if token.type != "blockquote_open" or token.level or not token.map:
            continue
        start, stop = token.map
        for last in (stop - 1, stop):
            named = (
                re.fullmatch(r"\{:\s*\.([\w-]+)\s*\}", lines[last].strip())
                if last < len(lines)
                else None
            )
            if named and named[1] in _ASIDES:
                body = [re.sub(r"^(?:>\s?)+", "", line) for line in lines[start:last]]
                yield start, last + 1, named[1], body


def _aside(kind: str, body: list[str]) -> list[str]:
    """Under a heading of the lowest level, with its role; its own heading, if it opens with one."""
    kept = [line for line in body if not re.fullmatch(r"\s*(?::{3,}.*|\{:.*\})\s*", line)]
    words = [line for line in kept if line.strip()]
    heading = re.match(r"#{1,6}\s+(.*?)\s*#*$|\*\*(.*)\*\*$", words[0]) if words else None
    name = kind.replace("-", " ").capitalize()
    if heading:
        kept.remove(words[0])
        name = heading[1] or heading[2]
    return [
        "",
        f"###### {name}",
        "",
        f"<!-- role: {_ASIDES[kind]} -->",
        "",
        *_without_headings(kept),
        "",
    ]


def _without_divs(text: str) -> str:
    """The ``:::`` lines as their titles, or as nothing; headings in notes as bold words."""
    tokens = _parser().parse(text)
    marks = {token.map[0]: token.info for token in tokens if token.type == "div_mark" and token.map}
    if not marks:
        return text
    own = _headings(text)
    in_notes = {
        token.map[0] for token in tokens if token.type == "heading_open" and token.map
    } - own
    written: list[str] = []
    of_directive = False  # option lines follow
    for number, line in enumerate(lines_of(text)):
        if number in marks:
            written += ["", *_opening(marks[number]), ""]
            of_directive = marks[number].startswith("{")
        elif not (of_directive and re.match(r"\s*:[\w-]+:(?: |$)", line)):
            of_directive = False
            written += _without_headings([line]) if number in in_notes else [line]
    return "\n".join(written)


def _opening(info: str) -> list[str]:
    """What the first line of a div leaves: its title, or the figure that it is."""
    directive = re.match(r"\{(?:figure|image)\}\s*(\S+)", info)
    if directive:
        return [f"![]({directive[1]})", ""]
    title = _title(info)
    return [f"**{title}**", ""] if title and not info.startswith(("{code", "{math")) else []


@cache
def _parser() -> MarkdownIt:
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
