import numpy as np
import pytest

from tests.fakes import BagOfWords
from tutor.records import Passage
from tutor.retrieval.question_index import UNSEEN, QuestionIndex

ENCODER = BagOfWords()


def passage(heading: str, sentence: str, *asked: str) -> Passage:
    return Passage("Bicycles", heading, "b.md", sentence, (sentence,), asked)


BRAKE = passage("Brakes", "The front brake stops best.", "how do i stop fast")
TYRE = passage("Tyres", "A tyre needs air.", "mine is flat", "wat pressure")


def near(index: QuestionIndex, question: str):
    return index.near(ENCODER.encode([question])[0])


def test_a_passage_is_as_near_as_its_nearest_text(tmp_path):
    found = near(QuestionIndex([BRAKE, TYRE], ENCODER, tmp_path), "mine is flat")

    assert found.nearest[1] == pytest.approx(1)
    assert found.prose[1] < 0.5
    assert found.nearest[0] < 0.5


def test_the_prose_is_label_and_sentences(tmp_path):
    found = near(
        QuestionIndex([BRAKE, TYRE], ENCODER, tmp_path), "Bicycles › Tyres\nA tyre needs air."
    )

    assert found.prose[1] == pytest.approx(1)
    assert (found.nearest >= found.prose).all()


def test_the_stretches_of_a_section_share_the_questions_it_lists(tmp_path):
    second = passage("Tyres", "Air leaks out slowly.", *TYRE.asked)

    index = QuestionIndex([BRAKE, TYRE, second], ENCODER, tmp_path)

    found = near(index, "wat pressure")
    assert index.asked == ["how do i stop fast", "mine is flat", "wat pressure"]
    assert found.nearest[1] == found.nearest[2] == pytest.approx(1)


def test_a_table_alone_stands_for_itself(tmp_path):
    table = Passage("Bicycles", "Sizes", "b.md", "| 28 | 622 |", ())

    found = near(QuestionIndex([BRAKE, table], ENCODER, tmp_path), "28 622")

    assert found.prose[1] > found.prose[0]


def test_what_is_not_among_the_nearest_is_unseen(tmp_path):
    many = [passage(f"Heading {i}", f"Sentence {i} says what {i} does.") for i in range(150)]

    found = near(QuestionIndex(many, ENCODER, tmp_path), "Sentence 7")

    assert np.count_nonzero(found.nearest > UNSEEN) == 100
    assert found.nearest.argmax() == 7


def listed(index: QuestionIndex, question: str) -> list[str]:
    return [text for text, _ in index.listed_near(ENCODER.encode([question])[0])]


def test_the_listed_questions_come_nearest_first_and_no_prose(tmp_path):
    index = QuestionIndex([BRAKE, TYRE], ENCODER, tmp_path)

    assert listed(index, "mine is flat?")[0] == "mine is flat"
    assert listed(index, "how do i stop fast now")[0] == "how do i stop fast"
    assert set(listed(index, "A tyre needs air.")) == set(index.asked)


def test_where_none_is_listed_none_is_near(tmp_path):
    index = QuestionIndex([passage("Tyres", "A tyre needs air.")], ENCODER, tmp_path)

    assert listed(index, "a tyre needs air") == []
