"""Pictures that are touched, with a real pointer: what follows is right, and the controls follow."""

import math

import pytest
import torch
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from demos.cnn.digits import find_digit
from demos.optimizers.surfaces import SURFACES
from demos.training.experiment import run as run_training
from demos.training.params import Params as TrainingParams
from tests.browser.driving import ANSWER_MS

pytestmark = pytest.mark.browser
DRAWN = "() => document.querySelector('#lab-stage [role=img] .main-svg') && document.querySelector('.hint')"
# Between the numbers of the main picture's axes and the window's pixels.
PIXELS = """([x, y]) => {
    const plot = document.querySelector("#lab-stage [role=img]");
    const { xaxis, yaxis } = plot._fullLayout;
    const box = plot.getBoundingClientRect();
    return [box.left + xaxis._offset + xaxis.d2p(x), box.top + yaxis._offset + yaxis.d2p(y)];
}"""
STATE = """() => [...document.querySelectorAll("#lab-controls input, #lab-stage circle")]
    .map((one) => one.value ?? [one.getAttribute("cx"), one.getAttribute("cy")])
    .concat(document.querySelector("#lab-stage [role=img]").getBoundingClientRect().top).join()"""
TRACE = """(name) => {
    const trace = document.querySelector("#lab-stage [role=img]").data.find((one) => one.name === name);
    return trace && [trace.x, trace.y];
}"""


@pytest.fixture
def opened(visit):
    """Opens an experiment by its link; what is shown is its end, and no run goes on."""

    def open_demo(query, width=1400, scheme="light"):
        page = visit(f"?demo={query}", width, reduced_motion="reduce", color_scheme=scheme)
        page.wait_for_function(DRAWN, timeout=ANSWER_MS)
        settle(page)
        page.locator("#lab-stage .picture").scroll_into_view_if_needed()
        settle(page)  # the page itself scrolls to what was opened
        return page

    return open_demo


def settle(page):
    """Until no run goes on, and sliders, handles and the picture's place change no more."""
    if page.locator("#lab-run").count():
        expect(page.locator("#lab-run")).to_be_enabled(timeout=ANSWER_MS)
    seen = ""
    for _ in range(30):
        page.wait_for_timeout(500)
        if (now := page.evaluate(STATE)) == seen:
            return
        seen = now
    raise AssertionError("the page does not come to rest")


def assert_anyone_can_use_it(page):
    """axe-core finds nothing, and nothing sticks out."""
    found = [
        (rule["id"], rule["nodes"][0]["html"]) for rule in Axe().run(page).response["violations"]
    ]
    assert found == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def pixels(page, x, y):
    return page.evaluate(PIXELS, [x, y])


def trace(page, name):
    return page.evaluate(TRACE, name)


def value(page, label):
    """The number on the slider of that label."""
    name = page.locator(".slider .name span", has_text=label)
    return float(name.locator("xpath=../input").input_value())


def drag(page, start, end):
    """From one place to another, both in the numbers of the axes."""
    page.mouse.move(*pixels(page, *start))
    page.mouse.down()
    page.mouse.move(*pixels(page, *end), steps=8)
    page.mouse.up()


def wait_for_start(page, x, y):
    """Until the race shown begins near there; the place itself, which the sliders tell."""
    near = """([x, y]) => {
        const found = document.querySelector("#lab-stage [role=img]").data.find(({ name }) => name === "start");
        return found && Math.hypot(found.x[0] - x, found.y[0] - y) < 0.05;
    }"""
    page.wait_for_function(near, arg=[x, y], timeout=20_000)
    (shown_x,), (shown_y,) = trace(page, "start")
    assert [value(page, "start x"), value(page, "start y")] == pytest.approx([shown_x, shown_y])
    return shown_x, shown_y


def handle(page, name):
    """Where its middle is, in the window's pixels."""
    box = page.locator(f'#lab-stage circle[data-handle="{name}"]').bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1024, "dark"), (390, "light")])
