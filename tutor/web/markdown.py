r"""Markdown ─▶ what the chat shows, and back: formulas as \( \), remote images and raw HTML gone.

Knows the chat's delimiters. A student's "$5 and $6" stays money.
"""

from __future__ import annotations

import html
import re

# Code first, so that a dollar in it is left alone; then $$…$$; then $…$ by pandoc's rule: no space
# inside the dollars, no digit after the closing one.
_FORMULA = re.compile(
    r"(?P<code>```.*?```|`[^`]*`)"
    r"|\$\$(?P<display>.+?)\$\$"
    r"|(?<![\\$])\$(?!\s)(?P<inline>[^$\n]+?)(?<![\s\\])\$(?!\d)",
    re.DOTALL,
)
_IN_CHAT = re.compile(
    r"(?P<code>```.*?```|`[^`]*`)|\\\[(?P<display>.+?)\\\]|\\\((?P<inline>.+?)\\\)", re.DOTALL
)
DELIMITERS: list[dict[str, str | bool]] = [
    {"left": r"\(", "right": r"\)", "display": False},
    {"left": r"\[", "right": r"\]", "display": True},
]


def for_chat(text: str) -> str:
    """Markdown ``text`` with its dollar formulas in the chat's delimiters and no live HTML."""

    def rewrite(match: re.Match[str]) -> str:
        if match["code"]:
            return match["code"]
        if match["display"]:
            return rf"\[{match['display']}\]"
        return rf"\({match['inline']}\)"

    parts = []
    end = 0
    for match in _FORMULA.finditer(text):
        parts += [_without_html(text[end : match.start()]), rewrite(match)]
        end = match.end()
    return "".join([*parts, _without_html(text[end:])])


def typed(shown: str) -> str:
    """What ``for_chat`` was given, its images aside: the tutor reads dollars, as a terminal types them."""
    return html.unescape(_IN_CHAT.sub(_with_dollars, shown))


def _with_dollars(match: re.Match[str]) -> str:
    if match["code"]:
        return match["code"]
    return f"$${match['display']}$$" if match["display"] else f"${match['inline']}$"


def _without_html(text: str) -> str:
    """Images become their description; tags lose their angle brackets."""
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return html.escape(text, quote=False).replace("&amp;", "&").replace("&gt;", ">")
