"""The parameters of the digits experiment: two networks, their training, and the digit shown."""

from __future__ import annotations

from dataclasses import dataclass

from demos.cnn.convnet import Architecture
from demos.cnn.digits import SIZE
from demos.kit.parameters import choice, drawing, number

NAMES = {"cnn": "CNN", "mlp": "MLP"}


@dataclass(frozen=True)
class Params:
    """The networks, their training, and the digit that is looked at."""

    network: str = choice(
        "cnn", tuple(NAMES), label="network", help="which to look into; both are trained"
    )
    pixels: str = choice(
        "normal",
        ("normal", "shuffled"),
        label="pixels",
        help="shuffled puts those of every digit into the same random order",
        words=("pixel order",),
        also={"shuffled": ("scrambled", "permuted")},
    )
    augmentation: str = choice(
        "on",
        ("on", "off"),
        label="augmentation",
        help="turns, slants, stretches and bends each digit a little, anew in every epoch",
        words=("data augmentation", "augment"),
    )
    epochs: int = number(
        20, 1, 30, step=1, label="epochs", help="passes over the training digits", words=("epoch",)
    )
    filters: int = number(
        12,
        1,
        16,
        step=1,
        label="filters",
        help="of the first layer; the second has twice as many",
        words=("filter", "kernels", "channels"),
    )
    kernel_size: int = number(
        3, 1, 7, step=2, label="kernel size", unit="pixels", words=("kernel", "kernel size")
    )
    stride: int = number(
        1, 1, 2, step=1, label="stride", unit="pixels", help="of both convolutions"
    )
    padding: str = choice(
        "same", ("same", "none"), label="padding", help="same adds k // 2 zeros on each side"
    )
    pooling: str = choice(
        "max",
        ("max", "average", "none"),
        label="pooling",
        words=("pool",),
        also={"average": ("avg", "mean")},
    )
    lr: float = number(
        0.05,
        0.0001,
        1.0,
        step=0.0001,
        label="learning rate",
        help="at the start; it falls to 0 along a cosine",
        words=("learning rate", "step size", "rate"),
        log=True,
    )
    momentum: float = number(0.9, 0.0, 0.99, step=0.01, label="momentum")
    batch_size: int = number(
        32,
        8,
        256,
        step=1,
        label="batch size",
        unit="digits",
        words=("batch size", "batches of", "batch", "bs"),
    )
    digit: int = number(
        3,
        0,
        9,
        step=1,
        label="digit",
        help="the test digit that is looked at",
        words=("turn the", "rotate the", "shift the", "move the"),
    )
    shift: int = number(
        0,
        -3,
        3,
        step=1,
        label="shift",
        unit="pixels",
        help="of that digit, to the right",
        words=(
            "shifted by",
            "shift it",
            "shift it by",
            "shift by",
            "moved by",
            "move it",
            "move it by",
        ),
    )
    rotate: float = number(
        0.0,
        -180,
        180,
        step=1.0,
        label="rotate",
        unit="degrees",
        help="of that digit, anticlockwise",
        words=("rotated by", "rotate it", "rotate it by", "rotate by", "turned by", "turn it",
               "turn it by", "rotation", "angle", "degrees"),
    )  # fmt: skip
    drawing: str = drawing(
        SIZE, label="your own digit", help="it is sized and thinned as theirs were, and looked at"
    )
    seed: int = number(0, 0, 999, step=1, label="seed", help="the same seed gives the same run")

    @property
    def architecture(self) -> Architecture:
        """Of the CNN."""
        return Architecture(self.filters, self.kernel_size, self.stride, self.padding, self.pooling)
