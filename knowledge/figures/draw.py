"""Draws the figures of all lessons beside itself: ``python knowledge/figures/draw.py``.

Every picture becomes two SVG files, NAME.svg for a light page and NAME-dark.svg for a dark one, with
the same bytes each time. Knows what to make of matplotlib's SVG: text stays text, in the reader's
own font; a title and a description for those who can't see it; no date, and no needless decimals.
"""

from __future__ import annotations

import importlib
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import matplotlib as mpl
import torch
from look import DARK, LIGHT, WIDTH, Palette, Picture

FOLDER = Path(__file__).parent
SVG = "http://www.w3.org/2000/svg"
FONTS = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"


def pictures() -> Iterator[Picture]:
    """The pictures of every ``lesson_NN.py``, in the order of the lessons."""
    for file in sorted(FOLDER.glob("lesson_*.py")):
        yield from importlib.import_module(file.stem).PICTURES


def write(picture: Picture, palette: Palette, folder: Path) -> Path:
    """Draw one picture in one palette; returns the file."""
    figure = picture.draw(palette)
    drawn = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": picture.name}):
        figure.savefig(drawn, format="svg", metadata=nothing)
    root = ET.fromstring(drawn.getvalue())  # noqa: S314 - written by matplotlib just now
    _tidy(root)
    _introduce(root, picture, palette, round(figure.get_figheight() * 72))
    file = folder / f"{picture.name}{palette.suffix}.svg"
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    file.write_text(ET.tostring(root, encoding="unicode") + "\n", encoding="utf-8")
    return file


def _tidy(root: ET.Element) -> None:
    """Round to a hundredth of a pixel, and name the reader's fonts instead of matplotlib's."""
    for element in root.iter():
        for name in ("d", "x", "y", "width", "height", "transform"):
            if name in element.attrib:
                element.set(name, _shorter(element.get(name, "")))
        if element.tag == f"{{{SVG}}}text":
            style = re.sub(r"font-family: [^;]*;?", "", element.get("style", ""))
            element.set("style", re.sub(r"\s+", " ", style).strip("; "))
            if element.get("transform", "").startswith("rotate(0 "):
                del element.attrib["transform"]
        if element.text and not element.text.strip():
            element.text = None
        element.tail = None


def _shorter(numbers: str) -> str:
    short = re.sub(r"-?\d+\.\d+|-0\b", lambda n: _number(float(n[0])), numbers)
    return re.sub(r"\s+", " ", short).strip()


def _number(value: float) -> str:
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _introduce(root: ET.Element, picture: Picture, palette: Palette, height: int) -> None:
    """The title, the description and the paper, before everything that is drawn."""
    root.attrib.update(
        {
            "width": str(WIDTH),
            "height": str(height),
            "role": "img",
            "aria-labelledby": "title description",
            "style": f"max-width: 100%; height: auto; font-family: {FONTS}",
        }
    )
    title, description = ET.Element(f"{{{SVG}}}title"), ET.Element(f"{{{SVG}}}desc")
    title.set("id", "title")
    description.set("id", "description")
    title.text, description.text = picture.title, picture.description
    size = {"width": str(WIDTH), "height": str(height), "rx": "8", "fill": palette.paper}
    for place, element in enumerate((title, description, ET.Element(f"{{{SVG}}}rect", size))):
        root.insert(place, element)


def main() -> None:
    """Draw everything, on one thread so that the numbers are the same everywhere."""
    torch.set_num_threads(1)
    for picture in pictures():
        for palette in (LIGHT, DARK):
            write(picture, palette, FOLDER)


if __name__ == "__main__":
    main()
