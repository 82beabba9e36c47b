"""Every experiment in a real browser: opened by words, its time and its settings under the hand."""

import contextlib
import json

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import expect

from demos.kit.catalogue import find_demos
from demos.kit.parameters import NumberSpec, NumbersSpec, specs
from tests.browser.driving import ANSWER_MS, send
from tutor.web.controls import front_of

pytestmark = pytest.mark.browser
DEMOS = find_demos()
IMMEDIATE = [name for name, demo in DEMOS.items() if demo.immediate]
TRAINED = [name for name, demo in DEMOS.items() if not demo.immediate]
SHOWN = """() => JSON.stringify([...document.querySelectorAll('#laboratory [role=img]')]
    .map((box) => [box.data, box.layout && box.layout.annotations]))"""
DRAWN = "() => document.querySelectorAll('#laboratory [role=img] .main-svg').length > 0"
PLACE = ".time input[type=range]"


def open_demo(page, name):
    send(page, DEMOS[name].examples[0])
    page.wait_for_function(DRAWN, timeout=ANSWER_MS)
    expect(page.locator("#laboratory h2").first).to_have_text(DEMOS[name].title)


def wait_for_another_picture(page, before):
    page.wait_for_function(f"(before) => ({SHOWN})() !== before", arg=before, timeout=20_000)


def a_slider(page, name):
    """The first open number that is no view, and its parameter's default."""
    demo = DEMOS[name]
    known = {key: specs(demo.Params)[key] for key in front_of(demo) if key not in demo.views}
    key, spec = next((k, s) for k, s in known.items() if isinstance(s, NumberSpec))
    label = f"{spec.label} {spec.labels[0]}" if isinstance(spec, NumbersSpec) else spec.label
    default = getattr(demo.Params(), key)
    default = default[0] if isinstance(default, tuple) else default
    return page.locator(".slider", has_text=label).first, default


def move(slider, key="ArrowRight", times=2):
    place = slider.locator("input[type=range]")
    place.focus()
    for _ in range(times):
        place.press(key)
    return float(slider.locator("input[type=text]").input_value())


@pytest.mark.parametrize("name", IMMEDIATE)
def test_a_control_redraws_an_immediate_experiment(page, name):
    open_demo(page, name)
    before = page.evaluate(SHOWN)

    move(a_slider(page, name)[0])

    wait_for_another_picture(page, before)
    assert json.loads(page.evaluate(SHOWN))


def stop_if_running(stop):
    """A short run may end between the look and the click."""
    with contextlib.suppress(PlaywrightTimeout):
        stop.click(timeout=2000)


@pytest.mark.parametrize("name", TRAINED)
def test_an_experiment_that_trains_is_stopped_and_begins_again_after_a_change(page, name):
    open_demo(page, name)
    run, stop = page.locator("#lab-run"), page.locator("#lab-stop")
    expect(stop.or_(run).first).to_be_visible()
    stop_if_running(stop)
    expect(run).to_be_enabled(timeout=30_000)
    before = page.evaluate(SHOWN)

    slider, usual = a_slider(page, name)
    assert move(slider, "ArrowLeft") != usual

    wait_for_another_picture(page, before)
    stop_if_running(stop)
    expect(run).to_be_enabled(timeout=30_000)
    expect(page.locator("#lab-caption")).not_to_be_empty()


def at(page):
    return int(page.locator(PLACE).input_value())


def curve_of(page, title):
    """How many points the first curve of the picture of that title has."""
    box = f"#laboratory [role=img][aria-label='{title}']"
    return page.evaluate("(box) => document.querySelector(box).data[0].x.length", box)


@pytest.mark.parametrize("width", [1440, 1024, 390])
def test_a_run_is_played_paused_stepped_scrubbed_and_the_pictures_follow(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if width == 1024 else "light")
    send(page, "fit the moons with a tiny net, 40 epochs")
    page.wait_for_function(DRAWN, timeout=ANSWER_MS)
    play = page.get_by_role("button", name="Pause")
    expect(play).to_be_visible(timeout=20_000)  # it plays by itself
    expect(page.locator("#lab-run")).to_be_enabled(timeout=30_000)

    play.click()
    moment = at(page)
    expect(page.locator(PLACE)).to_have_attribute(
        "max", "40"
    )  # the last frame may still be on its way
    page.get_by_role("button", name="One step on").click()
    assert at(page) == moment + 1
    page.get_by_role("button", name="One step back").click()
    assert at(page) == moment

    page.locator(PLACE).fill("25")
    expect(page.locator(".time output")).to_have_text("epoch 25")
    expect(page.locator("#lab-caption")).to_contain_text("After 25 of 40 epochs")
    page.wait_for_function(
        "() => document.querySelector(\"[aria-label='Loss after each epoch']\").data[0].x.length === 26"
    )
    assert curve_of(page, "Points on the right side") == 26

    page.locator(".stage").focus()
    page.keyboard.press("ArrowRight")
    assert at(page) == 26
    page.keyboard.press(" ")
    page.wait_for_function(f"() => +document.querySelector('{PLACE}').value > 28")
    page.keyboard.press(" ")
    still = at(page)
    page.wait_for_timeout(500)
    assert at(page) == still

    page.locator(".time select").select_option("4")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("#lab-caption")).to_contain_text("40 of 40 epochs", timeout=20_000)
    page.get_by_role("button", name="Play").click()  # from the start
    assert at(page) < 40
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_main_picture_stays_in_view_beside_every_control(page):
    page.set_viewport_size({"width": 390, "height": 844})
    send(page, "fit the moons with a tiny net, 5 epochs")
    page.wait_for_function(DRAWN, timeout=ANSWER_MS)
    for control in page.locator("#lab-controls > .slider").all():
        control.scroll_into_view_if_needed()
        expect(page.locator(".main .main-svg").first).to_be_in_viewport(ratio=0.9)


