"""What the reader learns from: questions and claims with labelled passages."""

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.fakes import BagOfWords
from tutor.course import cut_passages, read_course
from tutor.course.answers import FOLDER, fingerprint
from tutor.reading.reader import CLAIM
from tutor.tuning.pairs import DATA, read_listed, read_sheets

HIVE, WARM, HONEY = "A hive is a home of bees.", "It is warm.", "Honey is food."
SHEET = {
    "sheet": "s-1",
    "passages": [
        {"lesson": "Bees", "heading": "Hives", "sentences": [HIVE, WARM]},
        {"lesson": "Bees", "heading": "Honey", "sentences": [HONEY]},
    ],
    "examples": [],
}
FILES = sorted(DATA.glob("reading-*.jsonl"))
SHEETS = [
    json.loads(line)
    for file in FILES
    for line in file.read_text(encoding="utf-8").split("\n")
    if line.strip()
]


def read(folder: Path, *examples: object, claims: tuple[object, ...] = ()):
    """The groups of one sheet, without the claims that are drawn from its answers."""
    file = folder / "sheets.jsonl"
    file.write_text(json.dumps(SHEET | {"examples": examples, "claims": claims}), encoding="utf-8")
    groups = read_sheets([file])
    return [group for group in groups if claims or not group.question.startswith(CLAIM)]


def example(kind: str, *answer: object, **details: object) -> dict[str, object]:
    return {"kind": kind, "question": "q?", "after": "", "answer": list(answer), **details}


def test_the_passage_of_an_answer_answers_by_the_units_that_carry_it(tmp_path):
    (group,) = read(tmp_path, example("answer", ["Bees live in it.", ["1.1", "1.2"]]))

    hives, honey = group.passages[:2]
    assert group.question == "q?"
    assert (hives.heading, hives.texts) == ("Hives", (HIVE, WARM))
    assert (hives.answers, hives.units) == (True, frozenset({0, 1}))
    assert (honey.answers, honey.units) == (False, frozenset())


@pytest.mark.parametrize("kind", ["near_miss", "refusal"])
def test_nothing_answers_what_has_no_answer(tmp_path, kind):
    (group,) = read(tmp_path, example(kind))

    assert not any(passage.answers for passage in group.passages)


def test_a_follow_up_comes_with_the_question_before_it(tmp_path):
    (group,) = read(
        tmp_path, example("follow_up", ["It is.", ["2.1"]], after="what is honey?", question="why?")
    )

    assert group.question == "what is honey? why?"


@pytest.mark.parametrize(
    ("sentence", "given", "verdict"),
    [
        ("Yes, bees do.", "", "yes"),
        ("No: they don't.", "", "no"),
        ("Nobody does.", "", ""),
        ("It depends.", "neither", "neither"),
    ],
)
def test_a_verdict_is_given_or_how_the_answer_opens(tmp_path, sentence, given, verdict):
    (group,) = read(tmp_path, example("polar", [sentence, ["1.1"]], verdict=given))

    assert group.passages[0].verdict == verdict


@pytest.mark.parametrize(
    ("label", "verdict", "sources"),
    [("supported", "yes", ["1.2"]), ("contradicted", "no", ["1.2"]), ("not_said", "neither", [])],
)
def test_a_claim_is_read_beside_its_passage(tmp_path, label, verdict, sources):
    claim = {"claim": "It is warm.", "passage": 1, "label": label, "sources": sources}

    (group,) = read(tmp_path, claims=(claim,))

    (passage,) = group.passages
    assert group.question == f"{CLAIM}It is warm."
    assert (passage.verdict, passage.units) == (verdict, frozenset({1} if sources else ()))


def test_the_same_seed_draws_the_same():
    assert read_sheets(FILES[:1], seed=3) == read_sheets(FILES[:1], seed=3)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_source_of_the_data_is_a_sentence_of_its_sheet(file):
    wrong = []
    for line in file.read_text(encoding="utf-8").splitlines():
        sheet = json.loads(line)
        counts = [len(passage["sentences"]) for passage in sheet["passages"]]
        sources = [s for item in sheet["examples"] for _, own in item["answer"] for s in own]
        sources += [s for item in sheet["claims"] for s in item["sources"]]
        for source in sources:
            passage, unit = map(int, source.split("."))
            if not (1 <= passage <= len(counts) and 1 <= unit <= counts[passage - 1]):
                wrong.append((sheet["sheet"], source))
    assert wrong == []


def test_every_example_and_claim_of_the_data_is_labelled():
    for sheet in SHEETS:
        for item in sheet["examples"]:
            assert item["kind"] in {"answer", "polar", "near_miss", "follow_up"}
            assert bool(item["answer"]) == (item["kind"] != "near_miss"), sheet["sheet"]
            assert bool(item["after"]) == (item["kind"] == "follow_up"), sheet["sheet"]
            assert item["verdict"] in {"", "yes", "no", "neither"}
        for claim in sheet["claims"]:
            assert claim["label"] in {"supported", "contradicted", "not_said"}
            assert bool(claim["sources"]) == (claim["label"] != "not_said"), sheet["sheet"]


def test_there_is_enough_of_each_kind_and_no_sheet_twice():
    kinds = Counter(item["kind"] for sheet in SHEETS for item in sheet["examples"])
    labels = Counter(claim["label"] for sheet in SHEETS for claim in sheet["claims"])

    assert min(kinds.values()) >= 400
    assert min(labels.values()) >= 400
    assert len({sheet["sheet"] for sheet in SHEETS}) == len(SHEETS)


def test_a_listed_question_is_read_beside_its_section_with_what_is_known_to_answer_it(tmp_path):
    lesson = (
        f"# Bees\n\n## Hives\n\n<!-- asked\nwhere do bees live\n-->\n\n{HIVE} {WARM}\n\n"
        f"## Honey\n\n<!-- asked\ncan i eat it\n-->\n\n{HONEY}\n"
    )
    (tmp_path / "bees.md").write_text(lesson, encoding="utf-8")
    course = read_course(tmp_path)
    passages = cut_passages(course)
    own = [item for item in passages if item.heading == "Hives"]
    assert own[0].asked == ("where do bees live",)
    answers = [{"question": "where do bees live", "answer": [["In a hive.", [1]]]}]
    line = {"heading": "Hives", "units": fingerprint(own), "answers": answers}
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "bees.jsonl").write_text(json.dumps(line), encoding="utf-8")

    groups = {group.question: group for group in read_listed(course, passages, BagOfWords())}

    hive, honey = groups["where do bees live"].passages[0], groups["can i eat it"].passages[0]
    assert (hive.heading, hive.answers, hive.units) == ("Hives", True, frozenset({0}))
    assert (honey.heading, honey.answers, honey.units) == ("Honey", True, None)
    others = [item for group in groups.values() for item in group.passages[1:]]
    assert others
    assert not any(item.answers for item in others)
