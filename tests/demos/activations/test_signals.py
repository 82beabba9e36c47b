import math
from functools import cache
from itertools import combinations

import numpy as np
import pytest
import torch

from demos.activations.signals import BATCH, CLASSES, INITS, Signals, measure, new_network
from demos.kit.nonlinearities import ACTIVATIONS

pytestmark = pytest.mark.usefixtures("one_thread")

NAMES = [name for name in ACTIVATIONS if name != "step"]
SEEDS = range(5)


@cache
def signals_of(activation: str, init: str = "he", layers: int = 10, seed: int = 0) -> Signals:
    return measure(activation, init, layers, 64, seed)


def weights_of(
    activation: str, init: str, layers: int, width: int, seed: int = 0
) -> list[np.ndarray]:
    random = torch.Generator().manual_seed(seed)
    network = new_network(activation, init, layers, width, random)
    return [weight.detach().numpy() for weight in network.parameters()]


@pytest.mark.parametrize("activation", ["relu", "tanh", "softplus", "linear"])
def test_the_signals_are_those_of_backpropagation_by_hand(activation: str) -> None:
    layers, width, seed = 3, 7, 4
    random = torch.Generator().manual_seed(seed)
    x = torch.randn(BATCH, width, generator=random, dtype=torch.float64).numpy()
    y = torch.randint(CLASSES, (BATCH,), generator=random).numpy()
    network = new_network(activation, "he", layers, width, random)
    *hidden, out = [weight.detach().numpy() for weight in network.parameters()]
    f = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh,
         "softplus": lambda z: np.log1p(np.exp(z)), "linear": lambda z: z}[activation]  # fmt: skip
    slope = {"relu": lambda z: (z > 0) * 1.0, "tanh": lambda z: 1 - np.tanh(z) ** 2,
             "softplus": lambda z: 1 / (1 + np.exp(-z)), "linear": np.ones_like}[activation]  # fmt: skip

    zs, a = [], x
    for W in hidden:
        zs.append(a @ W.T)
        a = f(zs[-1])
    logits = a @ out.T
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    delta = (p - np.eye(CLASSES)[y]) / BATCH @ out * slope(zs[-1])
    norms = [np.linalg.norm(delta)]
    for W, z in zip(hidden[:0:-1], zs[-2::-1], strict=True):
        delta = delta @ W * slope(z)
        norms.insert(0, np.linalg.norm(delta))

    signals = measure(activation, "he", layers, width, seed)
    assert np.allclose(signals.z.numpy(), np.stack(zs))
    assert np.allclose(signals.a.numpy(), f(np.stack(zs)))
    assert signals.norms == pytest.approx(norms)
    assert signals.share == pytest.approx(norms[0] / norms[-1])
    assert signals.gain == pytest.approx(math.sqrt(width * np.square(hidden[1:]).mean()))


@pytest.mark.parametrize(
    ("init", "std"),
    [("he", math.sqrt(2 / 128)), ("xavier", math.sqrt(1 / 128)),
     ("small normal", 0.01), ("large normal", 1.0)],
)  # fmt: skip
def test_weights_are_normal_with_the_std_of_their_initialisation(init: str, std: float) -> None:
    assert init in INITS
    weights = np.stack(weights_of("relu", init, 5, 128)[:-1])
    assert weights.mean() == pytest.approx(0, abs=0.01 * std)
    assert weights.std() == pytest.approx(std, rel=0.01)
    assert (np.abs(weights) < std).mean() == pytest.approx(math.erf(1 / math.sqrt(2)), abs=0.01)


def test_one_seed_gives_every_activation_the_same_weights_and_another_seed_others() -> None:
    first, *others = (weights_of(name, "he", 3, 8) for name in NAMES)
    for other in others:
        assert all(np.array_equal(w, v) for w, v in zip(first, other, strict=True))
    assert not np.array_equal(first[0], weights_of("relu", "he", 3, 8, seed=1)[0])


def test_one_seed_gives_the_same_signals_twice() -> None:
    first, second = measure("gelu", "he", 4, 8, 3), measure("gelu", "he", 4, 8, 3)
    assert torch.equal(first.a, second.a)
    assert first.norms == second.norms


