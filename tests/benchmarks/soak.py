"""``make soak``: a class of students, a few faults and floods, for an hour; docs/soak.md is its report.

Speaks the page's own protocol, as a browser does, from an address of its own for each visitor. The
model server is this program's: it comes and goes, which no model does on request.
"""

import json
import os
import random
import re
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psutil

from tests.benchmarks.start import started
from tests.browser.driving import ROOT, free_port

STUDENTS, FLOODS = 16, 2
ALONE_SECONDS = 40.0  # one student by himself, for the comparison
GROWN, SLOWER = 1.05, 3.0  # the most that is allowed, as a factor
LESSONS = {
    "what is dropout?": "dropout",
    "why ReLU?": "relu",
    "what is a confusion matrix?": "matrix",
    "how do i pick a learning rate?": "learning rate",
    "what is self-attention?": "attention",
}


@dataclass
class Record:
    """What a soak saw: seconds of honest replies, what went wrong, how often each thing was done."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)


@dataclass
class Visitor:
    """One open page: its address, its session, its conversation."""

    url: str
    functions: dict[str, int]
    address: str
    record: Record
    turns: list[dict] = field(default_factory=list)
    session: str = ""

    def __post_init__(self) -> None:
        self.client = httpx.Client(
            base_url=self.url, timeout=120, headers={"X-Forwarded-For": self.address}
        )
        self.reload()

    def reload(self) -> None:
        """The page anew: another session, the conversation as the browser kept it."""
        self.session = uuid.uuid4().hex[:12]
        self.client.get("/").raise_for_status()
        self.record.done["reload"] += 1

    def ask(self, question: str, expected: str, until: float | None = None) -> None:
        """Ask, and look at what comes back; with ``until`` seconds, press Stop after them."""
        asked = [*self.turns, _user(question)]
        start = time.perf_counter()
        turns = self._reply(asked, until)
        if turns is None:
            self.record.done["refused"] += 1
            return
        if until is not None:
            self.record.done["stop"] += 1
        else:
            self.record.seconds.append(time.perf_counter() - start)
            self.record.done["ask"] += 1
            self._look(asked, turns, expected)
        self.turns = turns[-20:] if len(turns) % 2 == 0 else turns[-21:]

    def launch(self) -> None:
        """A short run of an experiment."""
        rate = round(random.uniform(0.05, 0.5), 3)
        self.join("run_demo", ["neuron", {"lr": rate}])
        for message in self.messages():
            if message["msg"] == "process_completed":
                output = message["output"].get("data") or [{}]
                if not message["success"]:
                    self.record.wrong.append(f"no run: {message['output']}")
                elif output[0]["parameters"]["lr"] != rate:
                    self.record.wrong.append(f"another's run: {rate}")
                self.record.done["launch"] += 1
                return

    def leave(self) -> None:
        """Ask, and close the tab before the reply is there."""
        self.join("answer", [[_user("what is dropout?")], None])
        for _ in self.messages():
            break
        self.record.done["leave"] += 1
        self.turns = []
        self.reload()

    def join(self, function: str, data: list) -> bool:
        """Whether the page takes the call; it refuses floods."""
        body = {"data": data, "fn_index": self.functions[function], "session_hash": self.session}
        return self.client.post("/gradio_api/queue/join", json=body).status_code == 200

    def messages(self) -> Iterator[dict]:
        """What the page sends to this session."""
        where = "/gradio_api/queue/data"
        with self.client.stream("GET", where, params={"session_hash": self.session}) as stream:
            for line in stream.iter_lines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))

    def _reply(self, asked: list[dict], until: float | None) -> list[dict] | None:
        if not self.join("answer", [asked, None]):
            return None
        start = time.perf_counter()
        stopped = False
        for message in self.messages():
            if until is not None and not stopped and time.perf_counter() - start > until:
                body = {
                    "data": [],
                    "fn_index": self.functions["stop"],
                    "session_hash": self.session,
                }
                self.client.post("/gradio_api/run/predict", json=body)
                stopped = True
            if message["msg"] == "process_completed":
                if not message["success"]:
                    self.record.wrong.append(f"failed: {message['output']}")
                    return None
                return message["output"]["data"][0]
            if message["msg"] in ("queue_full", "unexpected_error"):
                return None
        return None

    def _look(self, asked: list[dict], turns: list[dict], expected: str) -> None:
        said = [_text(turn) for turn in turns]
        if [_text(turn) for turn in asked] != said[: len(asked)]:
            self.record.wrong.append(f"conversation lost at {said[-1][:80]!r}")
        elif expected not in re.sub(r"[,\s  ]|\\,", "", said[-1]).lower():
            self.record.wrong.append(f"{_text(asked[-1])!r} got {said[-1][:160]!r}")


def _user(text: str) -> dict:
    return {"role": "user", "content": [{"type": "text", "text": text}]}


def _text(turn: dict) -> str:
    content = turn["content"]
    return (
        content if isinstance(content, str) else "".join(part.get("text", "") for part in content)
    )


def study(visitor: Visitor, end: float, draw: random.Random) -> None:
    """A student until ``end``: mostly asks, sometimes launches, stops, reloads or leaves."""
    while time.monotonic() < end:
        act = draw.random()
        inputs, units = draw.randint(11, 999), draw.randint(11, 999)
        question = (
            f"how many parameters does a dense layer with {inputs} inputs and {units} outputs have?"
        )
        if act < 0.45:
            visitor.ask(question, str(inputs * units + units))
        elif act < 0.75:
            topic = draw.choice(list(LESSONS))
            visitor.ask(topic, LESSONS[topic].replace(" ", ""))
        elif act < 0.82:
            visitor.ask("what is backpropagation?", "", until=0.1)
        elif act < 0.9:
            visitor.launch()
        elif act < 0.96:
            visitor.reload()
        else:
            visitor.leave()
        time.sleep(draw.uniform(2.0, 8.0))  # reads


def flood(visitor: Visitor, end: float) -> None:
    """Asks without waiting for an answer."""
    while time.monotonic() < end:
        taken = visitor.join("ask", ["what is dropout?" * 50, None])
        visitor.record.done["flood taken" if taken else "flood refused"] += 1
        time.sleep(0.05)


def never_read(visitor: Visitor, end: float) -> None:
    """Asks, opens the stream of replies and never reads from it."""
    visitor.join("answer", [[_user("what is dropout?")], None])
    host, port = visitor.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as stream:
        path = f"/gradio_api/queue/data?session_hash={visitor.session}"
        stream.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        while time.monotonic() < end:
            time.sleep(1)


class _Model(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for word in ["It", "helps", "the", "network", "to", "generalise.", ""]:
            part = {
                "choices": [{"index": 0, "delta": {"role": "assistant", "content": f"{word} "}}]
            }
            self.wfile.write(f"data: {json.dumps(part)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *arguments: object) -> None:
        pass


def come_and_go(port: int, cache: Path, end: float) -> None:
    """A model server that is there for half of the time; the cache is emptied while it is away."""
    while time.monotonic() < end:
        with ThreadingHTTPServer(("127.0.0.1", port), _Model) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            time.sleep(20)
            server.shutdown()
        shutil.rmtree(cache / "indexes", ignore_errors=True)
        time.sleep(20)
        (cache / "filled").write_bytes(b"0" * 10_000_000)


@dataclass(frozen=True)
class Level:
    """The server's memory in MB, its threads and its open files after so many minutes."""

    minutes: float
    memory: float
    threads: int
    files: int

    @classmethod
    def of(cls, process: psutil.Process, start: float) -> "Level":
        """Now."""
        memory = process.memory_info().rss / 1e6
        minutes = (time.monotonic() - start) / 60
        return cls(minutes, memory, process.num_threads(), process.num_fds())


