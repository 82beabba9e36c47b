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
def visit(browser, server):
    """Opens fresh visits; the test fails if a page asked another host or logged an error."""
    pages, elsewhere, errors = [], [], []

    def open_visit(query="", width=1400, **media):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.emulate_media(**media)
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((server.url, "data:", "blob:"))
                else elsewhere.append(r.url)
            ),
        )
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server.url}/{query}")
        page.locator("#message textarea").wait_for()
        pages.append(page)
        return page

    yield open_visit
    for page in pages:
        page.close()
    assert elsewhere == []
    assert errors == []


@pytest.fixture
def page(visit):
    """One of them."""
    return visit()
