import json

import pytest

from tests.fakes import BagOfWords, ScriptedEngine, ScriptedReader, shares_words
from tutor.course import cut_passages
from tutor.evaluation.metrics import Mean, Share
from tutor.evaluation.questions import (
    LabelledReplies,
    LaunchMessage,
    Question,
    QuestionSet,
    ScopeMessage,
)
from tutor.evaluation.report import Report, Row, evaluate
from tutor.records import Message
from tutor.retrieval import Retriever
from tutor.tutor import Tutor


def question(text, heading, *points, kind="question", file="bicycles.md", history=()) -> Question:
    return Question(text, "dev", kind, text, history, frozenset({(file, heading)}), points)


@pytest.fixture
def fake_tutor(bicycles, real_classifier, tmp_path) -> Tutor:
    retriever = Retriever(bicycles, cut_passages(bicycles), BagOfWords(), tmp_path / "cache")
    engine = ScriptedEngine("A road tyre needs about 6 bar of pressure.")
    reader = ScriptedReader(shares_words)
    return Tutor(bicycles, retriever, engine, reader=reader, classifier=real_classifier)


def strict(text: str) -> dict:
    """JSON as other languages read it: no NaN, no Infinity."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


def values(tutor, *items, generate=False) -> dict:
    """The figures by name."""
    return {row.name: row.value for row in report_of(tutor, *items, generate=generate).rows}


def report_of(tutor, *items, generate=False) -> Report:
    asked = QuestionSet(
        tuple(item for item in items if isinstance(item, Question)),
        tuple(item for item in items if isinstance(item, ScopeMessage)),
        tuple(item for item in items if isinstance(item, LaunchMessage)),
        tuple(item for item in items if isinstance(item, LabelledReplies)),
    )
    return evaluate(tutor, asked, "A title", generate)


FOUND = question(
    "how much pressure does a road tyre need", "How much pressure a tyre needs", ("6 bar",)
)
MISSED = question(
    "what stopping force does the front brake have", "A heading nowhere", ("never said",)
)
ELSEWHERE = question("what is a bell for", "Bells", ("warn",), file="bells.md")
INSIDE = ScopeMessage("in", "dev", "how much pressure does a road tyre need", True)
OUTSIDE = ScopeMessage("out", "dev", "who painted the ceiling of the sistine chapel", False)


def test_one_found_and_one_missed_make_shares_of_a_half(fake_tutor):
    rows = values(fake_tutor, FOUND, MISSED, INSIDE, OUTSIDE, generate=True)

    for name in ("recall@1, all", "recall@3, question", "mean reciprocal rank, all"):
        assert (rows[name].value, rows[name].count) == (0.5, 2)
    assert rows["in scope, declined"] == Share(0, 3)
    assert rows["out of scope, answered"] == Share(0, 1)
    for writer in ("quoting", "scripted"):
        assert rows[f"key points, {writer}"] == Share(1, 2)
    assert rows["quoted only, quoting"] == Share(2, 2)


def test_labelled_replies_are_counted(fake_tutor):
    replies = [
        LabelledReplies(item.id, "dev", ((item.text, label),), {"own": (0,)}, {"own": 2}, {})
        for item, label in ((FOUND, "true"), (ELSEWHERE, "false"))
    ]

    rows = values(fake_tutor, FOUND, ELSEWHERE, *replies)

    assert rows["sentences true, own"] == Share(1, 2)


def test_recall_at_3_and_the_reciprocal_rank_follow_the_place_of_the_expected_passage(fake_tutor):
    text = "how much pressure does a road tyre need"
    found = [hit.passage.heading for hit in fake_tutor.retriever.search(text).hits]
    second = next(heading for heading in found if heading != found[0])

    rows = values(fake_tutor, question(text, second))

    assert rows["recall@1, all"] == Share(0, 1)
    assert rows["recall@3, all"] == Share(1, 1)
    assert rows["mean reciprocal rank, all"] == Mean((0.5,))


def test_a_follow_up_is_searched_with_the_question_before_it(fake_tutor):
    history = (Message("user", "what does the front brake do"), Message("assistant", "It stops."))
    item = question(
        "and why does it matter?",
        "Why the front brake matters",
        kind="follow_up",
        history=history,
    )

    rows = values(fake_tutor, item)

    assert rows["recall@1, follow_up"] == Share(1, 1)


def test_without_generation_only_the_quoting_replies_are_measured(fake_tutor):
    rows = values(fake_tutor, FOUND)

    assert not any("scripted" in name for name in rows)
    assert fake_tutor.engine.prompts == []


def test_what_a_course_does_not_teach_is_not_claimed(fake_tutor):
    def asked(text, *points):
        return Question(text, "dev", "calculation", text, (), frozenset(), points)

    # the course about bicycles teaches no convolution, so that none is computed
    rows = values(fake_tutor, asked("32x32 image, 5x5 kernel: output size?", ("28",)))

    assert rows["calculations, claimed"] == Share(0, 1)
    assert rows["calculations, right of those claimed"] == Share(0, 0)


def test_a_calculation_is_right_only_with_every_number(real_tutor):
    def asked(text, *points, missing=False):
        return Question(text, "dev", "calculation", text, (), frozenset(), points, missing)

    rows = values(
        real_tutor,
        asked("32x32 image, 5x5 kernel, stride 1, no padding: output size?", ("28",)),
        asked("softmax of 2, 1, 0", ("0.665",), ("0.99",)),
        asked("output size of a conv with kernel 3 and stride 2?", missing=True),
    )

    assert rows["calculations, claimed"] == Share(2, 2)
    assert rows["calculations, right of those claimed"] == Share(1, 2)
    assert rows["missing numbers, asked for"] == Share(1, 1)


def test_the_confusion_table_counts_what_each_message_got(fake_tutor):
    launch = LaunchMessage("w", "dev", "open the neuron experiment", "demo", "neuron", {})

    report = report_of(fake_tutor, FOUND, INSIDE, OUTSIDE, launch)

    assert report.routing == {
        "answer": {"answer": 2},
        "demo": {"demo": 1},
        "decline": {"decline": 1},
    }


def test_the_markdown_has_a_line_for_each_figure_and_a_confusion_table():
    rows = (Row("recall", Share(5, 10)), Row("reply", 0.25))

    text = Report("A course", rows, {"answer": {"answer": 9, "decline": 1}}).as_markdown()

    assert text.splitlines() == [
        "# A course",
        "",
        "| figure | value, with its 95 % interval |",
        "| --- | --- |",
        "| recall | 0.500 [0.237, 0.763] of 10 |",
        "| reply | 0.250 s |",
        "",
        "Routing: a row for what a message should get, a column for what it got.",
        "",
        "| expected | answer | calculation | demo | talk | ask_back | decline |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| answer | 9 | 0 | 0 | 0 | 0 | 1 |",
    ]


def test_a_figure_of_nothing_is_still_json(tmp_path):
    rows = (Row("recall", Share(0, 0)), Row("reply", float("nan")))

    Report("Empty", rows, {}).write(tmp_path)

    values = strict((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert values["figures"]["recall"]["count"] == 0


def test_a_tiny_set_through_the_real_tutor_writes_both_reports(real_tutor, tmp_path):
    item = question(
        "why does relu die?",
        "Dying ReLU (dead ReLU)",
        ("zero", "negative"),
        file="12-glossary.md",
    )

    report_of(real_tutor, item, OUTSIDE, generate=True).write(tmp_path / "new" / "folder")

    text = (tmp_path / "new" / "folder" / "report.md").read_text(encoding="utf-8")
    written = json.loads((tmp_path / "new" / "folder" / "report.json").read_text(encoding="utf-8"))
    figures = written["figures"]
    assert text.startswith("# A title\n")
    assert all(f"| {name} |" in text for name in figures)
    assert figures["out of scope, answered"]["value"] == 0
    assert figures["key points, quoting"]["value"] == 1
    assert figures[f"reply, median, {real_tutor.engine.name}"]["seconds"] > 0
    assert written["routing"]["decline"] == {"decline": 1}
