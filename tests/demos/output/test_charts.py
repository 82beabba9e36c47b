import pytest

from demos.kit.catalogue import find_demos
from demos.kit.frames import (
    Arrow,
    Band,
    Bars,
    Chart,
    Diagram,
    Edge,
    Field,
    Line,
    Matrix,
    Node,
    Points,
    Tiles,
)
from demos.output.charts import MOST_POINTS, draw


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


def test_a_band_lies_between_its_bounds_and_is_named():
    band = Band("five seeds", [0, 1], [1, 2], [3, 4])

    trace = draw(Chart("", "x", "y", (Line("mean", [0, 1], [2, 3]),), bands=(band,))).data[0]

    assert (list(trace.x), list(trace.y)) == ([0, 1, 1, 0], [3, 4, 2, 1])
    assert trace.name == "five seeds"


def test_a_logarithmic_axis_gets_the_exponents_of_its_range():
    figure = draw(Chart("", "x", "y", (Line("l", [1], [1]),), y_range=(0.01, 100), log_y=True))

    assert figure.layout.yaxis.type == "log"
    assert figure.layout.yaxis.range == (-2, 2)


def test_an_arrow_points_where_it_was_told():
    arrow = Arrow("gradient", 1, 2, 0.5, -1)

    drawn, name = draw(Chart("", "x", "y", arrows=(arrow,))).layout.annotations

    assert (drawn.ax, drawn.ay, drawn.x, drawn.y) == (1, 2, 1.5, 1)
    assert (name.text, name.x, name.y) == ("gradient", 1.5, 1)
    assert name.xshift > 0 > name.yshift


def test_bars_stand_beside_each_other_in_the_given_order():
    figure = draw(
        Bars("", "token", "probability", ["a", "b"], {"T = 1": [0.7, 0.3], "T = 2": [0.6, 0.4]})
    )

    assert [list(trace.y) for trace in figure.data] == [[0.7, 0.3], [0.6, 0.4]]
    assert figure.layout.showlegend


def test_a_matrix_may_name_two_columns_alike_and_starts_at_the_top():
    figure = draw(Matrix("", "attention", ["the", "the"], ["the", "the"], [[1, 0], [0, 1]], 0, 1))

    assert figure.layout.xaxis.ticktext == ("the", "the")
    assert figure.layout.yaxis.autorange == "reversed"


def test_a_diagram_has_a_box_for_each_node_and_an_arrow_for_each_edge():
    nodes = (Node("x", ("x", "2"), 0, 0.5), Node("y", ("y = x²", "4"), 1, 0.5, active=True))

    notes = draw(Diagram("", nodes, (Edge("x", "y", "·2"),))).layout.annotations

    arrow, label, x, y = notes
    assert (arrow.ax, arrow.x, label.text) == (0, 1, "·2")
    assert (x.text, y.text) == ("x<br>2", "y = x²<br>4")
    assert y.borderwidth > x.borderwidth


@pytest.mark.parametrize("name", find_demos())
def test_every_experiments_first_frame_can_be_drawn(name):
    demo = find_demos()[name]
    frame = next(demo.run(demo.Params()))

    for chart in frame.charts:
        figure = draw(chart)
        assert figure.data or figure.layout.annotations
