"""A run's numbers and downloads as HTML: a table for every picture, a script, a notebook."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from demos.kit.run_log import RunLog
from demos.output.export import as_notebook, as_script
from demos.output.tables import Cell, Table, tables_of
from tutor.web.texts import Texts

_FROM_TUTOR = """\
from tutor.settings import Settings
from tutor.tutor import Tutor

# the experiment looks into the language model of the tutor
DEMO = Tutor.open(Settings.from_environment()).demos["{name}"]"""


def write_numbers(run: RunLog, words: Texts) -> str:
    """The downloads of ``run``, and the numbers of its newest frame."""
    demo, params, pictures = run.demo, run.params, run.last.charts if run.last else ()
    source = _FROM_TUTOR.format(name=demo.name) if demo.model and demo.model() else ""
    script = _download(
        words.as_script, f"{demo.name}.py", "text/x-python", as_script(demo, params, source)
    )
    notebook = _download(
        words.as_notebook,
        f"{demo.name}.ipynb",
        "application/x-ipynb+json",
        as_notebook(demo, params, source),
    )
    tables = [_table(table) for picture in pictures for table in tables_of(picture)]
    return f"<p>{script} · {notebook}</p>{''.join(tables)}"


def _download(label: str, name: str, kind: str, text: str) -> str:
    """A link that contains the file: nothing is kept on the server."""
    data = b64encode(text.encode()).decode()
    return f'<a download="{name}" href="data:{kind};base64,{data}">{escape(label)}</a>'


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in table.rows
    )
    return (
        f'<h4>{escape(table.title)}</h4><div class="table" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(cell: Cell) -> str:
    return escape(cell) if isinstance(cell, str) else f"{cell:.6g}"
