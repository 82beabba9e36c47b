import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tutor.answering.answer import AnswerWriter
from tutor.answering.checking import Checker
from tutor.answering.engine import ChatMessage
from tutor.answering.loading import load_engine
from tutor.answering.local import LocalEngine
from tutor.answering.server import ServerEngine
from tutor.errors import EngineError
from tutor.records import Reply
from tutor.settings import Settings
from tutor.tutor import Tutor

MESSAGES: list[ChatMessage] = [{"role": "user", "content": "Write a long story about a bicycle."}]


class Server(NamedTuple):
    url: str
    model: str


class Listening(NamedTuple):
    """``seen``: the head and the body of the request, then what ``answer`` adds."""

    url: str
    seen: list[str]
    thread: threading.Thread


@pytest.fixture(scope="module")
def server(converted_model) -> Iterator[Server]:
    """`transformers serve` with the bundled model, on a port that the system chooses."""
    model = str(converted_model)
    command = [Path(sys.executable).with_name("transformers"), "serve", model, "--device", "cpu"]
    process = subprocess.Popen(
        [*command, "--dtype", "bfloat16", "--host", "127.0.0.1", "--port", "0"],
        env={**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}, stderr=subprocess.STDOUT,
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = []
    try:
        for line in process.stdout:
            said.append(line)
            match = re.search(r"running on (http://127\.0\.0\.1:\d+)", line)
            if match:
                break
        else:
            pytest.fail("the server did not start (pip install -e '.[test]'):\n" + "".join(said))
        drain = threading.Thread(target=process.stdout.read, daemon=True)
        drain.start()
        yield Server(match[1], model)
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


Answer = Callable[[socket.socket, list[str]], None]


@pytest.fixture
def listen() -> Iterator[Callable[[Answer], Listening]]:
    """Starts a server that reads one request and then does what ``answer`` does with the socket."""
    opened: list[tuple[socket.socket, threading.Thread]] = []

    def start(answer: Answer) -> Listening:
        listening, seen = socket.create_server(("127.0.0.1", 0)), []
        thread = threading.Thread(target=serve_once, args=(listening, answer, seen), daemon=True)
        opened.append((listening, thread))
        thread.start()
        return Listening(f"http://127.0.0.1:{listening.getsockname()[1]}", seen, thread)

    yield start
    for listening, thread in opened:
        thread.join(10)
        listening.close()


def serve_once(listening: socket.socket, answer: Answer, seen: list[str]) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.settimeout(3)
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(65536)
        head, body = head.split(b"\r\n\r\n", 1)
        length = int(re.search(rb"content-length: (\d+)", head, re.I)[1])
        while len(body) < length:
            body += connection.recv(65536)
        seen.extend([head.decode(), body.decode()])
        answer(connection, seen)


def chunk(text: str) -> bytes:
    choice = {"index": 0, "delta": {"role": "assistant", "content": text}, "finish_reason": None}
    data = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [choice],
    }
    return f"data: {json.dumps(data)}\n\n".encode()


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def stay_silent(connection: socket.socket, seen: list[str]) -> None:
    """Wait for the client to leave, three seconds at most."""
    try:
        seen.append("left" if connection.recv(1) == b"" else "said more")
    except ConnectionError:
        seen.append("left")
    except TimeoutError:
        seen.append("stayed")


def say_two_words_and_stall(connection: socket.socket, seen: list[str]) -> None:
    connection.sendall(HEAD + chunk("Once ") + chunk("upon "))
    stay_silent(connection, seen)


def drip(connection: socket.socket, seen: list[str], head: bytes, drop: bytes) -> None:
    """Send ``head``, then ``drop`` after ``drop`` until the client leaves, five seconds at most."""
    try:
        connection.sendall(head)
        until = time.monotonic() + 5
        while time.monotonic() < until:
            connection.sendall(drop)
            time.sleep(0.02)
        seen.append("stayed")
    except OSError:
        seen.append("left")


def keep_alive(connection: socket.socket, seen: list[str]) -> None:
    drip(connection, seen, HEAD + chunk("Once "), b": keep-alive\n\n")


def write_one_endless_line(connection: socket.socket, seen: list[str]) -> None:
    drip(connection, seen, HEAD + chunk("Once ") + b"data: ", b"x" * 1000)


