"""What is planted in the page is shown as text, or not fetched: judged by Chromium."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.driving import ANSWER_MS, open_page, send

pytestmark = pytest.mark.browser


class Elsewhere(ThreadingHTTPServer):
    """Another host, which remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Recorder)
        self.asked: list[str] = []
        self.url = f"http://127.0.0.1:{self.server_port}"


class Recorder(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.server.page.encode() if hasattr(self.server, "page") else b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    server = Elsewhere()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "query", ["lesson={}", "demo={}", "demo=backprop&expression={}", "demo=cnn&{}=1"]
)
def test_what_a_link_says_is_shown_as_it_is_written(browser, server, elsewhere, query):
    planted = f'<img src="{elsewhere.url}/x.png">'
    page = open_page(browser, f"{server.url}/?{query.format(quote(planted, safe=''))}")

    toast = page.get_by_test_id("toast-body")
    expect(toast).to_contain_text("<img src=", timeout=ANSWER_MS)

    assert toast.locator("img").count() == 0
    assert elsewhere.asked == []
    page.close()


def test_an_image_that_is_planted_in_the_page_is_not_fetched(browser, server, elsewhere):
    page = open_page(browser, server.url)
    blocked = page.evaluate(
        """(url) => new Promise((tell) => {
            document.addEventListener("securitypolicyviolation", (event) => tell(event.blockedURI));
            document.body.append(Object.assign(new Image(), {src: url + "/x.png"}));
        })""",
        elsewhere.url,
    )
    assert blocked == f"{elsewhere.url}/x.png"
    assert elsewhere.asked == []
    page.close()


def test_nothing_is_sent_elsewhere_and_no_script_comes_from_there(browser, server, elsewhere):
    page = open_page(browser, server.url)
    sent = page.evaluate(
        "(url) => fetch(url + '/tell', {mode: 'no-cors'}).then(() => 'sent', () => 'blocked')",
        elsewhere.url,
    )
    loaded = page.evaluate(
        """(url) => new Promise((tell) => {
            const script = Object.assign(document.createElement("script"), {src: url + "/x.js"});
            script.onload = () => tell("loaded");
            script.onerror = () => tell("blocked");
            document.head.append(script);
        })""",
        elsewhere.url,
    )
    assert (sent, loaded, elsewhere.asked) == ("blocked", "blocked", [])
    page.close()


def test_no_other_site_shows_the_page_in_a_frame(browser, server, elsewhere):
    elsewhere.page = f'<iframe src="{server.url}" width="900" height="700"></iframe>'
    page = browser.new_page()
    refused = []
    page.on("console", lambda message: refused.append(message.text))
    page.goto(elsewhere.url)
    page.wait_for_timeout(1000)
    assert any("frame-ancestors" in text for text in refused)
    assert page.frames[1].locator("#message").count() == 0
    page.close()


def test_a_message_with_an_image_from_elsewhere_fetches_nothing(browser, server, elsewhere):
    page = open_page(browser, server.url)
    send(
        page,
        f"what is a bias? a ` ![x]({elsewhere.url}/a.png)\n\n![x][1]\n\n[1]: {elsewhere.url}/b.png",
    )
    page.wait_for_timeout(500)
    assert page.locator("#chat .user img").count() == 0
    assert elsewhere.asked == []
    page.close()
