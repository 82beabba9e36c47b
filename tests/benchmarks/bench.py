"""``make bench``: how long a start, a search, a reply and an experiment take here, and what memory they hold.

Times of a shared machine are read as ratios; every figure is a median with its range.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from tests.benchmarks import start
from tests.benchmarks.engines import students
from tutor.records import Passage
from tutor.retrieval import Retriever
from tutor.retrieval.dense import open_dense
from tutor.retrieval.encoder import SentenceEncoder, Vectors
from tutor.settings import Settings
from tutor.tutor import Tutor

QUESTIONS = (
    "why ReLU?",
    "what is dropout and why does it help",
    "how do i pick a learning rate",
    "what does padding do in a convolution",
    "difference between a parameter and a hyperparameter",
    "why do gradients vanish with sigmoid",
    "what is self-attention",
    "how does an lstm remember things for so long",
)
INDEXED, SEARCHED = 5_000, 100_000  # passages
STUDENTS = (1, 4, 16)


def main():
    print("| what | here |\n| --- | --- |")
    for name, figures in start.rows(QUESTIONS):
        print(f"| {name} | {figures} |", flush=True)
    settings = Settings.from_environment()
    tutor = Tutor.open(settings)
    for question in QUESTIONS[:2]:  # warm up
        _reply(tutor, question)
    _index(tutor)
    _row("search", _timed(lambda question: tutor.retriever.search(question), QUESTIONS))
    quoting = tutor.quoting()
    _row("reply, quoting", _timed(lambda question: _reply(quoting, question), QUESTIONS))
    _large_course(tutor)
    if tutor.engine:
        replies = [_reply(tutor, question) for question in QUESTIONS]
        _row(f"first text, {tutor.engine.name}", [reply.seconds.first_text for reply in replies])
        kept = sum(reply.engine != "quotation" for reply in replies)
        print(f"| replies with a generated sentence | {kept} of {len(replies)} |")
    for count in STUDENTS:
        firsts, wholes = students(tutor, count, QUESTIONS)
        _row(f"first text, {count} at once", firsts)
        _row(f"whole reply, {count} at once", wholes)
    _frames(tutor)


def _index(tutor: Tutor) -> None:
    """This course's index, built anew."""
    retriever = tutor.retriever
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        Retriever(tutor.course, retriever.passages, retriever.encoder, Path(folder))
        print(
            f"| {len(retriever.passages)} passages indexed | {time.perf_counter() - begun:.1f} s |"
        )


def _frames(tutor: Tutor) -> None:
    """Frames a second of each experiment's usual run, as they are computed."""
    rates = []
    for demo in tutor.demos.values():
        begun = time.perf_counter()
        count = sum(1 for _ in demo.run(demo.Params()))
        rates.append(count / (time.perf_counter() - begun))
    middle = statistics.median(rates)
    print(
        f"| frames a second of an experiment | {middle:.0f} ({min(rates):.0f} to {max(rates):.0f}) |"
    )


def _large_course(tutor: Tutor) -> None:
    """INDEXED passages beside the library's plain encoding of them, then a search in SEARCHED ones."""
    encoder = tutor.retriever.encoder
    passages = _passages(tutor, INDEXED)
    texts = [f"{passage.label}\n{passage.text}" for passage in passages]
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        open_dense(texts, encoder, Path(folder))
        ours = time.perf_counter() - start
        start = time.perf_counter()
        encoder.network.encode(texts, show_progress_bar=False)
        plain = time.perf_counter() - start
        print(
            f"| {INDEXED:,} passages indexed | {ours:.1f} s, {ours / plain:.2f} of plain encode |"
        )
        passages = _passages(tutor, SEARCHED)
        start = time.perf_counter()
        retriever = Retriever(tutor.course, passages, _Drawn(encoder), Path(folder))
        print(f"| {SEARCHED:,} passages opened | {time.perf_counter() - start:.1f} s |")
        retriever.encoder = encoder
        _row(f"search in {SEARCHED:,} passages", _timed(retriever.search, QUESTIONS))


class _Drawn:
    """Unit vectors drawn at random: encoding takes no time, and a search takes as long in them."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self.name, self._draw = "drawn", np.random.default_rng(0)
        self.is_word = encoder.is_word

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = self._draw.standard_normal((len(texts), 384), dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _passages(tutor: Tutor, count: int) -> tuple[Passage, ...]:
    """``count`` passages made of the course's own sentences, three at a time."""
    sentences = [text for passage in tutor.retriever.passages for text in passage.sentences]
    draw = random.Random(0)
    own = (tuple(draw.sample(sentences, 3)) for _ in range(count))
    return tuple(
        Passage("Many", f"Heading {number}", "many.md", " ".join(drawn), drawn)
        for number, drawn in enumerate(own)
    )


def _reply(tutor: Tutor, question: str):
    *_, reply = tutor.reply(question)
    return reply


def _timed(work: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    seconds = []
    for question in questions:
        start = time.perf_counter()
        work(question)
        seconds.append(time.perf_counter() - start)
    return seconds


def _row(name: str, seconds: Sequence[float]) -> None:
    ordered = sorted(seconds)
    middle, late = statistics.median(ordered), ordered[int(0.95 * (len(ordered) - 1))]
    print(
        f"| {name} | {1000 * middle:.0f} ms, p95 {1000 * late:.0f} "
        f"({ordered[0] * 1000:.0f} to {ordered[-1] * 1000:.0f}) |",
        flush=True,
    )


if __name__ == "__main__":
    main()
