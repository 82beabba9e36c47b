"""Scikit-learn's 1,797 digits of 8×8 pixels, by 13 hands: split, moved, turned, and shuffled.

Knows images, not networks. Any image (1, 8, 8) in [0, 1] can be moved and turned, a drawn one too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F

SIZE = 8  # pixels, of a side
CLASSES = 10
TEST_SHARE = 0.25
NEXT_SEED = 1000  # more than any seed: the pixels' order does not hang on the training's draws


@dataclass(frozen=True)
class Digits:
    """Images (n, 1, 8, 8) with their labels (n,), and the order in which a network sees the pixels.

    ``x`` to learn from is as it was written, for it may be varied before it is seen; ``x_test`` and
    ``x_moved``, the test digits one pixel to the right and to the left in turn, are as they are seen.
    """

    x: Tensor
    y: Tensor
    x_test: Tensor
    y_test: Tensor
    x_moved: Tensor
    order: Tensor | None = None

    def see(self, images: Tensor) -> Tensor:
        """What a network is shown of ``images``: their pixels in the order of all others."""
        return images if self.order is None else reorder(images, self.order)


@cache
def load_digits_split() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Training and test images (n, 1, 8, 8) in [0, 1] with labels (n,), split once for all runs."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, labels = load_digits(return_X_y=True)
    parts = train_test_split(images, labels, test_size=TEST_SHARE, stratify=labels, random_state=0)
    x_train, x_test = (
        torch.tensor(part, dtype=torch.float32).reshape(-1, 1, SIZE, SIZE) / 16
        for part in parts[:2]
    )
    y_train, y_test = (torch.tensor(part) for part in parts[2:])
    return x_train, x_test, y_train, y_test


def make_digits(shuffled: bool, seed: int) -> Digits:
    """All digits; ``shuffled`` puts the pixels of every image into one and the same random order."""
    x, x_test, y, y_test = load_digits_split()
    x_moved = x_test.clone()
    x_moved[0::2], x_moved[1::2] = move(x_test[0::2], 1), move(x_test[1::2], -1)
    if not shuffled:
        return Digits(x, y, x_test, y_test, x_moved)
    random = torch.Generator().manual_seed(seed + NEXT_SEED)
    order = torch.randperm(SIZE * SIZE, generator=random)
    x_test, x_moved = (reorder(images, order) for images in (x_test, x_moved))
    return Digits(x, y, x_test, y_test, x_moved, order)


def reorder(images: Tensor, order: Tensor) -> Tensor:
    """The images (..., 8, 8) with pixel ``order[i]`` as pixel i, row by row."""
    return images.flatten(-2)[..., order].reshape(images.shape)


def find_digit(label: int) -> Tensor:
    """The first test digit (1, 8, 8) of this class."""
    _, x_test, _, y_test = load_digits_split()
    return x_test[int((y_test == label).nonzero()[0])]


def read_drawing(pixels: str) -> Tensor:
    """An image (1, 8, 8) in [0, 1] from 64 hexadecimal digits, row by row."""
    levels = torch.tensor([int(level, 16) for level in pixels])
    return (levels / 15).reshape(1, SIZE, SIZE)


def move(images: Tensor, right: float, degrees: float = 0.0) -> Tensor:
    """Images (n, 1, h, w) turned about their middle, anticlockwise, then moved to the right by pixels.

    Between pixels it is bilinear; what comes in from outside is 0.
    """
    angle = math.radians(degrees)
    cos, sin = math.cos(angle), math.sin(angle)
    dx = 2 * right / images.shape[-1]  # an image spans -1 to 1
    # where a pixel of the result comes from: R⁻¹ (x − dx, y), y downwards
    source = torch.tensor([[cos, -sin, -cos * dx], [sin, cos, -sin * dx]])  # (2, 3)
    grid = F.affine_grid(
        source.expand(len(images), 2, 3), list(images.shape), align_corners=False
    )  # (n, h, w, 2)
    return F.grid_sample(images, grid, align_corners=False).clamp(0, 1)
