"""Vectors that come along with the lessons."""

import logging

import numpy as np
import pytest

from tests.fakes import BagOfWords
from tutor.course import cut_passages
from tutor.errors import CourseError
from tutor.retrieval import Retriever
from tutor.retrieval.shipped import FILE, STEPS, read_shipped, write_shipped
from tutor.settings import Settings

UNIT = np.random.default_rng(0).standard_normal((50, 384)).astype(np.float32)
UNIT /= np.linalg.norm(UNIT, axis=1, keepdims=True)
VECTORS = {bytes([n]) * 16: vector for n, vector in enumerate(UNIT)}


def test_what_is_read_is_a_unit_vector_in_nearly_the_same_direction(tmp_path):
    write_shipped(tmp_path, "one", VECTORS)
    read = read_shipped(tmp_path, "one")

    assert list(read) == list(VECTORS)
    cosines = [float(read[key] @ vector) for key, vector in VECTORS.items()]
    assert min(cosines) > 0.9999
    assert max(abs(np.linalg.norm(vector) - 1) for vector in read.values()) < 1e-6
    assert np.iinfo(np.int8).max == STEPS


def test_another_encoders_vectors_are_none(tmp_path):
    write_shipped(tmp_path, "one", VECTORS)
    assert read_shipped(tmp_path, "other") == {}
    assert read_shipped(tmp_path / "nowhere", "one") == {}


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 half", b"nothing of the kind"])
def test_a_damaged_file_costs_a_warning(tmp_path, damage, caplog):
    (tmp_path / FILE).write_bytes(damage)
    with caplog.at_level(logging.WARNING):
        assert read_shipped(tmp_path, "one") == {}
    assert "made again" in caplog.text


def test_what_comes_along_is_not_encoded_again_and_what_was_changed_is(bicycles, tmp_path):
    passages = cut_passages(bicycles)
    made = Retriever(bicycles, passages, BagOfWords(), tmp_path / "first")
    write_shipped(tmp_path, BagOfWords().name, made._questions.vectors())
    course = bicycles.__class__(bicycles.title, bicycles.lessons, tmp_path)
    encoder = BagOfWords()

    Retriever(course, passages, encoder, tmp_path / "second")
    assert encoder.encoded == []
    edited = (passages[0].__class__("New", "New", "new.md", "A new one.", ("A new one.",)),)
    Retriever(course, (*passages, *edited), encoder, tmp_path / "third")
    assert len(encoder.encoded) == 1


def test_a_course_that_is_one_page_can_not_carry_any(bicycles, tmp_path):
    retriever = Retriever(bicycles, cut_passages(bicycles), BagOfWords(), tmp_path)
    with pytest.raises(CourseError, match="folder of lessons"):
        retriever.ship()


def test_this_courses_vectors_come_along(real_tutor):
    shipped = read_shipped(Settings().course, real_tutor.retriever.encoder.name)
    own = real_tutor.retriever._questions.vectors()

    missing = [key for key in own if key not in shipped]
    assert len(missing) <= 0.02 * len(own), "after a change of the lessons: make vectors"
    assert len(shipped) <= 1.02 * len(own)
