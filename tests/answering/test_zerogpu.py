import contextvars
import threading
import time

import pytest

from tests.fakes import ScriptedEngine
from tutor.answering import loading, zerogpu
from tutor.answering.engine import ChatMessage
from tutor.answering.local import LocalEngine
from tutor.answering.zerogpu import ZeroGpuEngine
from tutor.errors import EngineError
from tutor.settings import Settings

MESSAGES: list[ChatMessage] = [{"role": "user", "content": "Hello."}]
VISITOR = contextvars.ContextVar("VISITOR", default="nobody")


@pytest.fixture
def engine(monkeypatch) -> ZeroGpuEngine:
    """One without a model: the CPU writes a sentence that was agreed on."""
    scripted = ScriptedEngine("The CPU wrote this.")
    monkeypatch.setattr(LocalEngine, "stream", lambda self, *given: scripted.stream(*given))
    return ZeroGpuEngine.__new__(ZeroGpuEngine)


def lend(monkeypatch, write) -> None:
    """``write`` takes the place of the function that runs in a fork."""
    monkeypatch.setattr(zerogpu, "_write_on_gpu", write)


def read(engine: ZeroGpuEngine, seconds: float = 10.0) -> str:
    with engine.stream(MESSAGES, 8, seconds) as generation:
        return "".join(generation)


def test_what_the_gpu_writes_arrives_with_its_tokens(engine, monkeypatch):
    lend(monkeypatch, lambda messages, most: iter([("One ", 7, 1), ("two.", 7, 2)]))

    with engine.stream(MESSAGES, 8, 10.0) as generation:
        assert "".join(generation) == "One two."
    assert (generation.prompt_tokens, generation.generated_tokens) == (7, 2)


def test_where_no_gpu_is_lent_the_cpu_writes(engine, monkeypatch):
    def refuse(messages, most):
        raise RuntimeError("no seconds left")
        yield

    lend(monkeypatch, refuse)
    assert read(engine) == "The CPU wrote this."


def test_a_gpu_that_is_taken_away_ends_the_reply_and_says_so(engine, monkeypatch):
    def break_off(messages, most):
        yield "One ", 7, 1
        raise RuntimeError("aborted")

    lend(monkeypatch, break_off)
    with pytest.raises(EngineError, match=r"taken away: aborted"):
        read(engine)


def test_waiting_for_a_gpu_counts_towards_the_seconds(engine, monkeypatch):
    def late(messages, most):
        time.sleep(5)
        yield "late", 0, 0

    lend(monkeypatch, late)
    began = time.monotonic()
    with pytest.raises(EngineError, match=r"longer than 0\.2 s"):
        read(engine, 0.2)
    assert time.monotonic() - began < 2


def test_leaving_gives_the_gpu_back(engine, monkeypatch):
    closed = threading.Event()

    def write(messages, most):
        try:
            while True:
                time.sleep(0.01)
                yield "word ", 7, 1
        finally:
            closed.set()

    lend(monkeypatch, write)
    with engine.stream(MESSAGES, 8, 10.0) as generation:
        next(iter(generation))
    assert closed.wait(5)


def test_the_loan_is_asked_for_in_the_visitors_name(engine, monkeypatch):
    lend(monkeypatch, lambda messages, most: iter([(VISITOR.get(), 0, 0)]))
    token = VISITOR.set("ada")
    try:
        assert read(engine) == "ada"
    finally:
        VISITOR.reset(token)


def test_in_a_fork_the_same_model_writes_the_same(real_tutor, monkeypatch):
    """There is no GPU here: the CPU takes its place, in this process."""
    real = real_tutor.engine
    forked = ZeroGpuEngine.__new__(ZeroGpuEngine)
    forked.__dict__.update(real.__dict__)
    monkeypatch.setattr(forked._model, "to", lambda device: None, raising=False)
    monkeypatch.setattr(zerogpu, "_in_forks", [forked])
    forked._turn = threading.Lock()
    forked._turn.acquire()  # as if another thread had held it at the fork

    with real.stream(MESSAGES, 8, 60.0) as generation:
        expected = "".join(generation)
    assert "".join(piece for piece, *_ in zerogpu._write_on_gpu(MESSAGES, 8)) == expected != ""


def test_only_a_zerogpu_space_gets_the_engine_that_forks(monkeypatch, real_tutor):
    assert type(real_tutor.engine) is LocalEngine

    monkeypatch.setattr(loading, "LENDS_GPU", True)
    monkeypatch.setattr(zerogpu, "_in_forks", [])
    engine = loading.load_engine(Settings())
    assert type(engine) is ZeroGpuEngine
    assert engine._model.device.type == "cpu"
    assert zerogpu._in_forks == [engine]
