import pytest
import torch

from demos.clinic.cases import LEVELS, draw_with
from demos.clinic.rows import make_sets


def test_scaled_inputs_have_mean_0_and_standard_deviation_1_over_the_training_rows():
    x = make_sets(draw_with("healthy", 3, 2)).training.x

    assert torch.allclose(x.mean(dim=0), torch.zeros(x.shape[1]), atol=1e-5)
    assert torch.allclose(x.std(dim=0), torch.ones(x.shape[1]), atol=1e-5)


def test_unscaled_inputs_are_the_same_rows_in_other_units():
    scaled, raw = (make_sets(draw_with(fault, 3, 1)) for fault in ("healthy", "unscaled"))

    again = (raw.training.x - raw.training.x.mean(dim=0)) / raw.training.x.std(dim=0)

    assert torch.allclose(again, scaled.training.x, atol=1e-3)
    assert raw.training.x.std(dim=0).max() > 50
    assert torch.equal(raw.training.y, scaled.training.y)


@pytest.mark.parametrize("level", LEVELS)
def test_shuffled_labels_keep_their_counts_and_the_validation_rows_their_labels(level):
    case = draw_with("labels", 5, level)
    right, shuffled = make_sets(case.mended()), make_sets(case)

    assert torch.equal(torch.bincount(right.training.y), torch.bincount(shuffled.training.y))
    assert torch.equal(right.validation.y, shuffled.validation.y)
    moved = (right.training.y != shuffled.training.y).double().mean().item()
    # of labels moved at random, about 1/classes find one of their own kind
    assert 0.3 * case.strength < moved <= case.strength


@pytest.mark.parametrize("level", LEVELS)
def test_leaked_rows_are_training_rows_and_fresh_rows_are_none(level):
    case = draw_with("leak", 5, level)
    sets = make_sets(case)

    nearest = torch.cdist(sets.validation.x, sets.training.x).amin(dim=1)
    fresh = torch.cdist(sets.fresh.x, sets.training.x).amin(dim=1)

    assert (nearest < 0.2).double().mean().item() == pytest.approx(case.strength, abs=0.01)
    assert fresh.min() > 0.2
    assert torch.equal(sets.training.x, make_sets(case.mended()).training.x)