def test_dead_units_and_cosines_are_counted_as_by_hand() -> None:
    signals = measure("relu", "he", 6, 8, 1)
    a = signals.a.numpy()
    dead = [sum(not layer[:, unit].any() for unit in range(8)) / 8 for layer in a]
    assert max(dead) > 0
    assert signals.dead.tolist() == dead
    for layer, cosine in zip(a, signals.cosines.tolist(), strict=True):
        unit = [row / (np.linalg.norm(row) or 1) for row in layer]
        pairs = 2 * sum(u @ v for u, v in combinations(unit, 2)) + sum(u @ u for u in unit)
        assert cosine == pytest.approx(pairs / len(unit) ** 2)


# The lesson in numbers: 10 layers of 64 units, several seeds.


@pytest.mark.parametrize("seed", SEEDS)
def test_sigmoids_first_gradient_is_under_one_percent_of_relus(seed: int) -> None:
    sigmoid, relu = (signals_of(name, seed=seed).norms[0] for name in ("sigmoid", "relu"))
    assert 0 < sigmoid < 0.0001 * relu


@pytest.mark.parametrize("seed", SEEDS)
def test_relu_keeps_its_scale_with_he_vanishes_with_small_and_explodes_with_large_weights(
    seed: int,
) -> None:
    assert 0.5 < signals_of("relu", "he", seed=seed).share < 2
    assert 0.01 < signals_of("relu", "xavier", seed=seed).share < 0.1
    assert 0 < signals_of("relu", "small normal", seed=seed).share < 1e-9
    assert 1e5 < signals_of("relu", "large normal", seed=seed).share < math.inf


@pytest.mark.parametrize("seed", SEEDS)
def test_tanh_with_xavier_passes_far_more_than_sigmoid(seed: int) -> None:
    tanh, sigmoid = (signals_of(name, "xavier", seed=seed).share for name in ("tanh", "sigmoid"))
    assert tanh > 0.1
    assert sigmoid < 1e-4


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("name", NAMES)
def test_gain_times_slope_predicts_a_layers_factor_within_six_percent(name: str, init: str) -> None:
    signals = signals_of(name, init)
    slopes = ACTIVATIONS[name].slope(signals.z[:-1])
    predicted = signals.gain * slopes.square().mean().sqrt().item()
    assert signals.share ** (1 / 9) == pytest.approx(predicted, rel=0.06)


@pytest.mark.parametrize("seed", SEEDS)
def test_dead_relus_and_likeness_rise_with_depth(seed: int) -> None:
    deep = signals_of("relu", layers=30, seed=seed)
    dead, cosines = deep.dead, deep.cosines
    assert dead[0] == 0
    assert dead[:10].mean() < dead[10:20].mean() < dead[20:].mean()
    assert dead[20:].mean() > 0.2
    assert cosines[0] < 0.5 < 0.9 < cosines[-1]


@pytest.mark.parametrize("init", INITS)
def test_dead_relus_do_not_depend_on_the_scale_of_the_weights(init: str) -> None:
    assert torch.equal(signals_of("relu", init).dead, signals_of("relu", "he").dead)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "relu"])
def test_no_other_activation_has_dead_units_with_he_weights(name: str) -> None:
    assert signals_of(name).dead.sum() == 0


def test_a_layer_of_dead_units_only_stops_every_gradient() -> None:
    dead = measure("relu", "he", 30, 4, 0)
    assert dead.dead[-1] == 1
    assert set(dead.norms) == {0.0}
    assert dead.share == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_widest_deepest_and_largest_network_stays_finite(name: str) -> None:
    signals = measure(name, "large normal", 30, 128, 0)
    assert torch.isfinite(signals.a).all()
    assert all(math.isfinite(norm) for norm in signals.norms)


@pytest.mark.parametrize("name", NAMES)
def test_the_smallest_weights_underflow_nothing(name: str) -> None:
    signals = measure(name, "small normal", 30, 4, 1)
    assert signals.dead[-1] == 1 or min(signals.norms) > 0
