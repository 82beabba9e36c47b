"""``make screenshots``: each state of the page, wide, dark, on a phone and in German.

One of them is README.md's.
"""

import tempfile
import time
from pathlib import Path

from demos.kit.catalogue import find_demos
from tests.browser.driving import ROOT, chromium, open_page, send, served

FOLDER = ROOT / "runs" / "screenshots"
VISITS = (
    ("wide", 1400, 900, "", "en-US"),
    ("dark", 1400, 900, "?__theme=dark", "en-US"),
    ("phone", 360, 740, "", "en-US"),
    ("german", 1400, 900, "", "de-DE"),
)
SETTLED_SECONDS = 1.5  # fonts, formulas and charts after the last change


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as server,
        chromium() as browser,
    ):
        for name, width, height, query, locale in VISITS:
            page = browser.new_page(viewport={"width": width, "height": height}, locale=locale)
            page.goto(f"{server.url}/{query}")
            page.locator("#message textarea").wait_for()
            _states(page, name)
            if name != "german":  # experiments speak English
                _experiments(page, name)
            page.close()
        page = open_page(browser, server.url)
        server.process.terminate()
        page.get_by_text("Connection to the server was lost").wait_for(timeout=60_000)
        _shoot(page, "wide-away")


def _states(page, name):
    _shoot(page, f"{name}-1-first")
    _ask(page, "why do gradients vanish with sigmoid?")
    _shoot(page, f"{name}-2-answer")
    _ask(page, "what is the formula of softmax?")
    _shoot(page, f"{name}-3-formula")
    _ask(page, "whats the best pizza in naples?")
    _shoot(page, f"{name}-4-declined")
    page.locator("#chat .bot a.chip").last.click()
    page.locator("#lesson mark").wait_for(timeout=30_000)
    _shoot(page, f"{name}-5-lesson")
    page.locator("#lesson-close").click()
    page.locator("#shelf").get_by_role("button").first.click()
    _shoot(page, f"{name}-6-conversations")
    page.locator("#shelf").get_by_role("button").first.click()


def _ask(page, question):
    """Whatever the language of the buttons is."""
    replies = page.locator("#chat .bot").count()
    box = page.locator("#message textarea")
    box.fill(question)
    box.press("Enter")
    page.locator("#chat .bot").nth(replies).wait_for(timeout=60_000)
    page.wait_for_timeout(4000)


def _experiments(page, name):
    send(page, "w = 1.5, -2 and b = 1, tanh, go")
    page.locator("#lab-caption").wait_for()
    _shoot(page, f"{name}-7-neuron", full=True)
    if name == "wide":
        _shoot(page, "../../docs/page")
    for place, (demo, experiment) in enumerate(find_demos().items(), 8):
        send(page, experiment.examples[0])
        page.locator("#laboratory h2", has_text=experiment.title).wait_for(timeout=30_000)
        if not experiment.immediate:
            page.locator("#lab-run:enabled").wait_for(timeout=60_000)
            page.locator(".time button[aria-label=Play]").wait_for(timeout=60_000)  # at its end
        _shoot(page, f"{name}-{place}-{demo}", full=True)


def _shoot(page, name, full=False):
    time.sleep(SETTLED_SECONDS)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=full)


if __name__ == "__main__":
    main()
