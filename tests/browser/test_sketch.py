"""Digits that a script draws on the real board with a real pointer, read by the real networks."""

import math
import random
from dataclasses import replace
from importlib.resources import files

import pytest

from demos.cnn.experiment import run
from demos.cnn.params import Params

pytestmark = pytest.mark.browser

BOARD = 192
DRAWINGS = 100
LEAST_READ = 95


def arc(x, y, wide, high, start, end):
    """Points on an ellipse around (x, y), angles in degrees, clockwise from the right."""
    angles = (math.radians(start + (end - start) * i / 16) for i in range(17))
    return [(x + wide * math.cos(angle), y + high * math.sin(angle)) for angle in angles]


SHAPES = (  # the strokes of each digit, in a box that is 0.7 wide and 1 high, y downwards
    [arc(0.35, 0.5, 0.32, 0.5, -90, 270)],
    [[(0.15, 0.25), (0.4, 0), (0.4, 1)]],
    [[*arc(0.35, 0.28, 0.32, 0.28, -170, 40), (0.05, 1), (0.7, 1)]],
    [[*arc(0.32, 0.25, 0.3, 0.25, -150, 90), *arc(0.32, 0.75, 0.35, 0.25, -90, 150)]],
    [[(0.45, 0), (0, 0.65), (0.7, 0.65)], [(0.5, 0.35), (0.5, 1)]],
    [[(0.65, 0), (0.12, 0), (0.08, 0.45), *arc(0.32, 0.68, 0.34, 0.3, -120, 140)]],
    [[(0.55, 0), (0.2, 0.35), *arc(0.36, 0.7, 0.3, 0.3, -200, 160)]],
    [[(0, 0), (0.65, 0), (0.25, 1)]],
    [[*arc(0.35, 0.25, 0.25, 0.25, 90, -270), *arc(0.35, 0.75, 0.32, 0.25, -90, 270)]],
    [[*arc(0.33, 0.3, 0.3, 0.3, 0, 360), (0.6, 1)]],
)


def written(digit, hand):
    """Its strokes on the board as another hand draws them: sized, stretched, turned, moved, thickened."""
    high = hand.uniform(0.35, 0.8) * BOARD
    wide = high * hand.uniform(0.8, 1.2)
    angle, slant = math.radians(hand.uniform(-8, 8)), hand.uniform(-0.15, 0.15)

    def place(x, y):
        right, down = (x - 0.35) * wide, (y - 0.5) * high
        right -= slant * down
        return (
            right * math.cos(angle) - down * math.sin(angle),
            right * math.sin(angle) + down * math.cos(angle),
        )

    strokes = [[place(x, y) for x, y in stroke] for stroke in SHAPES[digit]]
    xs, ys = zip(*(point for stroke in strokes for point in stroke), strict=True)
    right, down = (hand.uniform(12 - min(along), BOARD - 12 - max(along)) for along in (xs, ys))
    return [
        [(x + right + over, y + down + over) for x, y in stroke]
        for over in hand.choice([(0,), (-3, 3)])  # a line that is drawn twice is thicker
        for stroke in strokes
    ]


@pytest.fixture
def draw(browser):
    """Draws strokes on an empty board; gives what the board makes of them."""
    page = browser.new_page()
    page.set_content(f'<canvas width="{BOARD}" height="{BOARD}"></canvas>')
    page.add_script_tag(content=(files("tutor.web") / "sketch.js").read_text("utf-8"))
    page.evaluate(
        """() => {
            const canvas = document.querySelector("canvas");
            window.wipe = sketchOn(canvas, 8, "", (drawn) => { window.drawn = drawn; });
        }"""
    )
    box = page.locator("canvas").bounding_box()

    def drawn(strokes):
        page.evaluate("wipe()")
        for (x, y), *rest in strokes:
            page.mouse.move(box["x"] + x, box["y"] + y)
            page.mouse.down()
            for x, y in rest:
                page.mouse.move(box["x"] + x, box["y"] + y)
            page.mouse.up()
        return page.evaluate("drawn")

    yield drawn
    page.close()


@pytest.mark.timeout(300)
@pytest.mark.usefixtures("one_thread")
def test_of_a_hundred_drawn_digits_95_are_read_whatever_their_size_place_and_thickness(draw):
    *_, trained = run(Params())
    hand = random.Random(20)
    wrong = []
    for count in range(DRAWINGS):
        digit = count % 10
        look = trained.look(replace(Params(), drawing=draw(written(digit, hand)))).numbers
        if look["CNN answer"] != digit:
            wrong.append((digit, look["CNN answer"]))
    assert DRAWINGS - len(wrong) >= LEAST_READ, wrong


def test_where_and_how_large_a_digit_is_drawn_makes_no_difference(draw):
    small = [[(20 + 20 * x, 30 + 30 * y) for x, y in stroke] for stroke in SHAPES[3]]
    large = [[(40 + 100 * x, 20 + 150 * y) for x, y in stroke] for stroke in SHAPES[3]]
    near = zip(draw(small), draw(large), strict=True)
    assert max(abs(int(one, 16) - int(other, 16)) for one, other in near) <= 2


def test_a_wiped_board_is_no_drawing_and_a_dot_is_one(draw):
    assert draw([]) == ""
    assert set(draw([[(50, 50)]])) > {"0"}
