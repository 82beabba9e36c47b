"""A visit that heals a run: opened by words, measured, guessed wrong and right, mended, remembered."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from demos.clinic.cases import draw_case
from tests.browser.driving import ANSWER_MS, send
from tutor.web.texts import ENGLISH, GERMAN

pytestmark = pytest.mark.browser
LABELS = next(number for number in range(100) if draw_case(number, 1).fault == "labels")
SOUND = next(number for number in range(100) if draw_case(number, 2).fault == "healthy")
SLOW_MS = 120_000  # a training where others use the cores
# A link within the page: a reload would cut off requests, which the console calls errors.
FOLLOW = """(href) => {
    const link = Object.assign(document.createElement("a"), { href });
    document.body.append(link);
    link.click();
    link.remove();
}"""
PHONE, WIDE = (360, 740), (1400, 900)


def drawn(page, board):
    expect(page.locator(f"{board} .js-plotly-plot").first).to_be_visible(timeout=SLOW_MS)


def open_case(page, number, level=1):
    page.locator("#to-clinic a").wait_for(timeout=ANSWER_MS)
    page.evaluate(FOLLOW, f"?show=clinic&case={number}&level={level}")
    drawn(page, "#clinic-curves")


def test_words_open_a_case_and_another_follows(page):
    send(page, "give me a broken training")
    drawn(page, "#clinic-curves")
    expect(page).to_have_url(re.compile(r"show=clinic&case=\d+&level=1"))
    first = page.url

    page.locator("#clinic-another").press("Enter")

    expect(page).not_to_have_url(first)
    drawn(page, "#clinic-curves")


def test_a_run_is_measured_named_and_healed(page):
    open_case(page, LABELS)
    said, verdict = page.locator("#clinic-measured .said"), page.locator("#clinic-verdict .said")

    page.get_by_role("button", name=ENGLISH.ask_batch).click()
    expect(said).to_contain_text("standard deviations from 1 to 1", timeout=SLOW_MS)
    drawn(page, "#clinic-measured")

    page.get_by_role("button", name=ENGLISH.fault_unscaled).click()
    expect(verdict).to_contain_text("Not this one: Inputs not scaled.", timeout=SLOW_MS)
    expect(verdict).to_contain_text("standard deviations from 1 to 1")
    expect(page.locator("#clinic-mend")).to_be_hidden()

    page.get_by_role("button", name=ENGLISH.ask_neighbours).click()
    expect(said).to_contain_text("Of the five nearest neighbours", timeout=SLOW_MS)
    page.get_by_role("button", name=ENGLISH.fault_labels).click()
    expect(verdict).to_contain_text("Right: Labels shuffled.", timeout=SLOW_MS)
    expect(verdict.get_by_role("link")).to_be_visible()

    page.locator("#clinic-mend").press("Enter")
    told = page.locator("#clinic-curves .said")
    expect(told).to_contain_text("The run recovers", timeout=SLOW_MS)
    before, after = (
        int(re.search(rf"{word} (\d+)%", told.inner_text())[1]) for word in ("was", "now")
    )
    assert after > before + 10
    expect(page.locator("#clinic-curves .legend").first).to_contain_text("validation, mended")
    expect(page.locator("#clinic-curves")).to_be_in_viewport()

    page.locator("#clinic-close").click()
    page.get_by_role("link", name=ENGLISH.progress).click()
    expect(page.locator("#progress-clinic")).to_contain_text("1, with 1 of 8 faults")


def test_a_sound_run_is_let_go(page):
    open_case(page, SOUND, 2)

    page.get_by_role("button", name=ENGLISH.fault_healthy).click()

    verdict = page.locator("#clinic-verdict .said")
    expect(verdict).to_contain_text("Right: Nothing is wrong.", timeout=SLOW_MS)
    expect(page.locator("#clinic-mend")).to_be_hidden()


@pytest.mark.parametrize(("size", "scheme"), [(WIDE, "light"), (WIDE, "dark"), (PHONE, "light")])
def test_axe_finds_nothing_and_nothing_sticks_out(page, size, scheme):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)
    open_case(page, LABELS)
    page.locator("#clinic-outputs").click()
    drawn(page, "#clinic-measured")
    page.locator("#clinic-is-labels").click()
    expect(page.locator("#clinic-mend")).to_be_visible(timeout=SLOW_MS)
    page.locator("#clinic-mend").click()
    expect(page.locator("#clinic-curves .said")).to_contain_text("recovers", timeout=SLOW_MS)
    page.wait_for_timeout(600)

    report = Axe().run(page)

    found = [(rule["id"], rule["nodes"][0]["html"]) for rule in report.response["violations"]]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_clinic_speaks_german(browser, server):
    context = browser.new_context(locale="de-DE", viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(server.url)
    expect(page.get_by_role("link", name=GERMAN.clinic_summary)).to_be_visible(timeout=ANSWER_MS)
    open_case(page, LABELS)

    page.get_by_role("button", name=GERMAN.fault_leak).click()

    verdict = page.locator("#clinic-verdict .said")
    expect(verdict).to_contain_text("Das ist es nicht: Leck", timeout=SLOW_MS)
    expect(page.locator("#clinic-curves")).to_contain_text(GERMAN.clinic_validation)
    expect(page.locator("#clinic")).to_contain_text(GERMAN.clinic_name_it)
    context.close()