def main() -> None:
    """Print the report of MINUTES (60); the exit status is 1 where a limit was passed."""
    minutes = float(os.environ.get("MINUTES", "60"))
    port, model = free_port(), free_port()
    with tempfile.TemporaryDirectory() as cache:
        os.environ |= {"TUTOR_SERVER": f"http://127.0.0.1:{model}/v1", "TUTOR_CACHE": cache}
        with started(["app.py"], port) as (process, _):
            report, failed = _soak(process, port, model, Path(cache), minutes)
    (ROOT / "docs" / "soak.md").write_text(report, "utf-8")
    print(report)
    sys.exit(failed)


def _soak(
    process: psutil.Process, port: int, model: int, cache: Path, minutes: float
) -> tuple[str, bool]:
    url, record = f"http://127.0.0.1:{port}", Record()
    config = httpx.get(f"{url}/config").json()["dependencies"]
    functions = {item["api_name"]: item["id"] for item in config if item["api_name"]}

    def visitor(place: int, kept: Record = record) -> Visitor:
        return Visitor(url, functions, f"10.0.{place // 250}.{place % 250 + 1}", kept)

    first = visitor(0)
    first.ask("what is dropout?", "dropout")  # waits until the tutor is there
    alone = Record()
    study(visitor(1, alone), time.monotonic() + ALONE_SECONDS, random.Random(1))
    before = Level.of(process, time.monotonic())
    start = time.monotonic()
    end = start + 60 * minutes
    crowd = [(study, (visitor(n), end, random.Random(n))) for n in range(10, 10 + STUDENTS)]
    crowd += [(flood, (visitor(n, Record()), end)) for n in range(500, 500 + FLOODS)]
    crowd += [(never_read, (visitor(600, Record()), end)), (come_and_go, (model, cache, end))]
    threads = [threading.Thread(target=_noting, args=(record, *item)) for item in crowd]
    for thread in threads:
        thread.start()
    levels = [before]
    while time.monotonic() < end:
        time.sleep(min(60.0, max(0.1, end - time.monotonic())))
        levels.append(Level.of(process, start))
    for thread in threads:
        thread.join()
    time.sleep(60)  # what was under way ends
    levels.append(Level.of(process, start))
    floods = [item[1][0].record.done for item in crowd if item[0] is flood]
    return _report(minutes, alone, record, levels, sum(floods, Counter()))


