from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.backprop.expressions import parse
from demos.backprop.layout import place_nodes

COLUMN, ROW = 1 / 10, 1 / 14  # what a box may fill: ten operations in a row, 25 nodes


@st.composite
def graphs(draw: st.DrawFn) -> list[tuple[int, ...]]:
    """Any graph of up to 25 nodes in which all lead to the last, in chains of ten at most."""
    inputs: list[tuple[int, ...]] = [(), ()]
    depths = [0, 0]
    for _ in range(draw(st.integers(0, 11))):
        shallow = [node for node, depth in enumerate(depths) if depth < 6]
        sources = draw(st.lists(st.sampled_from(shallow), max_size=2))
        inputs.append(tuple(sources))
        depths.append(1 + max((depths[source] for source in sources), default=-1))
    while len(loose := sorted(set(range(len(inputs))) - {s for own in inputs for s in own})) > 1:
        loose.sort(key=lambda node: depths[node])
        inputs.append(tuple(loose[:2]))
        depths.append(1 + max(depths[node] for node in loose[:2]))
    return inputs


def crossings(inputs: list[tuple[int, ...]]) -> int:
    """Pairs of straight edges that cross."""
    places = place_nodes(inputs)
    edges = [(source, node) for node, own in enumerate(inputs) for source in set(own)]
    return sum(
        side(places[a], places[b], places[c]) * side(places[a], places[b], places[d]) < 0
        and side(places[c], places[d], places[a]) * side(places[c], places[d], places[b]) < 0
        for (a, b), (c, d) in combinations(edges, 2)
        if len({a, b, c, d}) == 4
    )


def side(start: tuple[float, float], end: tuple[float, float], point: tuple[float, float]) -> float:
    cross = (end[0] - start[0]) * (point[1] - start[1])
    return cross - (end[1] - start[1]) * (point[0] - start[0])


@settings(deadline=None)
@given(inputs=graphs())
def test_every_input_stands_left_of_what_it_feeds_and_no_two_boxes_overlap(
    inputs: list[tuple[int, ...]],
) -> None:
    places = place_nodes(inputs)
    assert len(places) == len(inputs)
    assert all(0 <= x <= 1 and 0 < y < 1 for x, y in places)
    assert all(places[s][0] < places[node][0] for node, own in enumerate(inputs) for s in own)
    assert max(places) == places[-1]
    for (x1, y1), (x2, y2) in combinations(places, 2):
        assert abs(x1 - x2) >= COLUMN - 1e-9 or abs(y1 - y2) >= ROW - 1e-9


@pytest.mark.parametrize(
    "text",
    ["tanh(x*y + 2)", "(x*y + 3)^2", "x*tanh(x)", "exp(sin(2*y)) + x", "x + x*x + x*x*x",
     "1/(1 + exp(-(2*x - 3*y + 1)))", "exp(x)/(exp(x) + exp(y))", "exp(-(x - 1)^2 / 2) * y",
     "relu(2x - y)*3 - 1"],
)  # fmt: skip
def test_the_edges_of_an_everyday_expression_neither_cross_nor_run_through_a_box(text: str) -> None:
    inputs = [node.inputs for node in parse(text)]
    places = place_nodes(inputs)
    assert crossings(inputs) == 0
    for node, own in enumerate(inputs):
        for source in own:
            (x1, y1), (x2, y2) = places[source], places[node]
            for x, y in places:
                if x1 < x < x2:
                    assert abs(y1 + (y2 - y1) * (x - x1) / (x2 - x1) - y) > 0.1


@settings(deadline=None)
@given(data=st.data())
def test_a_tree_is_drawn_without_crossings(data: st.DataObject) -> None:
    inputs: list[tuple[int, ...]] = []

    def grow(depth: int) -> int:
        children = data.draw(st.integers(0, 2)) if depth < 4 else 0
        inputs.append(tuple([grow(depth + 1) for _ in range(children)]))
        return len(inputs) - 1

    grow(0)
    assert crossings(inputs) == 0


def test_the_first_operand_stands_above_the_second() -> None:
    x, y, _ = place_nodes([(), (), (0, 1)])
    assert x[1] > y[1]
    assert x[0] == y[0]


def test_one_node_alone_stands_in_the_middle() -> None:
    assert place_nodes([()]) == [(0.5, 0.5)]


def test_the_same_graph_is_always_drawn_alike() -> None:
    inputs = [node.inputs for node in parse("x*y + sin(x)*cos(y) - x/y")]
    assert place_nodes(inputs) == place_nodes(inputs)
