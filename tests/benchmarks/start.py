"""How soon the page is there, beside a bare gradio app in the same run, and how soon it answers; its memory.

A start is a new process, timed from its creation to the first byte-complete answer to ``GET /``.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psutil

from tests.browser.driving import ROOT, free_port

BARE = """
import gradio as gr
with gr.Blocks() as page:
    gr.Chatbot()
    gr.Textbox()
page.launch(server_port={port}, quiet=True)
"""
REPEATS = 3
LOOK_SECONDS = 0.02
LONGEST_SECONDS = 180.0


def rows(questions: Sequence[str]) -> list[tuple[str, str]]:
    """Rows of the table: the bare page, ours, the first answer, and memory after ``questions`` and a run."""
    bare, ours, answers, memory = [], [], [], []
    for _ in range(REPEATS):
        port = free_port()
        with started(["-c", BARE.format(port=port)], port) as (_, seconds):
            bare.append(seconds)
        port = free_port()
        with started(["app.py"], port) as (process, seconds):
            ours.append(seconds)
            start = time.perf_counter()
            call(port, "ask", questions[0], None)
            answers.append(time.perf_counter() - start)
            memory.append(_used(process, port, questions))
    ratio = statistics.median(ours) / statistics.median(bare)
    return [
        ("page of a bare gradio app", _spread(bare)),
        ("page", f"{_spread(ours)}; {ratio:.2f} times the bare app's"),
        ("first answer after the page", _spread(answers)),
        (f"resident after {len(questions)} answers and an experiment", _spread(memory, "MB", 0)),
    ]


@contextmanager
def started(arguments: Sequence[str], port: int) -> Iterator[tuple[psutil.Process, float]]:
    """A Python process and the seconds until it serves its page at ``port``; ended when left."""
    variables = os.environ | {"TUTOR_PORT": str(port), "GRADIO_ANALYTICS_ENABLED": "False"}
    with tempfile.TemporaryFile() as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=variables, stdout=log, stderr=log
        )
        try:
            while True:
                assert time.perf_counter() - start < LONGEST_SECONDS, f"{arguments} serves no page"
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
                        page.read()
                    break
                except OSError:
                    assert process.poll() is None, f"{arguments} ended: {process.returncode}"
                    time.sleep(LOOK_SECONDS)
            yield psutil.Process(process.pid), time.perf_counter() - start
        finally:
            process.terminate()
            process.wait(timeout=30)


def call(port: int, name: str, *arguments: object) -> object:
    """What the API's function ``name`` gives. Raises AssertionError where it fails."""
    address = f"http://127.0.0.1:{port}/gradio_api/call/{name}"
    request = urllib.request.Request(
        address, json.dumps({"data": arguments}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=LONGEST_SECONDS) as answer:
        event = json.load(answer)["event_id"]
    with urllib.request.urlopen(f"{address}/{event}", timeout=LONGEST_SECONDS) as stream:
        lines = stream.read().decode().splitlines()
    kind = [line for line in lines if line.startswith("event: ")][-1]
    data = [line for line in lines if line.startswith("data: ")][-1]
    assert kind == "event: complete", (kind, data)
    return json.loads(data.removeprefix("data: "))[0]


def _used(process: psutil.Process, port: int, questions: Sequence[str]) -> float:
    """Megabytes resident once the model writes, after an answer to each question and an experiment."""
    for question in questions:
        call(port, "ask", question, None)
    call(port, "run_demo", "cnn", {"epochs": 1})
    return float(process.memory_info().rss / 1e6)


def _spread(values: Sequence[float], unit: str = "s", digits: int = 2) -> str:
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:.{digits}f} {unit} ({low:.{digits}f} to {high:.{digits}f})"
