"""Formats other than Markdown: each by its library, or named with what to install."""

import json
from pathlib import Path

import pytest

from tutor.course import cut_passages, formats, read_course
from tutor.errors import CourseError


def units(file: Path) -> list[str]:
    return [unit.text for passage in cut_passages(read_course(file)) for unit in passage.units]


def notebook(*cells: tuple[str, str]) -> str:
    made = [
        {"cell_type": kind, "metadata": {}, "source": text}
        | (
            {
                "outputs": [{"output_type": "stream", "name": "stdout", "text": "no"}],
                "execution_count": 1,
            }
            if kind == "code"
            else {}
        )
        for kind, text in cells
    ]
    about = {"kernelspec": {"language": "julia", "name": "julia", "display_name": "Julia"}}
    return json.dumps({"cells": made, "metadata": about, "nbformat": 4, "nbformat_minor": 4})


def test_a_notebook_is_its_text_and_its_code_without_outputs(tmp_path):
    file = tmp_path / "sails.ipynb"
    file.write_text(notebook(("markdown", "# Sails\n\nA sail pulls a boat."), ("code", "x = 1")))
    assert read_course(file).title == "Sails"
    assert units(file) == ["A sail pulls a boat.", "```julia\nx = 1\n```"]


def test_what_is_no_notebook_is_named(tmp_path):
    (tmp_path / "a.ipynb").write_text("[]")
    with pytest.raises(CourseError, match=r"a\.ipynb: it is no Jupyter notebook"):
        read_course(tmp_path / "a.ipynb")


def test_a_web_page_is_its_main_part(tmp_path):
    file = tmp_path / "a.html"
    file.write_text(
        "<html><head><title>Sails</title></head><body><nav>Menu</nav><main><p>A sail pulls a boat.</p>"
        "<table><tr><th>Sail</th></tr><tr><td>Jib | fore</td></tr></table><script>x</script></main>"
        "<footer>Imprint</footer></body></html>"
    )
    assert read_course(file).title == "Sails"
    assert units(file) == ["A sail pulls a boat.", "| Sail |", r"| Jib \| fore |"]


RST = """\
Sails
=====

A sail pulls, see :ref:`keel <k>`. Call :func:`reef` with ``x`` for :math:`v^2`.

.. tip:: Dry it.

.. versionadded:: 2
   The jib is new.

.. math:: v = s / t

.. code-block:: python

   x = 1

.. toctree::

   other
"""


def test_restructured_text_is_read_with_what_sphinx_adds(tmp_path):
    pytest.importorskip("docutils")
    file = tmp_path / "a.rst"
    file.write_text(RST)
    assert read_course(file).title == "Sails"
    assert units(file) == [
        "A sail pulls, see keel.",
        "Call `reef` with `x` for $v^2$.",
        "Dry it.",
        "2 The jib is new.",
        "$$\nv = s / t\n$$",
        "```python\nx = 1\n```",
    ]


def test_slides_are_sections_by_their_titles(tmp_path):
    pptx = pytest.importorskip("pptx")
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Sails"
    slide.placeholders[1].text = "A sail pulls a boat\nIt is sewn"
    slide.notes_slide.notes_text_frame.text = "Say it slowly."
    deck.save(tmp_path / "a.pptx")
    assert units(tmp_path / "a.pptx") == ["- A sail pulls a boat", "- It is sewn", "Say it slowly."]


def test_a_pdf_without_text_says_what_to_do(tmp_path):
    pypdf = pytest.importorskip("pypdf")
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(tmp_path / "a.pdf")
    with pytest.raises(
        CourseError, match=r"a\.pdf: its pages hold no text\. Run a text recognition"
    ):
        read_course(tmp_path / "a.pdf")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.pptx"])
def test_a_damaged_document_ends_nothing_else(tmp_path, name):
    for library in ("pypdf", "mammoth", "pptx"):
        pytest.importorskip(library)
    (tmp_path / name).write_bytes(b"no document")
    (tmp_path / "b.md").write_text("# One\n\nText.\n")
    course = read_course(tmp_path)
    assert [lesson.file for lesson in course.lessons] == ["b.md"]
    assert [(item.kind, item.file) for item in course.findings] == [("unreadable", name)]


def test_lines_of_a_page_are_paragraphs():
    page = "The keel is a heavy fin that keeps the boat from drif-\nting to the side when it\nsails.\nThe mast is a tall pole that carries the sails."
    assert formats._paragraphs(page) == (
        "The keel is a heavy fin that keeps the boat from drifting to the side when it sails.\n\n"
        "The mast is a tall pole that carries the sails."
    )


def test_without_the_library_it_says_what_to_install(tmp_path, monkeypatch):
    def missing(name: str):
        raise ImportError(name)

    monkeypatch.setattr(formats, "import_module", missing)
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    with pytest.raises(
        CourseError, match=r"needs pypdf\. Install it: pip install 'course-tutor\[documents\]'"
    ):
        read_course(tmp_path / "a.pdf")
