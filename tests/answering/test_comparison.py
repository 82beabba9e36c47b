"""A table put together from what is said on each side."""

from pathlib import Path

import pytest

from tutor.answering.comparison import OPENING, compare, find_sides, terms_of, with_table_of
from tutor.course.units import units_of
from tutor.records import Course, Coverage, Hit, Judgement, Lesson, Passage, Section
from tutor.retrieval.retriever import Search

HEADINGS = (
    "Road bicycle (racer)",
    "Mountain bicycle (MTB)",
    "Tyre",
    "Tyre pressure",
    "Rim brake (RB, caliper)",
)
GLOSSARY = Lesson(
    "Terms", 9, "", (), "z.md", tuple(Section(each, f"{each} is defined.") for each in HEADINGS)
)
OTHER = Lesson(
    "Bicycles", 1, "", (), "a.md", (Section("Why a rim brake squeals", "It does.", part="Brakes"),)
)
TERMS = terms_of(Course("Bicycles", (OTHER, GLOSSARY), Path()))


def passage(heading, text, file="a.md"):
    units = units_of(text)
    return Passage("L", heading, file, text, tuple(unit.text for unit in units), (), units)


def hit(found, *logits):
    return Hit(found, 1.0, 0.5, Judgement(1.0, logits or (1.0,) * len(found.units), 0, 0))


ROAD = passage(HEADINGS[0], "A road bicycle is for roads. More of it.", "z.md")
MOUNTAIN = passage(HEADINGS[1], "A mountain bicycle is for trails.", "z.md")
COURSE = (ROAD, MOUNTAIN)


def search_for(hits):
    return lambda question: Search(question, tuple(hits), Coverage(question, 1.0, 0.5, {}))


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("compare a racer and an MTB in a table", ["Road bicycle", "Mountain bicycle"]),
        ("mountain bicycles versus road bicycles", ["Mountain bicycle", "Road bicycle"]),
        ("tyre pressure as a table", ["Tyre pressure"]),
        ("tyres and rim brakes", ["Tyre", "Rim brake"]),
        ("calipers", ["Rim brake"]),
        ("compare apples and pears", []),
    ],
)
def test_what_is_compared_is_told_by_the_terms_of_the_course(question, named):
    assert [term.name for term in find_sides(question, TERMS)] == named


def test_only_a_glossary_gives_terms():
    assert [term.name for term in TERMS] == [heading.partition(" (")[0] for heading in HEADINGS]


def test_a_table_has_a_column_for_each_side_and_a_source_in_each_cell():
    sides = find_sides("racer and MTB", TERMS)
    told = passage("Weight", "A racer weighs eight kilograms. An MTB weighs thirteen kilograms.")
    text, cited = compare(sides, [hit(told)], search_for([]), COURSE)

    assert text.splitlines() == [
        OPENING,
        "",
        "| Road bicycle | Mountain bicycle |",
        "| --- | --- |",
        "| A road bicycle is for roads. [1] | A mountain bicycle is for trails. [2] |",
        "| A racer weighs eight kilograms. [3] | An MTB weighs thirteen kilograms. [3] |",
    ]
    assert [item.passage.heading for item in cited] == [
        HEADINGS[0],
        HEADINGS[1],
        "Weight",
        "Weight",
    ]
    assert [item.number for item in cited] == [1, 2, 3, 3]


@pytest.mark.parametrize(
    ("sentence", "logit"),
    [
        ("Unlike a racer, an MTB has wide tyres.", 1.0),  # names both
        ("What many people buy today in shops is a racer.", 1.0),  # names it too late
        ("A racer needs three things:", 1.0),  # only leads to something
        ("A racer is thin.", -1.0),  # does not answer
    ],
)
def test_what_is_about_neither_side_alone_is_in_no_cell(sentence, logit):
    sides = find_sides("racer and MTB", TERMS)
    text, _ = compare(sides, [hit(passage("Other", sentence), logit)], search_for([]), COURSE)

    assert len(text.splitlines()) == 5


def test_a_side_of_which_nothing_is_said_makes_no_table():
    sides = find_sides("racer and MTB", TERMS)
    assert compare(sides, [hit(ROAD)], search_for([]), (ROAD,)) is None


TABLE = "| Kind | Weight |\n|---|---|\n| racer | 8 |\n| MTB | 13 |"
COLUMNS = "| | racer | MTB |\n|---|---|---|\n| weight | 8 | 13 |"
ONE_ROW = "| Shop | Sells |\n|---|---|\n| Cycles | racer, MTB |"


@pytest.mark.parametrize(
    ("table", "fits"), [(TABLE, True), (COLUMNS, True), (ONE_ROW, False), ("No table.", False)]
)
def test_a_lessons_table_compares_where_each_side_has_a_row_or_a_column(table, fits):
    found = hit(passage("Weights", table))
    assert with_table_of(find_sides("racer and MTB", TERMS), [found]) == [found] * fits


@pytest.mark.parametrize(
    ("message", "seen"),
    [
        (
            "compare LSTM and GRU in a table",
            "| Gates | none | reset, update | input, forget, output |",
        ),
        ("batch norm vs layer norm, in a table", "| Batch normalisation | Layer normalisation |"),
        ("table: mse versus cross-entropy", "| Mean squared error | Cross-entropy loss |"),
    ],
)
def test_the_real_parts_show_a_table_of_what_is_compared(real_tutor, message, seen):
    *_, reply = real_tutor.reply(message)

    assert seen in reply.answer
    assert len(reply.quotes) >= 1
