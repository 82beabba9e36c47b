import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from demos.clinic.cases import draw_with
from demos.clinic.training import new_network, train

pytestmark = pytest.mark.usefixtures("one_thread")


def number_with(optimizer):
    """The first number whose case is trained by that optimizer, at level 1."""
    return next(n for n in range(100) if draw_with("healthy", n, 1).optimizer == optimizer)


@pytest.fixture(scope="module")
def sgd():
    return train(draw_with("healthy", number_with("sgd"), 1))


def test_a_sound_run_learns(sgd):
    first, last = sgd.epochs[0], sgd.epochs[-1]

    assert len(sgd.epochs) == sgd.case.epochs + 1
    assert not sgd.diverged
    assert last.training_loss < 0.7 * first.training_loss
    assert last.validation_accuracy > 1.5 / sgd.case.classes


def test_training_again_gives_the_same_numbers(sgd):
    assert train(sgd.case).epochs == sgd.epochs


def test_a_step_of_sgd_moves_the_weights_by_rate_times_gradient(sgd):
    case = sgd.case
    start = new_network(case, torch.Generator().manual_seed(7 * case.number + 2))
    size = nn.utils.parameters_to_vector(start.parameters()).norm().item()

    assert sgd.steps[0].update * size == pytest.approx(case.lr * sgd.steps[0].held, rel=1e-3)


def test_the_norm_of_the_whole_gradient_is_that_of_its_layers(sgd):
    for step in sgd.steps[:50]:
        assert math.hypot(*step.layers) == pytest.approx(step.held, rel=1e-4)
        assert step.own == pytest.approx(step.held, rel=1e-4)


def test_uncleared_gradients_add_up_from_one_clearing_to_the_next():
    case = draw_with("zero_grad", 2, 3)
    steps = train(case).steps
    every = int(case.strength)

    for place in range(0, len(steps), every):
        assert steps[place].held == pytest.approx(steps[place].own, rel=1e-4)
    assert max(step.held / step.own for step in steps[:every]) > 2


def test_a_second_softmax_keeps_the_loss_above_its_floor():
    run = train(draw_with("softmax", 4, 1))
    floor = math.log(math.e + run.case.classes - 1) - 1  # −ln(e / (e + K − 1))
    z = 50 * torch.eye(run.case.classes)[:1]

    assert F.cross_entropy(z.softmax(dim=1), torch.tensor([0])).item() == pytest.approx(floor)
    assert min(epoch.training_loss for epoch in run.epochs) > floor


def test_a_leak_changes_what_is_judged_and_nothing_of_what_is_learned():
    case = draw_with("leak", 3, 1)
    sick, sound = train(case), train(case.mended())

    assert [e.training_loss for e in sick.epochs] == [e.training_loss for e in sound.epochs]
    assert sick.epochs[-1].validation_accuracy > sound.epochs[-1].validation_accuracy


def test_a_rate_far_too_high_ends_the_run():
    run = train(draw_with("learning_rate", number_with("sgd"), 1))

    assert run.diverged
    assert len(run.epochs) <= run.case.epochs
    assert all(math.isfinite(step.held) for step in run.steps)
