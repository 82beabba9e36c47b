"""A course's own table of contents ─▶ the order of its files.

MkDocs, Quarto, Jupyter Book, Docusaurus, mdBook and the Carpentries each write one in their own form; in all
of them the files are named in reading order, and that is all that is read: every text in it that names a
file of the course. The links of the front page stand in where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

import yaml

from tutor.course.files import INDEX_NAMES, MARKDOWN
from tutor.course.markdown import parse

YAML_FILES = ("_quarto.yml", "mkdocs.yml", "_toc.yml", "config.yaml", "_quarto.yaml", "mkdocs.yaml")
SCRIPTS = ("sidebars.js", "sidebars.ts", "sidebars.json", "sidebars.cjs", "sidebars.mjs")
SUMMARY = "SUMMARY.md"  # of mdBook and GitBook
FEWEST_FILES = 2  # that a table of contents names
# Where the files lie that a table of contents names without their folder.
_FOLDERS = ("", "docs", "src", "content", "episodes", "learners", "instructors", "profiles", "book")
_QUOTED = re.compile(r"[\"'`]([^\"'`\n]+)[\"'`]")


def read_navigation(
    folder: Path, paths: Sequence[PurePosixPath]
) -> tuple[list[PurePosixPath], PurePosixPath]:
    """The files among ``paths`` in the order of the course's table of contents; empty where it has none.

    And the folder outside of which it has no lessons: that of the course where it does not say.
    """
    known = {path.as_posix().lower(): path for path in paths}
    for name, here in _candidates(folder):
        try:
            text = (folder / here / name).read_text("utf-8", errors="replace")
        except OSError:
            continue
        if found := _named_files(_texts_of(name, text), here, known):
            docs = here / "docs" if name.startswith("mkdocs") else here
            inside = all(path.is_relative_to(docs) for path in found)
            return found, docs if inside else PurePosixPath()
    return [], PurePosixPath()


def order_of_links(text: str, paths: Sequence[PurePosixPath]) -> list[PurePosixPath]:
    """The files that the links of a front page lead to, in their order."""
    known = {path.as_posix().lower(): path for path in paths}
    return _named_files(_links(text), PurePosixPath(), known)


def _candidates(folder: Path) -> Iterator[tuple[str, PurePosixPath]]:
    """Names of tables of contents, and the folders in which they stand: the course's own, or one below."""
    for here in ("", "docs", "src", "website", "book"):
        for name in (*YAML_FILES, *SCRIPTS, SUMMARY):
            if (folder / here / name).is_file():
                yield name, PurePosixPath(here)


def _texts_of(name: str, text: str) -> Iterable[str]:
    if name == SUMMARY:
        return _links(text)
    if name in SCRIPTS:
        return _QUOTED.findall(text)
    try:
        return list(_scalars(yaml.compose(text, Loader=yaml.BaseLoader), set()))
    except yaml.YAMLError:
        return ()


def _scalars(node: yaml.Node | None, seen: set[int]) -> Iterator[str]:
    """Every text of the nodes, unconstructed, in order; what an alias repeats comes once."""
    if node is None or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        yield node.value
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item, seen)
    elif isinstance(node, yaml.MappingNode):
        for _, value in node.value:
            yield from _scalars(value, seen)


def _links(text: str) -> Iterator[str]:
    for token in parse(text):
        for child in token.children or []:
            if child.type == "link_open":
                yield str(child.attrGet("href") or "")


def _named_files(
    texts: Iterable[str], here: PurePosixPath, known: dict[str, PurePosixPath]
) -> list[PurePosixPath]:
    resolved = (_resolve(text, here, known) for text in texts)
    found = list(dict.fromkeys(path for path in resolved if path))
    return found if len(found) >= FEWEST_FILES else []


def _resolve(
    text: str, here: PurePosixPath, known: dict[str, PurePosixPath]
) -> PurePosixPath | None:
    name = text.split("#")[0].strip().removeprefix("./").strip("/").lower()
    if not name or "://" in name or "\n" in name:
        return None
    endings = ("", *MARKDOWN, ".ipynb", ".rst", *(f"/{index}.md" for index in INDEX_NAMES))
    for folder in _FOLDERS:
        for ending in endings:
            path = (here / folder / f"{name}{ending}").as_posix()
            if path in known:
                return known[path]
    return None
