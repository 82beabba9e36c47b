"""What is written of a picture that can be touched, and that its numbers are the run's own."""

import json
from dataclasses import replace

import pytest
import torch
from torch.nn import functional as F

from demos.backprop.experiment import run as run_backprop
from demos.backprop.params import Params as Expression
from demos.cnn.charts import draw_layer
from demos.cnn.convnet import Architecture, new_cnn
from demos.kit.frames import Chart, Diagram, Frame, Line, Node, Tiles
from demos.kit.touches import Handle, X, Y
from demos.neuron.experiment import run as run_neuron
from demos.neuron.params import Params as Neuron
from demos.optimizers.experiment import run as run_race
from demos.optimizers.params import Params as Race
from demos.output.figures import write_frames
from demos.output.tiles import draw_tiles
from demos.output.touches import touches_of
from demos.training.drawing import read_layers
from demos.training.experiment import run as run_training
from demos.training.own_points import read_points
from demos.training.params import Params as Training
from demos.training.session import train


def test_what_can_be_touched_is_written_once_while_it_stays_as_it_was():
    def frame(y, at):
        handle = Handle("start", at, 0.0, {"start": (X, Y)}, anywhere=True)
        chart = Chart(
            "", "x", "y", (Line("loss", [0, 1], [1, y]),), handles=(handle,), hint="Drag."
        )
        return Frame((chart,), "")

    first, second, third = json.loads(write_frames([frame(1, 0.0), frame(2, 0.0), frame(2, 1.0)]))

    touch = first["pictures"][0]["touch"]
    assert touch["hint"] == "Drag."
    assert touch["handles"][0]["sets"] == {"start": [[1, 0, 0], [0, 1, 0]]}
    assert second["pictures"][0]["touch"] is None
    assert third["pictures"][0]["touch"]["handles"][0]["x"] == 1


def test_what_is_not_to_be_touched_says_nothing():
    assert touches_of(Chart("", "x", "y", (Line("loss", [0], [1]),))) == {}
    assert touches_of(Diagram("", (Node("a", ("a",), 0, 0),), ())) == {}


def test_what_is_read_at_a_node_is_html_in_which_nothing_that_was_typed_is_live():
    node = Node("a", ("a",), 0, 0, detail="**a** <img src=x onerror=alert(1)>")
    (spot,) = touches_of(Diagram("", (node,), ()))["spots"]
    assert "<strong>a</strong>" in spot["detail"]
    assert "<img" not in spot["detail"]


@pytest.mark.parametrize("task", ["none", "and"])
@pytest.mark.parametrize(("weights", "bias"), [((1.0, -1.0), 0.0), ((-1.8, 0.4), 1.3)])
def test_each_handle_of_the_neuron_gives_at_its_own_place_the_parameters_there_are(
    weights, bias, task
):
    params = Neuron(weights=weights, bias=bias, task=task)
    plane = next(run_neuron(params)).charts[0]
    assert [handle.name for handle in plane.handles] == [
        "input x",
        "shift the line",
        "turn the line",
    ]
    for handle in plane.handles:
        for name, rows in handle.sets.items():
            there = [a * handle.x + b * handle.y + c for a, b, c in rows]
            usual = getattr(params, name)
            assert there == pytest.approx(list(usual) if isinstance(usual, tuple) else [usual])


def test_a_turned_line_goes_through_the_pointer_and_the_dot():
    params = Neuron(weights=(1.2, 0.5), bias=-0.7)
    _, dot, ring = next(run_neuron(params)).charts[0].handles
    at = (2.3, -1.1)

    def turned(name):
        return [a * at[0] + b * at[1] + c for a, b, c in ring.sets[name]]

    (w1, w2), (b,) = turned("weights"), turned("bias")
    assert w1 * at[0] + w2 * at[1] + b == pytest.approx(0)
    assert w1 * dot.x + w2 * dot.y + b == pytest.approx(0)


def test_a_start_beside_the_minimum_leaves_room_for_others_on_the_map():
    near = next(run_race(Race(start=(0.1, 0.05), steps=5))).charts[0]
    assert near.x_range[0] < -4
    (handle,) = near.handles
    assert (handle.x, handle.y) == pytest.approx((0.1, 0.05))