def send_headers_slowly(connection: socket.socket, seen: list[str]) -> None:
    drip(connection, seen, b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x")


def send_nothing_but_data(connection: socket.socket, seen: list[str]) -> None:
    drip(connection, seen, HEAD, chunk(""))


def say_two_words_and_break_off(connection: socket.socket, seen: list[str]) -> None:
    body = chunk("Once ") + chunk("upon ")
    length = len(body) + 1000
    connection.sendall(
        HEAD.replace(b"Connection", f"Content-Length: {length}\r\nConnection".encode()) + body
    )


def talk_on(connection: socket.socket, seen: list[str]) -> None:
    connection.sendall(HEAD)
    try:
        for number in range(1_000_000):
            connection.sendall(chunk(f"word{number} "))
        seen.append("stayed")
    except ConnectionError:
        seen.append("left")
    except TimeoutError:
        seen.append("stayed")


def finish(connection: socket.socket, seen: list[str]) -> None:
    connection.sendall(HEAD + chunk("Done.") + b"data: [DONE]\n\n")


# --- a real server


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/"])
def test_a_real_server_streams_a_reply(server, suffix):
    engine = ServerEngine(server.url + suffix, server.model)
    with engine.stream(MESSAGES, 4, 60) as generation:
        pieces = list(generation)
    assert len(pieces) > 2
    assert len("".join(pieces).split()) > 1


def test_a_real_server_writes_what_the_same_model_writes_here(server, real_tutor):
    with ServerEngine(server.url, server.model).stream(MESSAGES, 6, 60) as generation:
        theirs = "".join(generation)
    own = LocalEngine(Path(server.model), "without the adapter, as the server has it")
    with own.stream(MESSAGES, 6, 60) as generation:
        ours = "".join(generation)
    assert theirs.split()[:3] == ours.split()[:3]


def test_a_real_servers_count_of_tokens_is_taken_over(server, real_tutor):
    with ServerEngine(server.url, server.model).stream(MESSAGES, 6, 60) as generation:
        list(generation)
    with real_tutor.engine.stream(MESSAGES, 6, 60) as own:
        list(own)
    assert (generation.prompt_tokens, generation.generated_tokens) == (own.prompt_tokens, 6)


def answer_from(tutor: Tutor, engine: ServerEngine, seconds: float) -> Reply:
    """What ``engine`` makes of the best passage to a question."""
    keywords = tutor.retriever.keywords
    hits = tutor.finder.search("what is dropout?").hits[:1]
    writer = AnswerWriter(
        keywords, engine, Checker(tutor.reader, keywords, tutor.retriever.encoder), seconds
    )
    *_, reply = writer.write("what is dropout?", hits)
    return reply


def test_a_real_server_answers_for_the_tutor(server, real_tutor):
    settings = Settings.from_environment({"TUTOR_SERVER": server.url, "TUTOR_MODEL": server.model})
    engine = load_engine(settings)

    reply = answer_from(real_tutor, engine, 120)

    assert isinstance(engine, ServerEngine)
    assert reply.notice == ""
    assert reply.tokens.generated > 0
    assert reply.citations


def test_a_real_server_can_be_left_and_asked_again(server):
    engine = ServerEngine(server.url, server.model)
    with engine.stream(MESSAGES, 30, 60) as generation:
        next(iter(generation))
    with engine.stream(MESSAGES, 4, 60) as generation:
        assert "".join(generation)


def test_a_real_server_over_its_time_is_an_engine_error(server):
    engine = ServerEngine(server.url, server.model)
    with (
        pytest.raises(EngineError, match=r"longer than 0\.05 s"),
        engine.stream(MESSAGES, 30, 0.05) as generation,
    ):
        list(generation)


def test_a_server_that_refuses_the_model_tells_the_log_what_to_set(server, caplog):
    """Without a name the client asks for "dummy", which a server of one model refuses."""
    with (
        pytest.raises(EngineError, match=r"^The model server refused the request\.$"),
        ServerEngine(server.url).stream(MESSAGES, 4, 60) as stream,
    ):
        list(stream)
    assert f"The model server {server.url} refused the request (" in caplog.text
    assert "TUTOR_MODEL" in caplog.text


# --- servers that fail


def test_a_dead_port_is_an_engine_error_and_its_address_stays_in_the_log(caplog):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with (
        pytest.raises(EngineError, match=r"^The model server does not answer\.$"),
        ServerEngine(f"http://127.0.0.1:{port}", "model").stream(MESSAGES, 4, 5),
    ):
        pass
    assert f"http://127.0.0.1:{port} does not answer" in caplog.text


def test_a_dead_port_is_quoted_instead_by_the_tutor(real_tutor):
    reply = answer_from(real_tutor, ServerEngine("http://127.0.0.1:9", "model"), 5)

    assert (reply.engine, bool(reply.citations)) == ("quotation", True)
    assert "does not answer" in reply.notice
    assert "quotes the lessons instead" in reply.notice


@pytest.mark.parametrize("answer", [stay_silent, say_two_words_and_stall])
def test_a_server_that_falls_silent_is_given_up_in_time(listen, answer):
    url = listen(answer).url
    started = time.monotonic()
    with (
        pytest.raises(EngineError),
        ServerEngine(url, "model").stream(MESSAGES, 4, 0.3) as generation,
    ):
        list(generation)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "answer", [keep_alive, write_one_endless_line, send_headers_slowly, send_nothing_but_data]
)
def test_the_deadline_holds_whatever_a_server_sends(listen, answer):
    server = listen(answer)
    started = time.monotonic()
    with (
        pytest.raises(EngineError, match=r"longer than 0\.5 s"),
        ServerEngine(server.url, "model").stream(MESSAGES, 4, 0.5) as generation,
    ):
        list(generation)
    assert time.monotonic() - started < 2
    server.thread.join(10)
    assert server.seen[2:] == ["left"]


