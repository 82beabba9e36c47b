import contextlib
import io
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import frontmatter
import pytest
import torch
from markdown_it.token import Token

from demos.kit.catalogue import find_demos
from tests.conftest import ROOT
from tutor.course.files import is_index
from tutor.course.markdown import parse, plain_text

KNOWLEDGE = ROOT / "knowledge"
LESSONS = sorted(file for file in KNOWLEDGE.glob("*.md") if not is_index(file))
GLOSSARY = KNOWLEDGE / "12-glossary.md"
LEAST_WORDS = 900

each_lesson = pytest.mark.parametrize("file", LESSONS, ids=lambda file: file.stem)
each_lesson_with_code = pytest.mark.parametrize(
    "file",
    [file for file in LESSONS if "```python" in file.read_text(encoding="utf-8")],
    ids=lambda file: file.stem,
)


@dataclass(frozen=True)
class Example:
    """A Python block, its first line in the file, and the text block right after it, if any."""

    code: str
    line: int
    output: str | None


def blocks_of(file: Path) -> list[Token]:
    """The lesson's tokens, front matter blanked out so that lines keep their numbers."""
    text = file.read_text(encoding="utf-8")
    body = frontmatter.parse(text)[1]
    return parse("\n" * text[: text.index(body)].count("\n") + body)


def is_fence(block: Token, info: str) -> bool:
    return block.type == "fence" and block.info.strip() == info


def examples_in(file: Path) -> list[Example]:
    blocks = blocks_of(file)
    return [
        Example(
            code=block.content,
            line=block.map[0] + 1,
            output=after[0].content if after and is_fence(after[0], "text") else None,
        )
        for block, after in ((block, blocks[i + 1 : i + 2]) for i, block in enumerate(blocks))
        if is_fence(block, "python")
    ]


def printed_lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.rstrip().splitlines()]


_DECIMAL = re.compile(r"-?\d+\.\d+")


def differ(printed: str, said: str) -> bool:
    """Whether two lines differ by more than one in the last place of a decimal number.

    Processors sum in different orders, and 2.55 is 2.5 on one and 2.6 on another.
    """
    if _DECIMAL.sub("#", printed) != _DECIMAL.sub("#", said):
        return True
    pairs = zip(_DECIMAL.findall(printed), _DECIMAL.findall(said), strict=True)
    return any(
        abs(float(one) - float(other)) > 1.01 * 10.0 ** -len(other.partition(".")[2])
        for one, other in pairs
    )


@pytest.mark.parametrize(
    ("printed", "same"),
    [
        ("loss 2.6", True),
        ("loss 2.7", False),
        ("lost 2.5", False),
        ("loss 2.50", True),
        ("loss 2", False),
    ],
)
def test_a_number_may_differ_by_one_in_its_last_place(printed, same):
    assert differ(printed, "loss 2.5") != same


@pytest.fixture
def torch_as_found() -> Iterator[None]:
    """One thread, and torch's random numbers and default type put back after the lesson."""
    threads, dtype = torch.get_num_threads(), torch.get_default_dtype()
    torch.set_num_threads(1)
    with torch.random.fork_rng():
        yield
    torch.set_num_threads(threads)
    torch.set_default_dtype(dtype)


@pytest.mark.usefixtures("torch_as_found")
@pytest.mark.timeout(120)
@each_lesson_with_code
def test_the_code_of_a_lesson_runs_from_top_to_bottom_and_prints_what_the_lesson_says(
    file: Path,
) -> None:
    namespace: dict[str, object] = {"__name__": "__main__"}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for example in examples_in(file):
            # Blank lines on top let a traceback point at the lesson's own line.
            code = compile("\n" * example.line + example.code, str(file), "exec")
            printed = io.StringIO()
            with contextlib.redirect_stdout(printed):
                exec(code, namespace)
            if example.output is not None:
                where = f"{file.name}, the code at line {example.line}"
                ours, said = printed_lines(printed.getvalue()), printed_lines(example.output)
                assert len(ours) == len(said), where
                wrong = [pair for pair in zip(ours, said, strict=True) if differ(*pair)]
                assert wrong == [], where


def test_most_lessons_have_code_and_it_is_found() -> None:
    with_code = [file for file in LESSONS if examples_in(file)]
    marks = sum(
        len(re.findall(r"^```python$", file.read_text(encoding="utf-8"), re.M)) for file in LESSONS
    )
    assert len(with_code) >= 11
    assert sum(len(examples_in(file)) for file in LESSONS) == marks


@each_lesson_with_code
def test_code_that_prints_is_followed_by_its_output(file: Path) -> None:
    silent = [ex.line for ex in examples_in(file) if "print(" in ex.code and ex.output is None]
    assert silent == []


@each_lesson
def test_headings_are_unique_within_a_lesson(file: Path) -> None:
    blocks = blocks_of(file)
    headings = Counter(
        plain_text(inline).lower()
        for block, inline in pairwise(blocks)
        if block.type == "heading_open"
    )
    assert headings
    assert [heading for heading, count in headings.items() if count > 1] == []


@each_lesson
def test_a_lesson_is_long_enough_to_answer_from(file: Path) -> None:
    prose = [block.content for block in blocks_of(file) if block.type == "inline"]
    assert len(" ".join(prose).split()) >= LEAST_WORDS


@each_lesson
def test_front_matter_names_the_lesson_its_place_its_summary_and_its_experiments(
    file: Path,
) -> None:
    matter = frontmatter.load(str(file)).metadata
    assert set(matter) == {"title", "order", "summary", "demos"}
    assert matter["title"].strip()
    assert matter["summary"].strip().endswith(".")
    assert type(matter["order"]) is int
    assert isinstance(matter["demos"], list)


@each_lesson
def test_the_title_is_the_first_heading_too(file: Path) -> None:
    blocks = blocks_of(file)
    first = next(i for i, block in enumerate(blocks) if block.type == "heading_open")
    assert blocks[first].tag == "h1"
    assert plain_text(blocks[first + 1]) == frontmatter.load(str(file)).metadata["title"]


@each_lesson
def test_the_experiments_a_lesson_names_are_there(file: Path) -> None:
    named = frontmatter.load(str(file)).metadata["demos"]
    assert set(named) <= set(find_demos())
    assert len(set(named)) == len(named)


def test_every_experiment_belongs_to_a_lesson() -> None:
    named = {name for file in LESSONS for name in frontmatter.load(str(file)).metadata["demos"]}
    assert set(find_demos()) <= named


def test_lessons_have_different_titles_and_are_numbered_like_their_files() -> None:
    matters = [frontmatter.load(str(file)).metadata for file in LESSONS]
    assert len({matter["title"] for matter in matters}) == len(matters)
    numbers = {
        int(file.name[:2]): matter["order"]
        for file, matter in zip(LESSONS, matters, strict=True)
        if file != GLOSSARY
    }
    assert list(numbers) == list(numbers.values()) == list(range(1, len(LESSONS)))


def test_the_glossary_comes_last_however_many_lessons_there_are() -> None:
    orders = {file: frontmatter.load(str(file)).metadata["order"] for file in LESSONS}
    assert orders[GLOSSARY] == max(orders.values()) > len(LESSONS) + 50
