import pytest
import torch

from demos.rnn.charts import FLOOR, draw_gates, draw_gradients, draw_losses, draw_states
from demos.rnn.recurrent import CELLS, new_network, trace
from demos.rnn.tasks import TASKS

HIDDEN, LAG = 20, 9


def traced(cell: str):
    task, random = TASKS["copy"](LAG), torch.Generator().manual_seed(0)
    x = task.draw(1, random, True).x[0]
    network = new_network(cell, task, HIDDEN, LAG, random)
    return trace(cell, network.recurrent, x), task.label(x)


def test_the_losses_stand_beside_the_loss_of_guessing() -> None:
    chart = draw_losses(TASKS["adding"](5), [0, 3, 6], [0.4, 0.3], [0.5, 0.4, 0.2], 60)
    training, tested, guessing = chart.lines
    assert (list(training.x), list(training.y)) == ([3, 6], [0.4, 0.3])
    assert list(tested.y) == [0.5, 0.4, 0.2]
    assert (list(guessing.x), list(guessing.y)) == ([0, 60], [1 / 6, 1 / 6])
    assert guessing.dashed
    assert chart.y_range[1] > 0.5


def test_a_gradient_of_zero_is_drawn_at_the_floor_of_the_logarithmic_axis() -> None:
    chart = draw_gradients([0.1, 0.2], [0.0, 0.3])
    assert chart.log_y
    assert [list(line.y) for line in chart.lines] == [[0.1, 0.2], [FLOOR, 0.3]]
    assert list(chart.lines[0].x) == [1, 2]


@pytest.mark.parametrize("cell", CELLS)
def test_states_are_drawn_unit_by_unit_over_the_inputs(cell: str) -> None:
    own, inputs = traced(cell)
    matrix = draw_states(own, inputs)
    assert list(matrix.columns) == list(inputs)
    assert torch.allclose(torch.tensor(matrix.values), own.states.T, atol=1e-3)
    assert (matrix.low, matrix.high, matrix.diverging) == (-1, 1, True)
    assert matrix.rows[:3] == ["1", "", "3"]  # every second of 20


@pytest.mark.parametrize(
    ("cell", "gates"), [("lstm", ["forget", "input"]), ("gru", ["update", "reset"])]
)
def test_what_is_kept_stands_above_what_is_let_in(cell: str, gates: list[str]) -> None:
    own, inputs = traced(cell)
    matrix = draw_gates(cell, own, inputs)
    expected = torch.cat([own.parts[gate].T for gate in gates])
    assert torch.allclose(torch.tensor(matrix.values), expected, atol=1e-3)
    assert (matrix.low, matrix.high) == (0, 1)
    assert all(gate in matrix.title for gate in gates)
