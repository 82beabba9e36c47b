"""What a reply shows of a passage: all of a short one, of a long one what stands around the answer."""

import pytest

from tutor.answering.excerpt import answering_units, cut_excerpt, write_quotation
from tutor.course.markdown import parse
from tutor.course.units import units_of
from tutor.records import Hit, Judgement, Passage

TYRES = """\
A tyre carries the rider.

A road tyre needs six bar. A soft one rolls slower.
"""
TABLE = """\
Pressures differ.

| Tyre | Pressure |
|---|---|
| road | 6 bar |
| gravel | 3 bar |
| mountain | 2 bar |
"""
LIST = """\
Brakes are of two kinds.

Check three things before a ride:

- the pads are thick
- the cable runs freely
- the lever is firm
"""
CODE = """\
Set it.

```python
pressure = 6
```
"""


def passage(text: str) -> Passage:
    return Passage("Bicycles", "Tyres", "bicycles.md", text, (), (), units_of(text))


def long_passage(count: int = 20, words: int = 10) -> Passage:
    """``count`` sentences of ``words`` words each."""
    return passage(" ".join(f"Sentence {i}{' word' * (words - 3)} end." for i in range(count)))


def hit(text: str, *logits: float) -> Hit:
    return Hit(passage(text), 1.0, 0.5, Judgement(1.0, logits, 0, 0))


def test_the_best_unit_answers_and_others_that_are_likely_to():
    assert answering_units(hit(TYRES, -3.0, -1.0, -2.0)) == [1]
    assert answering_units(hit(TYRES, 0.5, 2.0, -2.0)) == [1, 0]


def test_no_more_units_answer_than_can_be_marked():
    assert answering_units(hit(TYRES, 3.0, 2.0, 1.0), most=2) == [0, 1]


def test_a_header_does_not_answer():
    assert answering_units(hit(TABLE, -1.0, 9.0, 2.0, 1.0, -3.0)) == [2, 3]


def test_without_a_judgement_no_unit_is_known_to_answer():
    assert answering_units(Hit(passage(TYRES), 1.0, 0.5)) == []


def test_a_short_passage_is_shown_whole_with_what_answers_marked():
    excerpt = cut_excerpt(2, passage(TYRES), [1])

    assert (excerpt.number, excerpt.shown, excerpt.marked) == (2, (0, 1, 2), (1,))
    assert (excerpt.cut_before, excerpt.cut_after) == (False, False)
    assert excerpt.opened


def test_what_was_said_is_not_said_again():
    excerpt = cut_excerpt(1, passage(TYRES), [1, 2], said={1})

    assert (excerpt.shown, excerpt.marked) == ((0, 2), (2,))
    assert (excerpt.cut_before, excerpt.cut_after) == (False, False)


def test_where_all_was_said_nothing_is_shown():
    assert cut_excerpt(1, passage(TYRES), [1], said={0, 1, 2}) is None


def test_a_header_alone_is_not_shown():
    assert cut_excerpt(1, passage("| Tyre | Pressure |\n|---|---|\n"), []) is None


@pytest.mark.parametrize("best", [0, 7, 19])
def test_a_long_passage_is_cut_to_a_run_around_the_best_unit(best):
    excerpt = cut_excerpt(1, long_passage(), [best], words=50)

    first, last = excerpt.shown[0], excerpt.shown[-1]
    assert excerpt.shown == tuple(range(first, last + 1))
    assert best in excerpt.shown
    assert len(excerpt.shown) == 5
    assert excerpt.marked == (best,)
    assert (excerpt.cut_before, excerpt.cut_after) == (first > 0, last < 19)


def test_the_run_goes_on_as_one_reads_but_first_to_other_units_that_answer():
    assert cut_excerpt(1, long_passage(), [10], words=30).shown == (10, 11, 12)
    assert cut_excerpt(1, long_passage(), [10, 8], words=30).shown == (8, 9, 10)


def test_a_unit_that_is_too_far_from_the_best_one_is_not_marked():
    excerpt = cut_excerpt(1, long_passage(), [10, 1], words=30)

    assert excerpt.marked == (10,)


def test_a_unit_longer_than_allowed_is_shown_alone():
    excerpt = cut_excerpt(1, long_passage(5, 40), [2], words=30)

    assert (excerpt.shown, excerpt.cut_before, excerpt.cut_after) == ((2,), True, True)


def test_a_long_passage_of_which_no_unit_is_known_to_answer_is_shown_whole():
    assert len(cut_excerpt(1, long_passage(), [], words=50).shown) == 20


def test_a_row_keeps_its_header_and_an_item_what_leads_into_it():
    row = cut_excerpt(1, passage(TABLE), [4], words=5)
    item = cut_excerpt(1, passage(LIST), [4], words=5)

    assert row.shown == (1, 4)
    assert item.shown == (1, 4)


def test_a_passage_is_quoted_with_its_source():
    text = write_quotation(cut_excerpt(2, passage(TYRES), [1]))

    assert text.splitlines() == [
        "> A tyre carries the rider.",
        ">",
        "> A road tyre needs six bar. A soft one rolls slower. [2]",
    ]


def test_an_ellipsis_says_where_more_of_the_passage_stands():
    middle = write_quotation(cut_excerpt(1, long_passage(), [7], words=10))
    start = write_quotation(cut_excerpt(1, long_passage(), [0], words=10))

    assert middle.startswith("> … Sentence 7")
    assert middle.endswith("end. … [1]")
    assert start.startswith("> Sentence 0")
    assert start.endswith("end. … [1]")


@pytest.mark.parametrize(
    ("text", "best", "block"),
    [
        (TABLE, 4, "table_open"),
        (TABLE + "\nThat is all.", 3, "table_open"),
        (LIST, 3, "bullet_list_open"),
        (CODE, 1, "fence"),
        ("Heat it.\n\n> It browns because of sugar.\n\nServe.", 1, "blockquote_open"),
        ("Heat it.\n\n$$\nh = w\n$$\n\nServe.", 1, "math_block"),
    ],
)
def test_an_ellipsis_and_a_source_break_no_block(text, best, block):
    excerpt = cut_excerpt(1, passage(text), [best], words=3)
    quoted = [
        line.removeprefix(">").removeprefix(" ") for line in write_quotation(excerpt).splitlines()
    ]

    kinds = [token.type for token in parse("\n".join(quoted))]
    units = [unit.text for unit in units_of("\n".join(quoted))]
    assert block in kinds
    assert excerpt.cut_before
    for place in excerpt.shown:
        assert any(excerpt.passage.units[place].text in text for text in units)


def test_a_unit_that_answers_is_written_as_one_marks_it():
    excerpt = cut_excerpt(1, passage(TYRES), [1])

    text = write_quotation(excerpt, lambda item, place: f"«{item.passage.units[place].text}»")

    assert "> «A road tyre needs six bar.» A soft one rolls slower. [1]" in text


def test_all_of_the_course_can_be_quoted(passages):
    for item in passages:
        excerpt = cut_excerpt(1, item, [len(item.units) - 1], words=40)
        if excerpt is None:
            continue
        quoted = "\n".join(
            line.removeprefix(">").removeprefix(" ")
            for line in write_quotation(excerpt).splitlines()
        )
        written = " ".join(unit.text for unit in units_of(quoted))
        assert all(item.units[i].text.strip() in written for i in excerpt.shown), item.label
