"""A small convolutional network learns scikit-learn's 1,797 handwritten digits of 8×8 pixels.

    conv(1→filters) ─ ReLU ─ maxpool 2 ─ conv(filters→2·filters) ─ ReLU ─ maxpool 2 ─ linear(10)

``python -m demos.cnn --epochs 2 --filters 4``
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from demos.catalogue import Demo
from demos.frames import Chart, Frame, Line, Tiles
from demos.parameters import choice, number

TEST_SHARE = 0.25
SHOWN_DIGITS = 8
LARGEST_LOSS = 1e6


@dataclass(frozen=True)
class Params:
    """The usual knobs of a training run."""

    epochs: int = number(
        5, 1, 30, step=1, label="epochs", help="passes over the training digits", words=("epoch",)
    )
    filters: int = number(
        8,
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
    lr: float = number(
        0.05,
        0.0001,
        1.0,
        step=0.0001,
        label="learning rate",
        words=("learning rate", "step size", "rate"),
    )
    momentum: float = number(0.9, 0.0, 0.99, step=0.01, label="momentum")
    batch_size: int = number(
        32,
        8,
        256,
        step=1,
        label="batch size",
        unit="digits",
        words=("batch size", "batches of", "batch"),
    )
    pooling: str = choice("max", ("max", "average"), label="pooling", words=("pool",))
    seed: int = number(0, 0, 999, step=1, label="seed", help="the same seed gives the same run")


class Network(nn.Module):
    """Two convolutions with pooling, then one linear layer to the ten classes."""

    def __init__(self, filters: int, kernel_size: int, pooling: str) -> None:
        super().__init__()
        same = kernel_size // 2  # for an odd kernel: output size n + 2p - k + 1 = n
        self.conv1 = nn.Conv2d(1, filters, kernel_size, padding=same)
        self.conv2 = nn.Conv2d(filters, 2 * filters, kernel_size, padding=same)
        self.pool = nn.MaxPool2d(2) if pooling == "max" else nn.AvgPool2d(2)
        self.linear = nn.Linear(2 * filters * 2 * 2, 10)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (n, 10) of images (n, 1, 8, 8)."""
        x = self.pool(F.relu(self.conv1(x)))  # (n, filters, 4, 4)
        x = self.pool(F.relu(self.conv2(x)))  # (n, 2 filters, 2, 2)
        logits: Tensor = self.linear(x.flatten(1))  # (n, 10)
        return logits


def new_network(params: Params, random: torch.Generator) -> Network:
    """A network with torch's own starting weights, drawn from ``random`` alone.

    U(-1/sqrt(fan_in), 1/sqrt(fan_in)) for weights and biases, as Conv2d and Linear start.
    """
    with torch.device("meta"):
        network = Network(params.filters, params.kernel_size, params.pooling)
    network.to_empty(device="cpu")
    for layer in (network.conv1, network.conv2, network.linear):
        bound = layer.weight[0].numel() ** -0.5
        for start in layer.parameters():  # weight (out, in, ...), bias (out,)
            nn.init.uniform_(start, -bound, bound, generator=random)
    return network


def has_diverged(loss: float) -> bool:
    """NaN, infinite, or so large that no learning is left in it (the start is near ln 10 = 2.3)."""
    return not loss < LARGEST_LOSS


