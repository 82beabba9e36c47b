import math

import pytest
import torch

from demos.training.point_sets import KINDS, best_logits, make_points


def points_of(kind, noise=0.0, count=400, seed=0):
    return make_points(kind, noise, count, torch.Generator().manual_seed(seed))


def accuracy(z, y):
    return ((z > 0) == (y > 0)).double().mean().item()


@pytest.mark.parametrize("kind", KINDS)
def test_both_classes_have_as_many_points(kind):
    points = points_of(kind)
    assert points.x.shape == (400, 2)
    assert points.y.sum() == 200


@pytest.mark.parametrize("kind", KINDS)
def test_noise_moves_the_same_points_by_its_size(kind):
    clean, noisy, noisier = (points_of(kind, noise).x for noise in (0.0, 0.2, 0.4))
    torch.testing.assert_close(noisier - clean, 2 * (noisy - clean))
    assert (noisy - clean).std() == pytest.approx(0.2, rel=0.1)


def test_the_patterns_are_what_their_names_say():
    circles = points_of("circles")
    radius = circles.x.norm(dim=1)
    assert radius[circles.y == 1] == pytest.approx(torch.full((200,), 1.4), abs=1e-5)
    assert radius[circles.y == 0] == pytest.approx(torch.full((200,), 0.6), abs=1e-5)
    xor = points_of("xor")
    assert torch.equal((xor.x[:, 0] * xor.x[:, 1] < 0).float(), xor.y)
    spirals = points_of("spirals")
    turned = spirals.x * (2 * spirals.y[:, None] - 1)  # one arm, turned onto the other
    angle = (turned.norm(dim=1) - 0.4) / 2.6 * 3 * math.pi
    along = torch.stack([angle.cos(), angle.sin()], dim=1)
    assert torch.nn.functional.cosine_similarity(turned, along).min() > 0.999
    moons = points_of("moons")
    for sign, own in ((1, moons.y == 1), (-1, moons.y == 0)):
        centre = sign * torch.tensor([-0.5, -0.25])
        radius = (moons.x[own] - centre).norm(dim=1)
        assert radius == pytest.approx(torch.ones(200), abs=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_without_noise_the_best_classifier_is_always_right(kind):
    points = points_of(kind)
    assert accuracy(best_logits(kind, 0.0, points.x), points.y) == 1


@pytest.mark.parametrize(("kind", "noise"), [("moons", 0.4), ("circles", 0.5), ("xor", 0.5)])
def test_none_that_learned_from_many_points_beats_the_best_classifier(kind, noise):
    from sklearn.neighbors import KNeighborsClassifier

    train, test = (points_of(kind, noise, 4000, seed) for seed in (1, 2))
    neighbours = KNeighborsClassifier(40).fit(train.x, train.y)
    best = accuracy(best_logits(kind, noise, test.x), test.y)
    learned = neighbours.score(test.x, test.y)
    assert 0.6 < learned <= best + 0.005
    assert best < learned + 0.03  # it is not far above either


def test_the_log_odds_are_calibrated():
    points = points_of("moons", 0.5, 20_000)
    p = best_logits("moons", 0.5, points.x).sigmoid()
    for low in (0.1, 0.3, 0.5, 0.7):
        own = (p > low) & (p < low + 0.2)
        assert points.y[own].mean() == pytest.approx(p[own].mean().item(), abs=0.03)
