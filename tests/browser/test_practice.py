"""A visit that is quizzed and remembered: asked, answered, reloaded, saved, forgotten, loaded again."""

import json

import pytest

from tests.browser.driving import last_reply, send

pytestmark = pytest.mark.browser
LESSON = "Convolutional Neural Networks (CNNs)"


def press(page, label):
    """A button under the newest reply; what it says joins the conversation and is answered."""
    replies = page.locator("#chat .bot").count()
    page.locator("#chat").get_by_role("button", name=label, exact=True).last.click()
    page.locator("#chat .bot").nth(replies).wait_for(timeout=60_000)
    return last_reply(page)


def open_progress(page):
    page.get_by_role("link", name="My progress").click()
    page.locator("#progress").wait_for(timeout=30_000)


def test_a_lesson_quizzes_with_hints_and_what_was_answered_is_remembered(page, tmp_path):
    page.get_by_role("link", name=LESSON).first.click()
    page.locator("#lesson-quiz").click(timeout=30_000)
    page.locator("#chat .bot").first.wait_for(timeout=60_000)
    assert "How many parameters does a 5×5 convolution" in last_reply(page)

    assert "Hint 1 of 3." in press(page, "Hint")
    send(page, "16*(6*25+1) = 2416")
    assert "Right." in last_reply(page)
    assert "Question." in press(page, "Next question")
    press(page, "Skip")

    page.reload()
    page.locator("#message textarea").wait_for()
    page.goto(page.url.partition("?")[0])
    open_progress(page)
    page.get_by_text("Questions answered: 1; right the last time: 1.").wait_for()
    with page.expect_download() as download:
        page.get_by_role("link", name="Save my progress as a file").click()
    saved = tmp_path / "progress.json"
    download.value.save_as(saved)
    assert "right" in {line["what"] for line in json.loads(saved.read_text())["done"]}

    page.get_by_role("button", name="Forget my progress").click()
    page.get_by_role("button", name="No, keep it").click()
    page.get_by_role("button", name="Forget my progress").click()
    page.get_by_role("button", name="Yes, forget it").click()
    page.get_by_text("Nothing is practised yet.").wait_for(timeout=30_000)

    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Load it from a file").click()
    chooser.value.set_files(saved)
    page.get_by_text("Questions answered: 1; right the last time: 1.").wait_for(timeout=30_000)
