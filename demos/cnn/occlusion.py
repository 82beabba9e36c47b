"""Which part of an image a network's answer hangs on: hide a patch, and see what that costs.

    drop(r, c) = p(class | image) − p(class | image with a grey patch around pixel (r, c))

Zeiler and Fergus 2014, "Visualizing and understanding convolutional networks", section 4.2.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

PATCH = 3  # pixels, of a side
GREY = 0.3  # about the mean brightness of the digits


def occlude(image: Tensor) -> Tensor:
    """One copy (h·w, 1, h, w) of an image (1, h, w) for each pixel, the patch around it grey."""
    height, width = image.shape[-2:]
    rows, columns = torch.arange(height), torch.arange(width)
    near_rows = (rows[:, None] - rows).abs() <= PATCH // 2  # (h, h): is the row within the patch
    near_columns = (columns[:, None] - columns).abs() <= PATCH // 2
    hidden = near_rows[:, None, :, None] & near_columns[None, :, None, :]  # (h, w, h, w)
    return torch.where(hidden.reshape(-1, 1, height, width), GREY, image)


@torch.no_grad()
def map_occlusion(classify: Callable[[Tensor], Tensor], image: Tensor, label: int) -> Tensor:
    """The drop (h, w) of the probability of class ``label``, from -1 to 1; below 0 it has risen.

    ``classify`` gives images (n, 1, h, w) their logits (n, classes).
    """
    images = torch.cat([image[None], occlude(image)])  # (1 + h·w, 1, h, w)
    p = classify(images).softmax(dim=1)[:, label]  # (1 + h·w,)
    return (p[0] - p[1:]).reshape(image.shape[-2:])
