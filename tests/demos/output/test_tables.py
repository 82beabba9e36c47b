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
from demos.output.tables import SIDE, tables_of


def test_lines_over_the_same_x_share_a_table():
    lines = (Line("a", [0, 1], [2, 3]), Line("b", [0, 1], [4, 5]), Line("c", [0], [6]))

    first, second = tables_of(Chart("Loss", "step", "nats", lines))

    assert first.columns == ("step", "nats: a", "nats: b")
    assert first.rows == ((0, 2, 4), (1, 3, 5))
    assert second.rows == ((0, 6),)


def test_points_bands_and_arrows_have_tables_of_their_own():
    chart = Chart(
        "", "x", "y",
        points=(Points("p", [1], [2]),),
        bands=(Band("spread", [0], [1], [3]),),
        arrows=(Arrow("g", 0, 1, 2, 3),),
    )  # fmt: skip

    assert [table.rows for table in tables_of(chart)] == [
        ((0, 1, 3),),
        (("p", 1, 2),),
        (("g", 0, 1, 2, 3),),
    ]


def test_a_field_is_told_by_a_sample_of_its_grid():
    side = list(range(41))
    field = Field("p", side, side, [[10 * row + column for column in side] for row in side], 0, 1)

    (table,) = tables_of(Chart("", "x", "y", field=field))

    assert len(table.rows) <= SIDE
    assert len(table.columns) <= SIDE + 1
    assert table.rows[1][0] == side[4]
    assert table.rows[1][2] == 10 * 4 + 4


def test_bars_matrices_diagrams_and_tiles_become_rows():
    bars = tables_of(Bars("", "token", "p", ["a", "b"], {"model": [0.7, 0.3]}))[0]
    matrix = tables_of(Matrix("", "share", ["r"], ["c", "d"], [[1, 2]], 0, 1))[0]
    nodes, edges = tables_of(
        Diagram("", (Node("x", ("x = 2", "∂ = 1"), 0, 0),), (Edge("x", "x", "·2"),))
    )
    (tile,) = tables_of(Tiles("", [[[1, 2], [3, 4]]], ["7"], 0, 4))

    assert bars.rows == (("a", 0.7), ("b", 0.3))
    assert matrix.rows == (("r", 1, 2),)
    assert nodes.rows == (("x", "x = 2 · ∂ = 1"),)
    assert edges.rows == (("x", "x", "·2"),)
    assert tile.rows == (("1", 1, 2), ("2", 3, 4))


@pytest.mark.parametrize("name", find_demos())
def test_every_picture_of_every_experiment_has_a_table(name):
    demo = find_demos()[name]
    frame = next(demo.run(demo.Params()))

    for picture in frame.charts:
        tables = tables_of(picture)
        assert tables
        for table in tables:
            assert all(len(row) == len(table.columns) for row in table.rows)
