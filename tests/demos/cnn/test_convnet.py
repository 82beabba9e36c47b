from itertools import product

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

from demos.cnn.convnet import Architecture, Stage, count_dead, count_parameters, new_cnn, new_mlp
from demos.cnn.digits import load_digits_split, make_digits

pytestmark = pytest.mark.usefixtures("one_thread")

SHAPES = list(product((1, 3, 5, 7), (1, 2), ("same", "none"), ("max", "average", "none")))


def random(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@given(st.integers(1, 12), st.integers(1, 7), st.integers(1, 3), st.integers(0, 3))
def test_a_size_is_torchs_own_and_below_one_where_torch_refuses(
    n: int, kernel: int, stride: int, padding: int
) -> None:
    stage = Stage("conv", n, kernel, stride, padding, 1)
    image, weight = torch.zeros(1, 1, n, n), torch.zeros(1, 1, kernel, kernel)
    try:
        size = F.conv2d(image, weight, stride=stride, padding=padding).shape[-1]
    except RuntimeError:
        assert not stage.fits
    else:
        assert (stage.fits, stage.size) == (True, size)


@pytest.mark.parametrize(("kernel_size", "stride", "padding", "pooling"), SHAPES)
def test_the_sizes_worked_out_are_those_of_the_network(
    kernel_size: int, stride: int, padding: str, pooling: str
) -> None:
    architecture = Architecture(2, kernel_size, stride, padding, pooling)
    x, sizes = torch.rand(1, 1, 8, 8), []
    for layer in new_cnn(architecture, random()):
        x = layer(x)
        if isinstance(layer, (nn.Conv2d, nn.MaxPool2d, nn.AvgPool2d)):
            sizes.append(x.shape[-1])
    assert [stage.size for stage in architecture.stages() if stage.fits] == sizes
    assert x.shape == (1, 10)


@pytest.mark.parametrize(
    ("architecture", "left_out"),
    [
        (Architecture(), []),
        (Architecture(stride=2), ["pool 2"]),
        (Architecture(kernel_size=7, padding="none"), ["conv 2"]),
        (Architecture(kernel_size=5, padding="none", pooling="none"), ["conv 2"]),
        (Architecture(kernel_size=7, padding="none", stride=2), ["pool 1", "conv 2"]),
    ],
    ids=str,
)
def test_what_has_no_room_is_told_and_left_out(
    architecture: Architecture, left_out: list[str]
) -> None:
    stages = list(architecture.stages())
    assert [stage.name for stage in stages if not stage.fits] == left_out
    kinds = [type(layer) for layer in new_cnn(architecture, random())]
    assert kinds.count(nn.Conv2d) == sum(stage.fits and stage.filters > 0 for stage in stages)
    assert kinds.count(nn.MaxPool2d) == sum(stage.fits and not stage.filters for stage in stages)


@pytest.mark.parametrize("pooling", ["max", "average"])
@pytest.mark.parametrize("kernel_size", [1, 3, 5, 7])
def test_the_network_is_torchs_own_layers_in_the_order_the_module_says(
    kernel_size: int, pooling: str
) -> None:
    network = new_cnn(Architecture(4, kernel_size, pooling=pooling), random())
    pool = nn.MaxPool2d(2) if pooling == "max" else nn.AvgPool2d(2)
    twin = nn.Sequential(
        nn.Conv2d(1, 4, kernel_size, padding="same"), nn.ReLU(), pool,
        nn.Conv2d(4, 8, kernel_size, padding="same"), nn.ReLU(), pool,
        nn.Flatten(), nn.Linear(8 * 2 * 2, 10),
    )  # fmt: skip
    with torch.no_grad():
        for theirs, ours in zip(twin.parameters(), network.parameters(), strict=True):
            theirs.copy_(ours)
        x = load_digits_split()[1][:5]
        assert torch.allclose(network(x), twin(x), atol=1e-5)


@pytest.mark.parametrize("filters", [1, 8, 16])
@pytest.mark.parametrize(("kernel_size", "stride", "padding", "pooling"), SHAPES[::5])
def test_the_mlp_has_as_many_parameters_to_within_half_a_hidden_unit(
    filters: int, kernel_size: int, stride: int, padding: str, pooling: str
) -> None:
    cnn = new_cnn(Architecture(filters, kernel_size, stride, padding, pooling), random())
    wanted = count_parameters(cnn)
    mlp = new_mlp(wanted, random())
    of_a_unit = 64 + 1 + 10
    fewest = of_a_unit + 10  # one hidden unit
    assert abs(count_parameters(mlp) - max(wanted, fewest)) <= of_a_unit / 2


def test_weights_start_as_torchs_do_and_come_from_the_generator_alone() -> None:
    state = torch.random.get_rng_state()
    first, same, other = (new_cnn(Architecture(16), random(seed))[0].weight for seed in (1, 1, 2))
    assert torch.equal(torch.random.get_rng_state(), state)
    assert torch.equal(first, same)
    assert not torch.equal(first, other)
    bound = 9**-0.5  # 1/√fan_in
    assert 0.9 * bound < first.abs().max() <= bound


def test_an_mlp_with_its_weights_in_the_order_of_the_pixels_says_the_same_of_shuffled_digits() -> (
    None
):
    digits, shuffled = make_digits(False, 0), make_digits(True, 0)
    mlp, twin = new_mlp(2000, random()), new_mlp(2000, random())
    with torch.no_grad():
        twin[1].weight.copy_(mlp[1].weight[:, shuffled.order])
    assert torch.allclose(mlp(digits.x_test), twin(shuffled.x_test), atol=1e-5)


def test_filters_that_answer_nothing_anywhere_are_counted_as_dead() -> None:
    cnn, images = new_cnn(Architecture(4), random()), load_digits_split()[1]
    with torch.no_grad():
        cnn[0].bias.fill_(0.1)
        cnn[0].bias[:2] = -100.0
    assert count_dead(cnn, images) == 2
