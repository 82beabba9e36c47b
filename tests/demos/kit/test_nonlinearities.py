import math

import numpy as np
import pytest
import torch

from demos.kit.nonlinearities import ACTIVATIONS

erf = np.vectorize(math.erf)


def sigma(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def normal(z: np.ndarray) -> np.ndarray:
    return np.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)


# f and f′ from the papers, written out in numpy
REFERENCE = {
    "relu": (lambda z: np.maximum(z, 0), lambda z: np.where(z > 0, 1.0, 0.0)),
    "leaky relu": (lambda z: np.where(z > 0, z, 0.01 * z), lambda z: np.where(z > 0, 1.0, 0.01)),
    "elu": (lambda z: np.where(z > 0, z, np.exp(z) - 1), lambda z: np.where(z > 0, 1.0, np.exp(z))),
    "gelu": (
        lambda z: z / 2 * (1 + erf(z / math.sqrt(2))),
        lambda z: (1 + erf(z / math.sqrt(2))) / 2 + z * normal(z),
    ),
    "silu": (lambda z: z * sigma(z), lambda z: sigma(z) * (1 + z * (1 - sigma(z)))),
    "sigmoid": (sigma, lambda z: sigma(z) * (1 - sigma(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "softplus": (lambda z: np.log(1 + np.exp(z)), sigma),
    "step": (lambda z: np.where(z >= 0, 1.0, 0.0), None),
    "linear": (lambda z: z, np.ones_like),
}
SMOOTH = [name for name in REFERENCE if name != "step"]
Z = torch.arange(-80, 81, dtype=torch.float64) / 10


def test_every_activation_has_a_reference_here() -> None:
    assert set(REFERENCE) == set(ACTIVATIONS)


@pytest.mark.parametrize("name", REFERENCE)
def test_an_activation_is_the_one_of_its_paper_and_keeps_shape_and_type(name: str) -> None:
    f, _ = REFERENCE[name]
    assert np.allclose(ACTIVATIONS[name](Z).numpy(), f(Z.numpy()), atol=1e-12)
    z = torch.randn(2, 3, dtype=torch.float32, generator=torch.Generator().manual_seed(0))
    assert ACTIVATIONS[name](z).shape == z.shape
    assert ACTIVATIONS[name](z).dtype == z.dtype


@pytest.mark.parametrize("name", SMOOTH)
def test_a_slope_is_the_derivative_of_the_paper_corners_included(name: str) -> None:
    _, derivative = REFERENCE[name]
    assert 0.0 in Z
    assert np.allclose(ACTIVATIONS[name].slope(Z).numpy(), derivative(Z.numpy()), atol=1e-12)


@pytest.mark.parametrize("name", SMOOTH)
def test_a_slope_is_what_central_differences_measure_away_from_corners(name: str) -> None:
    f, h = ACTIVATIONS[name], 1e-5
    z = Z[Z.abs() > h]
    measured = (f(z + h) - f(z - h)) / (2 * h)
    assert torch.allclose(f.slope(z), measured, atol=1e-8)


def test_a_slope_is_measured_wherever_its_argument_comes_from() -> None:
    weight = torch.ones(3, dtype=torch.float64, requires_grad=True)
    slope = ACTIVATIONS["tanh"].slope(2 * weight)
    assert torch.allclose(slope, 1 - torch.tanh(torch.tensor(2.0, dtype=torch.float64)) ** 2)
    assert not slope.requires_grad


def test_the_step_has_no_slope() -> None:
    with pytest.raises(RuntimeError):
        ACTIVATIONS["step"].slope(Z)


@pytest.mark.parametrize("name", REFERENCE)
def test_formulas_are_latex_in_x_with_as_many_braces_opened_as_closed(name: str) -> None:
    for formula in (ACTIVATIONS[name].formula, ACTIVATIONS[name].derivative):
        assert formula.count("{") == formula.count("}")
        assert "z" not in formula
