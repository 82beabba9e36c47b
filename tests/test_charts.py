import pytest

from demos.catalogue import find_demos
from demos.frames import Chart, Field, Line, Points, Tiles
from tutor.web.charts import MOST_POINTS, draw


def test_axes_carry_their_names_and_units():
    figure = draw(Chart("Loss", "epochs", "cross-entropy (nats)", (Line("train", [0, 1], [2, 1]),)))

    assert figure.layout.xaxis.title.text == "epochs"
    assert figure.layout.yaxis.title.text == "cross-entropy (nats)"


def test_one_curve_needs_no_legend_and_two_have_one():
    one = (Line("train", [0, 1], [2, 1]),)
    two = (*one, Line("validation", [0, 1], [2, 2]))

    assert draw(Chart("", "x", "y", one)).layout.showlegend is False
    assert draw(Chart("", "x", "y", two)).layout.showlegend is True


def test_a_long_curve_is_thinned_and_keeps_its_last_point():
    x = list(range(10_000))
    trace = draw(Chart("", "x", "y", (Line("long", x, x),))).data[0]

    assert len(trace.x) == len(trace.y) <= 2 * MOST_POINTS
    assert trace.x[-1] == 9_999


def test_a_field_is_drawn_behind_lines_and_points():
    field = Field("output", [0, 1], [0, 1], [[0, 1], [1, 0]], 0, 1)
    chart = Chart("", "x", "y", (Line("l", [0, 1], [0, 1]),), (Points("p", [0], [0]),), field)

    assert [trace.type for trace in draw(chart).data] == ["heatmap", "scatter", "scatter"]


def test_each_tile_shows_its_image_upright_and_nothing_stands_between():
    first, second = [[1, 2], [3, 4]], [[5, 6], [7, 8]]
    figure = draw(Tiles("", [first, second], ["a", "b"], 0, 8))
    rows = [list(row) for row in figure.data[0].z]

    # Plotly counts rows from below, so an image's first row is the uppermost.
    assert [value for value in rows[-1] if value is not None] == [1, 2, 5, 6]
    assert [value for value in rows[-2] if value is not None] == [3, 4, 7, 8]
    assert rows[-1][2] is None
    assert [note.text for note in figure.layout.annotations] == ["a", "b"]


@pytest.mark.parametrize("name", find_demos())
def test_every_experiments_first_frame_can_be_drawn(name):
    demo = find_demos()[name]
    frame = next(demo.run(demo.Params()))

    assert all(draw(chart).data for chart in frame.charts)
