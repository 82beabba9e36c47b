"""One optimizer's way down a surface: real torch.optim, gradients by autograd, a real schedule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.optim import Optimizer, lr_scheduler

from demos.optimizers.surfaces import Surface

LARGEST_LOSS = 1e9  # beyond it a run has diverged; no start is higher than 1e6
LEAST_LR = 1e-4  # that can be chosen
SHRINK = 0.8  # from one learning rate tried to the next
WARMUP_SHARE = 0.2  # of all steps


@dataclass(frozen=True)
class Settings:
    """What all optimizers of a run share."""

    lr: float
    momentum: float
    weight_decay: float
    schedule: str
    steps: int


@dataclass(frozen=True)
class Descent:
    """The path (t + 1, n) from the start on, the loss at each of its points, and each step's lr.

    The last step of one that ``diverged`` is not on the path: its loss is beyond LARGEST_LOSS.
    """

    name: str
    path: Tensor
    losses: tuple[float, ...]
    lrs: tuple[float, ...]
    diverged: bool

    def has_diverged(self, step: int) -> bool:
        """Whether it had by ``step``."""
        return self.diverged and step >= len(self.lrs)

    def first_below(self, loss: float, step: int) -> int | None:
        """The first step, up to ``step``, after which the loss was ``loss`` or less."""
        below = (t for t, own in enumerate(self.losses[: step + 1]) if own <= loss)
        return next(below, None)


OPTIMIZERS: dict[str, Callable[[nn.Parameter, Settings], Optimizer]] = {
    # w ← w − η g
    "sgd": lambda w, s: torch.optim.SGD([w], lr=s.lr, weight_decay=s.weight_decay),
    # b ← β b + g,  w ← w − η b
    "momentum": lambda w, s: torch.optim.SGD(
        [w], lr=s.lr, weight_decay=s.weight_decay, momentum=s.momentum
    ),
    # b ← β b + g,  w ← w − η (g + β b); torch refuses nesterov with β = 0, where all three are one
    "nesterov": lambda w, s: torch.optim.SGD(
        [w], lr=s.lr, weight_decay=s.weight_decay, momentum=s.momentum, nesterov=s.momentum > 0
    ),
    # v ← 0.99 v + 0.01 g²,  w ← w − η g/(√v + ε)
    "rmsprop": lambda w, s: torch.optim.RMSprop([w], lr=s.lr, weight_decay=s.weight_decay),
    # m ← 0.9 m + 0.1 g,  v ← 0.999 v + 0.001 g²,  w ← w − η m̂/(√v̂ + ε)
    "adam": lambda w, s: torch.optim.Adam([w], lr=s.lr, weight_decay=s.weight_decay),
    # the same from (1 − ηλ) w: the decay stays out of g
    "adamw": lambda w, s: torch.optim.AdamW([w], lr=s.lr, weight_decay=s.weight_decay),
}

SCHEDULES: dict[str, Callable[[Optimizer, int], lr_scheduler.LRScheduler]] = {
    "constant": lambda optimizer, steps: lr_scheduler.ConstantLR(optimizer, factor=1.0),
    # a tenth after each third
    "step": lambda optimizer, steps: lr_scheduler.StepLR(optimizer, max(1, -(-steps // 3))),
    "cosine": lambda optimizer, steps: lr_scheduler.CosineAnnealingLR(optimizer, steps),
    "warmup": lambda optimizer, steps: lr_scheduler.LambdaLR(
        optimizer, lambda t: min(1.0, (t + 1) / max(1, WARMUP_SHARE * steps))
    ),
}


def descend(name: str, surface: Surface, start: Tensor, settings: Settings) -> Descent:
    """All steps of the optimizer from weights (n,), or as many as it makes before it diverges."""
    w = nn.Parameter(start.clone())
    optimizer = OPTIMIZERS[name](w, settings)
    schedule = SCHEDULES[settings.schedule](optimizer, settings.steps)
    loss = surface.loss(w)
    path, losses = [start], [loss.item()]
    lrs: list[float] = []
    for _ in range(settings.steps):
        lrs.append(optimizer.param_groups[0]["lr"])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        loss = surface.loss(w)
        if not loss.item() <= LARGEST_LOSS:  # NaN is not
            break
        path.append(w.detach().clone())
        losses.append(loss.item())
    return Descent(name, torch.stack(path), tuple(losses), tuple(lrs), len(losses) == len(lrs))


def find_lr_that_holds(
    name: str, surface: Surface, start: Tensor, settings: Settings
) -> float | None:
    """The first of ever smaller learning rates with which all steps lead below the start, if any."""
    lr = settings.lr
    while (lr := float(f"{SHRINK * lr:.2g}")) >= LEAST_LR:
        tried = descend(name, surface, start, replace(settings, lr=lr))
        if not tried.diverged and tried.losses[-1] < tried.losses[0]:
            return lr
    return None
