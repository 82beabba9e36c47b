import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.cnn.digits import SIZE, find_digit, load_digits_split, make_digits, move, reorder

pytestmark = pytest.mark.usefixtures("one_thread")


def inner(images: torch.Tensor) -> torch.Tensor:
    """The pixels that no move of up to three can push out."""
    return images[..., 3:5]


def test_every_digit_is_either_trained_on_or_tested_and_every_class_is_in_both() -> None:
    x, x_test, y, y_test = load_digits_split()
    assert x.shape[1:] == x_test.shape[1:] == (1, SIZE, SIZE)
    assert len(x) + len(x_test) == len(y) + len(y_test) == 1797
    assert 0 <= x.min() < x.max() <= 1
    shares = torch.bincount(y_test) / (torch.bincount(y) + torch.bincount(y_test))
    assert torch.allclose(shares, torch.full((10,), 0.25), atol=0.01)


def test_no_test_digit_is_among_those_trained_on() -> None:
    x, x_test, *_ = load_digits_split()
    seen = {image.numpy().tobytes() for image in x}
    assert not any(image.numpy().tobytes() in seen for image in x_test)


@pytest.mark.parametrize("label", range(10))
def test_the_digit_that_is_looked_at_is_a_test_digit_of_its_class(label: int) -> None:
    _, x_test, _, y_test = load_digits_split()
    same = (x_test == find_digit(label)).flatten(1).all(dim=1)
    assert y_test[same].tolist() == [label]


@pytest.mark.parametrize("right", range(-3, 4))
def test_whole_pixels_move_as_a_roll_does_and_darkness_comes_in(right: int) -> None:
    images = load_digits_split()[1][:20]
    moved = move(images, right)
    rolled = images.roll(right, dims=-1)
    assert torch.allclose(inner(moved), inner(rolled), atol=1e-5)
    came_in = moved[..., :right] if right > 0 else moved[..., SIZE + right :]
    assert came_in.abs().max() < 1e-5 if right else torch.allclose(moved, images, atol=1e-6)


@pytest.mark.parametrize(("degrees", "quarters"), [(90, 1), (180, 2), (-90, -1), (-180, 2)])
def test_quarter_turns_are_torchs_own_anticlockwise(degrees: int, quarters: int) -> None:
    images = load_digits_split()[1][:20]
    turned = images.rot90(quarters, dims=(-2, -1))
    assert torch.allclose(move(images, 0, degrees), turned, atol=1e-5)


def test_a_digit_is_turned_first_and_moved_to_the_right_afterwards() -> None:
    images = load_digits_split()[1][:20]
    both = move(images, 2, 90)
    assert torch.allclose(both, move(images.rot90(1, dims=(-2, -1)), 2), atol=1e-5)


@settings(deadline=None, max_examples=50)
@given(st.integers(-3, 3), st.floats(-180, 180))
def test_pixels_stay_between_black_and_white(right: int, degrees: float) -> None:
    moved = move(load_digits_split()[1][:5], right, degrees)
    assert moved.shape == (5, 1, SIZE, SIZE)
    assert 0 <= moved.min() <= moved.max() <= 1


def test_shuffling_puts_every_pixel_of_every_image_into_the_same_new_place() -> None:
    normal, shuffled = make_digits(False, 3), make_digits(True, 3)
    assert shuffled.order is not None
    assert sorted(shuffled.order.tolist()) == list(range(SIZE * SIZE))
    back = shuffled.order.argsort()
    for own, theirs in ((normal.x_test, shuffled.x_test), (normal.x_moved, shuffled.x_moved)):
        assert not torch.equal(own, theirs)
        assert torch.equal(reorder(theirs, back), own)
    assert torch.equal(shuffled.x, normal.x)  # as written: varied first, then shuffled
    assert not torch.equal(shuffled.see(shuffled.x), shuffled.x)
    assert torch.equal(shuffled.see(normal.x_test), shuffled.x_test)
    assert torch.equal(normal.see(normal.x_test), normal.x_test)


def test_the_order_comes_from_the_seed_alone() -> None:
    orders = [make_digits(True, seed).order for seed in (1, 1, 2)]
    assert torch.equal(orders[0], orders[1])
    assert not torch.equal(orders[0], orders[2])


def test_moved_test_digits_go_right_and_left_in_turn_and_stay_what_they_are_otherwise() -> None:
    digits = make_digits(False, 0)
    first, second = digits.x_test[:2], digits.x_moved[:2]
    assert torch.allclose(second[0, :, :, 1:], first[0, :, :, :-1], atol=1e-5)
    assert torch.allclose(second[1, :, :, :-1], first[1, :, :, 1:], atol=1e-5)
