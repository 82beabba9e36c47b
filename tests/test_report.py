import json

import pytest

from tests.fakes import BagOfWords, ScriptedEngine
from tutor.course import cut_passages
from tutor.evaluation.metrics import Mean, Share
from tutor.evaluation.questions import Question, ScopeMessage
from tutor.evaluation.report import Row, as_markdown, evaluate, write
from tutor.records import Message
from tutor.retrieval import Retriever
from tutor.tutor import Tutor


def question(text, heading, *points, kind="question", file="bicycles.md", history=()) -> Question:
    return Question(text, "dev", kind, text, history, frozenset({(file, heading)}), points)


@pytest.fixture
def fake_tutor(bicycles, tmp_path) -> Tutor:
    retriever = Retriever(bicycles, cut_passages(bicycles), BagOfWords(), tmp_path / "cache")
    return Tutor(bicycles, retriever, ScriptedEngine("A road tyre needs about 6 bar of pressure."))


def strict(text: str) -> dict:
    """JSON as other languages read it: no NaN, no Infinity."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is no JSON")

    return json.loads(text, parse_constant=refuse)


FOUND = question(
    "how much pressure does a road tyre need", "How much pressure a tyre needs", ("6 bar",)
)
MISSED = question("front brake stopping force", "A heading nowhere", ("never said",))
INSIDE = ScopeMessage("in", "dev", "how much pressure does a road tyre need", True)
OUTSIDE = ScopeMessage("out", "dev", "who painted the ceiling of the sistine chapel", False)


def test_one_found_and_one_missed_make_shares_of_a_half(fake_tutor):
    rows = {
        row.name: row.value
        for row in evaluate(fake_tutor, [FOUND, MISSED], [INSIDE, OUTSIDE], True)
    }

    for name in ("recall@1, all", "recall@3, question", "mean reciprocal rank, all"):
        assert (rows[name].value, rows[name].count) == (0.5, 2)
    assert rows["in scope, declined"] == Share(0, 3)
    assert rows["out of scope, answered"] == Share(0, 1)
    for writer in ("quoting", "scripted"):
        assert rows[f"key points, {writer}"] == Share(1, 2)
    assert rows["quoted only, quoting"] == Share(2, 2)


def test_recall_at_3_and_the_reciprocal_rank_follow_the_place_of_the_expected_passage(fake_tutor):
    text = "how much pressure does a road tyre need"
    found = [hit.passage.heading for hit in fake_tutor.retriever.search(text).hits]
    second = next(heading for heading in found if heading != found[0])

    rows = {
        row.name: row.value for row in evaluate(fake_tutor, [question(text, second)], [], False)
    }

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

    rows = {row.name: row.value for row in evaluate(fake_tutor, [item], [], False)}

    assert rows["recall@1, follow_up"] == Share(1, 1)


def test_without_generation_only_the_quoting_replies_are_measured(fake_tutor):
    rows = evaluate(fake_tutor, [FOUND], [], generate=False)

    assert not any("scripted" in row.name for row in rows)
    assert fake_tutor.engine.prompts == []


def test_the_markdown_has_a_line_for_each_figure():
    rows = [Row("recall", Share(5, 10)), Row("reply", 0.25)]

    assert as_markdown(rows, "A course").splitlines() == [
        "# A course",
        "",
        "| figure | value, with its 95 % interval |",
        "| --- | --- |",
        "| recall | 0.500 [0.237, 0.763] of 10 |",
        "| reply | 0.250 s |",
    ]


def test_a_figure_of_nothing_is_still_json(tmp_path):
    write([Row("recall", Share(0, 0)), Row("reply", float("nan"))], "Empty", tmp_path)

    values = strict((tmp_path / "report.json").read_text(encoding="utf-8"))

    assert values["recall"]["count"] == 0


def test_a_tiny_set_through_the_real_tutor_writes_both_reports(real_tutor, tmp_path):
    item = question(
        "why does relu die?",
        "Dying ReLU (dead ReLU)",
        ("zero", "negative"),
        file="12-glossary.md",
    )

    rows = evaluate(real_tutor, [item], [OUTSIDE], generate=True)
    write(rows, "Tiny", tmp_path / "new" / "folder")

    text = (tmp_path / "new" / "folder" / "report.md").read_text(encoding="utf-8")
    values = json.loads((tmp_path / "new" / "folder" / "report.json").read_text(encoding="utf-8"))
    assert text.startswith("# Tiny\n")
    assert all(f"| {name} |" in text for name in values)
    assert values["out of scope, answered"]["value"] == 0
    assert values["key points, quoting"]["value"] == 1
    assert values[f"reply, median, {real_tutor.engine.name}"]["seconds"] > 0
