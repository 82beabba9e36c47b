"""The generator by itself: prompts of 200 to 1,500 tokens, one and two threads, and llama.cpp beside it.

The same weights and prompts in one run. llama.cpp is not among the dependencies, since it compiles for
minutes: ``pip install llama-cpp-python``.
"""

import importlib.util
import statistics
import threading
import time
from collections.abc import Iterator

from tutor.answering.conversion import converted
from tutor.answering.engine import ChatMessage
from tutor.answering.local import LocalEngine
from tutor.answering.prompt import TUNED_SYSTEM
from tutor.settings import Settings
from tutor.tutor import Tutor
from tutor.weights import GENERATOR, find_bundle

LENGTHS = (200, 500, 1000, 1500)  # tokens of a prompt
REPEATS = 5
NEW_TOKENS = 32


def main() -> None:
    """Print a table: seconds to the first text, seconds to the end, tokens per second between."""
    settings = Settings.from_environment()
    gguf = find_bundle(GENERATOR)
    assert gguf, f"{GENERATOR.package} is not installed: make setup"
    tutor = Tutor.open_quoting(settings)
    prompts = {length: list(_prompts(tutor, length)) for length in LENGTHS}
    print(
        "| engine, threads, prompt | first text | reply | tokens a second |\n| --- | --- | --- | --- |"
    )
    for threads in (1, 2):
        engine = LocalEngine(
            converted(gguf, GENERATOR.sha256, settings.cache), "transformers, bf16"
        )
        engine._threads = threads  # by itself it takes one
        _measure(f"transformers, {threads}", prompts, lambda prompt, own=engine: _ours(own, prompt))
        if importlib.util.find_spec("llama_cpp"):
            from llama_cpp import Llama

            llama = Llama(
                str(gguf), n_ctx=2048, n_threads=threads, n_threads_batch=threads, verbose=False
            )
            _measure(
                f"llama.cpp, {threads}", prompts, lambda prompt, own=llama: _llama(own, prompt)
            )


def students(
    tutor: Tutor, count: int, questions: tuple[str, ...]
) -> tuple[list[float], list[float]]:
    """Seconds to the first text and to the end of each question, ``count`` asking at the same time."""
    firsts: list[float] = []
    wholes: list[float] = []

    def ask(place: int) -> None:
        for question in (*questions[place:], *questions[:place]):
            *_, reply = tutor.reply(question)
            firsts.append(reply.seconds.first_text)
            wholes.append(reply.seconds.total)

    threads = [
        threading.Thread(target=ask, args=(place % len(questions),)) for place in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return firsts, wholes


def _prompts(tutor: Tutor, length: int) -> Iterator[list[ChatMessage]]:
    """REPEATS prompts of about so many tokens, made of the course's own sentences."""
    words = round(length * 0.62)  # about 1.6 tokens a word, formulas included
    for place in range(REPEATS):
        passages = tutor.retriever.passages[place * 37 :]
        text = " ".join(sentence for passage in passages for sentence in passage.sentences)
        notes = " ".join(text.split()[:words])
        yield [
            {"role": "system", "content": TUNED_SYSTEM},
            {"role": "user", "content": f"{notes}\n\nQuestion: {passages[0].heading}?"},
        ]


def _measure(name: str, prompts, write) -> None:
    for length, messages in prompts.items():
        write(messages[0])  # warm up
        firsts, wholes, rates = zip(*map(write, messages), strict=True)
        middle = statistics.median
        print(
            f"| {name}, {length} tokens | {middle(firsts):.2f} s | {middle(wholes):.2f} s "
            f"| {middle(rates):.0f} |",
            flush=True,
        )


def _ours(engine: LocalEngine, prompt: list[ChatMessage]) -> tuple[float, float, float]:
    start = time.perf_counter()
    with engine.stream(prompt, NEW_TOKENS, 600.0) as generation:
        first = [time.perf_counter() - start for _ in generation]
        return _figures(first, time.perf_counter() - start, generation.generated_tokens)


def _llama(llama, prompt: list[ChatMessage]) -> tuple[float, float, float]:
    llama.reset()
    llama.set_cache(None)
    start = time.perf_counter()
    pieces = llama.create_chat_completion(
        prompt, max_tokens=NEW_TOKENS, temperature=0.0, stream=True
    )
    times = [
        time.perf_counter() - start
        for piece in pieces
        if piece["choices"][0]["delta"].get("content")
    ]
    return _figures(times, time.perf_counter() - start, len(times))


def _figures(times: list[float], whole: float, tokens: int) -> tuple[float, float, float]:
    first = next(iter(times), whole)
    return first, whole, tokens / whole


if __name__ == "__main__":
    main()
