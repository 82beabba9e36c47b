"""Units: every piece of a passage that can be found and marked, verbatim."""

import pytest

from tutor.course import cut_passages, read_course
from tutor.course.markdown import parse
from tutor.course.units import places_that_answer, units_of, write_units

PAGE = """\
Before you start, check three things:

- The filter is dry
- Water at 92 °C (see **the chart**)
  and not boiling

1. Pour
2. Wait

| Grind | Use |
|---|---|
| coarse | press |
| fine | moka |

$$
h = w / f
$$

```sh
tar -xzf a.tgz
```

> It browns because of sugar.

![a cup](cup.png)

The end. Really?
"""


def kinds_and_texts(text: str) -> list[tuple[str, str]]:
    return [(unit.kind, unit.text) for unit in units_of(text)]


def test_every_form_of_a_lesson_is_a_unit():
    assert kinds_and_texts(PAGE) == [
        ("sentence", "Before you start, check three things:"),
        ("item", "- The filter is dry"),
        ("item", "- Water at 92 °C (see **the chart**) and not boiling"),
        ("item", "1. Pour"),
        ("item", "2. Wait"),
        ("header", "| Grind | Use |"),
        ("row", "| coarse | press |"),
        ("row", "| fine | moka |"),
        ("formula", "$$\nh = w / f\n$$"),
        ("code", "```sh\ntar -xzf a.tgz\n```"),
        ("sentence", "> It browns because of sugar."),
        ("sentence", "The end."),
        ("sentence", "Really?"),
    ]


def test_headers_and_questions_answer_nothing_unless_there_is_nothing_else():
    units = units_of(PAGE)

    silent = {"| Grind | Use |", "Really?"}
    assert {units[i].text for i in places_that_answer(units)} == {u.text for u in units} - silent
    assert places_that_answer(units_of("Why? And how?")) == [0, 1]


def test_units_of_one_block_share_its_number():
    blocks = [unit.block for unit in units_of(PAGE)]

    assert blocks == [0, 1, 1, 2, 2, 3, 3, 3, 4, 5, 6, 8, 8]


@pytest.mark.parametrize("text", [PAGE.replace("![a cup](cup.png)\n\n", "")])
def test_written_again_they_are_the_same_blocks(text):
    written = write_units(units_of(text))

    assert [token.type for token in parse(written)] == [token.type for token in parse(text)]
    assert kinds_and_texts(written) == kinds_and_texts(text)


def test_all_of_the_course_can_be_written_again(course):
    for passage in cut_passages(course):
        written = write_units(passage.units)
        assert [u.text for u in units_of(written)] == [u.text for u in passage.units], passage.label


def test_a_bold_mark_whose_other_half_is_in_another_sentence_is_taken_off():
    assert kinds_and_texts("**Wet it. Then wait.**") == [
        ("sentence", "Wet it."),
        ("sentence", "Then wait."),
    ]


def test_a_passage_without_sentences_has_units():
    (passage,) = [
        item
        for item in cut_passages(
            read_course_of("# T\n\n## Sizes\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
        )
        if item.units
    ]
    assert not passage.sentences
    assert [unit.kind for unit in passage.units] == ["header", "row"]


def read_course_of(text: str):
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.md"
        file.write_text(text, encoding="utf-8")
        return read_course(file)
