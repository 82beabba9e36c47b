import re
import runpy
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import ROOT

KNOWLEDGE = ROOT / "knowledge"
FIGURES = KNOWLEDGE / "figures"
LESSONS = sorted(
    file for file in KNOWLEDGE.glob("[0-9]*.md") if not file.name.endswith("glossary.md")
)
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]*)\)")
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"svg", "title", "desc", "rect", "defs", "style", "g", "path", "text", "use", "clipPath"}
FILES = sorted(FIGURES.glob("*.svg"))
LARGEST_BYTES = 60_000
SMALLEST_LETTERS = 11  # pixels where the figure is 640 wide
LEAST_CONTRAST = 4.5  # WCAG 2, level AA

each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


@dataclass(frozen=True)
class Shown:
    """An image line of a lesson."""

    lesson: Path
    line: int
    alt: str
    path: str


def shown_in(lesson: Path) -> Iterator[Shown]:
    for line, text in enumerate(lesson.read_text(encoding="utf-8").split("\n")):
        for found in IMAGE.finditer(text):
            yield Shown(lesson, line, found["alt"], found["path"])


IMAGES = [image for lesson in LESSONS for image in shown_in(lesson)]
each_image = pytest.mark.parametrize("image", IMAGES, ids=lambda image: Path(image.path).stem)


def text_colours(root: ET.Element) -> set[str]:
    styles = [element.get("style", "") for element in root.iter(f"{SVG}text")]
    return {
        found[1] if (found := re.search(r"fill: (#\w{6})", style)) else "#000000"
        for style in styles
    }


def luminance(colour: str) -> float:
    """Relative luminance of a #rrggbb colour, as WCAG 2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def words_of(file: Path) -> list[str]:
    return [element.text or "" for element in ET.parse(file).iter(f"{SVG}text")]


def numbers_of(file: Path) -> list[float]:
    """All coordinates of all lines, in the order of drawing."""
    lines = [element.get("d", "") for element in ET.parse(file).iter(f"{SVG}path")]
    return [float(number) for line in lines for number in re.findall(r"-?\d+\.?\d*", line)]


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_every_lesson_has_one_to_three_figures(lesson: Path) -> None:
    assert 1 <= len(list(shown_in(lesson))) <= 3


@each_image
def test_an_image_has_its_own_line_after_some_text_of_its_section(image: Shown) -> None:
    lines = image.lesson.read_text(encoding="utf-8").split("\n")
    before = next(line for line in reversed(lines[: image.line]) if line.strip())

    assert IMAGE.fullmatch(lines[image.line])
    assert not lines[image.line - 1].strip()
    assert not lines[image.line + 1].strip()
    assert not before.startswith("#")


@each_image
def test_an_image_is_there_for_a_light_and_for_a_dark_page(image: Shown) -> None:
    light = image.lesson.parent / image.path

    assert light.parent == FIGURES
    assert light.name.startswith(image.lesson.name[:3])
    assert light in FILES
    assert light.with_stem(f"{light.stem}-dark") in FILES


@each_image
def test_an_alternative_text_says_what_is_seen_in_10_to_30_words(image: Shown) -> None:
    assert 10 <= len(image.alt.split()) <= 30
    assert image.alt.endswith(".")


def test_alternative_texts_and_images_are_different() -> None:
    repeated = Counter([image.alt for image in IMAGES] + [image.path for image in IMAGES])

    assert [text for text, times in repeated.items() if times > 1] == []


def test_every_figure_is_shown_by_a_lesson() -> None:
    names = {Path(image.path).stem for image in IMAGES}

    assert {file.stem.removesuffix("-dark") for file in FILES} == names


@each_file
def test_a_figure_is_well_formed_and_has_a_title_and_a_description(file: Path) -> None:
    root = ET.parse(file).getroot()
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")

    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert len(title.text.split()) >= 3
    assert len(description.text.split()) >= 10


@each_file
def test_a_figure_runs_nothing_and_fetches_nothing(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    elements = list(ET.fromstring(text).iter())
    attributes = [(name, value) for element in elements for name, value in element.items()]

    assert {element.tag.removeprefix(SVG) for element in elements} <= DRAWN
    assert [name for name, _ in attributes if name.lower().startswith("on")] == []
    assert [v for name, v in attributes if name.endswith("href") and not v.startswith("#")] == []
    assert re.findall(r"url\((?!#)|@import|javascript:|data:\w+/|<!ENTITY", text) == []
    assert set(re.findall(r"https?://[^\"']*", text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


@each_file
def test_a_figure_is_small_and_scales_with_the_page(file: Path) -> None:
    root = ET.parse(file).getroot()
    width, height = root.get("width"), root.get("height")

    assert file.stat().st_size < LARGEST_BYTES
    assert width == "640"
    assert 240 <= int(height) <= 500
    assert root.get("viewBox") == f"0 0 {width} {height}"
    assert "max-width: 100%" in root.get("style")


@each_file
def test_the_words_of_a_figure_are_large_and_clear_enough_to_read(file: Path) -> None:
    root = ET.parse(file).getroot()
    paper = root.find(f"{SVG}rect").get("fill")
    text = file.read_text(encoding="utf-8")
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", text)]

    assert len(words_of(file)) == len(sizes) > 0
    assert min(sizes) >= SMALLEST_LETTERS
    assert [c for c in text_colours(root) if contrast(c, paper) < LEAST_CONTRAST] == []


@each_image
def test_the_dark_figure_says_the_same_as_the_light_one(image: Shown) -> None:
    light = image.lesson.parent / image.path

    assert words_of(light) == words_of(light.with_stem(f"{light.stem}-dark"))


def test_the_graph_of_lesson_5_shows_the_numbers_of_its_worked_example() -> None:
    lesson = next(file for file in LESSONS if file.name.startswith("05")).read_text("utf-8")
    digits = re.compile(r"\d\.\d{4}")
    drawn = {
        number for word in words_of(FIGURES / "05-graph.svg") for number in digits.findall(word)
    }

    # the gradients of the hidden activations are not in the lesson: -0.1 and 0.6 times -1.0136
    assert drawn - set(digits.findall(lesson)) == {"0.1014", "0.6082"}
    assert {"0.5250", "0.2315", "0.5137", "0.0253", "0.1082", "0.5321"} <= drawn


def test_drawing_a_figure_again_gives_the_same_words_and_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("matplotlib")
    monkeypatch.syspath_prepend(str(FIGURES))
    drawing = runpy.run_path(str(FIGURES / "draw.py"))
    picture = next(p for p in drawing["pictures"]() if p.name == "05-graph")

    drawn = drawing["write"](picture, drawing["LIGHT"], tmp_path)

    # another matplotlib may name and nest its elements otherwise; what is drawn stays
    committed = FIGURES / drawn.name
    assert words_of(drawn) == words_of(committed)
    assert numbers_of(drawn) == pytest.approx(numbers_of(committed), abs=0.5)  # pixels
