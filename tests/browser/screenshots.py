"""``make screenshots``: the page as it is, wide, dark and on a phone; one of them is README.md's."""

import tempfile
import time
from pathlib import Path

from demos.catalogue import find_demos
from tests.browser.driving import ROOT, chromium, last_reply, open_page, send, served

FOLDER = ROOT / "runs" / "screenshots"
VISITS = (("wide", 1400, 900, ""), ("dark", 1400, 900, "?__theme=dark"), ("phone", 390, 844, ""))
SETTLED_SECONDS = 1.5  # fonts, formulas and charts after the last change


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder)) as server,
        chromium() as browser,
    ):
        for name, width, height, query in VISITS:
            _visit(open_page(browser, server.url + "/" + query, width, height), name)


def _visit(page, name):
    _shoot(page, f"{name}-1-first")
    send(page, "why do gradients vanish with sigmoid?")
    last_reply(page)
    _shoot(page, f"{name}-2-answer")
    send(page, "w = 1.5, -2 and b = 1, tanh, go")
    page.locator("#lab-caption").wait_for()
    _shoot(page, f"{name}-3-neuron", full=True)
    if name == "wide":
        _shoot(page, "../../docs/page")
    for place, (demo, experiment) in enumerate(find_demos().items(), 4):
        send(page, experiment.examples[0])
        page.locator("#laboratory h2", has_text=experiment.title).wait_for(timeout=30_000)
        if not experiment.immediate:
            page.locator("#lab-stop:enabled").wait_for(timeout=30_000)
            page.locator("#lab-run:enabled").wait_for(timeout=60_000)
        _shoot(page, f"{name}-{place}-{demo}", full=True)
    page.close()


def _shoot(page, name, full=False):
    time.sleep(SETTLED_SECONDS)
    page.screenshot(path=FOLDER / f"{name}.png", full_page=full)


if __name__ == "__main__":
    main()
