import math
from itertools import pairwise

import pytest
import torch
from torch import nn

from demos.rnn.recurrent import (
    CELLS,
    KEEPS,
    LARGEST_GRADIENT,
    Evaluation,
    Training,
    continue_text,
    evaluate,
    new_network,
    trace,
)
from demos.rnn.tasks import TASKS, Batch

pytestmark = pytest.mark.usefixtures("one_thread")

DEFAULTS = {"hidden": 16, "lr": 0.005, "clip": 1.0, "batch_size": 32}


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def training_of(cell: str, task: str = "copy", lag: int = 5, seed: int = 0, **changes) -> Training:
    hidden, *others = (DEFAULTS | changes).values()
    made, random = TASKS[task](lag), seeded(seed)
    return Training(new_network(cell, made, hidden, lag, random), made, *others, random)


def batch_of(training: Training, count: int = 128) -> Batch:
    return training.task.draw(count, seeded(1000), True)


def trained(cell: str, lag: int, seed: int, forget_bias: float | None = None) -> Evaluation:
    """After the default number of steps on the copy task."""
    training = training_of(cell, lag=lag, seed=seed)
    if forget_bias is not None:
        with torch.no_grad():
            training.network.recurrent.bias_ih_l0[:16] = 0.0
            training.network.recurrent.bias_ih_l0[16:32] = forget_bias
    return train(cell, training)


def train(cell: str, training: Training) -> Evaluation:
    for _ in range(300):
        training.step()
    return evaluate(cell, training.network, training.task, batch_of(training))


@pytest.mark.parametrize("seed", range(3))
def test_at_lag_30_the_plain_rnn_stays_at_chance_where_lstm_and_gru_remember(seed: int) -> None:
    plain = trained("rnn", 30, seed)
    assert plain.loss > 0.98 * math.log(8)
    assert plain.accuracy < 25
    assert plain.gradients[0] < 1e-5 * plain.gradients[-1]
    assert all(after > before for before, after in pairwise(plain.gradients[5:]))
    for cell in ("lstm", "gru"):
        gated = trained(cell, 30, seed)
        assert gated.loss < 0.1
        assert gated.accuracy == 100
        assert gated.gradients[0] > 1e-2 * gated.gradients[-1]


@pytest.mark.parametrize("cell", CELLS)
def test_the_adding_problem_is_learned_with_gates_and_not_without(cell: str) -> None:
    share = train(cell, training_of(cell, "adding", lag=20, lr=0.01)).loss / (1 / 6)
    assert share > 0.8 if cell == "rnn" else share < 0.1


def test_at_lag_5_the_plain_rnn_remembers_too() -> None:
    assert all(trained("rnn", 5, seed).accuracy == 100 for seed in range(3))


def test_a_forget_bias_of_1_is_too_little_for_lag_30() -> None:
    assert all(
        trained("lstm", 30, seed, forget_bias=1.0).loss > 0.95 * math.log(8) for seed in (0, 1)
    )


@pytest.mark.parametrize("cell", CELLS)
def test_states_by_hand_are_torchs_own(cell: str) -> None:
    training = training_of(cell, lag=12)
    for _ in range(5):
        training.step()
    x = batch_of(training).x[0]
    by_hand = trace(cell, training.network.recurrent, x)
    with torch.no_grad():
        states, last = training.network.recurrent(x[None])
    torch.testing.assert_close(by_hand.states, states[0], atol=1e-6, rtol=1e-5)
    if cell == "lstm":
        torch.testing.assert_close(by_hand.memory[-1], last[1][0, 0], atol=1e-6, rtol=1e-5)
    else:
        assert torch.equal(by_hand.memory, by_hand.states)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_gates_are_between_0_and_1_and_start_open_for_the_lag(cell: str) -> None:
    network = new_network(cell, TASKS["copy"](50), 16, 50, seeded())
    torch.nn.init.zeros_(network.recurrent.weight_hh_l0)
    by_hand = trace(cell, network.recurrent, torch.zeros(4, 16))
    torch.testing.assert_close(by_hand.parts[KEEPS[cell]], torch.full((4, 16), 1 - 1 / 50))
    gates = [part for name, part in by_hand.parts.items() if name != "candidate"]
    assert all(((gate > 0) & (gate < 1)).all() for gate in gates)


@pytest.mark.parametrize("cell", CELLS)
def test_new_weights_are_torchs_uniform_ones_from_the_seed_alone(cell: str) -> None:
    state = torch.random.get_rng_state()
    one, same, other = (
        new_network(cell, TASKS["text"](10), 16, 10, seeded(seed)).state_dict()
        for seed in (1, 1, 2)
    )
    assert torch.equal(torch.random.get_rng_state(), state)
    assert all(torch.equal(one[name], same[name]) for name in one)
    weights = one["recurrent.weight_ih_l0"]
    assert not torch.equal(weights, other["recurrent.weight_ih_l0"])
    assert 0.9 / 4 < weights.abs().max() <= 1 / 4  # 1/√16


