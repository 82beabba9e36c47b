"""A folder ─▶ the files that are lessons, in order, and those that are left out, with the reason.

Knows names and folders; opens a file only to tell a translation. A ``README`` or ``index`` is the lesson
of its folder; that of the course's own folder is its front page.
"""

from __future__ import annotations

import math
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath

from tutor.course.answers import FOLDER as ANSWERS
from tutor.course.language import ENGLISH, language_of
from tutor.records import Finding

INDEX_NAMES = ("index", "readme", "_index")  # without the suffix, in lower case
MARKDOWN = (".md", ".markdown", ".mdx", ".qmd", ".rmd")
DOCUMENTS = (".ipynb", ".rst", ".html", ".htm", ".pdf", ".docx", ".pptx")
# Written for people too, and read by no converter here.
UNREAD = (".adoc", ".asciidoc", ".doc", ".epub", ".odp", ".odt", ".org", ".ppt", ".rtf", ".tex")
_BUILT = frozenset([
    "_book", "_build", "_includes", "_layouts", "_sass", "_site", "_static", "_templates",
    "__pycache__", "archetypes", "node_modules", "site-packages", "venv",
])  # fmt: skip
_ABOUT_THE_REPOSITORY = frozenset([
    "404", "agents", "authors", "changelog", "citation", "claude", "code_of_conduct", "contributing",
    "contributors", "copying", "issue_template", "licence", "license", "maintainers",
    "pull_request_template",
])  # fmt: skip
# Names that a lesson may have as well: only in capitals are they those of a repository's own files.
_ABOUT_IN_CAPITALS = frozenset([
    "CHANGES", "CREDITS", "GOVERNANCE", "HISTORY", "INSTALL", "NEWS", "NOTICE", "RELEASES", "ROADMAP",
    "SECURITY", "SUPPORT", "TODO",
])  # fmt: skip
_LANGUAGES = frozenset([
    "af", "ar", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da", "de", "el", "en", "eo", "es",
    "et", "eu", "fa", "fi", "fr", "ga", "gl", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it",
    "ja", "ka", "kk", "km", "kn", "ko", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb", "ne",
    "nl", "nn", "no", "pa", "pl", "ps", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta",
    "te", "th", "tl", "tr", "uk", "ur", "uz", "vi", "zh",
])  # fmt: skip
# Codes of countries that people take for those of their languages.
_OF_COUNTRIES = {
    "br": "pt", "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "hk": "zh", "jp": "ja", "kr": "ko",
    "tw": "zh", "ua": "uk", "vn": "vi",
}  # fmt: skip
_OF_LANGUAGES = ("translations", "i18n", "locales")
_LANGUAGE = r"([a-z]{2})(?:[-_](?:[a-z]{2}|hans|hant|419))?"
_TAGGED = re.compile(rf"(.+?)([._-]){_LANGUAGE}", re.I)
FileKey = tuple[tuple[float, tuple[object, ...]], ...]


def find_files(folder: Path) -> tuple[list[PurePosixPath], list[Finding]]:
    """The files that may be lessons, relative to ``folder``, by name; and those left out."""
    found: list[PurePosixPath] = []
    findings: list[Finding] = []
    for path, is_folder in _walk(folder):
        if reason := _why_not(path, is_folder):
            findings.append(Finding("left out", path.as_posix(), reason))
        elif not (folder / path).resolve().is_relative_to(folder.resolve()):
            # read, it would publish what it leads to
            findings.append(Finding("left out", path.as_posix(), "a link out of the course."))
        elif path.suffix.lower() in (*MARKDOWN, *DOCUMENTS):
            found.append(path)
    copies = {**_translations(folder, found), **_rendered(found)}
    findings += [Finding("left out", path.as_posix(), copies[path]) for path in copies]
    return [path for path in found if path not in copies], findings


def is_index(path: PurePosixPath | Path) -> bool:
    """Whether the file is the front page of its folder."""
    return path.stem.lower() in INDEX_NAMES


def place_of(path: PurePosixPath, orders: Mapping[PurePosixPath, float]) -> FileKey:
    """What sorts ``path``: folder by folder, each by its number, then its name; an index comes first.

    ``orders`` are the numbers that front matter gives to files, and to folders.
    """
    parts = [path, *path.parents][-2::-1]  # from the outermost folder to the file
    return tuple((_rank(part, path, orders), _natural(part)) for part in parts)


def _rank(part: PurePosixPath, path: PurePosixPath, orders: Mapping[PurePosixPath, float]) -> float:
    if part is path and is_index(path):
        return -math.inf
    return orders.get(part, _number(part.name))