def test_a_click_on_the_surface_starts_the_race_there_and_the_race_before_stays(
    opened, width, scheme
):
    page = opened("optimizers&steps=60", width, scheme)
    expect(page.locator("#lab-stage .hint")).to_have_text(
        "Click the surface, or drag the ring, to start there."
    )

    page.mouse.click(*pixels(page, -2, 0.5))

    x, y = wait_for_start(page, -2, 0.5)
    expect(page.locator(".legend", has_text="sgd (start -4, 1)").first).to_be_visible()
    settle(page)
    page.locator(".time input[type=range]").fill("0")
    loss = 0.25 * x**2 + 18 * y**2
    expect(page.locator("#lab-caption")).to_contain_text(
        f"the start is ({x:g}, {y:g}), with a loss of {loss:.4g}"
    )
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_the_ring_is_dragged_and_a_place_beyond_the_range_becomes_its_end(opened):
    page = opened("optimizers&steps=60&surface=beale")
    drag(page, SURFACES["beale"].start, (3.2, 0.6))
    wait_for_start(page, 3.2, 0.6)
    settle(page)

    drag(page, (value(page, "start x"), value(page, "start y")), (5.5, 0.5))
    wait_for_start(page, 5, 0.5)
    assert value(page, "start x") == 5


def test_a_finger_taps_a_place_to_start_from(browser, server):
    page = browser.new_page(
        viewport={"width": 390, "height": 844}, has_touch=True, reduced_motion="reduce"
    )
    page.goto(f"{server.url}/?demo=optimizers&steps=60")
    page.wait_for_function(DRAWN, timeout=ANSWER_MS)
    settle(page)
    page.locator("#lab-stage .picture").scroll_into_view_if_needed()
    page.touchscreen.tap(*pixels(page, -1, -0.5))
    wait_for_start(page, -1, -0.5)
    page.close()


def test_a_surface_without_a_place_to_start_from_is_no_target(opened):
    page = opened("optimizers&steps=20&surface=network")
    expect(page.locator("#lab-stage .hint")).to_be_hidden()
    assert page.locator("#lab-stage .handle").count() == 0


def wait_for_handle(page, name, x, y):
    """Until it is laid there, in the numbers of the axes."""
    near = f"""([name, x, y]) => {{
        const found = document.querySelector(`#lab-stage circle[data-handle="${{name}}"]`);
        const corner = document.querySelector("#lab-stage [role=img]").getBoundingClientRect();
        const [left, top] = ({PIXELS})([x, y]);
        return Math.hypot(+found.getAttribute("cx") + corner.left - left, +found.getAttribute("cy") + corner.top - top) < 3;
    }}"""
    page.wait_for_function(near, arg=[name, x, y], timeout=20_000)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_neurons_line_is_shifted_and_turned_and_its_parameters_follow(opened, width):
    page = opened("neuron", width)

    drag(page, (2, 2), (2, 1))  # by the line itself
    away = 1.6 / 2**0.5
    wait_for_handle(page, "shift the line", 0.5, -0.5)
    wait_for_handle(page, "turn the line", 0.5 - away, -0.5 - away)
    settle(page)
    assert value(page, "bias b") == pytest.approx(-1, abs=0.06)
    assert [value(page, "weights w₁"), value(page, "weights w₂")] == [1, -1]

    drag(page, (0.5 - away, -0.5 - away), (0.5 + away, -0.5 - away))  # a quarter turn
    # the line now goes through the middle, where its dot is again
    wait_for_handle(page, "turn the line", away, -away)
    settle(page)
    weights = [value(page, "weights w₁"), value(page, "weights w₂")]
    assert weights == pytest.approx([1, 1], abs=0.1)
    assert value(page, "bias b") == pytest.approx(0, abs=0.1)  # about the place of the dot
    line = page.evaluate(TRACE, "w·x + b = 0")
    for x, y in zip(*line, strict=True):
        assert weights[0] * x + weights[1] * y + value(page, "bias b") == pytest.approx(0, abs=1e-6)
    assert_anyone_can_use_it(page)


