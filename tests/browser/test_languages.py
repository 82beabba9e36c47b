"""The browser's language chooses the page's words: German, English, and English for all others."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.driving import ANSWER_MS
from tutor.web.texts import ENGLISH, GERMAN

pytestmark = pytest.mark.browser
MARK = re.compile("__i18n__|translation_metadata")


@pytest.fixture(params=["de-DE", "en-US", "fr-FR"])
def visit(browser, server, request):
    """A visit from there, and the words that it should find."""
    context = browser.new_context(locale=request.param, viewport={"width": 1400, "height": 900})
    page = context.new_page()
    page.goto(server.url)
    yield page, GERMAN if request.param == "de-DE" else ENGLISH
    context.close()


def send(page, words, message):
    box = page.get_by_label(words.box_label)
    box.fill(message)
    box.press("Enter")


def test_all_that_the_page_says_is_in_the_readers_language(visit):
    page, words = visit
    box = page.get_by_label(words.box_label)
    expect(box).to_have_attribute("placeholder", words.placeholder_and_try)
    expect(page.locator("#title")).to_contain_text(words.tagline_and_try)
    expect(page.locator("#chat")).to_contain_text(words.welcome.split("{")[0])
    expect(page.get_by_role("heading", name=words.lessons)).to_be_visible()

    send(page, words, "what would a sigmoid do to the gradients of my twelve layers?")
    expect(page.get_by_role("button", name=words.stop)).to_be_visible()
    expect(page.get_by_role("button", name=words.send)).to_be_visible(timeout=ANSWER_MS)
    reply = page.locator("#chat .bot").last
    expect(reply).to_contain_text(words.sources)
    expect(reply).to_have_attribute("lang", "en")
    chip = reply.locator("a.chip").first
    expect(chip).to_have_text(f"{words.source} 1")
    expect(page.get_by_role("button", name=words.mathematics)).to_be_visible()

    chip.click()
    expect(page.get_by_text(words.contents)).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#lesson")).to_have_attribute("lang", "en")
    page.get_by_role("button", name=words.close, exact=True).click()
    expect(page.get_by_role("heading", name=words.lessons)).to_be_visible()

    page.locator("#shelf").get_by_role("button").first.click()
    expect(page.get_by_label(words.title)).to_be_visible()
    for name in (words.new_conversation, words.delete, words.forget):
        expect(page.get_by_role("button", name=name)).to_be_visible()
    expect(page.get_by_text(words.kept)).to_be_visible()
    expect(page.get_by_role("link", name=words.save_markdown)).to_be_visible()
    expect(page.locator("body")).not_to_contain_text(MARK)


def test_an_experiment_is_worked_in_the_readers_language(visit):
    page, words = visit

    send(page, words, "teach a cnn some digits, two epochs")

    for name in (
        words.run,
        words.stop,
        words.close,
        words.more_settings,
        words.numbers,
        words.erase,
    ):
        button = page.locator("#laboratory").get_by_role("button", name=name)
        expect(button).to_be_visible(timeout=ANSWER_MS)
        if name == words.more_settings:
            button.click()
    page.get_by_role("button", name=words.numbers).click()
    expect(page.get_by_role("link", name=words.as_script)).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("body")).not_to_contain_text(MARK)


def test_a_link_that_leads_nowhere_is_explained_in_the_readers_language(visit):
    page, words = visit
    page.goto(f"{page.url}?demo=gan")

    said = words.no_demo.format(name="gan", names="activations")
    expect(page.get_by_test_id("toast-body")).to_contain_text(said.rstrip(".;"), timeout=ANSWER_MS)
