"""The same linear model s = w·x + b on the same data under any loss: data, fits, what was measured.

A loss of an error fits s to the target; a loss of a margin asks s to be on the target's side of 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from demos.kit.phrases import each, join
from demos.losses.loss_functions import ERROR_LOSSES, LOSSES

SLOPE, INTERCEPT, NOISE = 1.5, 0.75, 0.5  # of the points along a line
BORDER = -INTERCEPT / SLOPE  # where that line crosses 0
POINTS, SPAN = 40, 3.0  # with x from -SPAN to SPAN
OUTLIERS, DROP = 5, 8.0
EXAMPLES, RARE, OFFSET = 200, 20, 0.9  # two clouds of spread 1 around ±(OFFSET, OFFSET)
STEPS, LR = 150, 0.3


@dataclass(frozen=True)
class Data:
    """Inputs x (n, d), targets y (n,), and labels ±1 (n,): on which side of 0 a target lies.

    ``odd`` marks the points (n,) that are outliers, or of the rare class.
    """

    x: Tensor
    y: Tensor
    label: Tensor
    odd: Tensor


def make_data(kind: str, seed: int) -> Data:
    """Points along a line, "clean" or with the last ones dropped as "outliers"; or "imbalance"."""
    random = torch.Generator().manual_seed(seed)  # its own: other runs draw at the same time
    if kind == "imbalance":
        rare = torch.arange(EXAMPLES) < RARE
        label = torch.where(rare, 1.0, -1.0).double()  # (n,)
        noise = torch.randn(EXAMPLES, 2, generator=random, dtype=torch.float64)
        return Data(OFFSET * label[:, None] + noise, label, label, rare)
    x = torch.linspace(-SPAN, SPAN, POINTS, dtype=torch.float64)
    noise = torch.randn(POINTS, generator=random, dtype=torch.float64)
    odd = torch.arange(POINTS) >= POINTS - (OUTLIERS if kind == "outliers" else 0)
    y = SLOPE * x + INTERCEPT + NOISE * noise - DROP * odd  # (n,)
    return Data(x[:, None], y, torch.where(y > 0, 1.0, -1.0).double(), odd)


def fit(name: str, data: Data, delta: float, gamma: float) -> nn.Linear:
    """The model, trained on ``data`` with the loss ``name`` from the same start as with any other."""
    # From zeros, without drawing the random weights that a new layer starts with.
    model: nn.Linear = nn.utils.skip_init(nn.Linear, data.x.shape[1], 1, dtype=torch.float64)
    for start in model.parameters():
        nn.init.zeros_(start)
    optimizer = torch.optim.Adam(model.parameters(), lr=LR)
    # Only steps that become small end in the corner of mae or hinge.
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in range(STEPS):
        score = model(data.x).squeeze(1)  # (n,)
        # r = s − y  or  m = y·s
        seen = score - data.y if name in ERROR_LOSSES else data.label * score  # (n,)
        loss = LOSSES[name](seen, delta, gamma).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return model


@torch.no_grad()
def measure_line(model: nn.Linear, data: Data, delta: float) -> dict[str, float]:
    """Slope and intercept, how far the slope is off, and how many points lie beyond δ."""
    w, b = model.weight.item(), model.bias.item()
    beyond = (model(data.x).squeeze(1) - data.y).abs() > delta  # (n,)
    return {
        "slope": w,
        "slope error": abs(w - SLOPE),
        "intercept": b,
        "points beyond δ": beyond.sum().item(),
    }


def measure_border(model: nn.Linear) -> dict[str, float]:
    """The x at which the score of the points along a line changes its sign."""
    border = -model.bias.item() / model.weight.item()
    return {"border": border, "border error": abs(border - BORDER)}


@torch.no_grad()
def measure_classes(model: nn.Linear, data: Data) -> dict[str, float]:
    """How well the rare class is found; a precision only where any example was said to be in it."""
    found = model(data.x).squeeze(1) > 0  # (n,)
    right, said = (found & data.odd).sum().item(), found.sum().item()
    measured = {
        "recall (%)": 100 * right / RARE,
        "accuracy (%)": 100 * (found == data.odd).double().mean().item(),
    }
    return measured | ({"precision (%)": 100 * right / said} if said else {})


def describe_lines(numbers: Mapping[str, float], errors: list[str], outliers: bool) -> str:
    """What ``measure_line`` found for losses of an error, in words."""
    text = (
        f"The same line ŷ = w·x + b, trained on the same {POINTS} points, gets the slope "
        f"{each(numbers, errors, 'slope')}; {SLOPE:g} is true."
    )
    if outliers:
        off, worst, ratio = _describe_errors(numbers, errors, "slope error")
        text += f" With {OUTLIERS} outliers, {DROP:g} too low, {off}"
        if worst == "mse" and ratio > 2:
            text += ": squared, a few far points outvote the many near ones"
        text += "."
    elif len(errors) > 1:
        slopes = [numbers[f"{name} slope"] for name in errors]
        spread = max(slopes) - min(slopes)
        text += f" Without outliers the slopes differ by {spread:.2g}"
        text += ": the choice hardly matters." if spread < SLOPE / 15 else "."
    if "huber" in errors:
        beyond = int(numbers["huber points beyond δ"])
        lie = "1 point lies" if beyond == 1 else f"{beyond or 'No'} points lie"
        pull = (
            ", where its pull grows no further."
            if beyond
            else ": there it is half of mse everywhere."
        )
        text += f" {lie} beyond huber's δ{pull}"
    return text


def describe_borders(
    numbers: Mapping[str, float], margins: list[str], outliers: bool, gamma: float
) -> str:
    """What ``measure_border`` found for losses of a margin, in words."""
    text = (
        f"For {join(margins)} the same points are two classes, y above and below 0, and the "
        f"upright line is the border learned, x = {each(numbers, margins, 'border')}; "
        f"{BORDER:g} is true."
    )
    if outliers:
        off, worst, ratio = _describe_errors(numbers, margins, "border error")
        text += f" The {OUTLIERS} outliers bear the wrong label: {off}"
        if worst == "focal" and gamma and ratio > 1:
            text += ", since focal listens most to what looks wrong, mislabelled or not"
        text += "."
    return text


def _describe_errors(
    numbers: Mapping[str, float], names: list[str], what: str
) -> tuple[str, str, float]:
    """The largest and the least error in words, whose the largest is, and how many times the least."""
    ordered = sorted(names, key=lambda name: numbers[f"{name} {what}"])
    best, worst = (numbers[f"{name} {what}"] for name in (ordered[0], ordered[-1]))
    text = f"{ordered[-1]} is off by **{worst:.3g}**"
    if len(names) > 1:
        text += f" and {ordered[0]} by **{best:.3g}**"
    return text, ordered[-1], worst / best if best else 1.0


def describe_classes(numbers: Mapping[str, float], errors: list[str], margins: list[str]) -> str:
    """What ``measure_classes`` found, in words."""
    names = [*errors, *margins]
    found = {name: numbers[f"{name} recall (%)"] for name in names}
    text = (
        f"{RARE} of {EXAMPLES} examples are of the rare class. Of these the trained models find "
        f"{each(numbers, names, 'recall (%)', ' %')}."
    )
    if errors:
        text += (
            f" {join(errors)} fit{'s' * (len(errors) == 1)} the score to ±1, so that an example far "
            "on the right side counts as an error too."
        )
    silent = [name for name in names if f"{name} precision (%)" not in numbers]
    if silent:
        text += (
            f" A model that never says “rare” ({join(silent)}) is still right for "
            f"{numbers[f'{silent[0]} accuracy (%)']:.3g} %: accuracy hides it."
        )
    if "focal" in found and "bce" in found:
        more = found["focal"] - found["bce"]
        compared = "as many as" if not more else "more than" if more > 0 else "fewer than"
        text += f" focal finds {compared} bce."
    if max(found.values()) < 100:
        text += (
            " No loss counts a rare example more than a common one: a class weight, or a threshold "
            "below 0, would find more of them."
        )
    return text
