"""A real server and a real Chromium, for the browser tests and the screenshots."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY_SECONDS = 180
ANSWER_MS = 60_000


@dataclass(frozen=True)
class Server:
    """A served page; ``log`` is the server's output, ``connections`` the hosts it asked for."""

    url: str
    log: Path
    connections: Path
    process: subprocess.Popen

    def wait_for_log(self, text: str, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if text in self.log.read_text():
                return True
            time.sleep(0.1)
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def served(folder: Path, port: int = 0, **environment: str) -> Iterator[Server]:
    """``python app.py`` on ``port``, or on a free one, its models loaded; ended when the context is left."""
    log, connections = folder / "server.log", folder / "connections.log"
    connections.touch()
    port = port or free_port()
    variables = os.environ | {
        "TUTOR_PORT": str(port),
        "TUTOR_TEST_CONNECTIONS": str(connections),
        "PYTHONPATH": str(Path(__file__).parent / "offline"),
        **environment,
    }
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "app.py"], cwd=ROOT, env=variables, stdout=output, stderr=output
        )
    server = Server(f"http://127.0.0.1:{port}", log, connections, process)
    try:
        _wait_until_served(server)
        assert server.wait_for_log("Ready;", READY_SECONDS), log.read_text()
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_until_served(server: Server) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        assert server.process.poll() is None, server.log.read_text()
        try:
            with urllib.request.urlopen(f"{server.url}/gradio_api/info", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(server.log.read_text())


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def open_page(browser: Browser, url: str, width: int = 1400, height: int = 900) -> Page:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(url)
    page.locator("#message textarea").wait_for()
    return page


def send(page: Page, message: str) -> None:
    """Type ``message`` and press Enter, once the box is free."""
    page.get_by_role("button", name="Send").wait_for(timeout=ANSWER_MS)
    replies = page.locator("#chat .bot").count()
    box = page.locator("#message textarea")
    box.fill(message)
    box.press("Enter")
    page.locator("#chat .bot").nth(replies).wait_for(timeout=ANSWER_MS)


def last_reply(page: Page) -> str:
    """The text of the newest reply, once it is finished."""
    page.get_by_role("button", name="Send").wait_for(timeout=ANSWER_MS)
    return page.locator("#chat .bot").last.inner_text()
