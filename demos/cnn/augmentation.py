"""Digits as other hands might have written them: turned, slanted, stretched, bent, paler or darker.

Knows images, not networks. Nothing is moved as a whole: what moving a digit costs is measured.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor
from torch.nn import functional as F

TURN = 8.0  # degrees, to either side at most, as all of these
SLANT = 0.2  # of the height, to the side
WIDTH, HEIGHT = 0.2, 0.1  # of their size
BEND = 0.8  # pixels by which each of BENDS × BENDS places is pulled off on each axis
BENDS = 3
INK = 0.25  # natural logarithm of the power to which a pixel is raised


def vary(images: Tensor, random: torch.Generator) -> Tensor:
    """Each of the images (n, 1, h, w) in [0, 1] changed by its own draws; between pixels bilinear.

    Affine changes as in Simard, Steinkraus and Platt 2003, "Best practices for convolutional neural
    networks applied to visual document analysis"; the bends are theirs too, on a coarser grid.
    """

    def draw(most: float, *shape: int) -> Tensor:
        return (2 * torch.rand(len(images), *shape, generator=random) - 1) * most

    angle, slant = draw(math.radians(TURN)), draw(SLANT)
    wide, high = 1 + draw(WIDTH), 1 + draw(HEIGHT)
    cos, sin, none = angle.cos(), angle.sin(), torch.zeros(len(images))
    # where a pixel of the result comes from
    rows = (wide * cos, slant - high * sin, none), (wide * sin, high * cos, none)
    source = torch.stack([torch.stack(row, dim=1) for row in rows], dim=1)  # (n, 2, 3)
    grid = F.affine_grid(source, list(images.shape), align_corners=False)  # (n, h, w, 2)
    size = images.shape[-2:]
    pulls = draw(2 * BEND / size[1], 2, BENDS, BENDS)  # an image spans -1 to 1
    bent = F.interpolate(pulls, size=size, mode="bicubic", align_corners=True)  # (n, 2, h, w)
    changed = F.grid_sample(images, grid + bent.movedim(1, -1), align_corners=False)
    return changed.clamp(0, 1) ** draw(INK, 1, 1, 1).exp()
