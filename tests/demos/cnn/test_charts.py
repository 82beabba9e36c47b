import pytest
import torch
from torch import nn
from torch.nn import functional as F

from demos.cnn.charts import UNITS, draw_accuracies, draw_layer, draw_occlusion
from demos.cnn.convnet import Architecture, new_cnn, new_mlp
from demos.cnn.digits import find_digit

pytestmark = pytest.mark.usefixtures("one_thread")


def new_network(**architecture: object) -> nn.Sequential:
    return new_cnn(Architecture(**architecture), torch.Generator().manual_seed(0))  # type: ignore[arg-type]


@pytest.mark.parametrize("filters", [1, 5, 16])
@pytest.mark.parametrize("kernel_size", [1, 3, 7])
def test_every_filter_is_shown_in_its_true_size_and_below_it_its_feature_map(
    filters: int, kernel_size: int
) -> None:
    network = new_network(filters=filters, kernel_size=kernel_size)
    image = find_digit(3)
    tiles = draw_layer(network, image)
    count = min(filters, UNITS)
    shown, maps = torch.tensor(tiles.images).split(count)
    weights = network[0].weight[:count].detach()
    assert (shown != 0).sum() == weights.numel()
    assert torch.allclose(shown[shown != 0] * weights.abs().max(), weights.flatten(), atol=1e-6)
    bias = network[0].bias[:count]
    answers = F.relu(F.conv2d(image, weights, bias, padding=kernel_size // 2)).detach()
    assert torch.allclose(maps * answers.max(), answers, atol=1e-6)
    assert tiles.labels[0] == "filter 1"
    assert tiles.labels[-1] == f"map {count}"


def test_a_smaller_map_stands_in_the_middle_of_the_pixels() -> None:
    image = find_digit(3)
    shown = torch.tensor(draw_layer(new_network(kernel_size=5, padding="none"), image).images)
    assert shown.shape == (16, 8, 8)
    assert shown[8:, 2:6, 2:6].any()
    shown[8:, 2:6, 2:6] = 0
    assert not shown[8:].any()


def test_the_pixels_of_an_mlps_unit_add_up_to_its_sum_without_the_bias() -> None:
    mlp = new_mlp(1900, torch.Generator().manual_seed(0))
    image = find_digit(3)
    tiles = draw_layer(mlp, image)
    weights, products = torch.tensor(tiles.images).split(8)
    sums = (mlp[1](image.flatten()) - mlp[1].bias)[:8].detach()
    ratio = products.sum(dim=(1, 2)) / sums  # one scale for all
    assert torch.allclose(ratio, ratio[0].expand(8), rtol=1e-3)
    assert weights.abs().max() == products.abs().max() == 1


def test_the_patch_that_costs_most_is_shown_greyed_out() -> None:
    image, drop = find_digit(3), torch.zeros(8, 8)
    drop[4, 3] = 0.5
    drop[0, 0] = -0.2
    tiles = draw_occlusion(image, image, drop, 3)
    digit, shown_drop, hidden = torch.tensor(tiles.images)
    assert torch.equal(digit, image[0])
    assert torch.equal(shown_drop, drop)
    changed = (hidden != digit).nonzero()
    assert {tuple(place) for place in changed.tolist()} <= {
        (row, column) for row in (3, 4, 5) for column in (2, 3, 4)
    }
    assert list(tiles.labels) == ["the digit", "-0.2 to 0.5", "at its largest"]


def test_what_the_networks_see_is_shown_where_it_is_another_picture() -> None:
    image = find_digit(3)
    tiles = draw_occlusion(image, image.flip(-1), torch.zeros(8, 8), 3)
    assert tiles.labels[1] == "as the networks see it"
    assert torch.equal(torch.tensor(tiles.images[1]), image[0].flip(-1))


def test_a_curve_that_starts_late_or_ends_early_stays_over_its_epochs() -> None:
    curves = {
        "CNN training": [50.0, 60.0],
        "CNN test": [10.0, 55.0, 65.0],
        "CNN moved 1 px": [10.0, 30.0, 40.0],
        "MLP test": [10.0, 20.0],
        "MLP moved 1 px": [10.0, 15.0],
    }
    lines = {
        line.name: line for line in draw_accuracies(("CNN", "MLP"), [0, 0.5, 1], curves, 1).lines
    }
    assert lines["CNN training"].x == [0.5, 1]
    assert lines["MLP test"].x == [0, 0.5]
    assert lines["CNN test"].y == curves["CNN test"]
    assert [line.muted for line in lines.values()] == [False, False, False, True, True]
