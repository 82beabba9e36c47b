import json
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tutor.course import cut_passages, read_course
from tutor.errors import TutorError
from tutor.evaluation.metrics import Share, points_found
from tutor.evaluation.questions import LaunchMessage, Question, ScopeMessage, read_questions
from tutor.evaluation.reading import read_asked
from tutor.evaluation.report import KINDS
from tutor.evaluation.truth import truth_of
from tutor.records import Message

TESTS = ROOT / "tests"
SETS = {
    TESTS / "questions" / "deep-learning": ROOT / "knowledge",
    TESTS / "questions" / "beekeeping.jsonl": TESTS / "courses" / "beekeeping",
}
# those in reading/ are another form: tutor/evaluation/reading.py
FILES = sorted(
    file for file in (TESTS / "questions").rglob("*.jsonl") if file.parent.name != "reading"
)
QUESTION = {
    "id": "q-1",
    "split": "dev",
    "kind": "follow_up",
    "question": "and why?",
    "history": [{"role": "user", "content": "what is a tyre?"}],
    "expected": [{"file": "a.md", "heading": "A"}],
    "key_points": [["air", "cushion"], ["6 bar"]],
}
LAUNCH = {
    "id": "w-1",
    "split": "dev",
    "question": "two epochs",
    "route": "demo",
    "demo": "cnn",
    "params": {"epochs": 2},
}
SCOPE = {"id": "s-1", "split": "held_out", "question": "who won?", "in_scope": False}

REPLIES = {
    "id": "q-1",
    "split": "dev",
    "sentences": [
        {"text": "Air is a cushion.", "label": "true"},
        {"text": "It is 9 bar.", "label": "false"},
    ],
    "rows": {"plain": [1, 0], "quoting": [0]},
    "answers": {"plain": 0, "quoting": 2},
    "corrects": None,
}


def written(folder: Path, *lines: object, name: str = "set.jsonl") -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (folder / name).write_text("\n".join(texts) + "\n", encoding="utf-8")
    return folder / name


def test_labelled_replies_are_read_and_counted(tmp_path):
    wrong = {
        **REPLIES,
        "id": "q-2",
        "corrects": {"plain": False, "quoting": True},
        "rows": {"plain": [1], "quoting": [0]},
    }
    asked = read_questions(written(tmp_path, QUESTION, {**QUESTION, "id": "q-2"}, REPLIES, wrong))

    figures = dict(truth_of(asked.replies, {item.id: item for item in asked.questions}))

    assert figures["sentences true, plain"] == Share(1, 3)
    assert figures["sentences false, plain"] == Share(2, 3)
    assert figures["sentences true, quoting"] == Share(2, 2)
    assert figures["replies with a false sentence, plain"] == Share(2, 2)
    assert figures["replies with a false sentence, quoting"] == Share(0, 2)
    assert figures["questions answered in full, quoting"] == Share(2, 2)
    assert figures["wrong premises corrected, plain"] == Share(0, 1)
    assert figures["wrong premises corrected, quoting"] == Share(1, 1)
    assert figures["key points of the same, plain"] == Share(1, 4)


def test_a_second_readers_labels_are_counted_beside_the_first(tmp_path):
    first, then = REPLIES["sentences"]
    read_twice = [{**first, "second": "true"}, {**then, "second": "unsupported"}]
    once, twice = {**REPLIES, "id": "q-2"}, {**REPLIES, "sentences": read_twice}
    asked = read_questions(written(tmp_path, QUESTION, {**QUESTION, "id": "q-2"}, once, twice))

    figures = dict(truth_of(asked.replies, {item.id: item for item in asked.questions}))

    assert figures["sentences true to a second reader, plain"] == Share(1, 2)
    assert figures["sentences true to a second reader, quoting"] == Share(1, 1)
    assert figures["labels on which both readers agree"] == Share(1, 2)


@pytest.mark.parametrize(
    "change",
    [
        {"rows": {"plain": [2]}},
        {"sentences": [{"text": "Air.", "label": "true", "second": "true"}, *REPLIES["sentences"]]},
        {"sentences": [{"text": "Air.", "label": "maybe"}], "rows": {}},
        {"answers": None},
    ],
)
def test_replies_that_can_not_be_counted_are_named(tmp_path, change):
    with pytest.raises(TutorError, match="line 1, is no labelled question"):
        read_questions(written(tmp_path, {**REPLIES, **change}))


def test_every_kind_of_line_is_read(tmp_path):
    asked = read_questions(written(tmp_path, QUESTION, SCOPE, LAUNCH))

    assert asked.questions == (
        Question(
            id="q-1",
            split="dev",
            kind="follow_up",
            text="and why?",
            history=(Message("user", "what is a tyre?"),),
            expected=frozenset({("a.md", "A")}),
            key_points=(("air", "cushion"), ("6 bar",)),
        ),
    )
    assert asked.scope == (ScopeMessage("s-1", "held_out", "who won?", False),)
    assert asked.launches == (
        LaunchMessage("w-1", "dev", "two epochs", "demo", "cnn", {"epochs": 2}),
    )


