import time

import pytest

from tutor.progress import how_far, progress_bar


def test_how_far_tells_of_the_newest_work_and_of_none_when_it_is_done(capsys):
    assert how_far() == ""
    with progress_bar("Reading", 4, "page") as pages:
        pages.update(1)
        assert how_far() == "Reading: 25 %"
        with progress_bar("Binding", 2, "book"):
            assert how_far() == "Binding: 0 %"
        pages.update(3)
        assert how_far() == "Reading: 100 %"
    assert how_far() == ""
    assert "Reading: 100%" in capsys.readouterr().err


def test_work_without_a_label_is_not_told(capsys):
    with progress_bar("", 4, "page") as pages:
        pages.update(4)
        assert how_far() == ""
    assert capsys.readouterr().err == ""


def test_work_that_fails_is_over():
    with pytest.raises(KeyError), progress_bar("Reading", 4, "page"):
        raise KeyError
    assert how_far() == ""


def test_work_of_nothing_is_none():
    with progress_bar("Reading", 0, "page"):
        assert how_far() == "Reading: 0 %"


def test_in_a_log_the_bar_writes_a_few_lines(capsys):
    with progress_bar("Reading", 10_000, "page") as pages:
        for _ in range(10_000):
            pages.update(1)
            if pages.n % 500 == 0:
                time.sleep(0.02)
    assert capsys.readouterr().err.count("\r") <= 3
