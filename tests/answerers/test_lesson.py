"""The last answerer: an answer, or a decline that says what comes nearest."""

from dataclasses import replace

import pytest

from tests.fakes import BagOfWords, ScriptedReader
from tutor.answering.bank import BANK
from tutor.course import cut_passages
from tutor.course.answers import FOLDER, fingerprint
from tutor.reading import load_matcher
from tutor.records import Passage, Reply
from tutor.retrieval import Retriever
from tutor.tutor import Tutor

FRONT = "Why the front brake matters"
FOREIGN = "who painted the ceiling of the sistine chapel"


@pytest.fixture(scope="module")
def retriever(bicycles, tmp_path_factory) -> Retriever:
    cache = tmp_path_factory.mktemp("cache")
    return Retriever(bicycles, cut_passages(bicycles), BagOfWords(), cache)


def tutor_to_whom(retriever: Retriever, answers: bool) -> Tutor:
    """A tutor whose reader says of the section on the front brake whether it answers, and no of others."""

    def judge(question: str, passage: Passage) -> float:
        return 30.0 if answers and passage.heading == FRONT else -30.0

    return Tutor(retriever.course, retriever, None, reader=ScriptedReader(judge))


def last(tutor: Tutor, message: str) -> Reply:
    *_, reply = tutor.reply(message)
    return reply


def test_what_is_read_to_be_answered_is_answered_from_the_passage_that_does(retriever):
    reply = last(tutor_to_whom(retriever, True), "how do i come to a halt quickly")

    assert reply.kind == "answer"
    assert [item.heading for item in reply.citations] == [FRONT]
    assert reply.excerpts[0].passage.heading == FRONT
    assert reply.why.passages[0].judgement.answers == 30.0


def test_what_is_read_not_to_be_answered_is_declined_though_its_words_are_known(retriever):
    reply = last(tutor_to_whom(retriever, False), "how much pressure does a road tyre need")

    assert (reply.kind, reply.citations, reply.excerpts) == ("decline", (), ())
    assert not reply.why.coverage.covered


def test_what_is_outside_the_course_is_declined_with_its_nearest_lessons(retriever):
    reply = last(Tutor(retriever.course, retriever, None), FOREIGN)

    assert reply.answer.startswith("That is outside this course on Riding and Mending Bicycles")
    assert reply.why.by == f"the course does not cover “{FOREIGN}”"


def test_what_the_course_touches_is_declined_with_the_sections_that_come_nearest(
    retriever, monkeypatch
):
    tutor = Tutor(retriever.course, retriever, None)
    found = tutor.finder.search(FOREIGN)
    touched = replace(found, coverage=replace(found.coverage, touched=True))
    monkeypatch.setattr(tutor.finder, "search", lambda *question, **how: touched)

    reply = last(tutor, FOREIGN)

    best = found.hits[0].passage
    assert reply.kind == "decline"
    assert reply.answer.startswith("The course touches on this")
    assert f"**{best.lesson}**, “{best.heading}”" in reply.answer
    assert reply.why.by == f"the course touches on “{FOREIGN}”, and no passage answers it"


def test_a_listed_question_gets_the_answer_that_was_written_to_it(tmp_path):
    import json

    from tutor.course import read_course

    lesson = "# Tyres\n\n## Pressure\n\n<!-- asked\nhow hard must a tyre be\n-->\n\nA road tyre needs six bar.\n"
    (tmp_path / "tyres.md").write_text(lesson, encoding="utf-8")
    (tmp_path / FOLDER).mkdir()
    passages = cut_passages(read_course(tmp_path))
    own = [item for item in passages if item.heading == "Pressure"]
    answers = [{"question": "how hard must a tyre be", "answer": [["Six bar hard.", [1]]]}]
    line = {"heading": "Pressure", "units": fingerprint(own), "answers": answers}
    (tmp_path / FOLDER / "tyres.jsonl").write_text(json.dumps(line), encoding="utf-8")
    course = read_course(tmp_path)
    retriever = Retriever(course, passages, BagOfWords(), tmp_path / "cache")

    tutor = Tutor(course, retriever, None, matcher=load_matcher())
    reply = last(tutor, "how hard must a tyre be?")

    assert (reply.answer, reply.engine) == ("Six bar hard. [1]", BANK)
    assert not reply.excerpts[0].opened


def test_a_worked_example_with_other_numbers_is_said_to_be_one(real_tutor):
    reply = last(real_tutor, "with 7 sigmoid layers how small does the gradient get at most?")
    assert "the course's own example, not yours" in reply.notice


@pytest.mark.parametrize(
    ("message", "heading"),
    [
        ("explain backprop like im five", "In plain words: forward pass and backpropagation"),
        ("give me an analogy for softmax", "In plain words: what softmax does"),
        ("an everyday analogy for attention please", "An everyday analogy for attention"),
        ("gradient descent, but as an analogy", "An everyday analogy for gradient descent, momentum and Adam"),
    ],
)  # fmt: skip
def test_a_plain_version_or_an_analogy_is_taken_from_the_section_that_has_it(
    real_tutor, message, heading
):
    *_, reply = real_tutor.quoting().reply(message)
    assert reply.citations[0].heading == heading
