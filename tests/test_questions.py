import json
from collections import Counter
from pathlib import Path

import pytest

from tutor.course import cut_passages, read_course
from tutor.errors import TutorError
from tutor.evaluation.metrics import points_found
from tutor.evaluation.questions import Question, ScopeMessage, read_questions
from tutor.evaluation.report import KINDS
from tutor.records import Message
from tutor.settings import CHECKOUT

TESTS = Path(__file__).parent
SETS = {
    TESTS / "questions" / "deep-learning": CHECKOUT / "knowledge",
    TESTS / "questions" / "beekeeping.jsonl": TESTS / "courses" / "beekeeping",
}
FILES = sorted((TESTS / "questions").rglob("*.jsonl"))
QUESTION = {
    "id": "q-1",
    "split": "dev",
    "kind": "follow_up",
    "question": "and why?",
    "history": [{"role": "user", "content": "what is a tyre?"}],
    "expected": [{"file": "a.md", "heading": "A"}],
    "key_points": [["air", "cushion"], ["6 bar"]],
}
SCOPE = {"id": "s-1", "split": "held_out", "question": "who won?", "in_scope": False}


def written(folder: Path, *lines: object, name: str = "set.jsonl") -> Path:
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    (folder / name).write_text("\n".join(texts) + "\n", encoding="utf-8")
    return folder / name


def test_both_kinds_of_line_are_read(tmp_path):
    questions, scope = read_questions(written(tmp_path, QUESTION, SCOPE))

    assert questions == (
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
    assert scope == (ScopeMessage("s-1", "held_out", "who won?", False),)


def test_a_folder_is_read_file_after_file(tmp_path):
    written(tmp_path, SCOPE | {"id": "second"}, name="b.jsonl")
    written(tmp_path, SCOPE | {"id": "first"}, name="a.jsonl")

    assert [item.id for item in read_questions(tmp_path)[1]] == ["first", "second"]


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

    (message,) = read_questions(written(tmp_path, line))[1]

    assert message.text == f"who{separator}won?"


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TutorError, match=r"nowhere\.jsonl can't be read"):
        read_questions(tmp_path / "nowhere.jsonl")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_shipped_file_belongs_to_a_set_and_reads_whole(file):
    questions, scope = read_questions(file)

    assert file in SETS or file.parent in SETS
    assert len(questions) + len(scope) == len(file.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_shipped_ids_are_unique_and_splits_and_kinds_are_known(path):
    questions, scope = read_questions(path)
    ids = Counter(item.id for item in (*questions, *scope))

    assert [name for name, count in ids.items() if count > 1] == []
    assert {item.split for item in (*questions, *scope)} == {"dev", "held_out"}
    assert {item.kind for item in questions} <= set(KINDS)


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_expected_heading_of_a_shipped_question_is_in_its_course(path):
    course = read_course(SETS[path])
    places = {(lesson.file, part.heading) for lesson in course.lessons for part in lesson.sections}

    missing = [
        (item.id, place) for item in read_questions(path)[0] for place in item.expected - places
    ]
    assert missing == []
    assert all(item.expected and item.key_points for item in read_questions(path)[0])


@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_every_key_point_of_a_shipped_question_stands_in_an_expected_passage(path):
    passages = cut_passages(read_course(SETS[path]))

    missing = [
        (item.id, point)
        for item in read_questions(path)[0]
        for point in item.key_points
        if not any(
            points_found(passage.text, [point])
            for passage in passages
            if (passage.file, passage.heading) in item.expected
        )
    ]
    assert missing == []
