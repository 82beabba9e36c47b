"""The form that was asked for, out of the blocks and units of what was found."""

from dataclasses import replace

import pytest

from tutor.answering.evidence import pick_evidence
from tutor.answering.forms import (
    RELEVANT,
    as_block,
    as_list,
    as_table,
    count_in,
    prefer,
    prefer_examples,
)
from tutor.course.units import units_of
from tutor.records import Hit, Judgement, Passage
from tutor.retrieval.keywords import KeywordIndex

TABLE = "Pressures differ:\n\n| Tyre | Bar |\n|---|---|\n| road | 6 |\n| mountain | 2 |"
CODE = "Pump so:\n\n```python\np = 6\n```\n\nThen stop."


def hit(heading: str, text: str, answers: float = 1.0) -> Hit:
    units = units_of(text)
    passage = Passage("Bicycles", heading, "b.md", text, tuple(u.text for u in units), (), units)
    return Hit(
        passage, answers, 0.5, Judgement(answers, tuple(-float(i) for i in range(len(units))), 0, 0)
    )


def test_a_table_comes_whole_with_the_line_that_leads_to_it():
    text, cited = as_block([hit("A", "No table here."), hit("B", TABLE)], "header")

    assert text.startswith("Pressures differ: [1]\n\n| Tyre | Bar |\n|---|---|")
    assert text.endswith("| mountain | 2 |")
    assert [item.passage.heading for item in cited] == ["B"]


def test_a_listing_comes_fenced_and_closed():
    text, _ = as_block([hit("A", CODE)], "code")
    assert text == "Pump so: [1]\n\n```python\np = 6\n```"


def test_of_two_listings_the_one_that_answers_best_is_taken():
    other = hit("B", "```python\nq = 1\n```", answers=3.0)
    text, _ = as_block([hit("A", CODE), other], "code")
    assert text == "From “B”: [1]\n\n```python\nq = 1\n```"


@pytest.mark.parametrize("kind", ["header", "code", "formula"])
def test_where_there_is_none_nothing_is_made_up(kind):
    assert as_block([hit("A", "Only prose.")], kind) is None


def test_what_answers_far_worse_lends_no_block():
    assert as_block([hit("A", "Only prose.", 5.0), hit("B", TABLE, -5.0)], "header") is None


def test_a_table_is_put_together_from_what_each_passage_says_best():
    text, cited = as_table([hit("Rims", "Rims are round."), hit("Bells", "Bells ring | loudly.")])
    assert text.splitlines()[2:] == [
        "| Rims | Rims are round. [1] |",
        "| Bells | Bells ring \\| loudly. [2] |",
    ]
    assert len(cited) == 2
    assert as_table([hit("Rims", "Rims are round.")]) is None


def test_a_list_has_as_many_items_as_asked():
    hits = [hit("A", "One is red. Two is blue. Three is green. Four is grey.")]
    evidence = pick_evidence("?", hits, KeywordIndex(["x"]), 10)
    text, cited = as_list(evidence, 2)
    assert text == "- One is red. [1]\n- Two is blue. [1]"
    assert len(cited) == 2
    assert len(as_list(evidence, None)[1]) == 4


@pytest.mark.parametrize(
    ("message", "count"),
    [
        ("list three", 3),
        ("in five bullet points", 5),
        ("explain lesson 5 in 4 points", 4),
        ("as a list", None),
        ("list 400", None),
    ],
)
def test_how_many_are_asked_for(message, count):
    assert count_in(message) == count


def test_a_section_that_is_preferred_comes_first_where_it_answers_about_as_well():
    one, plain, far = hit("A", "x."), hit("Plain", "y."), hit("Plain far", "z.")
    far = replace(far, score=one.score - 2 * RELEVANT)
    wanted = {("b.md", "Plain"), ("b.md", "Plain far")}
    assert prefer([one, plain, far], wanted) == [plain, one, far]


def test_an_example_and_numbers_are_looked_for():
    dry, worked = hit("A", "It is so."), hit("B", "For example, 3 and 4 give 5.")
    assert prefer_examples([dry, worked], numbers=False)[0] == worked
    assert prefer_examples([dry, worked], numbers=True)[0] == worked
