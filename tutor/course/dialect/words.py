"""What a mark says in words: roles of MyST and Sphinx, references, citations, raised digits.

Knows names of roles and labels; not how a mark is found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

Labels = Mapping[str, str]  # the heading that a label stands for
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
        return superscript(content)
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


def superscript(text: str) -> str:
    """Raised signs; "^text" where one of them has none."""
    raised = text.translate(_SUPERSCRIPTS)
    return raised if all(a != b for a, b in zip(text, raised, strict=True)) else f"^{text}"


def citation(match: re.Match[str], labels: Labels) -> str | None:
    """``@fig-rows`` and ``@wickham2014`` in a sentence; a name without a year is a person's or code."""
    key = match[1].rstrip(".:")
    rest = match[1][len(key) :]
    if _LABEL.match(key) or key in labels:
        return _reference(key, labels) + rest
    return _author(key) + rest if re.search(r"(?:19|20)\d\d", key) else None
