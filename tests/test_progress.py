import time

import pytest

from tutor.progress import how_far, progress_bar


def test_how_far_tells_of_the_newest_work_and_of_none_when_it_is_done(capsys):
    assert how_far() is None
    with progress_bar("Reading", 4, "page") as pages:
        pages.update(1)
        assert how_far().percent == 25
        with progress_bar("Binding", 2, "book"):
            assert how_far() == (0, None)
        pages.update(3)
        assert how_far() == (100, 0)
    assert how_far() is None
    assert "Reading: 100%" in capsys.readouterr().err


def test_the_time_left_is_that_of_the_rest_at_the_pace_so_far(monkeypatch):
    now = [0.0]
    with progress_bar("Reading", 40, "page") as pages:
        monkeypatch.setattr(pages, "_time", lambda: pages.start_t + now[0])
        now[0] = 3.0
        pages.update(10)
        assert how_far() == (25, pytest.approx(9.0))


def test_work_without_a_label_is_not_told(capsys):
    with progress_bar("", 4, "page") as pages:
        pages.update(4)
        assert how_far() is None
    assert capsys.readouterr().err == ""


def test_work_that_fails_is_over():
    with pytest.raises(KeyError), progress_bar("Reading", 4, "page"):
        raise KeyError
    assert how_far() is None


def test_work_of_nothing_is_none():
    with progress_bar("Reading", 0, "page"):
        assert how_far() == (0, None)


def test_in_a_log_the_bar_writes_a_few_lines(capsys):
    with progress_bar("Reading", 10_000, "page") as pages:
        for _ in range(10_000):
            pages.update(1)
            if pages.n % 500 == 0:
                time.sleep(0.02)
    assert capsys.readouterr().err.count("\r") <= 3