def test_a_split_takes_its_own_part(tmp_path):
    asked = read_questions(written(tmp_path, QUESTION, SCOPE, LAUNCH)).of("held_out")

    assert (len(asked.questions), len(asked.scope), len(asked.launches)) == (0, 1, 0)


def test_a_folder_is_read_file_after_file(tmp_path):
    written(tmp_path, SCOPE | {"id": "second"}, name="b.jsonl")
    written(tmp_path, SCOPE | {"id": "first"}, name="a.jsonl")

    assert [item.id for item in read_questions(tmp_path).scope] == ["first", "second"]


@pytest.mark.parametrize(
    "bad",
    [
        "{not json",
        "[]",
        "5",
        '"in_scope"',
        {key: value for key, value in QUESTION.items() if key != "expected"},
        QUESTION | {"history": "none"},
        QUESTION | {"expected": [{"file": "a.md"}]},
        {"in_scope": True},
    ],
    ids=str,
)
def test_a_bad_line_is_named_with_file_and_line(tmp_path, bad):
    file = written(tmp_path, QUESTION, bad)

    with pytest.raises(TutorError, match=r"set\.jsonl, line 2,"):
        read_questions(file)


@pytest.mark.parametrize(
    "bad",
    [QUESTION | {"kind": "riddle"}, QUESTION | {"key_points": ["16"]}],
    ids=["a kind the report has no row for", "a key point that is no list of alternatives"],
)
def test_a_label_that_would_be_miscounted_is_named_with_file_and_line(tmp_path, bad):
    with pytest.raises(TutorError, match=r"set\.jsonl, line 1,"):
        read_questions(written(tmp_path, bad))


def test_a_file_that_is_not_utf_8_is_named(tmp_path):
    (tmp_path / "set.jsonl").write_bytes(b'{"id": "\xff"}\n')

    with pytest.raises(TutorError, match=r"set\.jsonl"):
        read_questions(tmp_path / "set.jsonl")


@pytest.mark.parametrize("separator", ["\u2028", "\u0085"])
def test_only_a_line_feed_ends_a_line(tmp_path, separator):
    line = json.dumps(SCOPE | {"question": f"who{separator}won?"}, ensure_ascii=False)

    (message,) = read_questions(written(tmp_path, line)).scope

    assert message.text == f"who{separator}won?"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TutorError, match=r"nowhere\.jsonl can't be read"):
        read_questions(tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_shipped_file_belongs_to_a_set_and_reads_whole(file):
    asked = read_questions(file)
    read = [*asked.questions, *asked.scope, *asked.launches, *asked.replies]

    assert file in SETS or file.parent in SETS
    assert len(read) == len(file.read_text(encoding="utf-8").splitlines())


def test_a_hundred_replies_of_three_versions_are_labelled_and_each_is_to_a_held_out_question():
    asked = read_questions(TESTS / "questions" / "deep-learning").of("held_out")
    known = {item.id: item for item in asked.questions}

    figures = dict(truth_of(asked.replies, known))

    assert len({item.id for item in asked.replies}) == 100
    assert {name for item in asked.replies for name in item.rows} == {
        "quoting only", "plain prompt", "tuned and checked",
    }  # fmt: skip
    for item in asked.replies:
        assert set(item.rows) == set(item.answers)
        assert bool(item.corrects) == (known[item.id].kind == "wrong_premise")
    assert figures["labels on which both readers agree"].value > 0.9
    # What the page may show by default was asked to be true for at least 97 sentences in a hundred.
    assert figures["sentences true, tuned and checked"].value >= 0.97
    assert figures["replies with a false sentence, tuned and checked"].value <= 0.03


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_shipped_ids_are_unique_and_splits_and_kinds_are_known(path):
    asked = read_questions(path)
    items = [*asked.questions, *asked.scope, *asked.launches]
    ids = Counter(item.id for item in items)

    assert [name for name, count in ids.items() if count > 1] == []
    assert {item.split for item in items} == {"dev", "held_out"}
    assert {item.kind for item in asked.questions} <= set(KINDS)


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_expected_heading_of_a_shipped_question_is_in_its_course(path):
    course = read_course(SETS[path])
    places = {(lesson.file, part.heading) for lesson in course.lessons for part in lesson.sections}

    missing = [
        (item.id, place)
        for item in read_questions(path).questions
        for place in item.expected - places
    ]
    assert missing == []
    for item in read_questions(path).questions:
        assert item.expected
        assert bool(item.key_points) != item.missing


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_key_point_of_a_shipped_question_stands_in_an_expected_passage(path):
    passages = cut_passages(read_course(SETS[path]))

    missing = [
        (item.id, point)
        for item in read_questions(path).questions
        if item.kind != "calculation"
        for point in item.key_points
        if not any(
            points_found(passage.text, [point])
            for passage in passages
            if (passage.file, passage.heading) in item.expected
        )
    ]
    assert missing == []


@pytest.mark.parametrize("file", sorted((TESTS / "questions" / "reading").glob("*.jsonl")))
def test_every_question_on_reading_has_its_sections_and_key_points(file):
    asked = read_asked(file)

    assert {item.answerable for item in asked} == {True, False}
    for item in asked:
        assert bool(item.expected) == bool(item.key_points) == item.answerable
        assert not (item.near_miss and item.answerable)
