"""A small convolutional network, and an MLP with as nearly as many parameters as there can be.

    CNN   conv(1 → f) ─ ReLU ─ pool ─ conv(f → 2f) ─ ReLU ─ pool ─ linear(10)
    MLP   linear(64 → h) ─ ReLU ─ linear(10)

With kernel k, stride s and padding p, n pixels become ⌊(n + 2p − k)/s⌋ + 1. A second convolution or
a pooling for which that is less than 1 has no room, and is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from demos.cnn.digits import CLASSES, SIZE

POOL = 2  # kernel and stride of a pooling


@dataclass(frozen=True)
class Stage:
    """A convolution or a pooling over ``n`` × ``n`` pixels; 0 ``filters`` is a pooling."""

    name: str
    n: int
    kernel: int
    stride: int
    padding: int = 0
    filters: int = 0

    @property
    def reach(self) -> int:
        """n + 2p − k: how far the kernel can go from its first position."""
        return self.n + 2 * self.padding - self.kernel

    @property
    def size(self) -> int:
        """⌊(n + 2p − k)/s⌋ + 1, the pixels that come out; less than 1 where the kernel has no room."""
        return self.reach // self.stride + 1

    @property
    def fits(self) -> bool:
        """Whether there is room for it."""
        return self.size >= 1


@dataclass(frozen=True)
class Architecture:
    """What makes a CNN; "same" ``padding`` is k // 2, which keeps the size at stride 1."""

    filters: int = 8
    kernel_size: int = 3
    stride: int = 1
    padding: str = "same"
    pooling: str = "max"

    def stages(self) -> Iterator[Stage]:
        """Every convolution and pooling in their order, also the first that does not fit."""
        n = SIZE
        for depth in (1, 2):
            p = self.kernel_size // 2 if self.padding == "same" else 0
            conv = Stage(f"conv {depth}", n, self.kernel_size, self.stride, p, depth * self.filters)
            yield conv
            if not conv.fits:
                return
            n = conv.size
            if self.pooling != "none":
                pool = Stage(f"pool {depth}", n, POOL, POOL)
                yield pool
                n = pool.size if pool.fits else n


def new_cnn(architecture: Architecture, random: torch.Generator) -> nn.Sequential:
    """Logits (n, 10) of images (n, 1, 8, 8); its first two modules make the feature maps."""
    modules: list[nn.Module] = []
    channels, n = 1, SIZE
    for stage in architecture.stages():
        if not stage.fits:
            continue
        if stage.filters:
            conv: nn.Conv2d = nn.utils.skip_init(
                nn.Conv2d, channels, stage.filters, stage.kernel, stage.stride, stage.padding
            )
            modules += [conv, nn.ReLU()]
            channels = stage.filters
        else:
            pool = nn.MaxPool2d if architecture.pooling == "max" else nn.AvgPool2d
            modules.append(pool(stage.kernel, stage.stride))
        n = stage.size
    linear: nn.Linear = nn.utils.skip_init(nn.Linear, channels * n * n, CLASSES)
    return _start(nn.Sequential(*modules, nn.Flatten(), linear), random)


def new_mlp(parameters: int, random: torch.Generator) -> nn.Sequential:
    """Logits (n, 10) of images (n, 1, 8, 8), from as nearly ``parameters`` as whole units allow."""
    # 64h + h + 10h + 10 = parameters
    hidden = max(1, round((parameters - CLASSES) / (SIZE * SIZE + 1 + CLASSES)))
    first: nn.Linear = nn.utils.skip_init(nn.Linear, SIZE * SIZE, hidden)
    last: nn.Linear = nn.utils.skip_init(nn.Linear, hidden, CLASSES)
    return _start(nn.Sequential(nn.Flatten(), first, nn.ReLU(), last), random)


def _start(network: nn.Sequential, random: torch.Generator) -> nn.Sequential:
    """With torch's own starting weights, U(±1/√fan_in), drawn from ``random`` alone."""
    for layer in network:
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            bound = layer.weight[0].numel() ** -0.5
            for start in layer.parameters():  # weight (out, in, ...), bias (out,)
                nn.init.uniform_(start, -bound, bound, generator=random)
    return network


def count_parameters(network: nn.Module) -> int:
    """All that is learned: weights and biases."""
    return sum(parameter.numel() for parameter in network.parameters())


@torch.no_grad()
def count_dead(cnn: nn.Sequential, images: Tensor) -> int:
    """The filters of the first layer that are 0 after ReLU at every position of all images (n, 1, 8, 8)."""
    maps = cnn[:2](images)  # (n, filters, h, w)
    return int((maps.amax(dim=(0, 2, 3)) == 0).sum())