def test_the_neurons_input_is_dragged_and_the_output_is_that_of_the_new_one(opened):
    page = opened("neuron")
    drag(page, (1, 0.5), (-2, 1))
    settle(page)
    x1, x2 = value(page, "inputs x₁"), value(page, "inputs x₂")
    assert [x1, x2] == pytest.approx([-2, 1], abs=0.05)
    assert trace(page, "input x") == [[x1], [x2]]
    output = 1 / (1 + math.exp(x2 - x1))
    expect(page.locator("#lab-caption")).to_contain_text(f"sigmoid turns it into {output:.4g}")


def test_while_the_neuron_is_trained_its_line_is_the_trainings(opened):
    page = opened("neuron&task=and&steps=20")
    expect(page.locator("#lab-stage .handle")).to_have_count(1)
    expect(page.locator("#lab-stage .hint")).to_have_text("Drag the star: another input.")


def clicks(page, *places):
    for place in places:
        page.mouse.click(*pixels(page, *place))


def test_painted_and_dragged_points_are_trained_on(opened):
    page = opened("training&epochs=3&hidden=4&layers=1")
    bar = page.locator("#lab-stage .brush")
    expect(bar.locator(".use")).to_be_hidden()
    xs, ys = trace(page, "class 1")
    dragged = (xs[0], ys[0])

    drag(page, dragged, (0, 0))  # no class is chosen: nothing is painted
    expect(bar.locator(".use")).to_have_text("Use these points: 200")
    bar.get_by_role("button", name="class 0").click()
    expect(bar.get_by_role("button", name="class 0")).to_have_attribute("aria-pressed", "true")
    clicks(page, (1.5, 1.3), (-1.5, -1.2))
    expect(bar.locator(".use")).to_have_text("Use these points: 202")
    bar.locator(".use").click()

    expect(page.locator("#lab-caption")).to_contain_text("epochs", timeout=20_000)
    page.wait_for_function(f"() => ({TRACE})('class 0 (validation)')", timeout=30_000)
    settle(page)
    page.locator("#lab-settings button").first.click()
    lines = page.get_by_label("your own points").input_value().splitlines()
    points = [(float(x), float(y), name) for x, y, name in (line.split(", ") for line in lines)]
    assert len(points) == 202
    for x, y in ((1.5, 1.3), (-1.5, -1.2)):
        assert any(
            abs(a - x) + abs(b - y) < 0.05 and name == "class 0" for a, b, name in points[-2:]
        )
    assert any(abs(x) + abs(y) < 0.1 and name == "class 1" for x, y, name in points)
    assert not any(abs(x - dragged[0]) + abs(y - dragged[1]) < 1e-3 for x, y, _ in points)


def test_too_few_painted_points_are_told_in_a_sentence_and_stay(opened):
    page = opened("training&epochs=2&hidden=4&layers=1")
    bar = page.locator("#lab-stage .brush")
    bar.get_by_role("button", name="Clear all").click()
    bar.get_by_role("button", name="class 1").click()
    clicks(page, (0, 0), (1, 1))
    bar.locator(".use").click()
    expect(page.get_by_text("there are 2 points, but it takes 10 to 2,000")).to_be_visible()
    expect(bar.locator(".use")).to_have_text("Use these points: 2")
    bar.get_by_role("button", name="Cancel").click()
    expect(bar.locator(".use")).to_be_hidden()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_a_unit_that_is_clicked_shows_its_plane_at_the_moment_that_is_seen(opened, width, scheme):
    page = opened("training&epochs=4&hidden=3&layers=1", width, scheme)
    frames = list(run_training(TrainingParams(epochs=4, hidden=3, layers=1)))
    unit = page.locator("#lab-others .spots").get_by_role("button", name="layer 1, unit 2")
    unit.scroll_into_view_if_needed()
    unit.click()

    for epoch in (4, 1):
        page.locator(".time input[type=range]").fill(str(epoch))
        node = next(n for n in frames[epoch].charts[-1].nodes if n.name == "layer 1, unit 2")
        expect(page.locator("#lab-others .detail")).to_contain_text(
            node.detail.replace("**", ""), timeout=15_000
        )
        shown = page.evaluate("() => document.querySelector('#lab-others .plane').data[0].z")
        assert shown == [pytest.approx(row) for row in node.field.z]
    assert_anyone_can_use_it(page)