def _walk(folder: Path) -> Iterator[tuple[PurePosixPath, bool]]:
    """Files, and the folders that are not looked into, relative to ``folder`` and by name."""
    for root, folders, names in os.walk(folder):
        here = PurePosixPath(Path(root).relative_to(folder).as_posix())
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if root == str(folder) and any((folder / ANSWERS).glob("*.jsonl")):
            folders.remove(ANSWERS)  # read beside the lessons
        for name in [name for name in folders if name.lower() in _BUILT]:
            folders.remove(name)
            yield here / name, True
        for name in sorted(names):
            if not name.startswith("."):
                yield here / name, False


def _why_not(path: PurePosixPath, is_folder: bool) -> str:
    """Why ``path`` is no lesson; "" where it may be one or is no text at all."""
    stem, suffix = path.stem, path.suffix.lower()
    if is_folder:
        return "a folder of templates or of what a program built."
    if suffix in UNREAD:
        return f"{suffix} is not read. Save it as Markdown, HTML or PDF."
    if suffix not in (*MARKDOWN, *DOCUMENTS):
        return ""
    if path.name == "SUMMARY.md":
        return "a table of contents: it orders the lessons."
    plain = stem.lower().replace("-", "_").replace(" ", "_")
    if plain in _ABOUT_THE_REPOSITORY or stem in _ABOUT_IN_CAPITALS:
        return "it is about the repository, no lesson."
    if stem.startswith("_") and not is_index(path):
        return "its name begins with _: a part of other pages, or a draft."
    return ""


def _translations(folder: Path, paths: Sequence[PurePosixPath]) -> dict[PurePosixPath, str]:
    """Files that are there in another language too, all but one: the one without a code, else English."""
    versions: dict[PurePosixPath, dict[str, PurePosixPath]] = defaultdict(dict)
    for path in paths:
        code, plain = _without_language(folder, path)
        versions[plain].setdefault(code, path)
    copies = {
        path: f"a translation of {original}, which is read."
        for version in versions.values()
        for original in [version.get("") or version.get(ENGLISH) or version[min(version)]]
        for path in version.values()
        if path != original
    }
    translated = [path for path in paths if _in_folder_of_languages(path)]
    if len(translated) < len(paths):  # the course itself stands outside
        old = "a translation of a page that the course no longer has."
        copies = {**dict.fromkeys(translated, old), **copies}
    return copies


def _without_language(folder: Path, path: PurePosixPath) -> tuple[str, PurePosixPath]:
    """The language code in the name or a folder of ``path``, and the path without it."""
    tagged = _TAGGED.fullmatch(path.stem)
    if tagged and _is_language(tagged[3], folder / path, sure=tagged[2] == "."):
        code = path.stem[len(tagged[1]) + 1 :].lower()
        return code, path.with_name(tagged[1] + path.suffix)
    for place, part in enumerate(path.parts[:-1]):
        found = re.fullmatch(_LANGUAGE, part, re.I)
        listed = place > 0 and path.parts[place - 1] in _OF_LANGUAGES
        if listed or (found and _is_language(found[1], folder / path)):
            rest = (*path.parts[:place], *path.parts[place + 1 :])
            # translations/es/a.md and i18n/es/a.md stand for a.md
            return part.lower(), PurePosixPath(*(p for p in rest if p not in _OF_LANGUAGES))
    return "", path


def _in_folder_of_languages(path: PurePosixPath) -> bool:
    return any(part in _OF_LANGUAGES for part in path.parts[:-2])


def _is_language(code: str, file: Path, sure: bool = False) -> bool:
    """Whether ``code`` names the language of the text: ``ml/`` may be machine learning."""
    code = _OF_COUNTRIES.get(code.lower(), code.lower())
    if code not in _LANGUAGES or sure:
        return code in _LANGUAGES
    try:
        return language_of(file.read_text("utf-8", errors="replace")) == code
    except OSError:
        return False


def _rendered(paths: Iterable[PurePosixPath]) -> dict[PurePosixPath, str]:
    """Web pages and PDFs beside the source of the same name."""
    sources = {path.with_suffix(""): path for path in paths if path.suffix.lower() in MARKDOWN}
    return {
        path: f"made from {sources[path.with_suffix('')]}, which is read."
        for path in paths
        if path.suffix.lower() in (".html", ".htm", ".pdf") and path.with_suffix("") in sources
    }


def _number(name: str) -> float:
    """The number that ``name`` begins with; those without come last."""
    digits = re.match(r"\d+", name)
    return float(digits[0]) if digits else math.inf


def _natural(path: PurePosixPath) -> tuple[object, ...]:
    """Sorts "week 2" before "week 10"."""
    pieces = re.split(r"(\d+)", path.name)
    return tuple(int(piece) if i % 2 else piece for i, piece in enumerate(pieces))
