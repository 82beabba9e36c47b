"""reStructuredText ─▶ Markdown, by docutils: what Sphinx adds is kept as its words.

Needs the extra that brings docutils.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from bs4 import BeautifulSoup
from docutils import nodes
from docutils.core import publish_parts
from docutils.parsers.rst import Directive, directives, roles
from docutils.parsers.rst.languages import en

from tutor.course.dialect.words import words_of_role
from tutor.course.html import to_markdown

_DIRECTIVE = re.compile(r"^\s*\.\.\s+(?:\|[^|]+\|\s+)?([\w:+-]+)::", re.M)
_ROLE = re.compile(r":([\w:+-]+):`")
_SILENT = re.compile(
    r"auto|toctree|index|currentmodule|module|include|literalinclude|highlight|tabularcolumns"
)
_SETTINGS = {
    "report_level": 5,
    "halt_level": 5,
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "doctitle_xform": False,
    "initial_header_level": 1,
    "syntax_highlight": "none",
    "math_output": "LaTeX",
    "embed_stylesheet": False,
    "stylesheet_path": [],
}


class _Words(Directive):  # type: ignore[misc]
    """A directive that docutils does not know: its argument and its content as text."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = None

    def run(self) -> list[nodes.Node]:
        """See Directive.run."""
        if _SILENT.match(self.name):
            return []
        kept = [line for line in self.content if not re.match(r"\s*:[\w-]+:", line)]
        container = nodes.container()
        argument = " ".join(line for line in self.arguments[:1] if not line.startswith(":"))
        if argument and ":" not in self.name:
            container += nodes.paragraph("", argument)
        self.content.data[:] = kept + [""] * (len(self.content) - len(kept))
        self.state.nested_parse(self.content, self.content_offset, container)
        return [container]


def rst_to_markdown(text: str) -> str:
    """The words of ``text`` as Markdown."""
    for name in (
        set(_DIRECTIVE.findall(text)) - set(en.directives) - set(directives._directive_registry)
    ):
        directives.register_directive(name, _Words)
    for name in set(_ROLE.findall(text)) - set(en.roles):
        roles.register_local_role(name, _role)
    return to_markdown(
        _plain(publish_parts(text, writer="html5", settings_overrides=_SETTINGS)["html_body"])
    )


def _plain(html: str) -> str:
    """The HTML of docutils with code as code and formulas as formulas, without its labels and links back."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup.select(".admonition-title, [role=doc-noteref], aside.footnote > .label"):
        element.decompose()
    for element in soup.select("span.literal"):
        element.name = "code"
    for element in soup.select("pre.math, div.math"):
        element.replace_with(f"\n\n$$\n{_formula(element.get_text())}\n$$\n\n")
    for element in soup.select("tt.math, span.math, code.math"):
        element.replace_with(f"${_formula(element.get_text())}$")
    for element in soup.select("pre.code"):
        names = [
            name for name in element.get("class") or [] if name not in ("code", "literal-block")
        ]
        element["class"] = " ".join(f"language-{name}" for name in names)
    return str(soup)


def _formula(text: str) -> str:
    return re.sub(r"^\\[(\[]|\\[)\]]$", "", text.strip()).strip()


def _role(
    name: str, _raw: str, text: str, *_rest: Any
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    words = words_of_role(name, text, {})
    if words.startswith("`"):
        return [nodes.literal("", words.strip("`"))], []
    return [nodes.Text(words)], []
