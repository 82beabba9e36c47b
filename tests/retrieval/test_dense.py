import logging
import resource
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.fakes import BagOfWords
from tests.killing import killed_at_each_step
from tutor.retrieval import dense
from tutor.retrieval.dense import open_dense

TEXTS = [
    "a road tyre needs six bar",
    "the chain links chainring and sprocket",
    "rim brakes press pads against the rim",
    "the front brake supplies most of the force",
    "glue the patch onto a dry tube",
]


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


@pytest.mark.parametrize(
    ("edited", "new"),
    [
        ([*TEXTS[:-1], TEXTS[-1] + "."], [TEXTS[-1] + "."]),
        (TEXTS[::-1], []),
        ([*TEXTS, "one more"], ["one more"]),
        (TEXTS[:-1], []),
        ([TEXTS[0] + TEXTS[1], *TEXTS[2:]], [TEXTS[0] + TEXTS[1]]),
        ([*TEXTS, TEXTS[0]], []),
    ],
    ids=["one letter", "order", "added", "removed", "joined", "twice"],
)
def test_of_edited_texts_only_what_is_new_is_encoded(tmp_path, edited, new):
    open_dense(TEXTS, BagOfWords(), tmp_path)
    encoder = BagOfWords()

    index = open_dense(edited, encoder, tmp_path)

    assert encoder.encoded == new
    np.testing.assert_allclose(
        index.vectors(range(len(edited))), BagOfWords().encode(edited), atol=1e-7
    )


def test_another_encoder_has_an_index_of_its_own(tmp_path):
    open_dense(TEXTS, BagOfWords("one"), tmp_path)
    other = BagOfWords("two", width=64)
    open_dense(TEXTS, other, tmp_path)
    assert sorted(other.encoded) == sorted(TEXTS)


def test_work_that_was_broken_off_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr(dense, "CHUNK", 2)

    class Killed(BagOfWords):
        def encode(self, texts):
            if len(self.encoded) == 4:
                raise KeyboardInterrupt
            return super().encode(texts)

    with pytest.raises(KeyboardInterrupt):
        open_dense(TEXTS, Killed(), tmp_path)
    second = BagOfWords()

    open_dense(TEXTS, second, tmp_path)

    assert second.encoded == [min(TEXTS, key=len)]  # the longest go first


def test_no_more_than_a_chunk_is_encoded_at_once_and_texts_of_a_length_together(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(dense, "CHUNK", 3)
    chunks = []

    class Watched(BagOfWords):
        def encode(self, texts):
            chunks.append([len(text) for text in texts])
            return super().encode(texts)

    open_dense([f"word {'x' * (7 * n % 10)}" for n in range(10)], Watched(), tmp_path)

    assert [len(chunk) for chunk in chunks] == [3, 3, 3, 1]
    lengths = [length for chunk in chunks for length in chunk]
    assert lengths == sorted(lengths, reverse=True)


def test_what_no_text_needs_any_more_is_dropped_once_it_is_the_most(tmp_path):
    many = [f"text {n}" for n in range(20)]
    open_dense(many, BagOfWords(), tmp_path)
    (file,) = tmp_path.iterdir()
    before = file.stat().st_size

    open_dense(many[:12], BagOfWords(), tmp_path)
    assert file.stat().st_size == before
    open_dense(many[:4], BagOfWords(), tmp_path)

    assert file.stat().st_size < before / 4
    encoder = BagOfWords()
    assert len(open_dense(many[:4], encoder, tmp_path)) == 4
    assert encoder.encoded == []


def test_a_folder_that_cant_be_written_only_warns(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way of the folder")
    encoder = BagOfWords()

    with caplog.at_level(logging.WARNING):
        index = open_dense(TEXTS, encoder, tmp_path / "file" / "indexes")

    assert len(index) == 5
    assert "can't be kept in" in caplog.text


def test_a_folder_in_the_place_of_the_file_only_warns(tmp_path, caplog):
    open_dense(TEXTS, BagOfWords(), tmp_path)
    (file,) = tmp_path.iterdir()
    file.unlink()
    file.mkdir()

    index = open_dense(TEXTS, BagOfWords(), tmp_path)

    assert len(index) == 5
    assert "can't be kept in" in caplog.text
    assert list(tmp_path.iterdir()) == [file]


def test_killed_at_any_step_the_next_start_has_the_whole_index(tmp_path):
    folders = list(
        killed_at_each_step(lambda folder: open_dense(TEXTS, BagOfWords(), folder), tmp_path)
    )

    assert len(folders) > 1  # the folder, the file
    for folder in folders:
        assert len(open_dense(TEXTS, BagOfWords(), folder)) == len(TEXTS)
        again = BagOfWords()
        assert len(open_dense(TEXTS, again, folder)) == len(TEXTS)
        assert again.encoded == []  # it was kept


def test_two_that_build_at_once_both_have_the_whole_index(tmp_path):
    with ThreadPoolExecutor(2) as pool:
        both = pool.map(lambda _: open_dense(TEXTS, BagOfWords(), tmp_path), range(2))
    assert [len(index) for index in both] == [len(TEXTS)] * 2
    again = BagOfWords()
    assert len(open_dense(TEXTS, again, tmp_path)) == len(TEXTS)
    assert again.encoded == []


def test_a_full_disk_costs_a_warning_and_is_made_good(tmp_path, caplog):
    """A file may not grow beyond 1 kB: the disk of this test is full in the midst of the index."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        index = open_dense(TEXTS, BagOfWords(), tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert len(index) == len(TEXTS)
    assert "can't be kept" in caplog.text
    whole = open_dense(TEXTS, BagOfWords(), tmp_path)  # there is room again
    np.testing.assert_allclose(
        whole.vectors(range(len(TEXTS))), BagOfWords().encode(TEXTS), atol=1e-7
    )
