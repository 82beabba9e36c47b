"""The marks within a line, by their first character, and what stands for each.

Knows patterns of dialects; where in a text they count is for ``lines``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from emoji import emojize

from tutor.course.dialect.words import Labels, citation, superscript, words_of_role

Rewrite = Callable[[re.Match[str], Labels], "str | None"]
_ATTRIBUTE = r"""(?:[#.][A-Za-z_-][\w:.-]*|[\w:-]+=(?:"[^"\n]*"|'[^'\n]*'|[^\s{}"']+))"""
ATTRIBUTES = rf"\{{:?\s*{_ATTRIBUTE}(?:\s+{_ATTRIBUTE})*\s*\}}"
_KNOWN_TAGS = frozenset([
    "a", "abbr", "acronym", "audio", "b", "bdi", "bdo", "big", "blockquote", "br", "button",
    "caption", "center", "cite", "code", "col", "colgroup", "data", "dd", "del", "details", "dfn",
    "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "i", "iframe", "img", "input", "ins", "kbd", "label", "li",
    "main", "mark", "meter", "nav", "object", "ol", "p", "picture", "pre", "progress", "q", "rp",
    "rt", "ruby", "s", "samp", "section", "small", "source", "span", "strike", "strong", "sub",
    "summary", "sup",
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
_MARKDOWN_SIGNS = "\\`*_{}[]#|$~"
SHORT = 3  # characters of a formula without any sign


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


def _nothing(match: re.Match[str], labels: Labels) -> str:
    return ""


def _inside(match: re.Match[str], labels: Labels) -> str:
    return match[1]


def _emoji(code: str) -> str | None:
    """The sign of a code such as ":tada:"; None where there is none of that name."""
    sign = emojize(code, language="alias")
    return None if sign == code else sign


def _glued(match: re.Match[str]) -> bool:
    """Whether a letter or a digit stands right before."""
    return match.start() > 0 and match.string[match.start() - 1].isalnum()


def _spaced_formula(content: str) -> str | None:
    """A formula with a space inside its dollars; between two sums of money no command or index stands."""
    if content == content.strip() or not re.search(r"\\[A-Za-z]|[\^_]", content):
        return None
    return f"${content.strip()}$"


def _attributes(match: re.Match[str]) -> str | None:
    """Attributes belong to what stands right before them, or to the whole line at whose end they are."""
    before = match.string[: match.start()].rstrip(" ")
    ends = not match.string[match.end() :].split("\n")[0].strip()
    key_only = not re.search(r"[{\s:][#.]", match[0])
    if key_only and not (ends or before.endswith((")", "]", "`", "$", "*", "_", ">"))):
        return None
    return ""


_RULES: dict[str, list[tuple[str, Rewrite]]] = {
    "$": [
        (r"\$\$([^$\n]+?)\$\$", lambda m, _: f"${m[1].strip()}$"),
        (r"\$([^$\n]+)\$(?!\d)", lambda m, _: _spaced_formula(m[1])),
    ],
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
        (ATTRIBUTES, lambda m, _: _attributes(m)),
    ],
    ":": [
        (r":([A-Za-z][\w:+-]*):(`+)(.+?)\2", lambda m, labels: words_of_role(m[1], m[3], labels)),
        (r":(?:begin|end)_tab:(?!`)", _nothing),
        (r":([a-z0-9_+-]+):", lambda m, _: None if _glued(m) else _emoji(m[0])),
        (r":(?:material|fontawesome|octicons|simple|fas|far|fab)-[\w-]+:", _nothing),
    ],
    "`": [(r"`(?:r |\{[\w.]+\} ?)[^`\n]+`", lambda m, _: "…")],
    "[": [
        (r"\[\^[^\]\s]+\]", _nothing),
        (r"\[-?@[^\[\]]{1,300}\]", _nothing),
        (r"\[[^\[\]@\n]{0,40} -?@[\w:.-]+[^\[\]\n]*\]", _nothing),
        (r"\[(\*\*|~~)((?:[^\[\]]|\[[^\[\]]*\]){1,300}?)\1\](?![(\[:])", lambda m, _: m[2]),
        (r"()\[\[([^\s\[\]][^\[\]\n]*)\]\]", _wiki_link),
        (r"\[![A-Za-z]+\][+-]?(?=[ \n]|$)", lambda m, _: "" if m.start() == 0 else None),
        (r"\[[ xX]\] (?=\S)", lambda m, _: "" if m.start() == 0 else None),
    ],
    "!": [(r"(!)\[\[([^\[\]\n]+)\]\]", _wiki_link)],
    "@": [
        (
            r"@\{?([A-Za-z][\w:.-]*\w)\}?",
            lambda m, labels: None if _glued(m) else citation(m, labels),
        )
    ],
    "<": [
        (r"<(sup|sub)>([^<>]*)</\1>", lambda m, _: superscript(m[2]) if m[1] == "sup" else m[2]),
        (r"<kbd>([^<>]*)</kbd>", _inside),
        (r"(?s:<!--.*?-->)", _nothing),
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
        (r"\^([\w+-]{1,12})\^", lambda m, _: superscript(m[1]) if _glued(m) else None),
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
RULES = {
    sign: [(re.compile(pattern), rewrite) for pattern, rewrite in rules]
    for sign, rules in _RULES.items()
}
SIGNS = re.compile(
    r"\$[$ ]| \$|\[(?:\*\*|~~)|\\|\{|:[\w+-]+:|``?(?:r |\{)|\[[\[\^@!x -]|\]\{|@|[<&^~]|==|\+\+|--8<"
    r"|\]\(\)|\]\(<?\{"
)
