import logging
import os
import resource
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.fakes import BagOfWords
from tests.killing import killed_at_each_step
from tutor.retrieval.dense import open_dense

TEXTS = [
    "a road tyre needs six bar",
    "the chain links chainring and sprocket",
    "rim brakes press pads against the rim",
    "the front brake supplies most of the force",
    "glue the patch onto a dry tube",
]


def index_file(folder):
    (file,) = folder.iterdir()
    return file


def test_the_best_cosines_are_numpys_best_first(tmp_path):
    encoder = BagOfWords()
    queries = encoder.encode(["which brake has most force", "glue on a tube"])
    vectors = encoder.encode(TEXTS)
    expected = queries @ vectors.T

    cosines, numbers = open_dense(TEXTS, encoder, tmp_path).search(queries, 3)

    assert cosines.shape == numbers.shape == (2, 3)
    for row in range(2):
        np.testing.assert_allclose(cosines[row], np.sort(expected[row])[::-1][:3], atol=1e-6)
        np.testing.assert_allclose(cosines[row], expected[row][numbers[row]], atol=1e-6)


def test_a_text_is_its_own_nearest_with_cosine_one(tmp_path):
    encoder = BagOfWords()
    index = open_dense(TEXTS, encoder, tmp_path)
    cosines, numbers = index.search(encoder.encode(TEXTS), 1)
    assert list(numbers[:, 0]) == list(range(len(TEXTS)))
    np.testing.assert_allclose(cosines[:, 0], 1.0, atol=1e-6)


def test_asking_for_more_than_there_is_gives_all(tmp_path):
    encoder = BagOfWords()
    cosines, numbers = open_dense(TEXTS, encoder, tmp_path).search(encoder.encode(["tyre"]), 50)
    assert cosines.shape == (1, 5)
    assert sorted(numbers[0]) == [0, 1, 2, 3, 4]


def test_the_real_encoders_cosines_are_numpys(tmp_path, real_encoder):
    texts = [*TEXTS, "a neuron adds its weighted inputs", "dropout switches units off"]
    query = real_encoder.encode(["which part of the network is switched off?"])
    expected = (real_encoder.encode(texts) @ query[0]).astype(np.float64)

    cosines, numbers = open_dense(texts, real_encoder, tmp_path).search(query, len(texts))

    np.testing.assert_allclose(cosines[0], expected[numbers[0]], atol=1e-5)
    assert numbers[0][0] == 6


def test_an_index_on_disk_is_read_without_encoding_again(tmp_path):
    first, second = BagOfWords(), BagOfWords()
    query = first.encode(["front brake"])
    built = open_dense(TEXTS, first, tmp_path / "made" / "when needed").search(query, 5)

    read = open_dense(TEXTS, second, tmp_path / "made" / "when needed").search(query, 5)

    assert second.encoded == []
    np.testing.assert_array_equal(read[0], built[0])
    np.testing.assert_array_equal(read[1], built[1])


def test_nothing_but_the_index_is_left_in_the_folder(tmp_path):
    open_dense(TEXTS, BagOfWords(), tmp_path)
    assert index_file(tmp_path).suffix == ".faiss"


@pytest.mark.parametrize(
    "edited",
    [
        [*TEXTS[:-1], TEXTS[-1] + "."],
        TEXTS[::-1],
        [*TEXTS, "one more"],
        TEXTS[:-1],
        [TEXTS[0] + TEXTS[1], *TEXTS[2:]],
    ],
    ids=["one letter", "order", "added", "removed", "joined"],
)
def test_edited_texts_are_encoded_anew(tmp_path, edited):
    open_dense(TEXTS, BagOfWords(), tmp_path)
    encoder = BagOfWords()

    index = open_dense(edited, encoder, tmp_path)

    assert encoder.encoded == edited
    assert len(index) == len(edited)
    assert len(list(tmp_path.iterdir())) == 2


def test_another_encoder_has_an_index_of_its_own(tmp_path):
    open_dense(TEXTS, BagOfWords("one"), tmp_path)
    other = BagOfWords("two")
    open_dense(TEXTS, other, tmp_path)
    assert other.encoded == TEXTS


