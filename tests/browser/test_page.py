import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.driving import ANSWER_MS, last_reply, open_page, send

pytestmark = pytest.mark.browser


def test_a_question_streams_an_answer_with_its_sources(page):
    send(page, "why do gradients vanish with sigmoid??")

    reply = last_reply(page)

    chips = page.locator("#chat .bot").last.locator("a[href*='lesson=']")
    expect(chips.first).to_have_text("Source 1")
    assert "Sources" in reply
    assert re.search(r"Activation Functions|Forward and Backpropagation|Glossary", reply)


def test_a_formula_is_typeset(page):
    send(page, "what is the formula of softmax?")

    last_reply(page)

    expect(page.locator("#chat .katex").first).to_be_visible(timeout=10_000)


def test_a_starter_question_is_answered_with_one_click(page):
    page.get_by_role("button", name=re.compile("how does backpropagation work")).click()

    expect(page.locator("#chat .bot").last).to_contain_text("Sources", timeout=ANSWER_MS)


def test_a_question_outside_the_course_is_declined_with_the_nearest_lessons(page):
    send(page, "whats the best pizza in naples?")

    reply = last_reply(page)

    assert "outside this course" in reply
    assert "nearest lessons" in reply
    assert "Sources" not in reply


def test_the_neuron_opens_and_its_slider_redraws(page):
    send(page, "open the neuron experiment")
    caption = page.locator("#lab-caption")
    expect(caption).to_contain_text("weighted sum", timeout=ANSWER_MS)
    weight = page.locator("#laboratory .slider", has_text="weights w₁").locator("input[type=text]")
    before, curve = (
        caption.inner_text(),
        page.locator("#laboratory .js-plotly-plot").first.inner_html(),
    )

    weight.fill("3")
    weight.press("Enter")

    expect(caption).not_to_have_text(before, timeout=10_000)
    # z = 3·1 + (-1)·0.5 + 0
    expect(caption).to_contain_text("2.5")
    _wait_until(lambda: page.locator("#laboratory .js-plotly-plot").first.inner_html() != curve)


def test_parameters_in_the_words_reach_the_experiment(page):
    send(page, "w = 1.5, -2 and b = 1, leaky relu, go")

    # z = 1.5·1 - 2·0.5 + 1
    expect(page.locator("#lab-caption")).to_contain_text("1.5", timeout=ANSWER_MS)
    expect(page.locator("#lab-caption")).to_contain_text("leaky relu")


def test_a_cnn_learns_to_the_end(page):
    send(page, "teach a cnn some digits, two epochs")

    caption = page.locator("#lab-caption")
    expect(caption).to_contain_text("epoch 2.0", timeout=ANSWER_MS)
    right = float(re.search(r"([\d.]+) %", caption.inner_text())[1])
    assert right > 50  # guessing gets about 10
    expect(page.locator("#lab-run")).to_be_enabled(timeout=10_000)


def test_the_run_that_is_open_is_stopped_asked_and_changed_by_words(page):
    send(page, "race sgd and adam on the ravine for 60 steps")
    caption = page.locator("#lab-caption")
    expect(caption).to_contain_text("60 of 60 steps", timeout=ANSWER_MS)

    send(page, "what happened at step 40?")
    assert "step 40" in last_reply(page)
    assert "sgd loss" in last_reply(page)

    send(page, "again at half the rate")
    assert "lr = 0.025" in last_reply(page)
    legend = page.locator("#laboratory .legend", has_text="(lr 0.05)").first
    expect(legend).to_be_visible(timeout=ANSWER_MS)

    send(page, "same but nesterov")
    assert "nesterov" in last_reply(page)

    send(
        page, "fit the spirals for 300 epochs with batches of 2"
    )  # half a minute: it won't have ended by itself
    expect(page.locator("#lab-caption")).to_contain_text("of 300 epochs", timeout=ANSWER_MS)
    send(page, "stop")
    assert "Stopped" in last_reply(page)
    expect(page.locator("#lab-run")).to_be_enabled(timeout=10_000)


def test_an_answer_offers_its_experiment_and_one_click_opens_it(page):
    send(page, "how does an lstm remember?")
    last_reply(page)
    expect(page.locator("#laboratory h2")).to_have_count(0)

    page.get_by_role("button", name=re.compile("Watch it: .*cell lstm")).click()

    expect(page.locator("#laboratory h2").first).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#lab-caption")).to_contain_text("LSTM", timeout=ANSWER_MS)


def test_a_chart_can_be_read_as_a_table_and_the_run_downloaded(page):
    send(page, "plot gelu")
    page.locator("#lab-numbers button").first.click(timeout=ANSWER_MS)

    expect(page.locator("#lab-tables table").first).to_contain_text("input x", timeout=10_000)
    with page.expect_download() as download:
        page.locator("#lab-tables a[download$='.py']").click()
    assert "activation='gelu'" in download.value.path().read_text(encoding="utf-8")


