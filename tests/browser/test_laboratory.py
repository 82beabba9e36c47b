"""Every experiment in a real browser: opened by words, changed by a control, stopped."""

import contextlib
import json

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from demos.kit.catalogue import find_demos
from demos.kit.parameters import NumberSpec, NumbersSpec, specs
from tests.browser.driving import ANSWER_MS, send

pytestmark = pytest.mark.browser
DEMOS = find_demos()
IMMEDIATE = [name for name, demo in DEMOS.items() if demo.immediate]
TRAINED = [name for name, demo in DEMOS.items() if not demo.immediate]
SHOWN = """() => JSON.stringify([...document.querySelectorAll('#laboratory .picture')]
    .map((box) => [box.data, box.layout && box.layout.annotations]))"""
DRAWN = "() => document.querySelectorAll('#laboratory .picture .main-svg').length > 0"


def open_demo(page, name):
    send(page, DEMOS[name].examples[0])
    page.wait_for_function(DRAWN, timeout=ANSWER_MS)
    expect(page.locator("#laboratory h2").first).to_have_text(DEMOS[name].title)


def wait_for_another_picture(page, before):
    page.wait_for_function(f"(before) => ({SHOWN})() !== before", arg=before, timeout=20_000)


def move_a_slider(page, name):
    """The first number that is not the seed, to its other end or near it."""
    known = {key: spec for key, spec in specs(DEMOS[name].Params).items() if key != "seed"}
    key, spec = next((k, s) for k, s in known.items() if isinstance(s, NumberSpec))
    label = f"{spec.label} {spec.labels[0]}" if isinstance(spec, NumbersSpec) else spec.label
    slider = page.locator("#lab-settings .block", has_text=label).locator("input[type=range]").first
    default = getattr(DEMOS[name].Params(), key)
    default = default[0] if isinstance(default, tuple) else default
    wanted = (
        spec.low + spec.step if default > (spec.low + spec.high) / 2 else default + 2 * spec.step
    )
    slider.fill(f"{wanted:g}")


@pytest.mark.parametrize("name", IMMEDIATE)
def test_a_control_redraws_an_immediate_experiment(page, name):
    open_demo(page, name)
    before = page.evaluate(SHOWN)

    move_a_slider(page, name)

    wait_for_another_picture(page, before)
    assert json.loads(page.evaluate(SHOWN))


def stop_if_running(stop):
    """A short run may end between the look and the click."""
    with contextlib.suppress(PlaywrightTimeout):
        stop.click(timeout=2000)


@pytest.mark.parametrize("name", TRAINED)
def test_an_experiment_that_trains_is_stopped_changed_and_run_again(page, name):
    open_demo(page, name)
    run, stop = page.locator("#lab-run"), page.locator("#lab-stop")
    expect(stop.or_(run).first).to_be_visible()
    stop_if_running(stop)
    expect(run).to_be_enabled(timeout=30_000)
    before = page.evaluate(SHOWN)

    page.locator("#lab-settings button").first.click()
    move_a_slider(page, name)
    run.click()

    wait_for_another_picture(page, before)
    stop_if_running(stop)
    expect(run).to_be_enabled(timeout=30_000)
    expect(page.locator("#lab-caption")).not_to_be_empty()


def test_a_digit_drawn_with_the_mouse_is_read_and_wiped_away(page):
    open_demo(page, "cnn")
    board, caption = page.locator(".sketch canvas"), page.locator("#lab-caption")
    board.scroll_into_view_if_needed()
    box = board.bounding_box()
    places = [(0.25, 0.18), (0.72, 0.18), (0.42, 0.88)]  # a seven in one stroke

    for place, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=10)
        if place == 0:
            page.mouse.down()
    page.mouse.up()

    expect(caption).to_contain_text("Your drawing is taken for", timeout=10_000)
    page.locator(".sketch button").click()
    expect(caption).to_contain_text("The 3 is taken for", timeout=10_000)


def test_pasted_points_are_trained_on_and_what_is_wrong_with_others_is_told(page):
    send(page, "train on my own data")
    page.wait_for_function(DRAWN, timeout=ANSWER_MS)
    run = page.locator("#lab-run")
    expect(run).to_be_enabled(timeout=60_000)  # its first run is over
    page.locator("#lab-settings button").first.click()
    pasted = page.get_by_label("your own points")

    pasted.fill("1,2\n3")
    run.click()
    expect(page.get_by_text("line 1 has 2 columns, but it takes 3")).to_be_visible()
    expect(run).to_have_text("Run")

    pasted.fill("\n".join(f"{i}\t{i % 5}\t{'frog' if i > 9 else 'toad'}" for i in range(20)))
    run.click()
    page.wait_for_function(f"() => ({SHOWN})().includes('frog')", timeout=20_000)
    expect(run).to_be_enabled(timeout=60_000)
