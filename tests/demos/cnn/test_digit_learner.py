import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from demos.cnn.convnet import new_mlp
from demos.cnn.digit_learner import LARGEST, Learner, measure
from demos.cnn.digits import load_digits_split

pytestmark = pytest.mark.usefixtures("one_thread")


BATCHES = 40


def new_learner(lr: float = 0.05, momentum: float = 0.9) -> Learner:
    return Learner(new_mlp(500, torch.Generator().manual_seed(0)), lr, momentum, BATCHES)


def weights(learner: Learner) -> torch.Tensor:
    return nn.utils.parameters_to_vector(learner.network.parameters()).detach().clone()


def test_steps_are_those_of_sgd_with_momentum_at_a_rate_that_falls_along_a_cosine() -> None:
    x, _, y, _ = load_digits_split()
    learner = new_learner(lr=0.1, momentum=0.5)
    w = [parameter.detach().clone() for parameter in learner.network.parameters()]
    velocity = [torch.zeros_like(own) for own in w]
    for i in range(3):
        batch = slice(32 * i, 32 * i + 32)
        for own in w:
            own.requires_grad_()
        logits = F.relu(x[batch].flatten(1) @ w[0].T + w[1]) @ w[2].T + w[3]
        gradients = torch.autograd.grad(F.cross_entropy(logits, y[batch]), w)
        velocity = [0.5 * b + g for b, g in zip(velocity, gradients, strict=True)]
        lr = 0.1 * (1 + math.cos(math.pi * i / BATCHES)) / 2
        w = [(own - lr * b).detach() for own, b in zip(w, velocity, strict=True)]
        learner.learn(x[batch], y[batch])
    assert torch.allclose(weights(learner), nn.utils.parameters_to_vector(w), atol=1e-5)


def test_a_batch_is_scored_before_it_is_learned_from() -> None:
    x, _, y, _ = load_digits_split()
    learner = new_learner()
    before = measure(learner.network, x[:64], y[:64])
    learner.learn(x[:64], y[:64])
    assert learner.batches == [pytest.approx(before)]
    assert learner.batches[0].loss == pytest.approx(math.log(10), abs=0.3)


def test_accuracy_is_the_share_whose_largest_logit_is_their_class() -> None:
    x, y = torch.eye(4)[:, None], torch.tensor([0, 1, 2, 0])
    measured = measure(nn.Flatten(), x, y)
    assert measured.accuracy == 75.0
    right, wrong = math.log(math.e + 3) - 1, math.log(math.e + 3)
    assert measured.loss == pytest.approx((3 * right + wrong) / 4)


def test_a_weight_beyond_all_measure_is_taken_back_and_nothing_learned_any_more() -> None:
    x, _, y, _ = load_digits_split()
    learner = new_learner(lr=1e9)
    start = weights(learner)
    learner.learn(x[:32], y[:32])
    assert learner.diverged
    learner.learn(x[:32], y[:32])
    assert torch.equal(weights(learner), start)
    assert learner.batches == []


def test_a_loss_beyond_all_measure_is_found_when_it_is_measured_too() -> None:
    x, _, y, _ = load_digits_split()
    learner = new_learner(lr=1e4)
    learner.learn(x[:32], y[:32])
    assert not learner.diverged
    with torch.no_grad():
        for parameter in learner.network.parameters():
            parameter.fill_(LARGEST / 2).mul_(
                torch.arange(parameter.numel()).view_as(parameter) % 2
            )
    assert learner.measure(x, y).loss < LARGEST
    assert learner.diverged