def test_stop_ends_the_training_and_keeps_what_it_showed(page, server):
    ended = server.log.read_text().count("The run of cnn ended.")
    send(page, "train the cnn for 30 epochs with batches of 8")
    stop = page.locator("#lab-stop")
    expect(stop).to_be_enabled(timeout=ANSWER_MS)
    expect(page.locator("#lab-caption")).to_contain_text("After", timeout=10_000)

    stop.click()

    expect(page.locator("#lab-run")).to_be_enabled(timeout=10_000)
    caption = page.locator("#lab-caption").inner_text()
    assert "After" in caption
    assert "5070 of 5070" not in caption
    assert server.log.read_text().count("The run of cnn ended.") == ended + 1


def test_closing_the_laboratory_hides_it_and_ends_its_run(page, server):
    ended = server.log.read_text().count("The run of cnn ended.")
    send(page, "train the cnn for 30 epochs with batches of 8")
    expect(page.locator("#lab-stop")).to_be_enabled(timeout=ANSWER_MS)

    page.locator("#lab-close").click()

    expect(page.locator("#lab-caption")).to_be_hidden(timeout=10_000)
    _wait_until(lambda: server.log.read_text().count("The run of cnn ended.") == ended + 1)


def test_closing_the_tab_ends_its_run(browser, server):
    ended = server.log.read_text().count("The run of cnn ended.")
    page = open_page(browser, server.url)
    send(page, "train the cnn for 30 epochs with batches of 8")
    expect(page.locator("#lab-stop")).to_be_enabled(timeout=ANSWER_MS)

    page.close()

    _wait_until(lambda: server.log.read_text().count("The run of cnn ended.") == ended + 1)


def test_a_parameter_out_of_range_is_named_and_the_nearest_value_offered(page):
    send(page, "train the cnn for 1e9 epochs")

    reply = last_reply(page)

    assert "from 1 to 30" in reply
    assert "nearest allowed value is 30" in reply
    expect(page.locator("#lab-caption")).to_be_hidden()


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("   ", "empty"),
        ("why " * 2_500, "9,999 characters"),
    ],
)
def test_a_message_that_cannot_be_answered_gets_a_sentence_and_the_chat_goes_on(
    page, message, said
):
    send(page, message)
    assert said in last_reply(page)

    send(page, "what is dropout?")
    assert "Sources" in last_reply(page)


def test_html_in_a_message_is_not_run(page):
    message = "what is <b>dropout</b> <img src=x onerror=\"document.title='run'\">"
    send(page, message)

    assert "Something went wrong" not in last_reply(page)
    assert page.locator("#chat .user").last.inner_text().strip() == message
    assert page.title() != "run"


def test_chatting_goes_on_while_an_experiment_trains(page):
    send(page, "train the cnn for 30 epochs with batches of 8")
    expect(page.locator("#lab-stop")).to_be_enabled(timeout=ANSWER_MS)

    send(page, "what is padding in a convolution?")

    assert "Sources" in last_reply(page)
    page.locator("#lab-close").click()


def test_on_a_phone_nothing_is_wider_than_the_screen_and_the_laboratory_is_scrolled_to(
    browser, server
):
    page = open_page(browser, server.url, width=360, height=740)
    send(page, "open the neuron experiment")
    expect(page.locator("#lab-caption")).to_be_visible(timeout=ANSWER_MS)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    expect(page.locator("#lab-close")).to_be_in_viewport(timeout=10_000)
    page.close()


def test_the_server_asked_no_other_host(page, server):
    send(page, "what is a neuron?")
    last_reply(page)

    assert server.connections.read_text() == ""


def _wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_what_was_opened_carries_a_mark_until_all_is_forgotten(page):
    opened = page.locator("#map [data-opened]")
    page.locator("#map a.lesson").nth(2).click()
    page.locator("#lesson h1").wait_for(timeout=ANSWER_MS)
    page.locator("#lesson-close").click()
    expect(opened).to_have_count(1)

    page.wait_for_timeout(500)  # a request that a reload cuts off would be an error in the console
    page.reload()
    expect(opened).to_have_count(1)

    page.locator("#shelf").get_by_role("button").first.click()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Forget everything").click()
    expect(opened).to_have_count(0)
    page.wait_for_timeout(500)
    page.reload()
    page.locator("#map a.lesson").first.wait_for()
    expect(opened).to_have_count(0)


def test_what_is_sent_during_a_reply_waits_in_the_box(page):
    box = page.locator("#message textarea")
    send(page, "what is the kv cache")
    box.fill("what is momentum?")
    box.press("Enter")
    assert "keys" in last_reply(page).lower()
    expect(box).to_have_value("what is momentum?")

    box.press("Enter")
    expect(page.locator("#chat .bot")).to_have_count(2)
    assert "momentum" in last_reply(page).lower()


def test_a_reply_that_was_stopped_leaves_the_way_free(page):
    send(page, "what is the kv cache")
    page.get_by_role("button", name="Stop").first.click()
    page.wait_for_timeout(500)  # as long as a person takes
    send(page, "what is momentum?")
    assert "momentum" in last_reply(page).lower()


def test_a_thumb_is_kept_with_the_conversation(page):
    send(page, "what is dropout?")
    last_reply(page)
    page.get_by_role("button", name="Like", exact=True).click()
    page.get_by_role("button", name="Liked", exact=True).wait_for()
    page.wait_for_timeout(500)

    page.reload()

    expect(page.get_by_role("button", name="Liked", exact=True)).to_be_visible(timeout=10_000)
