"""Other formats ─▶ Markdown, by suffix: notebooks and web pages; with an extra, rst and documents.

Each converter is a library's; here stands what of its output a lesson needs.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import nbformat

from tutor.course.encodings import read_text
from tutor.course.html import page_to_markdown, to_markdown
from tutor.errors import FileError
from tutor.records import Finding

Converter = Callable[[Path, str], tuple[str, list[Finding]]]
EXTRA = "documents"  # of this package, with the libraries for what no web page or notebook is


def _notebook(file: Path, name: str) -> tuple[str, list[Finding]]:
    """Markdown and code cells; outputs are left out."""
    text, findings = read_text(file, name)
    try:
        with warnings.catch_warnings():  # of older forms, which it mends
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(text, as_version=4)
    except (ValueError, KeyError, AttributeError, nbformat.ValidationError) as error:
        raise FileError(name, "it is no Jupyter notebook. Save it again in Jupyter.") from error
    about = notebook.metadata
    language = about.get("kernelspec", {}).get("language") or about.get("language_info", {}).get(
        "name", ""
    )
    return "\n\n".join(_cells(notebook, language or "python")), findings


def _cells(notebook: Any, language: str) -> Iterator[str]:
    for number, cell in enumerate(notebook.cells):
        source = cell.source.strip("\n")
        if cell.cell_type == "code" and source.strip():
            fence = "```" if "```" not in source else "~~~~"
            yield f"{fence}{language}\n{source}\n{fence}"
        elif cell.cell_type == "markdown" or (number == 0 and source.startswith("---")):
            yield source


def _web_page(file: Path, name: str) -> tuple[str, list[Finding]]:
    text, findings = read_text(file, name)
    return page_to_markdown(text), findings


def _restructured_text(file: Path, name: str) -> tuple[str, list[Finding]]:
    _need("docutils", name)
    from tutor.course.rst import rst_to_markdown

    text, findings = read_text(file, name)
    return rst_to_markdown(text), findings


def _pdf(file: Path, name: str) -> tuple[str, list[Finding]]:
    """The text of each page under its number, or under what the outline calls it."""
    pypdf = _need("pypdf", name)
    try:
        reader = pypdf.PdfReader(file)
        pages = [page.extract_text() for page in reader.pages]
        titles = _outline(reader, reader.outline)
    except (OSError, pypdf.errors.PyPdfError) as error:
        raise FileError(name, f"it can't be read as a PDF ({error}).") from error
    if not any(page.strip() for page in pages):
        raise FileError(name, "its pages hold no text. Run a text recognition (OCR) over it first.")
    if (
        sum(word.isalpha() and len(word) > 1 for page in pages for word in page.split())
        < FEWEST_WORDS
    ):
        raise FileError(name, "a picture or a cover: its pages hold next to no text.", skipped=True)
    title = str((reader.metadata and reader.metadata.title) or "").strip()
    if not title or _NO_TITLE.search(title):
        title = re.sub(r"[_-]+", " ", file.stem.lstrip("0123456789_- ") or file.stem).capitalize()
    parts = [f"# {title}"]
    for number, page in enumerate(pages, 1):
        parts += [f"## {titles.get(number - 1) or f'Page {number}'}", _paragraphs(page)]
    return "\n\n".join(parts), []


def _outline(reader: Any, items: Any) -> dict[int, str]:
    """The first title of the outline on each page, from 0."""
    found: dict[int, str] = {}
    for item in items:
        inner = (
            _outline(reader, item)
            if isinstance(item, list)
            else {reader.get_destination_page_number(item): str(item.title)}
        )
        found = {**inner, **found}
    return found


def _paragraphs(page: str) -> str:
    """Lines joined to paragraphs: one ends where a line ends a sentence and falls short."""
    lines = [line.strip() for line in page.split("\n")]
    longest = max(map(len, lines), default=0)
    text = ""
    for line in lines:
        if not line:
            text = text.rstrip() + "\n\n"
        elif line.endswith("-") and len(line) > 1 and line[-2].isalpha():
            text += line[:-1]
        else:
            ends = line[-1] in ".!?:" and len(line) < SHORT_LINE * longest
            text += line + ("\n\n" if ends else " ")
    return text.strip()


FEWEST_WORDS = 30  # in a PDF: one with fewer is a figure
# What programs write there: an address, the name of a file, that of the program.
_NO_TITLE = re.compile(
    r"://|^Microsoft |^untitled|^page \d+$|\.(?:docx?|dvi|indd|pptx?|tex|html?|pdf)$", re.I
)
SHORT_LINE = 0.85  # of the longest of its page: such a line ends its paragraph


def _word(file: Path, name: str) -> tuple[str, list[Finding]]:
    mammoth = _need("mammoth", name)
    try:
        with file.open("rb") as stream:
            return to_markdown(mammoth.convert_to_html(stream).value), []
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise FileError(name, f"it can't be read as a Word document ({error}).") from error


def _slides(file: Path, name: str) -> tuple[str, list[Finding]]:
    """Each slide by its title: its lines, its tables and the speaker's notes."""
    pptx = _need("pptx", name)
    try:
        slides = pptx.Presentation(str(file)).slides
    except (OSError, ValueError, KeyError, pptx.exc.PackageNotFoundError) as error:
        raise FileError(name, f"it can't be read as a presentation ({error}).") from error
    return "\n\n".join(
        part for number, slide in enumerate(slides, 1) for part in _slide(slide, number)
    ), []


def _slide(slide: Any, number: int) -> Iterator[str]:
    title = slide.shapes.title
    yield f"## {' '.join(title.text.split()) if title and title.text.strip() else f'Slide {number}'}"
    for shape in slide.shapes:
        if shape.has_text_frame and (title is None or shape.shape_id != title.shape_id):
            lines = [(p.level, " ".join(p.text.split())) for p in shape.text_frame.paragraphs]
            yield "\n".join(f"{'  ' * level}- {text}" for level, text in lines if text)
        if shape.has_table:
            rows = [[" ".join(cell.text.split()) for cell in row.cells] for row in shape.table.rows]
            rows.insert(1, ["---"] * len(rows[0]))
            yield "\n".join(f"| {' | '.join(row)} |" for row in rows)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame:
        yield slide.notes_slide.notes_text_frame.text


def _need(module: str, name: str) -> Any:
    """The library, or a FileError that says how to get it."""
    try:
        return import_module(module)
    except ImportError as error:
        what = f"reading it needs {module}. Install it: pip install 'course-tutor[{EXTRA}]'."
        raise FileError(name, what) from error


CONVERTERS: dict[str, Converter] = {
    ".ipynb": _notebook,
    ".html": _web_page,
    ".htm": _web_page,
    ".rst": _restructured_text,
    ".pdf": _pdf,
    ".docx": _word,
    ".pptx": _slides,
}
