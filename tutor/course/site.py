"""What the settings of a course's site call it: those of MkDocs, Quarto, Jekyll, Docusaurus and others.

Knows where each keeps the title; nothing else that is set there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import yaml

# The files with the title, by the table of contents that they stand beside or over.
_SETTINGS = {
    "mkdocs": ("mkdocs.yml", "mkdocs.yaml"),
    "_quarto": ("_quarto.yml", "_quarto.yaml"),
    "_toc": ("_config.yml",),
    "config": ("config.yaml",),
    "sidebars": ("docusaurus.config.js", "docusaurus.config.ts"),
    "SUMMARY": ("book.toml",),
}
_WITHOUT_TABLE = ("_config.yml", "docusaurus.config.js", "docusaurus.config.ts")
_KEYS = ("site_name", "book.title", "website.title", "title")
_IN_SCRIPT = re.compile(r"^\s*title\s*[:=]\s*(['\"`])(.+?)\1", re.M)


def title_in_settings(folder: Path, table: PurePosixPath | None) -> str:
    """The title of the site whose table of contents is ``table``; "" where its settings have none."""
    if table is None:
        return _first_title(folder, [PurePosixPath()], _WITHOUT_TABLE)
    return _first_title(folder, list(table.parents)[:2], _SETTINGS.get(table.stem, ()))


def _first_title(folder: Path, places: Sequence[PurePosixPath], names: Sequence[str]) -> str:
    titles = (_title(folder / place / name) for place in places for name in names)
    return next(filter(None, titles), "")


def _title(file: Path) -> str:
    try:
        text = file.read_text("utf-8", errors="replace")
    except OSError:
        return ""
    if file.suffix not in (".yml", ".yaml"):
        found = _IN_SCRIPT.search(text)
        return found[2] if found else ""
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return ""
    return next(filter(None, (_scalar(root, keys.split(".")) for keys in _KEYS)), "")


def _scalar(node: yaml.Node | None, keys: list[str]) -> str:
    """The text under ``keys``, one in the other."""
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        node = next((value for name, value in pairs if name.value == key), None)
    return str(node.value).strip() if isinstance(node, yaml.ScalarNode) else ""
