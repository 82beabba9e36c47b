import sys
import threading
import time
from collections.abc import Iterator

import pytest

from tutor.web.writing import Writing


class Visitor:
    """Lets another thread run whenever it is looked up: between a check and what follows from it."""

    def __hash__(self) -> int:
        time.sleep(0)
        return 1


@pytest.fixture
def fast_switching() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("fast_switching")
def test_of_messages_that_come_at_once_one_gets_its_reply():
    for _ in range(50):
        writing, visitor, begun = Writing(), Visitor(), []
        together = threading.Barrier(4)

        def begin(writing=writing, visitor=visitor, begun=begun, together=together):
            together.wait()
            begun.append(writing.begin(visitor))

        threads = [threading.Thread(target=begin) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(begun) == [False, False, False, True]


@pytest.mark.usefixtures("fast_switching")
def test_a_stop_that_comes_as_the_reply_ends_holds_up_no_later_one():
    for _ in range(50):
        writing, visitor = Writing(), Visitor()
        writing.begin(visitor)
        stopping = threading.Thread(target=writing.stop, args=(visitor,))
        stopping.start()
        writing.end(visitor)
        stopping.join()

        assert not writing.goes_on(visitor)
        assert writing.begin(visitor)
        assert not writing.is_stopped(visitor)


def test_a_reply_goes_on_until_it_ends_and_stops_when_asked():
    writing = Writing()

    assert writing.begin("one")
    assert writing.begin("two")
    writing.stop("one")

    assert (writing.is_stopped("one"), writing.is_stopped("two")) == (True, False)
    writing.end("one")
    assert (writing.goes_on("one"), writing.goes_on("two")) == (False, True)
