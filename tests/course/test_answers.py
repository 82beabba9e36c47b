"""Answers beside a course: read where their section is as it was, and each with units that exist."""

import json
import logging
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tutor.course import cut_passages, read_course
from tutor.course.answers import FOLDER, KnownAnswer, fingerprint, read_answers
from tutor.errors import CourseError

LESSON = """\
# Tyres

## Pressure

A road tyre needs six bar. A soft one rolls slower.

- Pump it weekly

## Colour

It is a matter of taste.
"""
ANSWER = {"question": "how hard?", "answer": [["Six bar.", [1]], ["Pump weekly.", [3, 2]]]}


def course_with(folder: Path, *lines: object, lesson: str = LESSON):
    """A course of one lesson and its passages; ``lines`` are those of its file of answers."""
    (folder / "tyres.md").write_text(lesson, encoding="utf-8")
    (folder / FOLDER).mkdir(exist_ok=True)
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (folder / FOLDER / "tyres.jsonl").write_text("\n".join(texts), encoding="utf-8")
    course = read_course(folder)
    return course, cut_passages(course)


def section(*answers: object, heading: str = "Pressure", lesson: str = LESSON, **change: object):
    """A line of answers to the section as it stands in ``lesson``."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        _, passages = course_with(Path(folder), lesson=lesson)
    units = fingerprint([item for item in passages if item.heading == heading])
    return {"heading": heading, "units": units, "answers": list(answers), **change}


def test_an_answer_is_read_with_the_units_that_carry_each_sentence(tmp_path):
    read = read_answers(*course_with(tmp_path, section(ANSWER | {"verdict": "yes"})))

    assert read == {
        ("tyres.md", "Pressure"): (
            KnownAnswer(
                "how hard?",
                (("Six bar.", ((0, 0),)), ("Pump weekly.", ((0, 2), (0, 1)))),
                "yes",
            ),
        )
    }
    assert read["tyres.md", "Pressure"][0].text == "Six bar. Pump weekly."


def test_the_units_of_a_section_in_several_passages_are_counted_through(tmp_path):
    pressure = " ".join(f"Sentence {i} says more and more of it." for i in range(60))
    lesson = f"# Tyres\n\n## Pressure\n\n{pressure}\n"
    course, passages = course_with(
        tmp_path,
        section({"question": "q", "answer": [["Yes.", [60]]]}, lesson=lesson),
        lesson=lesson,
    )

    ((((_, ((passage, unit),)),),),) = [
        tuple(item.sentences for item in items) for items in read_answers(course, passages).values()
    ]

    own = [item for item in passages if item.heading == "Pressure"]
    assert len(own) > 1
    assert own[passage].units[unit].text == "Sentence 59 says more and more of it."


def test_a_course_without_answers_has_none(bicycles, tmp_path):
    assert read_answers(bicycles, cut_passages(bicycles)) == {}
    course, passages = course_with(tmp_path)
    assert read_answers(course, passages) == {}


def test_the_answers_of_a_section_that_has_changed_are_left_out_with_a_line(tmp_path, caplog):
    changed = LESSON.replace("six bar", "seven bar")
    lines = [section(ANSWER), section({"question": "q", "answer": [["A.", [1]]]}, heading="Colour")]

    with caplog.at_level(logging.WARNING):
        read = read_answers(*course_with(tmp_path, *lines, lesson=changed))

    assert list(read) == [("tyres.md", "Colour")]
    assert "“Pressure” has changed: its answers are left out." in caplog.text
    assert "tyres.jsonl" in caplog.text


def test_a_fingerprint_changes_with_any_unit_and_with_nothing_else(tmp_path):
    _, passages = course_with(tmp_path)
    _, spaced = course_with(tmp_path, lesson=LESSON.replace("six bar. A", "six bar.\nA"))
    _, changed = course_with(tmp_path, lesson=LESSON.replace("weekly", "daily"))

    assert fingerprint(passages) == fingerprint(spaced) != fingerprint(changed)


@pytest.mark.parametrize(
    "bad",
    [
        "{not json",
        "[]",
        "5",
        {"heading": "Pressure"},
        section({"question": "no answer"}),
        section({"question": "none that carries it", "answer": [["Six bar.", []]]}),
        section({"question": "no such unit", "answer": [["Six bar.", [4]]]}),
        section({"question": "they count from 1", "answer": [["Six bar.", [0]]]}),
        section({"question": "no sentence", "answer": []}),
        section({"question": "no number", "answer": [["Six bar.", ["1"]]]}),
        section({"question": "no list", "answer": ["Six bar."]}),
    ],
    ids=str,
)
def test_a_line_that_can_not_be_read_is_named_with_file_and_line(tmp_path, bad):
    with pytest.raises(CourseError, match=r"tyres\.jsonl, line 3, can't be read"):
        course_with(tmp_path, section(ANSWER), "", bad)


def test_a_file_that_is_not_utf_8_is_named(tmp_path):
    course, passages = course_with(tmp_path)
    (tmp_path / FOLDER / "tyres.jsonl").write_bytes(b'{"heading": "\xff"}\n')

    with pytest.raises(CourseError, match=r"tyres\.jsonl can't be read"):
        read_answers(course, passages)


def test_only_a_line_feed_ends_a_line(tmp_path):
    line = json.dumps(section(ANSWER | {"question": "how\u2028hard?"}), ensure_ascii=False)

    ((answer,),) = read_answers(*course_with(tmp_path, line)).values()

    assert answer.question == "how\u2028hard?"


def shipped() -> list[tuple[str, dict]]:
    return [
        (f"{file.stem}.md", json.loads(line))
        for file in sorted((ROOT / "knowledge" / FOLDER).glob("*.jsonl"))
        for line in file.read_text(encoding="utf-8").split("\n")
        if line.strip()
    ]


def test_every_shipped_answer_is_to_a_section_as_it_stands(course, passages, caplog):
    read = read_answers(course, passages)

    assert caplog.text == ""
    assert set(read) == {(file, item["heading"]) for file, item in shipped()}
    assert sum(map(len, read.values())) == sum(len(item["answers"]) for _, item in shipped())


def test_every_way_to_ask_for_a_shipped_answer_finds_its_section(course, passages):
    listed = {(item.file, item.heading): set(item.asked) for item in passages}

    strangers = [
        (place, face)
        for place, items in read_answers(course, passages).items()
        for item in items
        for face in item.asked
        if face not in listed[place]
    ]
    assert strangers == []


def test_other_ways_to_ask_stand_beside_the_lesson_s_own(tmp_path):
    lesson = LESSON.replace("## Pressure\n", "## Pressure\n\n<!-- asked\nhow hard?\n-->\n")
    line = section(ANSWER | {"also": ["is 6 bar ok?"]}, lesson=lesson)

    course, passages = course_with(tmp_path, line, lesson=lesson)

    (pressure,) = (item for item in passages if item.heading == "Pressure")
    assert pressure.asked == ("how hard?", "is 6 bar ok?")
    ((answer,),) = read_answers(course, passages).values()
    assert answer.asked == ("how hard?", "is 6 bar ok?")


def test_a_verdict_is_how_the_answer_opens(course, passages):
    wrong = [
        (item.question, item.text[:20])
        for items in read_answers(course, passages).values()
        for item in items
        if item.verdict and not item.text.lower().startswith(item.verdict)
    ]
    assert wrong == []