DAMAGE = {
    "empty": lambda data: b"",
    "not an index": lambda data: b"not an index at all",
    "cut in the header": lambda data: data[:20],
    "cut in the vectors": lambda data: data[: len(data) // 2],
    "one byte short": lambda data: data[:-1],
    "huge size": lambda data: data[:37] + b"\xff" * 7 + data[44:],
    "wrong kind": lambda data: b"XXXX" + data[4:],
    "wrong measure": lambda data: data[:33] + b"\x01" + data[34:],
    "zeroed vectors": lambda data: data[:100] + b"\0" * (len(data) - 100),
    "noise in the vectors": lambda data: data[:-400] + bytes(range(200)) * 2,
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_file_is_rebuilt_with_a_warning(tmp_path, caplog, damage):
    encoder = BagOfWords()
    query = encoder.encode(["front brake"])
    whole = open_dense(TEXTS, encoder, tmp_path).search(query, 5)
    file = index_file(tmp_path)
    good = file.read_bytes()
    file.write_bytes(damage(good))

    mended = open_dense(TEXTS, BagOfWords(), tmp_path).search(query, 5)

    np.testing.assert_array_equal(mended[0], whole[0])
    np.testing.assert_array_equal(mended[1], whole[1])
    assert file.read_bytes() == good
    assert "rebuilding it" in caplog.text


def test_an_index_of_another_count_is_rebuilt(tmp_path, caplog):
    open_dense(TEXTS[:3], BagOfWords(), tmp_path / "three")
    open_dense(TEXTS, BagOfWords(), tmp_path / "five")
    index_file(tmp_path / "five").write_bytes(index_file(tmp_path / "three").read_bytes())

    index = open_dense(TEXTS, BagOfWords(), tmp_path / "five")

    assert len(index) == 5
    assert "holds 3 of 5 texts" in caplog.text


def test_a_folder_that_cant_be_written_only_warns(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way of the folder")
    encoder = BagOfWords()

    with caplog.at_level(logging.WARNING):
        index = open_dense(TEXTS, encoder, tmp_path / "file" / "indexes")

    assert len(index) == 5
    assert "can't be kept in" in caplog.text


def test_a_folder_in_the_place_of_the_file_only_warns(tmp_path, caplog):
    open_dense(TEXTS, BagOfWords(), tmp_path)
    file = index_file(tmp_path)
    file.unlink()
    file.mkdir()

    index = open_dense(TEXTS, BagOfWords(), tmp_path)

    assert len(index) == 5
    assert "can't be kept in" in caplog.text
    assert list(tmp_path.iterdir()) == [file]


def test_the_beginning_of_an_index_whose_writer_was_ended_is_removed(tmp_path):
    left, fresh = tmp_path / "left.part", tmp_path / "fresh.part"
    for part in (left, fresh):
        part.write_bytes(b"half")
    os.utime(left, (0, 0))

    open_dense(TEXTS, BagOfWords(), tmp_path)

    assert not left.exists()
    assert fresh.exists()  # another process may be at it


def test_killed_at_any_step_the_next_start_has_the_whole_index(tmp_path):
    folders = list(
        killed_at_each_step(lambda folder: open_dense(TEXTS, BagOfWords(), folder), tmp_path)
    )

    assert len(folders) > 3  # the folder, the file beside, the move
    for folder in folders:
        assert len(open_dense(TEXTS, BagOfWords(), folder)) == len(TEXTS)
        again = BagOfWords()
        assert len(open_dense(TEXTS, again, folder)) == len(TEXTS)
        assert again.encoded == []  # it was kept


def test_two_that_build_at_once_both_have_the_whole_index(tmp_path):
    with ThreadPoolExecutor(2) as pool:
        both = pool.map(lambda _: open_dense(TEXTS, BagOfWords(), tmp_path), range(2))
    assert [len(index) for index in both] == [len(TEXTS)] * 2
    assert index_file(tmp_path).suffix == ".faiss"


def test_a_full_disk_costs_a_warning_and_leaves_nothing(tmp_path, caplog):
    """A file may not grow beyond 1 kB: the disk of this test is full in the midst of the index."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        index = open_dense(TEXTS, BagOfWords(), tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(index) == len(TEXTS)
    assert list(tmp_path.iterdir()) == []
    assert "can't be kept" in caplog.text
