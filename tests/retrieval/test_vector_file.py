import logging
import os

import numpy as np
import pytest

from tutor.retrieval.vector_file import VectorFile

VECTORS = {
    bytes([number]) * 16: np.arange(number, number + 8, dtype=np.float32) for number in range(1, 6)
}
FIRST = dict(list(VECTORS.items())[:2])
RECORD = 16 + 4 + 8 * 4


def same(found, expected=VECTORS):
    assert found.keys() == expected.keys()
    return all(np.array_equal(found[key], expected[key]) for key in expected)


@pytest.fixture
def file(tmp_path):
    written = VectorFile(tmp_path / "made" / "when needed" / "a.vectors")
    written.add(FIRST)
    written.add({key: VECTORS[key] for key in VECTORS if key not in FIRST})
    return written


def path_of(file):
    return file._path


def test_what_is_added_is_read_bit_by_bit_and_alone_in_its_folder(file):
    assert same(file.read())
    assert os.listdir(path_of(file).parent) == ["a.vectors"]


def test_where_there_is_no_file_there_is_nothing(tmp_path):
    assert VectorFile(tmp_path / "none.vectors").read() == {}


DAMAGE = {
    "empty": (lambda data: b"", 0),
    "not an index": (lambda data: b"not an index at all", 0),
    "cut in the header": (lambda data: data[:10], 0),
    "wrong name": (lambda data: b"XXXX" + data[4:], 0),
    "another width": (lambda data: data[:8] + b"\x09" + data[9:], 0),
    "cut in a vector": (lambda data: data[: 16 + 3 * RECORD + 20], 3),
    "one byte short": (lambda data: data[:-1], 4),
    "one bit": (lambda data: data[:-1] + bytes([data[-1] ^ 1]), 4),
    "another key": (lambda data: data[:16] + b"\xff" + data[17:], 4),
    "zeroed vectors": (lambda data: data[: 16 + RECORD] + b"\0" * (4 * RECORD), 1),
}


@pytest.mark.parametrize(("damage", "whole"), DAMAGE.values(), ids=DAMAGE)
def test_what_is_damaged_is_not_read_and_the_rest_is(file, damage, whole):
    path = path_of(file)
    path.write_bytes(damage(path.read_bytes()))

    found = file.read()
    assert len(found) == whole
    assert all(np.array_equal(found[key], VECTORS[key]) for key in found)

    file.add({key: VECTORS[key] for key in VECTORS if key not in found})
    assert same(file.read())


def test_damage_is_told_once(file, caplog):
    path = path_of(file)
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")

    with caplog.at_level(logging.WARNING):
        file.read()
        assert caplog.text.count("rebuilding it") == 1
        file.read()
    assert caplog.text.count("rebuilding it") == 1


def test_replaced_it_holds_these_alone(file):
    file.replace(FIRST)
    assert same(file.read(), FIRST)


def test_a_folder_in_its_place_only_warns(tmp_path, caplog):
    (tmp_path / "a.vectors").mkdir()
    file = VectorFile(tmp_path / "a.vectors")

    assert file.read() == {}
    file.add(FIRST)
    file.replace(FIRST)

    assert caplog.text.count("can't be kept in") == 2
    assert os.listdir(tmp_path) == ["a.vectors"]


def test_the_beginning_of_a_file_whose_writer_was_ended_is_removed(file):
    folder = path_of(file).parent
    left, fresh = folder / "left.part", folder / "fresh.part"
    for part in (left, fresh):
        part.write_bytes(b"half")
    os.utime(left, (0, 0))

    file.replace(FIRST)

    assert not left.exists()
    assert fresh.exists()  # another process may be at it
