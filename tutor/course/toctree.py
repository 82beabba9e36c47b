"""The ``toctree`` of Sphinx, MyST and d2lbook ─▶ the order of a course's files.

A page lists others, which may list more: they are read depth first, from the front page on. Knows the two
notations and where a name leads; not what the pages say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from tutor.course.files import MARKDOWN, is_index

_SUFFIXES = (".rst", *MARKDOWN, ".ipynb")
_OF_RST = re.compile(r"^([ \t]*)\.\. toctree::[^\n]*\n((?:[ \t]*\n|\1[ \t]+[^\n]*\n?)*)", re.M)
_FENCED = re.compile(r"^(`{3,}|:{3,})(?:\{toctree\}|toc\b)[^\n]*\n(.*?)^\1", re.M | re.S)
_TITLED = re.compile(r".*<([^<>]+)>\s*$")  # "A title <page>"


def read_toctree(folder: Path, paths: Sequence[PurePosixPath]) -> list[PurePosixPath]:
    """The outermost front page that lists files of ``paths``, and these in order; empty where none does."""
    known = {path.as_posix(): path for path in paths}
    fronts = [path for path in paths if is_index(path) and path.suffix.lower() in _SUFFIXES]
    for front in sorted(fronts, key=lambda path: len(path.parts)):
        if found := list(_pages(front, folder, known, set())):
            return [front, *found]
    return []


def _pages(
    page: PurePosixPath, folder: Path, known: dict[str, PurePosixPath], seen: set[PurePosixPath]
) -> Iterator[PurePosixPath]:
    seen.add(page)
    for entry in _entries(folder / page):
        for path in _resolve(entry, page.parent, known):
            if path not in seen:
                yield path
                yield from _pages(path, folder, known, seen)


def _entries(file: Path) -> Iterator[str]:
    try:
        text = file.read_text("utf-8", errors="replace")
    except OSError:
        return
    if "toc" not in text:
        return
    for found in sorted(
        [*_OF_RST.finditer(text), *_FENCED.finditer(text)], key=lambda m: m.start()
    ):
        for line in found[2].split("\n"):
            if line.strip() and not re.match(r"\s*:[\w-]+:|---", line):
                titled = _TITLED.match(line)
                yield (titled[1] if titled else line).strip()


def _resolve(
    entry: str, here: PurePosixPath, known: dict[str, PurePosixPath]
) -> list[PurePosixPath]:
    place = entry.lstrip("/") if entry.startswith("/") else (here / entry).as_posix()
    if "*" in entry:
        return [known[name] for name in sorted(known) if fnmatch(name.rsplit(".", 1)[0], place)]
    names = (place, *(f"{place}{suffix}" for suffix in _SUFFIXES))
    return [known[name] for name in names if name in known][:1]
