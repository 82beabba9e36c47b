import pytest
import torch
from torch import Tensor

from demos.cnn.occlusion import GREY, PATCH, map_occlusion, occlude


def test_each_copy_hides_the_patch_around_its_pixel_and_nothing_else() -> None:
    image = torch.rand(1, 8, 8)
    copies = occlude(image)
    assert copies.shape == (64, 1, 8, 8)
    for place, copy in enumerate(copies):
        row, column = divmod(place, 8)
        expected = image.clone()
        top, left = max(row - PATCH // 2, 0), max(column - PATCH // 2, 0)
        expected[0, top : row + PATCH // 2 + 1, left : column + PATCH // 2 + 1] = GREY
        assert torch.equal(copy, expected)


def only_looks_at(row: int, column: int) -> object:
    """Two classes: the second is likelier, the brighter this one pixel is."""

    def classify(images: Tensor) -> Tensor:
        bright = images[:, 0, row, column]
        return torch.stack([torch.zeros_like(bright), bright], dim=1)

    return classify


@pytest.mark.parametrize(("row", "column"), [(4, 3), (0, 0), (7, 2)])
def test_hiding_the_one_pixel_that_counts_is_what_costs(row: int, column: int) -> None:
    image = torch.ones(1, 8, 8)
    drop = map_occlusion(only_looks_at(row, column), image, 1)
    cost = torch.sigmoid(torch.tensor(1.0)) - torch.sigmoid(torch.tensor(GREY))
    expected = torch.zeros(8, 8)
    expected[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2] = cost
    assert torch.allclose(drop, expected, atol=1e-6)


def test_what_one_class_loses_another_gains() -> None:
    first, second = (
        map_occlusion(only_looks_at(4, 4), torch.ones(1, 8, 8), label) for label in (0, 1)
    )
    assert torch.allclose(first, -second, atol=1e-6)
    assert second.max() > 0.1


def test_an_image_of_another_size_can_be_looked_at_too() -> None:
    assert map_occlusion(only_looks_at(1, 1), torch.rand(1, 5, 6), 1).shape == (5, 6)
