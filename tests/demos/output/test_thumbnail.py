from itertools import islice
from xml.etree import ElementTree

import pytest

from demos.kit.catalogue import find_demos
from demos.kit.frames import Bars, Chart, Field, Line, Matrix, Points, Tiles
from demos.output.thumbnail import HIGH, WIDE, write_thumbnail

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("name", find_demos())
def test_every_picture_of_an_experiment_can_be_drawn_small(name: str) -> None:
    demo = find_demos()[name]
    (frame,) = islice(demo.run(demo.Params()), 1)
    for picture in frame.charts:
        drawn = ElementTree.fromstring(write_thumbnail(picture))
        assert drawn.get("viewBox") == f"0 0 {WIDE} {HIGH}"


def test_a_line_rises_from_the_left_bottom_to_the_right_top() -> None:
    drawn = write_thumbnail(Chart("t", "x", "y", lines=(Line("l", [0, 1], [0, 1]),)))
    line = ElementTree.fromstring(drawn).find("polyline")
    (x1, y1), (x2, y2) = (map(float, point.split(",")) for point in line.get("points").split())
    assert x1 < x2
    assert y1 > y2


def test_a_logarithmic_axis_has_equal_factors_equally_far_apart() -> None:
    chart = Chart("t", "x", "y", lines=(Line("l", [0, 1, 2], [1, 10, 100]),), log_y=True)
    line = ElementTree.fromstring(write_thumbnail(chart)).find("polyline")
    y = [float(point.split(",")[1]) for point in line.get("points").split()]
    assert y[0] - y[1] == pytest.approx(y[1] - y[2], abs=0.2)


def test_cells_are_blue_where_low_and_orange_where_high() -> None:
    matrix = Matrix("t", "q", "ab", "ab", [[-1, -1], [1, 1]], -1, 1, diverging=True)
    fills = [path.get("fill") for path in ElementTree.fromstring(write_thumbnail(matrix))]
    assert fills == ["#0072b2", "#d55e00"]
    grey = ElementTree.fromstring(write_thumbnail(Tiles("t", [[[0, 1]]], ["a"], 0, 1)))
    assert [path.get("fill") for path in grey] == ["#f5f5f5", "#1b2430"]


def test_bars_and_points_on_a_field_are_all_there() -> None:
    bars = ElementTree.fromstring(write_thumbnail(Bars("t", "x", "y", "abc", {"s": [1, 2, 3]})))
    assert len(bars.findall("rect")) == 3
    field = Field("f", [0, 1], [0, 1], [[0, 1], [1, 0]], 0, 1)
    chart = Chart("t", "x", "y", points=(Points("p", [0, 1], [1, 0]),), field=field)
    assert len(ElementTree.fromstring(write_thumbnail(chart)).findall("circle")) == 2