def test_a_server_that_keeps_the_line_open_is_left_at_once(listen):
    server = listen(keep_alive)
    started = time.monotonic()
    with ServerEngine(server.url, "model").stream(MESSAGES, 4, 60) as generation:
        assert next(iter(generation)) == "Once "
    assert time.monotonic() - started < 3
    server.thread.join(10)
    assert server.seen[2:] == ["left"]


def test_a_server_that_sends_no_text_is_an_engine_error_and_named_in_the_log(listen, caplog):
    url = listen(lambda connection, _: connection.sendall(HEAD + b"data: [DONE]\n\n")).url
    with (
        pytest.raises(EngineError, match="sent no text"),
        ServerEngine(url, "model").stream(MESSAGES, 4, 5) as generation,
    ):
        list(generation)
    assert f"The model server {url} sent no text" in caplog.text


def test_a_server_that_breaks_off_is_an_engine_error(listen):
    url = listen(say_two_words_and_break_off).url
    with (
        pytest.raises(EngineError, match="broke off"),
        ServerEngine(url, "model").stream(MESSAGES, 4, 5) as generation,
    ):
        list(generation)


def test_a_server_that_speaks_no_json_is_an_engine_error(listen):
    url = listen(lambda connection, _: connection.sendall(HEAD + b"data: {oh\n\n")).url
    with (
        pytest.raises(EngineError),
        ServerEngine(url, "model").stream(MESSAGES, 4, 5) as generation,
    ):
        list(generation)


def test_leaving_the_context_leaves_the_server(listen):
    server = listen(talk_on)
    with ServerEngine(server.url, "model").stream(MESSAGES, 4, 30) as generation:
        assert next(iter(generation)) == "word0 "
    server.thread.join(10)
    assert server.seen[2:] == ["left"]


# --- what is sent


def test_the_request_is_greedy_streamed_and_bounded(listen):
    url, seen, _ = listen(finish)
    with ServerEngine(url, "owner/model").stream(MESSAGES, 96, 5) as generation:
        assert "".join(generation) == "Done."

    head, body = seen[0], json.loads(seen[1])
    assert head.startswith("POST /v1/chat/completions")
    assert body["model"] == "owner/model"
    assert body["messages"] == MESSAGES
    assert (body["max_tokens"], body["temperature"], body["stream"]) == (96, 0.0, True)


@pytest.mark.parametrize(("key", "sent"), [("s3cret", "Bearer s3cret"), (None, "Bearer none")])
def test_the_owners_key_is_sent_and_never_this_machines_token(listen, monkeypatch, key, sent):
    monkeypatch.setenv("HF_TOKEN", "hf_of_this_machine")
    url, seen, _ = listen(finish)
    with ServerEngine(url, "model", key).stream(MESSAGES, 4, 5) as generation:
        list(generation)
    assert f"authorization: {sent}" in seen[0].lower().replace("bearer", "Bearer")
    assert "hf_of_this_machine" not in "".join(seen)


def test_the_server_chosen_by_tutor_server_is_the_one_that_is_asked(listen):
    url, seen, _ = listen(finish)
    engine = load_engine(
        Settings.from_environment(
            {"TUTOR_SERVER": url, "TUTOR_MODEL": "m", "TUTOR_SERVER_KEY": "k"}
        )
    )
    with engine.stream(MESSAGES, 4, 5) as generation:
        assert "".join(generation) == "Done."
    assert engine.name == "m"
    assert "Bearer k" in seen[0]
