"""Typed answers by another hand on questions that nothing was fitted on, judged by the real parts."""

from collections import Counter

import pytest

from tests.conftest import ROOT
from tutor.practice.judge import Judge
from tutor.practice.record import Question
from tutor.reading import load_reader
from tutor.tuning.fit_practice import TYPED, read_typed

HELD_OUT = ROOT / "tests" / "practice" / "typed-answers.jsonl"
GAP = Question(
    "gap", "A ____ feeds one command into the next.", "pipe", "", "Streams", "Pipes", "1.md"
)


@pytest.fixture(scope="module")
def judge(real_encoder) -> Judge:
    return Judge(load_reader(), real_encoder)


@pytest.fixture(scope="module")
def judged(judge):
    """(expected, given, asks for words) of each held-out answer; what states no number is wrong."""
    pairs = []
    for item in read_typed(HELD_OUT):
        found = judge.judge(item.question, item.text)
        grade = "wrong" if found.unread else found.grade
        pairs.append((item.grade, grade, found.by.startswith("read")))
    return pairs


def test_judgements_agree_with_the_markings(judged):
    told = [(want, got) for want, got, _ in judged if got]

    assert len(told) >= 0.80 * len(judged)
    assert sum(want == got for want, got in told) >= 0.90 * len(told)


def test_hardly_a_right_answer_is_called_wrong(judged):
    right = [got for want, got, _ in judged if want == "right"]

    assert Counter(right)["wrong"] <= 0.04 * len(right)


def test_the_held_out_questions_are_no_questions_of_the_fit():
    fitted = {item.question.prompt for item in read_typed(TYPED)}

    assert not fitted & {item.question.prompt for item in read_typed(HELD_OUT)}


def test_what_is_missing_of_two_points_is_named(judge):
    question = Question(
        "lesson", "What is the difference between a parameter and a hyperparameter?",
        "Training sets a parameter; a person or an outer search sets a hyperparameter.", "", "", "", "",
    )  # fmt: skip
    missing = judge.judge(question, "training sets a parameter").missing

    assert not any("Training" in point for point in missing)


@pytest.mark.parametrize(
    ("given", "grade"), [("a pipe", "right"), ("Pipes", "right"), ("elephant", "wrong")]
)
def test_a_gap_is_judged_by_its_term(judge, given, grade):
    assert judge.judge(GAP, given).grade == grade


def test_without_models_words_are_left_to_the_student():
    question = Question("lesson", "Why?", "Because the weights are equal.", "", "", "", "")

    assert Judge(None, None).judge(question, "symmetry").grade is None
    assert Judge(None, None).judge(GAP, "pipe").grade == "right"
