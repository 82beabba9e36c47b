"""Fences that are more than code: directives of MyST (```` ```{note} ````), and Quarto's chunks .

Knows their names and options; a listing stays one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml
from markdown_it.token import Token

from tutor.course.dialect.asides import aside_or_titled

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


def fence(tokens: Sequence[Token], place: int, own: list[str]) -> list[str] | None:
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
    return aside_or_titled(kind, argument or options.get("title", ""), body)


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