@cache
def load_digits_split() -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Training and test images (n, 1, 8, 8) in [0, 1] with labels (n,), split once for all runs."""
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    images, labels = load_digits(return_X_y=True)
    parts = train_test_split(images, labels, test_size=TEST_SHARE, stratify=labels, random_state=0)
    x_train, x_test = (
        torch.tensor(part, dtype=torch.float32).reshape(-1, 1, 8, 8) / 16 for part in parts[:2]
    )
    y_train, y_test = (torch.tensor(part) for part in parts[2:])
    return x_train, x_test, y_train, y_test


def run(params: Params) -> Iterator[Frame]:
    """A frame before training and one after every batch."""
    x, x_test, y, y_test = load_digits_split()
    random = torch.Generator().manual_seed(params.seed)  # its own: other runs draw at the same time
    network = new_network(params, random)
    optimizer = torch.optim.SGD(network.parameters(), lr=params.lr, momentum=params.momentum)
    log = _Log(len(x), params)
    yield log.frame(network, x_test, y_test)
    for _ in range(params.epochs):
        for batch in torch.randperm(len(x), generator=random).split(params.batch_size):
            loss = F.cross_entropy(network(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            log.losses.append(loss.item())
            if has_diverged(loss.item()):
                yield log.frame(network, x_test, y_test)
                return
            yield log.frame(network, x_test, y_test)


class _Log:
    """The numbers of one run so far, and the frame they make."""

    def __init__(self, count: int, params: Params) -> None:
        self.params = params
        self.per_epoch = -(-count // params.batch_size)
        self.total = self.per_epoch * params.epochs
        self.losses: list[float] = []
        self.checked: list[float] = []  # epochs at which the accuracy was measured
        self.accuracies: list[float] = []

    def frame(self, network: Network, x_test: Tensor, y_test: Tensor) -> Frame:
        """Measure the test digits and show where the run stands."""
        with torch.no_grad():
            predicted = network(x_test).argmax(dim=1)  # (n,)
        step = len(self.losses)
        self.checked.append(step / self.per_epoch)
        self.accuracies.append(100 * (predicted == y_test).float().mean().item())
        diverged = bool(self.losses) and has_diverged(self.losses[-1])
        epochs = [(i + 1) / self.per_epoch for i in range(step)]
        shown = [
            loss if loss < LARGEST_LOSS else LARGEST_LOSS for loss in self.losses
        ]  # NaN and infinity: the top
        end = float(self.params.epochs)
        return Frame(
            charts=(
                Chart(
                    "Loss of each batch",
                    "epochs",
                    "cross-entropy (nats)",
                    (Line("training loss", epochs, shown),),
                    x_range=(0, end),
                ),
                Chart(
                    "Digits it has never seen",
                    "epochs",
                    "right (%)",
                    (Line("test accuracy", tuple(self.checked), tuple(self.accuracies)),),
                    x_range=(0, end),
                    y_range=(0, 100),
                ),
                _filters(network),
                _examples(x_test, y_test, predicted),
            ),
            caption=self._caption(step, len(y_test), diverged),
            progress=1.0 if diverged else step / self.total,
            numbers={"step": step, "accuracy": self.accuracies[-1]}
            | ({"loss": self.losses[-1]} if self.losses and not diverged else {}),
        )

    def _caption(self, step: int, tested: int, diverged: bool) -> str:
        if diverged:
            return (
                f"The run **diverged** at batch {step}: the loss is above a million or no number at all. "
                f"A learning rate below {self.params.lr:g} takes smaller steps."
            )
        accuracy = self.accuracies[-1]
        if not step:
            return (
                f"Before training: the filters are random, and **{accuracy:.1f} %** of {tested} "
                "test digits are right; guessing would get about 10 %."
            )
        return (
            f"After {step} of {self.total} batches (epoch {step / self.per_epoch:.1f}) the loss of the "
            f"last batch is **{self.losses[-1]:.3f}**, and **{accuracy:.1f} %** of {tested} test "
            "digits are right."
        )


def _filters(network: Network) -> Tiles:
    weights = network.conv1.weight.detach().squeeze(1)  # (filters, k, k)
    weights = torch.nan_to_num(weights)
    top = max(weights.abs().max().item(), 1e-6)
    labels = [str(i + 1) for i in range(len(weights))]
    return Tiles("Filters of the first layer", weights.tolist(), labels, -top, top, diverging=True)


def _examples(x: Tensor, y: Tensor, predicted: Tensor) -> Tiles:
    """Some test digits, those still wrong first."""
    order = (predicted == y).int().argsort(stable=True)[:SHOWN_DIGITS]
    labels = [f"{y[i]}" if predicted[i] == y[i] else f"{y[i]} → {predicted[i]}" for i in order]
    wrong = int((predicted != y).sum())
    title = f"Test digits: {wrong} of {len(y)} wrong (true → predicted)"
    return Tiles(title, x[order, 0].tolist(), labels, 0.0, 1.0)


DEMO = Demo(
    name="cnn",
    title="A CNN learns digits",
    summary="A convolutional network learns 8×8 handwritten digits while its filters change.",
    words=("cnn", "convnet", "convolutional", "convolution", "digits", "mnist", "conv net"),
    Params=Params,
    run=run,
    examples=("teach a cnn some digits, two epochs",),
)

if __name__ == "__main__":
    from demos.terminal import main

    raise SystemExit(main(DEMO))
