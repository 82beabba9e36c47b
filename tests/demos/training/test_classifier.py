import math

import pytest
import torch
from torch.nn import functional as F

from demos.training.classifier import OPTIMIZERS, Dropout, Learner, find_stop, measure, new_network
from demos.training.point_sets import PointSet, make_points


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def network_of(hidden=8, layers=1, dropout=0.0, batch_norm=False, seed=0):
    return new_network(hidden, layers, "tanh", dropout, batch_norm, seeded(seed))


def learner_of(network, lr=0.05, batch_size=16, patience=None, optimizer="adam", count=64):
    training, validation = (make_points("moons", 0.3, count, seeded(seed)) for seed in (1, 2))
    chosen = OPTIMIZERS[optimizer](network.parameters(), lr, 0.0)
    return Learner(network, chosen, training, validation, batch_size, seeded(3), patience)


def test_the_start_is_torchs_own_and_hangs_on_its_seed_alone():
    torch.manual_seed(0)
    first = network_of(hidden=400)
    torch.manual_seed(1)
    again = network_of(hidden=400)
    for one, other in zip(first.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)
    weight = first[0].weight.detach()
    assert weight.abs().max() <= 2**-0.5
    assert weight.std().item() == pytest.approx(2**-0.5 / 3**0.5, rel=0.1)  # of U(−b, b)


def test_layers_come_in_the_order_of_the_docstring():
    network = network_of(layers=2, dropout=0.5, batch_norm=True)
    kinds = [type(module).__name__ for module in network]
    assert kinds == ["Linear", "BatchNorm1d", "Tanh", "Dropout"] * 2 + ["Linear"]


def test_dropout_silences_a_share_and_keeps_the_mean():
    dropout, ones = Dropout(0.3, seeded()), torch.ones(100, 1000)
    dropped = dropout(ones)
    assert (dropped == 0).double().mean() == pytest.approx(0.3, abs=0.01)
    assert dropped.mean() == pytest.approx(1, abs=0.02)
    assert torch.equal(dropout.eval()(ones), ones)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_weight_decay_shrinks_the_weights_as_its_formula_says(optimizer):
    w = torch.nn.Parameter(torch.tensor([2.0, -1.0], dtype=torch.float64))
    g = torch.tensor([0.5, 0.25], dtype=torch.float64)
    lr, decay = 0.1, 0.2
    own = OPTIMIZERS[optimizer]([w], lr, decay)
    w.grad = g.clone()
    own.step()
    step = g / (g.abs() + 1e-8) if optimizer == "adam" else g  # m̂/(√v̂ + ε) of the first step
    expected = (1 - lr * decay) * torch.tensor([2.0, -1.0], dtype=torch.float64) - lr * step
    assert w.detach() == pytest.approx(expected, abs=1e-9)


def test_what_is_measured_is_binary_cross_entropy_and_the_share_that_is_right():
    points = PointSet(torch.tensor([[1.0, 0], [2, 0], [-1, 0]]), torch.tensor([1.0, 0, 0]))
    measured = measure(lambda x: x[:, 0], points, points)
    # −ln σ(z) = ln(1 + e⁻ᶻ) for class 1, −ln(1 − σ(z)) = ln(1 + eᶻ) for class 0
    loss = sum(math.log(1 + math.exp(z)) for z in (-1, 2, -1)) / 3
    assert measured.training_loss == pytest.approx(loss)
    assert measured.validation_accuracy == pytest.approx(200 / 3)


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([3, 2, 1], (None, 2)),
        ([3, 1, 2, 2], (3, 1)),
        ([3, 1, 2, 0.5, 2, 2, 0], (5, 3)),  # what comes after the stop is never seen
        ([3, 1, 2], (None, 1)),
    ],
)
def test_early_stopping_waits_for_its_patience_and_keeps_the_best(losses, expected):
    assert find_stop(losses, 2) == expected


def test_an_epoch_takes_every_point_once_in_batches():
    learner = learner_of(network_of(), optimizer="sgd", batch_size=64)
    start = [p.detach().clone() for p in learner.network.parameters()]
    x, y = learner.training.x, learner.training.y
    loss = F.binary_cross_entropy_with_logits(learner.network(x).squeeze(1), y)
    gradients = torch.autograd.grad(loss, list(learner.network.parameters()))
    learner.train_epoch()  # one batch of all points: one step down their gradient
    for before, g, after in zip(start, gradients, learner.network.parameters(), strict=True):
        torch.testing.assert_close(after.detach(), before - 0.05 * g)


def test_training_lowers_the_loss():
    learner = learner_of(network_of())
    for _ in range(20):
        learner.train_epoch()
    assert learner.epoch == 20
    assert learner.now.training_loss < learner.measured[0].training_loss / 2


def test_a_run_that_stops_early_has_its_best_weights_back():
    learner = learner_of(network_of(hidden=64), lr=0.1, patience=3)
    while not learner.stopped:
        learner.train_epoch()
    losses = [measured.validation_loss for measured in learner.measured]
    stop, best = find_stop(losses, 3)
    assert stop == learner.epoch < 200
    assert learner.now == learner.measured[best]
    learner.train_epoch()
    assert learner.now == learner.measured[best]


def test_a_run_that_diverges_says_so_and_keeps_the_numbers_before():
    learner = learner_of(network_of(hidden=64, layers=2), lr=1e6, optimizer="sgd")
    learner.train_epoch()
    assert learner.diverged
    assert learner.now == learner.measured[-1] == learner.measured[0]


def test_batch_norm_never_sees_a_batch_of_one():
    learner = learner_of(network_of(batch_norm=True), batch_size=1, count=5)
    learner.train_epoch()
    assert learner.batch_size == 2
    assert math.isfinite(learner.now.training_loss)


def test_nothing_is_dropped_when_it_classifies():
    learner = learner_of(network_of(dropout=0.5))
    x = learner.validation.x
    assert torch.equal(learner.classify(x), learner.classify(x))