def test_a_layer_more_is_a_button_on_the_drawing(opened):
    page = opened("training&epochs=2&hidden=3&layers=1")
    page.locator("#lab-others .brush").get_by_role("button", name="+ layer").click()
    deeper = page.locator("#lab-others .spots").get_by_role("button", name="layer 2, unit 3")
    expect(deeper).to_be_attached(timeout=20_000)


def test_a_pixel_of_a_map_is_worked_out_from_its_patch(opened):
    page = opened("cnn&epochs=1")
    page.mouse.move(*pixels(page, 10 + 4, 3 + 4))  # the second map begins at column 10
    bar = page.locator("#lab-stage .brush")
    expect(bar.get_by_label("map")).to_have_value("2")
    row, column = (int(bar.get_by_label(name).input_value()) for name in ("row", "column"))
    tables = page.locator("#lab-stage .sums table")
    patch, kernel, products = (
        [float(cell.replace("−", "-")) for cell in tables.nth(i).locator("td").all_inner_texts()]
        for i in range(3)
    )
    digit = find_digit(3)[0]
    padded = torch.nn.functional.pad(digit, (1, 1, 1, 1))
    assert patch == pytest.approx(
        padded[row - 1 : row + 2, column - 1 : column + 2].flatten().tolist(), abs=6e-4
    )
    assert products == pytest.approx(
        [one * other for one, other in zip(patch, kernel, strict=True)], abs=1e-3
    )
    said = page.locator("#lab-stage .detail p").inner_text().replace("−", "-")
    total = float(said.split(":")[1].split()[0])
    assert total == pytest.approx(sum(products), abs=5e-3)
    bar.get_by_label("row").fill("1")  # by keyboard
    expect(page.locator("#lab-stage .sums td").first).to_have_text("0")  # beyond the edge
    assert_anyone_can_use_it(page)


def test_a_token_that_is_pointed_at_shows_whom_it_reads(opened):
    page = opened("transformer&steps=1", scheme="dark")
    strip = page.locator("#lab-others .strip")
    strip.scroll_into_view_if_needed()
    strip.get_by_role("button").nth(3).hover()
    weights = page.evaluate(
        """() => [...document.querySelectorAll("#lab-others [role=img]")]
            .find((one) => one.getAttribute("aria-label").includes("each row reads")).data[0].z[3]"""
    )
    most = max(range(len(weights)), key=weights.__getitem__)
    expect(strip.get_by_role("button").nth(most).locator("small")).to_have_text(
        f"{100 * weights[most]:.0f} %"
    )
    assert sum(weights) == pytest.approx(1, abs=1e-3)
    assert_anyone_can_use_it(page)


def test_a_node_of_the_graph_tells_its_derivatives_at_the_step_that_is_seen(opened):
    page = opened("backprop&expression=x*y&x=2&y=-3", width=390)
    page.locator("#lab-stage .spots").get_by_role("button", name="v₁").click()
    detail = page.locator("#lab-stage .detail")
    expect(detail).to_contain_text("∂v₁/∂x = y = -3, ∂v₁/∂y = x = 2")
    page.locator(".time input[type=range]").fill("0")
    expect(detail).to_contain_text("v₁ has no value yet")
    assert_anyone_can_use_it(page)
