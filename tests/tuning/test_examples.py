import json
import re
from pathlib import Path

import pytest

from tests.fakes import ScriptedReader
from tutor.tuning.examples import HELD_OUT, read_examples

DATA = Path(__file__).parents[2] / "tutor" / "tuning" / "data"
SHEETS = [
    json.loads(line)
    for kind in ("course", "world")  # those that the generator learns from
    for file in sorted(DATA.glob(f"{kind}-*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]
READER = ScriptedReader(lambda question, passage: float("oney" in passage.text))
KINDS = {"answer", "follow_up", "premise", "refusal", "counterfactual"}


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
    filler = {"kind": "answer", "question": "?", "after": "", "answer": [["Honey keeps.", ["2.2"]]]}
    file.write_text(
        f"{json.dumps(sheet(filler))}\n{json.dumps(sheet(example))}\n", encoding="utf-8"
    )
    training, _ = read_examples([file], READER)
    (read,) = training
    return read


def test_a_reply_cites_the_number_its_passage_has_in_the_prompt(tmp_path):
    read = read_one(
        tmp_path,
        kind="answer",
        question="does honey keep?",
        after="",
        answer=[["Honey keeps.", ["2.2"]], ["A hive is a home of bees.", ["1.1"]]],
    )

    notes = read.prompt[-1]["content"]
    number = re.search(r"\[(\d)\] Honey\n", notes)[1]
    other = re.search(r"\[(\d)\] What a hive is\n", notes)[1]
    assert read.reply == f"Honey keeps. [{number}] A hive is a home of bees. [{other}]"
    assert "- Honey keeps." in notes


def test_a_follow_up_comes_with_the_question_before_it(tmp_path):
    read = read_one(
        tmp_path, kind="follow_up", question="and honey?", after="what is a hive?",
        answer=[["Honey is food.", ["2.1"]]],
    )  # fmt: skip

    assert read.prompt[-1]["content"].endswith("Question: what is a hive? and honey?")


def test_a_refusal_has_no_source(tmp_path):
    read = read_one(
        tmp_path, kind="refusal", question="how many bees?", after="",
        answer=[["The notes don't say how many bees there are.", []]],
    )  # fmt: skip

    assert read.reply == "The notes don't say how many bees there are."


def test_no_sheet_is_in_both_halves(tmp_path):
    file = tmp_path / "sheets.jsonl"
    lines = [
        json.dumps(
            sheet({"kind": "answer", "question": f"q{i}", "after": "", "answer": [["Honey is food.", ["2.1"]]]})
        )
        for i in range(60)
    ]  # fmt: skip
    file.write_text("\n".join(lines), encoding="utf-8")

    training, validation = read_examples([file], READER)

    asked = [{example.prompt[-1]["content"] for example in half} for half in (training, validation)]
    assert len(validation) == 3
    assert not asked[0] & asked[1]


@pytest.mark.parametrize("item", SHEETS, ids=lambda item: str(item["sheet"]))
def test_every_sheet_of_the_data_is_sound(item):
    sentences = [passage["sentences"] for passage in item["passages"]]
    assert not {passage["lesson"] for passage in item["passages"]} & HELD_OUT
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