def test_a_slider_is_dragged_reset_stepped_and_typed_into(page):
    send(page, "fit the moons with a tiny net, 5 epochs")
    page.wait_for_function(DRAWN, timeout=ANSWER_MS)
    slider = page.locator(".slider", has_text="learning rate")
    place, value = slider.locator("input[type=range]"), slider.locator("input[type=text]")
    assert slider.locator(".ends span").all_inner_texts() == ["0.0001", "10"]
    expect(value).to_have_value("0.01")
    box = place.bounding_box()

    page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    assert 0.5 < float(value.input_value()) < 2  # four fifths of five decades
    legend = page.locator(".legend", has_text="lr 0.01")  # the run before lies under it
    expect(legend.first).to_be_visible(timeout=20_000)

    place.dblclick()
    expect(value).to_have_value("0.01")
    place.press("ArrowRight")
    expect(value).to_have_value("0.011")
    value.fill("0,0123")
    value.press("Enter")
    expect(value).to_have_value("0.0123")
    expect(place).to_have_attribute("aria-valuetext", "0.0123")
    value.fill("fast")
    value.press("Enter")
    expect(value).to_have_value("0.0123")


def test_what_may_be_tried_next_is_a_button_that_runs_it_over_the_run_before(page):
    page.emulate_media(reduced_motion="reduce")
    send(page, "fit the moons with a tiny net, 5 epochs")
    button = page.locator(".next button")
    expect(button).to_be_visible(timeout=ANSWER_MS)
    words = button.inner_text().removeprefix("Try next: ")
    expect(page.locator("#lab-caption strong", has_text=words)).to_be_visible()

    button.click()

    expect(page.locator(".legend", has_text="training (").first).to_be_visible(timeout=ANSWER_MS)
    assert page.locator("#chat .bot").count() == 1  # nothing was read again


def test_what_is_shown_has_a_link_that_opens_it_as_it_is_now(page):
    send(page, "open the neuron experiment")
    expect(page.locator("#lab-caption")).to_contain_text("weighted sum", timeout=ANSWER_MS)
    bias = page.locator(".slider", has_text="bias b").locator("input[type=text]")
    bias.fill("2")
    bias.press("Enter")
    expect(page.locator("#lab-caption")).to_contain_text("2.5")

    page.locator("#lab-share").click()

    page.wait_for_function("() => location.search.includes('bias=2')")
    other = page.context.browser.new_page()
    other.goto(page.url)
    expect(other.locator("#lab-caption")).to_contain_text("2.5", timeout=ANSWER_MS)
    other.close()


def test_who_wants_less_motion_sees_the_end_and_can_still_look_back(page):
    page.emulate_media(reduced_motion="reduce")
    send(page, "fit the moons with a tiny net, 5 epochs")
    expect(page.locator("#lab-caption")).to_contain_text("5 of 5 epochs", timeout=ANSWER_MS)
    page.get_by_role("button", name="One step back").click()
    expect(page.locator("#lab-caption")).to_contain_text("After 4 of 5 epochs")


def test_a_panel_that_is_left_in_mid_run_says_no_error(page):
    send(page, "fit the spirals for 300 epochs with batches of 2")
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=ANSWER_MS)
    page.locator("#lab-close").click()
    expect(page.locator("#map")).to_be_visible(timeout=10_000)
    send(page, "fit the spirals for 300 epochs with batches of 2, 3 layers")
    expect(page.get_by_role("button", name="Pause")).to_be_visible(timeout=ANSWER_MS)
    page.locator("#lab-close").click()
    expect(page.locator("#map")).to_be_visible(timeout=10_000)  # the fixture looks at the console


def test_a_digit_drawn_with_the_mouse_is_read_and_wiped_away(page):
    open_demo(page, "cnn")
    board, caption = page.locator(".sketch canvas"), page.locator("#lab-caption")
    expect(page.locator("#lab-run")).to_be_enabled(timeout=60_000)
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
    pasted.blur()
    expect(page.get_by_text("line 1 has 2 columns, but it takes 3")).to_be_visible()
    expect(run).to_have_text("Run")

    pasted.fill("\n".join(f"{i}\t{i % 5}\t{'frog' if i > 9 else 'toad'}" for i in range(20)))
    pasted.blur()
    page.wait_for_function(f"() => ({SHOWN})().includes('frog')", timeout=20_000)
    expect(run).to_be_enabled(timeout=60_000)