def test_a_node_tells_its_local_derivatives_once_its_value_is_known_and_its_gradient_later():
    frames = list(run_backprop(Expression("x*y", x=2.0, y=-3.0)))
    product = [frame.charts[0].nodes[-1].detail for frame in frames]
    assert "has no value yet" in product[0]
    assert "= **-6**" in product[2]
    assert "∂v₁/∂x = y = -3, ∂v₁/∂y = x = 2" in product[2]
    factor = [frame.charts[0].nodes[0].detail for frame in frames]
    assert "gradient is not known yet" in factor[2]
    assert "∂f/∂x = **-3**" in factor[-1]


@pytest.mark.parametrize("architecture", [Architecture(), Architecture(4, 5, 2, "none")])
def test_a_pixel_of_a_map_is_what_torch_makes_of_its_patch(architecture):
    random = torch.Generator().manual_seed(1)
    cnn = new_cnn(architecture, random)
    seen = torch.rand(1, 8, 8, generator=random)
    tiles = draw_layer(cnn, seen)
    window = tiles.window
    assert isinstance(tiles, Tiles)
    assert window is not None
    made = F.relu(
        F.conv2d(
            torch.tensor(window.seen)[None, None],
            torch.tensor(window.kernels)[:, None],
            torch.tensor(window.biases),
            window.stride,
            window.padding,
        )
    )[0]
    torch.testing.assert_close(made, cnn[:2](seen[None])[0, : len(made)])
    assert made.shape[-1] == window.size
    # and it is drawn where it is said to be
    z = draw_tiles(tiles)["data"][0]["z"]
    for place, (left, top) in enumerate(touches_of(tiles)["window"]["places"]):
        row, column = 1, 0
        drawn = z[top - window.margin - row][left + window.margin + column]
        assert (
            drawn == tiles.images[window.first + place][window.margin + row][window.margin + column]
        )


def test_a_units_plane_is_what_the_network_computes_there():
    params = Training(hidden=3, epochs=1)
    *_, moment = train(params)
    x = torch.tensor([[0.3, -0.8], [1.0, 1.0]])
    first, second, last = read_layers(moment.learners[0].network, x)
    network = moment.learners[0].network
    torch.testing.assert_close(first.out, network[:2](x))
    torch.testing.assert_close(second.out, network[:4](x))
    torch.testing.assert_close(last.out, network(x).sigmoid())


def test_units_show_the_weights_of_the_moment_and_may_be_fewer_or_more():
    frames = list(run_training(Training(hidden=8, layers=1, epochs=2)))
    drawing = frames[-1].charts[-1]
    assert drawing.title.endswith("(of 8 in each layer the first 6)")
    assert [node.field is not None for node in drawing.nodes] == [False] * 2 + [True] * 7
    assert {edge.weight for edge in drawing.edges} != {
        edge.weight for edge in frames[0].charts[-1].edges
    }
    changed = {name: value for edit in drawing.edits for name, value in edit.params.items()}
    assert [edit.params for edit in drawing.edits] == [{"layers": 2}, {"hidden": 4}, {"hidden": 16}]
    assert replace(Training(), **changed)


def test_painted_points_are_lines_that_can_be_read_again():
    plane = next(run_training(Training(epochs=1))).charts[0]
    brush = plane.brush
    lines = [f"{x}, {y}, {brush.classes[label]}" for x, y, label in brush.points]
    own = read_points("\n".join(lines))
    assert len(own.y) == 200
    assert own.classes == brush.classes
    again = next(run_training(Training(epochs=1, points="\n".join(lines)))).charts[0]
    # the same points, in units of their own, and back
    assert again.brush.points == brush.points
    x, y = again.points[0].x[0], again.points[0].y[0]
    given = [again.brush.origin[i] + again.brush.unit[i] * place for i, place in enumerate((x, y))]
    assert min(abs(given[0] - a) + abs(given[1] - b) for a, b, _ in brush.points) < 1e-4
    assert [points.hollow for points in again.points] == [False, False, True, True]