def _noting(record: Record, work, arguments) -> None:
    try:
        work(*arguments)
    except Exception as error:
        record.wrong.append(f"{work.__name__}: {type(error).__name__} {error}")


def _report(
    minutes: float, alone: Record, record: Record, levels: list[Level], floods: Counter[str]
) -> tuple[str, bool]:
    settled = next((item for item in levels if item.minutes >= min(10.0, minutes / 2)), levels[-1])
    last, one, many = levels[-1], _p95(alone.seconds), _p95(record.seconds)
    limits = {
        f"memory at the end {last.memory / settled.memory:.3f} times that after {settled.minutes:.0f} minutes, "
        f"at most {GROWN}": last.memory <= GROWN * settled.memory,
        f"p95 of a reply {many:.2f} s, {many / one:.2f} times one student's {one:.2f} s, "
        f"at most {SLOWER:.0f}": many <= SLOWER * one,
        f"wrong answers, lost conversations, failures: {len(record.wrong)}": not record.wrong,
        f"threads {levels[0].threads} before, {last.threads} after": last.threads
        <= levels[0].threads + 4,
        f"open files {levels[0].files} before, {last.files} after": last.files
        <= levels[0].files + 8,
    }
    lines = [
        "# Soak",
        "",
        f"`make soak MINUTES={minutes:g}`: {STUDENTS} students, {FLOODS} that flood, one that never reads, a model",
        "server that is there half of the time, a cache that is emptied and filled.",
        "",
        *(f"- {'kept' if kept else '**NOT KEPT**'}: {text}" for text, kept in limits.items()),
        f"- {len(record.seconds)} replies, median {statistics.median(record.seconds):.2f} s; "
        + ", ".join(f"{name} {count}" for name, count in sorted((record.done + floods).items())),
        "",
        "| minutes | memory, MB | threads | open files |",
        "| --- | --- | --- | --- |",
        *(f"| {x.minutes:.1f} | {x.memory:.0f} | {x.threads} | {x.files} |" for x in levels),
    ]
    if record.wrong:
        lines += ["", "What went wrong:", "", *(f"- {text}" for text in record.wrong[:10])]
    return "\n".join(lines) + "\n", not all(limits.values())


def _p95(seconds: list[float]) -> float:
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))]


if __name__ == "__main__":
    main()
