import os

import pytest

from tests.browser.driving import CHROMIUM, chromium, served


def pytest_collection_modifyitems(items):
    if CHROMIUM or os.environ.get("CI") == "true":
        return
    skip = pytest.mark.skip(reason="no Chromium here: install it to run the browser tests")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="session")
def browser():
    assert CHROMIUM, "CI needs Chromium for the browser tests; .ci/run installs it"
    with chromium() as browser:
        yield browser


@pytest.fixture
def page(browser, server):
    """A fresh visit; the test fails if the page asked another host or logged an error."""
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    elsewhere, errors = [], []
    page.on(
        "request",
        lambda r: (
            None if r.url.startswith((server.url, "data:", "blob:")) else elsewhere.append(r.url)
        ),
    )
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(server.url)
    page.locator("#message textarea").wait_for()
    yield page
    page.close()
    assert elsewhere == []
    assert errors == []
