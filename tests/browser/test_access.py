"""Anyone can use the page: axe-core finds nothing, the keyboard reaches all, small screens hold it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.driving import ANSWER_MS, last_reply, send

pytestmark = pytest.mark.browser
LIGHT, DARK, PHONE = "light", "dark", "phone"
SIZES = {LIGHT: (1400, 900), DARK: (1400, 900), PHONE: (360, 740)}


def first_look(page: Page) -> None:
    page.locator("#map a.lesson").first.wait_for()


def reply(page: Page) -> None:
    send(page, "why do we use relu?")
    expect(page.locator("#chat .bot").last).to_contain_text("Sources", timeout=ANSWER_MS)
    last_reply(page)


def lesson(page: Page) -> None:
    reply(page)
    page.locator("#chat .bot").last.locator("a.chip").first.click()
    expect(page.locator("#lesson mark")).to_be_visible(timeout=ANSWER_MS)


def immediate_experiment(page: Page) -> None:
    send(page, "plot gelu")
    page.locator("#laboratory .js-plotly-plot").first.wait_for(timeout=ANSWER_MS)


def training_experiment(page: Page) -> None:
    send(page, "fit the moons with a tiny net, 5 epochs")
    expect(page.locator("#lab-caption")).to_contain_text("5 of 5 epochs", timeout=ANSWER_MS)


def sidebar(page: Page) -> None:
    reply(page)
    page.locator("#shelf").get_by_role("button").first.click()
    expect(page.get_by_role("button", name="Forget everything")).to_be_visible()


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press ``key`` until the focus is on what ``selector`` finds."""
    for _ in range(60):
        page.keyboard.press(key)
        if page.locator(":focus").and_(page.locator(selector)).count():
            return
    raise AssertionError(f"{key} does not reach {selector}")


STATES = [first_look, reply, lesson, immediate_experiment, training_experiment, sidebar]


@pytest.fixture(params=SIZES)
def sized(page, request) -> Page:
    width, height = SIZES[request.param]
    page.set_viewport_size({"width": width, "height": height})
    if request.param == DARK:
        page.emulate_media(color_scheme="dark")
        expect(page.locator("body")).to_have_class(re.compile(r"\bdark\b"))
    return page


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_axe_finds_nothing_and_nothing_sticks_out(sized, state):
    state(sized)
    sized.wait_for_timeout(600)  # what fades in has no contrast before it has

    report = Axe().run(sized)

    found = [(rule["id"], rule["nodes"][0]["html"]) for rule in report.response["violations"]]
    assert found == []
    assert sized.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_question_is_asked_and_its_source_read_without_a_mouse(page):
    focused = page.locator(":focus")
    page.keyboard.type("why do we use relu?")  # the box has the focus from the start
    page.keyboard.press("Enter")
    expect(page.locator("#chat .bot").last).to_contain_text("Sources", timeout=ANSWER_MS)
    last_reply(page)

    tab_to(page, ".chip", "Shift+Tab")
    assert focused.evaluate("element => getComputedStyle(element).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("#lesson mark")).to_be_in_viewport(timeout=ANSWER_MS)

    tab_to(page, "#lesson-close")
    page.keyboard.press("Enter")
    expect(page.locator("#map")).to_be_visible(timeout=10_000)


def test_a_starter_is_chosen_without_a_mouse(page):
    tab_to(page, ".example", "Shift+Tab")
    page.keyboard.press("Enter")

    expect(page.locator("#chat .user")).to_have_count(1)
    expect(page.locator("#chat .bot")).to_have_count(1, timeout=ANSWER_MS)
    last_reply(page)


def test_a_run_is_stopped_without_a_mouse(page):
    page.keyboard.type("fit the spirals for 300 epochs with batches of 2")
    page.keyboard.press("Enter")
    stop = page.locator("#lab-stop")
    expect(stop).to_be_enabled(timeout=ANSWER_MS)

    tab_to(page, "#lab-stop")
    page.keyboard.press("Enter")

    expect(page.locator("#lab-run")).to_be_enabled(timeout=10_000)


def test_a_reply_is_announced(page):
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", re.compile("polite|assertive"))
    send(page, "what is a bias?")
    last_reply(page)
    expect(log).to_contain_text("bias")


def test_twice_the_size_fits(page):
    page.set_viewport_size({"width": 700, "height": 450})  # 1400 pixels at 200 %
    lesson(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_who_wants_less_motion_gets_none(page):
    page.emulate_media(reduced_motion="reduce")
    first_look(page)
    page.wait_for_timeout(500)  # a request that a reload cuts off would be an error in the console
    page.reload()
    first_look(page)
    page.wait_for_timeout(500)
    moving = """() => [...document.querySelectorAll("*")].filter((element) => {
        const style = getComputedStyle(element);
        return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
    }).length"""
    assert page.evaluate(moving) == 0


@pytest.mark.parametrize("words", ["ما هو التعلم العميق؟", "מהי רשת נוירונים?"], ids=["ar", "he"])
def test_what_is_written_from_the_right_stands_so(page, words):
    box = page.locator("#message textarea")
    box.fill(words)
    assert box.evaluate("element => getComputedStyle(element).unicodeBidi") == "plaintext"
    box.press("Enter")
    said = page.locator("#chat .user p").last
    expect(said).to_contain_text(words)
    assert said.evaluate("element => getComputedStyle(element).unicodeBidi") == "plaintext"
