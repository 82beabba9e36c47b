import json
from pathlib import Path

import pytest

from tests.conftest import COURSES, ROOT
from tutor.course import cut_passages, read_course
from tutor.evaluation.questions import read_questions
from tutor.retrieval import Retriever
from tutor.retrieval.keywords import KeywordIndex
from tutor.retrieval.scope import FEATURES, known_share

DATA = ROOT / "tutor" / "retrieval" / "data"
QUESTIONS = Path(__file__).parents[1] / "questions"

INSIDE = [
    "what is dropout",
    "why does relu help against vanishing gradients",
    "how does backpropagation work",
    "what is the difference between sgd and adam",
    "what does a convolution filter do",
    "how does an lstm remember",
    "why is softmax used with cross entropy",
    "what is overfitting",
    "how does attention work",
    "what is a bias in a neuron",
    "y does my loss go nan",
    "why my model good on train but bad on test",
]
OUTSIDE = [
    "what is the capital of france",
    "best pizza recipe",
    "who won the world cup in 2018",
    "how do i repair my bicycle chain",
    "what is the weather tomorrow",
    "write me a poem about cats",
    "how much does a flight to paris cost",
    "who is the president of the united states",
    "what is photosynthesis",
    "how do volcanoes erupt",
    "tell me a joke",
    "asdf qwer zxcv",
]


@pytest.mark.parametrize("question", INSIDE)
def test_a_question_of_the_course_is_covered(real_tutor, question):
    assert real_tutor.retriever.search(question).covered


@pytest.mark.parametrize("question", OUTSIDE)
def test_a_question_of_another_field_is_not(real_tutor, question):
    assert not real_tutor.retriever.search(question).covered


def test_the_gate_hands_out_its_probability_and_what_it_was_worked_out_from(real_tutor):
    inside = real_tutor.retriever.search("what is dropout").coverage
    outside = real_tutor.retriever.search("best pizza recipe").coverage

    assert 0 <= outside.probability < outside.threshold < inside.probability <= 1
    assert inside.features.keys() == set(FEATURES)
    assert inside.features["nearest"] > inside.features["elsewhere"]
    assert "pizza" in outside.elsewhere


def test_near_misses_use_the_courses_words_and_are_not_covered(real_tutor):
    near_misses = [
        "a good training plan for a marathon",
        "is this newspaper's bias left or right",
        "the activation fee on my phone contract",
        "how many layers does a wedding cake have",
    ]

    covered = [text for text in near_misses if real_tutor.retriever.search(text).covered]

    assert covered == []


def test_another_course_has_a_gate_of_its_own(real_encoder, tmp_path):
    course = read_course(COURSES / "beekeeping")
    retriever = Retriever(course, cut_passages(course), real_encoder, tmp_path)

    assert retriever.search("how do i know the honey is ready n not too wet").covered
    assert not retriever.search("why does relu help against vanishing gradients").covered
    assert not retriever.search("how do I smoke a salmon in a garden smoker").covered


def test_known_words_are_weighted_by_their_rarity():
    keywords = KeywordIndex(["the brake stops the wheel", "the wheel turns", "the wheel is round"])
    brake, wheel, unknown = keywords.idf("brake"), keywords.idf("wheel"), keywords.idf("zebra")

    share = known_share("brake, wheel or zebra?", keywords)

    assert share == pytest.approx((brake + wheel) / (brake + wheel + unknown))
    assert brake > wheel


@pytest.mark.parametrize("question", ["42", "{{7*7}}", "x", "", "???"])
def test_digits_and_single_letters_are_no_known_words(question):
    assert known_share(question, KeywordIndex(["x is 42 and 7"])) == 0


def test_without_an_encoder_most_words_have_to_be_known(bicycles, tmp_path):
    retriever = Retriever(bicycles, cut_passages(bicycles), None, tmp_path)

    assert retriever.search("how much pressure does a road tyre need").covered
    unknown = retriever.search("which opera did verdi compose last").coverage
    assert not unknown.covered
    assert unknown.probability == unknown.features["known share"] < 0.6


def test_a_course_of_one_sentence_can_be_opened(real_encoder, tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Tiny\n\nWater boils at 100 degrees.\n", encoding="utf-8")
    course = read_course(page)

    retriever = Retriever(course, cut_passages(course), real_encoder, tmp_path / "cache")

    assert retriever.search("when does water boil").covered


def test_the_messages_about_other_subjects_have_a_card_and_are_no_test_messages():
    lines = (DATA / "other_subjects.jsonl").read_text(encoding="utf-8").splitlines()
    messages = {json.loads(line)["message"] for line in lines}
    measured = {item.text for item in read_questions(QUESTIONS / "deep-learning").scope}

    assert (DATA / "README.md").exists()
    assert len(messages) == len(lines)
    assert messages & measured == set()
