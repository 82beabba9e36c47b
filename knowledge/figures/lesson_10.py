"""Pictures of lesson 10: an attack on a digit, and the errors that a trained autoencoder makes."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from look import DASHED, SOLID, Palette, Picture, chart, page, raster, sheet, words
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from torch import nn

EPSILON = 0.1


@cache
def digits() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Training images, test images, training labels, test labels, split as in the lesson."""
    pixels, digit = load_digits(return_X_y=True)
    Xa, Xb, ya, yb = train_test_split(
        pixels / 16, digit, test_size=0.25, random_state=0, stratify=digit
    )
    X, X_test = (torch.tensor(a, dtype=torch.float32) for a in (Xa, Xb))
    return X, X_test, torch.tensor(ya), torch.tensor(yb)


@cache
def attacked_digit() -> tuple[list[np.ndarray], list[tuple[int, float]]]:
    """Image, added change and changed image; digit and probability read from first and last.

    The test digit is the one whose right answer was surest among those that FGSM changed.
    """
    X, X_test, y, y_test = digits()
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 10))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(150):
        optimizer.zero_grad()
        F.cross_entropy(net(X), y).backward()
        optimizer.step()
    inputs = X_test.clone().requires_grad_(True)
    (grad,) = torch.autograd.grad(F.cross_entropy(net(inputs), y_test), inputs)
    changed = (X_test + EPSILON * grad.sign()).clamp(0, 1)
    with torch.no_grad():
        before, after = net(X_test).softmax(1), net(changed).softmax(1)
    fooled = (before.argmax(1) == y_test) & (after.argmax(1) != y_test)
    i = int((before.max(1).values * fooled).argmax())
    images = [X_test[i], changed[i] - X_test[i], changed[i]]
    read = [(int(p[i].argmax()), p[i].max().item()) for p in (before, after)]
    return [image.view(8, 8).numpy() for image in images], read


def show(ax: Axes, palette: Palette, image: np.ndarray, left: float, signed: bool) -> None:
    """An 8 by 8 image: pixels from paper to ink, or changes from orange to blue."""

    def grey(value: float) -> str:
        return palette.tint(palette.ink, 0.04 + 0.9 * value)

    def change(value: float) -> str:
        return palette.tint(palette.blue if value > 0 else palette.orange, abs(value))

    raster(ax, image / EPSILON if signed else image, (left, 62), 19, change if signed else grey)
    sides = [left, left + 152, left + 152, left, left], [62, 62, 214, 214, 62]
    ax.plot(*sides, color=palette.grey, lw=1)


def attack(palette: Palette) -> Figure:
    """A digit, plus or minus 0.1 at each pixel, and what the classifier then reads."""
    images, read = attacked_digit()
    figure, ax = sheet(300)
    titles = ("test image", "ε · sign of the gradient", "attacked image")
    for left, image, title in zip((26, 244, 462), images, titles, strict=True):
        words(ax, left + 76, 36, title, palette.ink, 15, bold=True)
        show(ax, palette, image, left, title.startswith("ε"))
    words(ax, 211, 138, "+", palette.grey, 26)
    words(ax, 429, 138, "=", palette.grey, 26)
    for left, (digit, p) in zip((26, 462), read, strict=True):
        words(ax, left + 76, 240, f"read as {digit}", palette.ink, 15, bold=True)
        words(ax, left + 76, 262, f"probability {p:.2f}", palette.ink, 13)
    words(ax, 320, 240, "+0.1 (blue), −0.1 (orange)", palette.ink, 13)
    words(ax, 320, 262, "less where 0 or 1 is reached", palette.grey, 13)
    return figure


@cache
def anomaly_scores() -> tuple[torch.Tensor, torch.Tensor, float]:
    """Test scores of digits 0 to 4, of digits 5 to 9, and the threshold from normal training."""
    X, X_test, y, y_test = digits()
    torch.manual_seed(0)
    halves = (nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 4)), (nn.Linear(4, 32), nn.ReLU())
    ae = nn.Sequential(*halves[0], *halves[1], nn.Linear(32, 64))
    optimizer = torch.optim.Adam(ae.parameters(), lr=0.01)
    for _ in range(300):
        optimizer.zero_grad()
        F.mse_loss(ae(X[y < 5]), X[y < 5]).backward()
        optimizer.step()

    @torch.no_grad()
    def score(inputs: torch.Tensor) -> torch.Tensor:
        errors: torch.Tensor = (ae(inputs) - inputs).pow(2)
        return errors.mean(dim=1)

    threshold = score(X[y < 5]).quantile(0.95).item()
    scores = score(X_test)
    return scores[y_test < 5], scores[y_test >= 5], threshold


def anomalies(palette: Palette) -> Figure:
    """How often each reconstruction error occurs, and where the alarm begins."""
    normal, strange, threshold = anomaly_scores()
    figure = page(346)
    ax = chart(
        figure,
        palette,
        (62, 56, 548, 240),
        xlim=(0, 0.14),
        xlabel="reconstruction error (mean square over 64 pixels)",
        ylabel="test images",
    )
    edges = np.linspace(0, 0.14, 29)
    for scores, colour, style in ((normal, palette.blue, SOLID), (strange, palette.orange, DASHED)):
        counts, _ = np.histogram(scores.numpy(), edges)
        ax.stairs(counts, edges, fill=True, color=colour, alpha=0.2, lw=0, zorder=1)
        ax.stairs(counts, edges, color=colour, lw=2, ls=style, zorder=2)
    top = ax.get_ylim()[1]
    ax.axvline(threshold, color=palette.ink, lw=1.6)
    words(ax, threshold + 0.001, top * 1.02, "threshold", palette.ink, 14, "left", "bottom", True)
    found, false_alarms = ((s > threshold).float().mean().item() for s in (strange, normal))
    words(ax, 0.001, top * 1.02, "normal: digits 0 to 4", palette.blue, 14, "left", "bottom")
    words(ax, 0.139, top * 1.02, "anomalies: digits 5 to 9", palette.orange, 14, "right", "bottom")
    text = f"alarm: {found:.0%} of the anomalies,\n{false_alarms:.0%} of the normal images"
    words(ax, 0.139, top * 0.84, text, palette.ink, 14, "right")
    return figure


PICTURES = [
    Picture(
        "10-attack",
        "An adversarial change of a digit",
        "Three 8 by 8 pixel images: a digit that is read rightly, a change of at most 0.1 at each "
        "pixel, and their sum, which is read as another digit.",
        attack,
    ),
    Picture(
        "10-anomalies",
        "Reconstruction errors of an autoencoder",
        "Two histograms: most normal digits 0 to 4 have small errors, most anomalies 5 to 9 larger "
        "ones; a threshold between them finds 88 percent of the anomalies.",
        anomalies,
    ),
]