@pytest.mark.parametrize("cell", CELLS)
def test_the_gradient_at_each_input_is_that_of_finite_differences(cell: str) -> None:
    training = training_of(cell, "adding", lag=4)
    network, task = training.network.double(), training.task
    one = batch_of(training, 1)
    batch = Batch(one.x.double(), one.y.double())
    measured = evaluate(cell, network, task, batch).gradients
    small = 1e-5
    for t in range(4):
        slopes = []
        for feature in range(2):
            nudge = torch.zeros_like(batch.x)
            nudge[0, t, feature] = small
            high, low = (
                task.losses(network(batch.x + sign * nudge), batch.y).item() for sign in (1, -1)
            )
            slopes.append((high - low) / (2 * small))
        assert measured[t] == pytest.approx(math.hypot(*slopes), rel=1e-5)


def test_the_gradient_is_a_mean_over_sequences_and_loses_nothing_to_signs() -> None:
    training = training_of("gru", lag=3)
    batch = batch_of(training, 6)
    together = evaluate("gru", training.network, training.task, batch).gradients
    alone = [
        evaluate("gru", training.network, training.task, Batch(x[None], y[None])).gradients
        for x, y in zip(*batch, strict=True)
    ]
    means = torch.tensor(alone, dtype=torch.float64).mean(dim=0).tolist()
    assert together == pytest.approx(means, rel=1e-4)


def test_a_gradient_beyond_all_numbers_is_measured_as_the_largest_shown() -> None:
    training = training_of("rnn", "adding", lag=100)
    with torch.no_grad():
        training.network.recurrent.weight_hh_l0.copy_(1e8 * torch.eye(16))
        training.network.recurrent.weight_ih_l0.zero_()
        training.network.recurrent.bias_ih_l0.zero_()
        training.network.recurrent.bias_hh_l0.zero_()
    measured = evaluate("rnn", training.network, training.task, batch_of(training))
    assert all(0 <= norm <= LARGEST_GRADIENT for norm in measured.gradients)
    training.step()
    assert training.diverged
    assert training.losses == []


def test_a_step_is_adam_on_the_clipped_gradient() -> None:
    training, twin = training_of("rnn", clip=0.1), training_of("rnn", clip=0.1)
    batch = twin.task.draw(32, twin.random, False)
    loss = nn.functional.cross_entropy(twin.network(batch.x)[:, -1], batch.y[:, 0])
    weights = list(twin.network.parameters())
    slopes = torch.autograd.grad(loss, weights)
    norm = math.sqrt(sum(slope.square().sum().item() for slope in slopes))
    training.step()
    assert training.losses == [pytest.approx(loss.item())]
    assert training.norms == [pytest.approx(norm, rel=1e-5)]
    assert training.clipped == int(norm > 0.1) == 1
    for after, before, slope in zip(training.network.parameters(), weights, slopes, strict=True):
        g = slope * 0.1 / norm
        step = 0.005 * g / (g.abs() + 1e-8)  # m̂ = g and v̂ = g² in the first step
        torch.testing.assert_close(after, before - step, atol=1e-4, rtol=1e-4)


def test_without_a_limit_nothing_is_clipped() -> None:
    training = training_of("lstm", clip=0.0)
    for _ in range(3):
        training.step()
    assert training.clipped == 0
    assert all(norm > 0 for norm in training.norms)


def test_a_loss_too_large_is_a_divergence_and_its_step_is_not_made() -> None:
    training = training_of("rnn", "adding", lr=1.0)
    while not training.diverged:
        before = [weight.clone() for weight in training.network.parameters()]
        training.step()
    assert all(map(torch.equal, before, training.network.parameters()))
    assert max(training.losses) < 100 / 6
    assert len(training.losses) == len(training.norms)


def test_the_text_goes_on_as_the_network_that_reads_it_all_again_would_have_it() -> None:
    training = training_of("lstm", "text")
    with torch.no_grad():
        training.network.linear.weight.mul_(1e6)  # certain of each next character
    x = batch_of(training).x[0]
    drawn = continue_text(training.network, x, 5, seeded())
    for token in drawn:
        with torch.no_grad():
            assert int(training.network(x[None])[0, -1].argmax()) == token
        x = torch.cat([x, nn.functional.one_hot(torch.tensor([token]), x.shape[1])])
