"""``make bench``: how long a start, a search and a reply take here, and how much memory they hold.

Times of a shared machine are read as ratios; every figure is a median with its range.
"""

import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.benchmarks.engines import students
from tutor.records import Passage
from tutor.retrieval import Retriever
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
MANY = 10_000
STUDENTS = (1, 4, 16)


def main():
    start = time.perf_counter()
    tutor = Tutor.open(Settings.from_environment())
    print(f"| tutor opened | {time.perf_counter() - start:.2f} s |")
    for question in QUESTIONS[:2]:  # warm up
        _reply(tutor, question)
    _row("search", _timed(lambda question: tutor.retriever.search(question), QUESTIONS))
    quoting = tutor.quoting()
    _row("reply, quoting", _timed(lambda question: _reply(quoting, question), QUESTIONS))
    _large_course(tutor)
    if tutor.engine:
        replies = [_reply(tutor, question) for question in QUESTIONS]
        _row(f"first text, {tutor.engine.name}", [reply.seconds.first_text for reply in replies])
        _row(f"reply, {tutor.engine.name}", [reply.seconds.total for reply in replies])
        for count in STUDENTS:
            _row(f"first text of {count} asked at once", students(tutor, count, QUESTIONS))
        kept = sum(reply.engine != "quotation" for reply in replies)
        print(f"| replies with a generated sentence | {kept} of {len(replies)} |")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| most memory | {megabytes:.0f} MB |")


def _large_course(tutor: Tutor) -> None:
    """MANY passages made of the course's own sentences, three at a time: indexed, then searched."""
    sentences = [text for passage in tutor.retriever.passages for text in passage.sentences]
    draw = random.Random(0)
    passages = []
    for number in range(MANY):
        own = tuple(draw.sample(sentences, 3))
        passages.append(Passage("Many", f"Heading {number}", "many.md", " ".join(own), own))
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        retriever = Retriever(tutor.course, tuple(passages), tutor.retriever.encoder, Path(folder))
        print(f"| {MANY:,} passages indexed | {time.perf_counter() - start:.1f} s |")
        _row(f"search in {MANY:,} passages", _timed(retriever.search, QUESTIONS))


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
    middle, low, high = statistics.median(seconds), min(seconds), max(seconds)
    print(f"| {name} | {1000 * middle:.0f} ms ({low * 1000:.0f} to {high * 1000:.0f}) |")


if __name__ == "__main__":
    main()
