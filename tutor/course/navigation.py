"""A course's own table of contents ─▶ the order of its files, and where its lessons lie.

MkDocs, Quarto, Jupyter Book, bookdown, Docusaurus, mdBook and the Carpentries each write one in their own
form; in all of them the files are named in reading order, and that is all that is read: every text in it
that names a file of the course. Where there is none, a ``toctree`` or the links of a page stand in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml

from tutor.course.files import INDEX_NAMES, MARKDOWN
from tutor.course.markdown import parse
from tutor.course.toctree import read_toctree

YAML_FILES = (
    "_quarto.yml", "mkdocs.yml", "_toc.yml", "_bookdown.yml", "config.yaml", "_quarto.yaml", "mkdocs.yaml",
)  # fmt: skip
SCRIPTS = ("sidebars.js", "sidebars.ts", "sidebars.json", "sidebars.cjs", "sidebars.mjs")
SUMMARY = "SUMMARY.md"  # of mdBook and GitBook
HERE = PurePosixPath()
FEWEST_FILES = 2  # that a table of contents names
# Where the files lie that a table of contents names without their folder.
_OF_CARPENTRIES = ("episodes", "learners", "instructors", "profiles")
_FOLDERS = ("", "docs", "src", "content", *_OF_CARPENTRIES, "book")
_QUOTED = re.compile(r"[\"'`]([^\"'`\n]+)[\"'`]")
# A table that names every page of its book. One of a website may leave out what its pages link to.
_OF_A_BOOK = re.compile(r"^\s*(?:chapters|rmd_files|episodes|carpentry)\s*:|^format: jb-book", re.M)


@dataclass(frozen=True)
class Contents:
    """The table of contents ``file``, relative to the course, and the files that it names, in order.

    ``folder`` is the one outside of which there are no lessons. ``folders`` are those right in it that hold
    some, "" for itself; None where the table does not tell.
    """

    files: tuple[PurePosixPath, ...] = ()
    file: PurePosixPath | None = None
    folder: PurePosixPath = HERE
    folders: frozenset[str] | None = None

    def leaves_out(self, path: PurePosixPath) -> bool:
        """Whether ``path`` lies where there are no lessons; the course's own folder may have some."""
        if len(path.parts) == 1:
            return False
        if not path.is_relative_to(self.folder):
            return True
        return self.folders is not None and _first(path, self.folder) not in self.folders


def read_navigation(folder: Path, paths: Sequence[PurePosixPath]) -> Contents:
    """The table of contents that names most of ``paths``; an empty one where there is none."""
    known = {path.as_posix().lower(): path for path in paths}
    best = Contents()
    for table in _tables(folder, paths):
        try:
            text = (folder / table).read_text("utf-8", errors="replace")
        except OSError:
            continue
        texts = list(_texts_of(table.name, text))
        found = _named_files(texts, table.parent, known)
        if len(found) > len(best.files):
            best = _contents(table, text, texts, found)
    if not best.files and (found := read_toctree(folder, paths)):
        here = found[0].parent
        folders = frozenset(_first(path, here) for path in found if path.is_relative_to(here))
        return Contents(tuple(found), found[0], here, folders)
    return best


def _contents(
    table: PurePosixPath, text: str, texts: Sequence[str], found: list[PurePosixPath]
) -> Contents:
    here = table.parent
    docs = here / "docs" if table.name.startswith("mkdocs") else here
    folder = docs if all(path.is_relative_to(docs) for path in found) else PurePosixPath()
    if table.name not in YAML_FILES or not _OF_A_BOOK.search(text):
        return Contents(tuple(found), table, folder)
    named = {_first(path, folder) for path in found}
    if table.name == "config.yaml":  # of the Carpentries, who read these folders listed or not
        named |= set(_OF_CARPENTRIES)
    named |= {text.strip("./").split("/")[0] for text in texts if "/" in text}  # "lessons/*.qmd"
    return Contents(tuple(found), table, folder, frozenset(named))


def _first(path: PurePosixPath, folder: PurePosixPath) -> str:
    """The folder right in ``folder`` in which ``path`` lies; "" for ``folder`` itself."""
    parts = path.relative_to(folder).parts
    return parts[0] if len(parts) > 1 else ""


def order_of_links(
    page: PurePosixPath, text: str, paths: Sequence[PurePosixPath]
) -> list[PurePosixPath]:
    """The files that the links of the page lead to, in their order."""
    known = {path.as_posix().lower(): path for path in paths}
    return _named_files(links_of(text), page.parent, known)


def links_of(text: str) -> Iterator[str]:
    """The addresses of the links in a text."""
    for token in parse(text):
        for child in token.children or []:
            if child.type == "link_open":
                yield str(child.attrGet("href") or "")


def _tables(folder: Path, paths: Iterable[PurePosixPath]) -> Iterator[PurePosixPath]:
    """Tables of contents in the course's folder, and in those right in it that hold files of it."""
    holding = dict.fromkeys(path.parts[0] for path in paths if len(path.parts) > 1)
    for here in ("", *dict.fromkeys(("docs", "src", "website", "book", *holding))):
        for name in (*YAML_FILES, *SCRIPTS, SUMMARY):
            if (folder / here / name).is_file():
                yield PurePosixPath(here, name)


def _texts_of(name: str, text: str) -> Iterable[str]:
    if name == SUMMARY:
        return links_of(text)
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
    names = dict.fromkeys(
        (name, name.removesuffix(".html"))
    )  # a link may name the page that is made
    for folder in _FOLDERS:
        for path in (f"{part}{ending}" for part in names for ending in endings):
            if found := known.get((here / folder / path).as_posix()):
                return found
    return None
