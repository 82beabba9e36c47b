"""HTML ─▶ Markdown, by markdownify; folded parts unfolded, scripts and frames left out.

Knows HTML; not where in a lesson it stands.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from markdownify import ATX, MarkdownConverter

_DROPPED = [
    "script",
    "style",
    "svg",
    "iframe",
    "noscript",
    "template",
    "nav",
    "footer",
    "form",
    "button",
]
# In these the words have a form of their own; elsewhere the lines between tags may be Markdown.
_STRUCTURE = re.compile(
    r"<(?:table|ul|ol|dl|p|pre|blockquote|figure|h[1-6]|script|style|svg|iframe|video|picture)\b",
    re.I,
)
_TAG = r"<[/!]?[A-Za-z][^<>]*>"
_ONLY_TAGS = re.compile(rf"\s*(?:{_TAG}\s*)+")
_TITLED = re.compile(r"<[A-Z]\w*[^<>]*?\b(?:label|title)=(?:\"([^\"]*)\"|'([^']*)')")
_SUMMARY = re.compile(r"<summary\b[^>]*>(.*?)</summary>", re.S | re.I)


class _Converter(MarkdownConverter):
    def convert_summary(self, _element: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n**{text.strip()}**\n\n" if text.strip() else ""

    def convert_figcaption(self, _element: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_details(self, _element: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_dt(self, _element: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n**{text.strip()}**: "

    def convert_dd(self, _element: Tag, text: str, parent_tags: set[str]) -> str:
        return f"{text.strip()}\n\n"


def to_markdown(html: str) -> str:
    """The words of ``html`` as plain Markdown."""
    soup = BeautifulSoup(html, "html.parser")
    for element in soup(_DROPPED):
        element.decompose()
    for cell in soup(["td", "th"]):  # a bar in a cell would end it
        for text in cell.find_all(string=re.compile(r"\|")):
            text.replace_with(text.replace("|", r"\|"))
    converter = _Converter(
        heading_style=ATX,
        bullets="-",
        escape_asterisks=False,
        escape_underscores=False,
        code_language_callback=_language,
    )
    return str(converter.convert_soup(soup)).strip()


def page_to_markdown(html: str) -> str:
    """The main part of a whole page; its title stands for a missing top heading."""
    soup = BeautifulSoup(html, "html.parser")
    main = soup.find("main") or soup.find("article") or soup.body or soup
    for element in main(["header", "aside"]) if isinstance(main, Tag) else ():
        if not element.find(re.compile("^h[1-6]$")):
            element.decompose()
    text = to_markdown(str(main))
    if soup.title and soup.title.string and not re.search(r"^# ", text, re.M):
        return f"# {soup.title.string.strip()}\n\n{text}"
    return text


def block_to_markdown(block: str) -> str:
    """An HTML block of a lesson; of a mere frame (``<div>``, ``<Tabs>``) the lines in it stay as they are."""
    if _STRUCTURE.search(block):
        return to_markdown(block)
    block = _SUMMARY.sub(lambda found: f"\n\n**{' '.join(found[1].split())}**\n\n", block)
    lines = []
    for line in block.split("\n"):
        if _ONLY_TAGS.fullmatch(line):
            titles = [found[1] or found[2] for found in _TITLED.finditer(line)]
            lines += ["", *(f"**{title}**" for title in titles), ""]
        else:
            lines.append(re.sub(_TAG, "", line) if line.lstrip().startswith("<") else line)
    return "\n".join(lines).strip("\n")


def _language(element: Tag) -> str:
    """The language of a listing, by the class of its ``code``."""
    code = element.find("code")
    classes = [*(element.get("class") or []), *((code.get("class") or []) if code else [])]
    names = (
        re.fullmatch(r"(?:language|lang|highlight|sourceCode)-(\w+)", name) for name in classes
    )
    return next((name[1] for name in names if name), "")
