import pytest
import torch

from demos.cnn.augmentation import vary
from demos.cnn.digits import load_digits_split

pytestmark = pytest.mark.usefixtures("one_thread")


def seeded(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def centre(images: torch.Tensor) -> torch.Tensor:
    """The mean column and row of the ink of each image (n, 1, 8, 8)."""
    ticks = torch.arange(8.0)
    ink = images.sum(dim=(1, 2, 3))
    return torch.stack(
        [(images.sum(dim=2)[:, 0] @ ticks) / ink, (images.sum(dim=3)[:, 0] @ ticks) / ink], dim=1
    )


def test_each_digit_is_varied_by_its_own_draws_and_stays_within_black_and_white() -> None:
    digit = load_digits_split()[0][:1].expand(20, 1, 8, 8)
    varied = vary(digit, seeded())
    assert varied.shape == digit.shape
    assert 0 <= varied.min() < varied.max() <= 1
    assert len({image.numpy().tobytes() for image in varied}) == 20
    assert torch.equal(varied, vary(digit, seeded()))
    assert not torch.equal(varied, vary(digit, seeded(1)))


def test_what_is_varied_stays_where_it_was_and_is_as_much_ink() -> None:
    digits = load_digits_split()[0]
    varied = vary(digits, seeded())
    assert (centre(varied) - centre(digits)).mean(dim=0).abs().max() < 0.1
    assert (centre(varied) - centre(digits)).abs().mean() < 0.5
    assert varied.mean().item() == pytest.approx(digits.mean().item(), rel=0.1)


def test_a_varied_digit_is_nearest_to_digits_of_its_own_class() -> None:
    digits, _, labels, _ = load_digits_split()
    distances = torch.cdist(vary(digits, seeded()).flatten(1), digits.flatten(1))  # (n, n)
    assert (labels[distances.argmin(dim=1)] == labels).float().mean() > 0.85
