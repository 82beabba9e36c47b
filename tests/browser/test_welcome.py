"""The first page: what moves, what it leads to, and how one comes back from there."""

import re

import pytest
from playwright.sync_api import expect

from demos.kit.catalogue import find_demos
from demos.optimizers.descent import Settings
from demos.optimizers.race import run_race
from tests.browser.driving import ANSWER_MS, last_reply, open_page, send

pytestmark = pytest.mark.browser

STEP = "() => +document.querySelector('.live output')?.innerText.match(/step (\\d+)/)?.[1]"
COUNT_FRAMES = """() => {
    window.frames = 0;
    const ask = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (draw) => { window.frames += 1; return ask(draw); };
}"""


def test_the_live_race_walks_the_steps_of_torch(page):
    page.wait_for_function(f"{STEP} > 0")
    script = find_demos()["optimizers"].live
    for start in ((-4.0, 1.0), (2.5, -1.2)):
        paths = page.evaluate(f"(start) => {{ {script}; return race(start); }}", list(start))
        settings = Settings(0.05, 0.9, 0.0, "constant", 100)
        race = run_race(("sgd", "momentum", "adam"), "ravine", start, settings, 0)
        for descent in race.descents:
            drawn = [value for point in paths[descent.name] for value in point]
            assert drawn == pytest.approx(descent.path.flatten().tolist(), rel=1e-6, abs=1e-9)


def test_something_moves_within_a_second_then_nothing_until_one_points(page):
    page.wait_for_function(f"({STEP})() > 3", timeout=10_000)
    page.wait_for_function(f"({STEP})() == 100", timeout=30_000)
    page.evaluate(COUNT_FRAMES)
    for _ in range(10):  # gradio's own animations of a page that has just come end at some time
        page.evaluate("window.frames = 0")
        page.wait_for_timeout(1000)
        if page.evaluate("window.frames") <= 5:  # the race would ask for 60
            break
    assert page.evaluate("window.frames") <= 5

    canvas = page.locator(".live canvas")
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"])
    page.wait_for_function(f"({STEP})() < 100")
    link = page.locator(".live a.experiment")
    expect(link).to_have_attribute("href", re.compile(r"start=1\.0\d%2C\+-?0\.0\d"))
    link.click()
    expect(page.locator("#lab-caption")).to_be_visible(timeout=ANSWER_MS)


def test_who_asked_for_less_motion_sees_the_whole_race_at_once(browser, server):
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(server.url)
    page.wait_for_function(f"({STEP})() == 100", timeout=20_000)
    page.locator(".live canvas").focus()
    before = page.locator(".live a.experiment").get_attribute("href")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".live a.experiment")).not_to_have_attribute("href", before)
    assert page.evaluate(STEP) == 100
    context.close()


def test_every_experiment_that_a_lesson_names_has_a_picture_that_opens_it(page):
    cards = page.locator("#gallery a")
    demos = find_demos()
    assert cards.count() == len(demos)
    assert page.locator("#gallery svg").count() == len(demos)
    card = cards.nth(1)
    title = card.inner_text()
    card.click()
    expect(page.locator("#laboratory h2", has_text=title)).to_be_visible(timeout=ANSWER_MS)

    page.keyboard.press("Escape")

    expect(page.locator("#laboratory h2")).to_have_count(0, timeout=ANSWER_MS)
    expect(card).to_be_visible()


def test_the_first_lesson_that_was_not_read_is_marked_as_next(page):
    expect(page.locator("#map li.next")).to_have_count(1)
    expect(page.locator("#map li").first).to_have_class(re.compile("next"))


def test_on_a_phone_closing_a_lesson_goes_back_to_where_one_read(browser, server):
    page = open_page(browser, server.url, 390, 844)
    card = page.locator("#map a.lesson").nth(5)
    card.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    before = page.evaluate("scrollY")
    assert before > 1000
    card.click()
    page.locator("#lesson h1").wait_for(timeout=ANSWER_MS)
    page.wait_for_timeout(1000)

    page.locator("#lesson-close").click()

    page.wait_for_function(f"Math.abs(scrollY - {before}) < 60", timeout=10_000)
    page.close()


def test_on_a_phone_the_beginning_of_the_newest_reply_is_in_view(browser, server):
    page = open_page(browser, server.url, 390, 844)
    for question in ("how does backpropagation work?", "why do gradients vanish with sigmoid?"):
        send(page, question)
        last_reply(page)
    page.wait_for_timeout(1000)
    for place in ("#chat .user", "#chat .bot"):
        top = page.locator(place).last.bounding_box()["y"]
        assert -20 <= top <= 700, place
    page.close()


def test_forgetting_everything_is_asked_once_and_may_be_declined(page):
    send(page, "what is a neuron?")
    last_reply(page)
    page.locator("#shelf").get_by_role("button").first.click()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Forget everything").click()
    page.wait_for_timeout(500)
    assert asked == ["Forget all conversations and marks? They cannot be brought back."]
    expect(page.locator("#chat .bot")).to_have_count(1)
