import json
import re
from pathlib import Path

import pytest

from tests.fakes import BagOfWords, ScriptedReader
from tutor.answering.evidence import READ_SENTENCES
from tutor.course import read_course
from tutor.tuning.examples import read_bank_examples, read_sheet_examples, units_of_sheet

DATA = Path(__file__).parents[2] / "tutor" / "tuning" / "data"
SHEETS = [
    json.loads(line)
    for kind in ("course", "world")
    for file in sorted(DATA.glob(f"{kind}-*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]
READER = ScriptedReader(lambda question, passage: float("oney" in passage.text))
KINDS = {"answer", "follow_up", "premise", "refusal", "counterfactual"}
FILLER = {"kind": "answer", "question": "?", "after": "", "answer": [["Honey keeps.", ["2.2"]]]}


def sheet(*examples):
    return {
        "sheet": 1,
        "passages": [
            {"lesson": "Bees", "heading": "What a hive is", "sentences": ["A hive is a home of bees."]},
            {"lesson": "Bees", "heading": "Honey", "sentences": ["Honey is food.", "Honey keeps."]},
        ],
        "examples": list(examples),
    }  # fmt: skip


def read_one(tmp_path, **example):
    file = tmp_path / "sheets.jsonl"
    lines = [json.dumps(sheet(FILLER)), json.dumps(sheet(example))]  # the first is for validation
    file.write_text("\n".join(lines), encoding="utf-8")
    training, _ = read_sheet_examples([file], READER)
    return training


def test_the_reply_is_the_answer_and_the_prompt_holds_what_it_rests_on(tmp_path):
    (read,) = read_one(
        tmp_path,
        kind="answer",
        question="does honey keep?",
        after="",
        answer=[["It keeps.", ["2.2"]], ["Bees live in a hive.", ["1.1"]]],
    )

    assert read.reply == "It keeps. Bees live in a hive."
    notes = read.prompt[-1]["content"]
    assert "# Honey\n" in notes
    assert "Honey keeps." in notes
    assert "A hive is a home of bees." in notes


def test_a_follow_up_comes_with_the_question_before_it(tmp_path):
    (read,) = read_one(
        tmp_path, kind="follow_up", question="and honey?", after="what is a hive?",
        answer=[["Honey is food.", ["2.1"]]],
    )  # fmt: skip

    assert read.prompt[-1]["content"].endswith("Question: what is a hive? and honey?")


def test_what_is_not_answered_is_not_learned(tmp_path):
    assert read_one(tmp_path, kind="near_miss", question="how many?", after="", answer=[]) == []


def test_no_sheet_is_in_both_halves(tmp_path):
    file = tmp_path / "sheets.jsonl"
    answer = [["Honey is food.", ["2.1"]]]
    lines = [
        json.dumps(sheet({"kind": "answer", "question": f"q{i}", "after": "", "answer": answer}))
        for i in range(60)
    ]
    file.write_text("\n".join(lines), encoding="utf-8")

    training, validation = read_sheet_examples([file], READER)

    asked = [{example.prompt[-1]["content"] for example in half} for half in (training, validation)]
    assert len(validation) == 3
    assert not asked[0] & asked[1]


def test_the_kind_of_a_sheets_unit_is_told_by_how_it_begins():
    texts = ["Two kinds:", "- a", "- b", "| A | B |", "| 1 | 2 |", "```py\nx\n```", "$$x$$"]
    units = units_of_sheet({"sentences": texts})
    kinds = ["sentence", "item", "item", "header", "row", "code", "formula"]
    assert [unit.kind for unit in units] == kinds
    assert [unit.block for unit in units] == [0, 1, 1, 2, 2, 3, 4]


def test_the_bank_of_the_course_becomes_prompts_with_a_similar_question_in_some(course_with_bank):
    training, validation = read_bank_examples(course_with_bank, READER, BagOfWords())
    prompts = [example.prompt[-1]["content"] for example in [*training, *validation]]
    assert len(prompts) == 4
    assert any("Asked before: " in prompt for prompt in prompts)
    assert all(prompt.count("\n- ") + prompt.count("\n* ") <= READ_SENTENCES for prompt in prompts)


@pytest.fixture
def course_with_bank(tmp_path):
    from tutor.course import cut_passages
    from tutor.course.answers import fingerprint

    asked = [f"how many bars does tyre number {n} need" for n in range(4)]
    text = "# Tyres\n\n## Pressure\n\n<!-- asked\n{}\n-->\n\nA tyre needs six bar.\n\n## Bells\n\nA bell rings.\n"
    (tmp_path / "tyres.md").write_text(text.format("\n".join(asked)), encoding="utf-8")
    course = read_course(tmp_path)
    passages = [item for item in cut_passages(course) if item.heading == "Pressure"]
    answers = [{"question": q, "answer": [["Six bar.", [1]]], "verdict": ""} for q in asked]
    line = {"heading": "Pressure", "units": fingerprint(passages), "answers": answers}
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "tyres.jsonl").write_text(json.dumps(line), encoding="utf-8")
    return read_course(tmp_path)


@pytest.mark.parametrize("item", SHEETS, ids=lambda item: str(item["sheet"]))
def test_every_sheet_of_the_data_is_sound(item):
    sentences = [passage["sentences"] for passage in item["passages"]]
    for example in item["examples"]:
        assert example["kind"] in KINDS
        assert bool(example["after"]) == (example["kind"] == "follow_up")
        for text, sources in example["answer"]:
            used = [
                sentences[int(p) - 1][int(s) - 1]
                for p, s in (source.split(".") for source in sources)
            ]
            assert used or example["kind"] == "refusal"
            formulas = re.findall(r"\$[^$]+\$|`[^`]+`", text) if used else []
            assert [formula for formula in formulas if formula not in " ".join(used)] == []
            assert not re.search(r" \[\d\]", text)


def test_there_are_enough_of_each_kind():
    counts = {kind: sum(e["kind"] == kind for s in SHEETS for e in s["examples"]) for kind in KINDS}

    assert all(count >= 50 for count in counts.values()), counts
