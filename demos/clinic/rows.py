"""The rows that a case is trained and judged on: clusters of classes, in units of their own.

    x = scale · (c + σ ε) + offset,   ε ~ N(0, 1)^features,   c: one of the two centres of the row's class

Knows the faults that lie in the data: inputs left unscaled, labels shuffled, rows that leak.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from demos.clinic.cases import Case

VALIDATION, FRESH = 200, 400  # rows
CENTRES = 2  # of a class
NEAR = 0.01  # σ of the change that a leaked row has gone through, of a feature's own σ


@dataclass(frozen=True)
class Rows:
    """Rows x (n, features), as the network gets them, and their classes y (n,)."""

    x: Tensor
    y: Tensor


@dataclass(frozen=True)
class Sets:
    """What a case is trained on, what it is judged on, and rows that nobody has looked at."""

    training: Rows
    validation: Rows
    fresh: Rows


def make_sets(case: Case) -> Sets:
    """The three sets of ``case``, with what is wrong in them."""
    random = torch.Generator().manual_seed(7 * case.number + 1)
    centres = torch.randn(case.classes, CENTRES, case.features, generator=random)
    training, validation, fresh = (
        _draw(case, centres, count, random) for count in (case.rows, VALIDATION, FRESH)
    )
    if case.fault == "leak":
        validation = _with_leak(case, training, validation, random)
    if case.fault == "labels":
        training = _with_shuffled_labels(case, training, random)
    units = _units(case, random)
    mean, std = training.x.mean(dim=0), training.x.std(dim=0)

    def scaled(rows: Rows) -> Rows:
        if case.fault == "unscaled":
            return Rows(rows.x * units[0] + units[1], rows.y)
        # z = (x − μ) / σ, both of the training rows; the unit falls out of it
        return Rows((rows.x - mean) / std, rows.y)

    return Sets(scaled(training), scaled(validation), scaled(fresh))


def _draw(case: Case, centres: Tensor, count: int, random: torch.Generator) -> Rows:
    y = torch.randint(case.classes, (count,), generator=random)  # (n,)
    which = torch.randint(CENTRES, (count,), generator=random)
    noise = torch.randn(count, case.features, generator=random)
    x = centres[y, which] + case.spread * noise  # (n, features)
    other = torch.randint(case.classes, (count,), generator=random)
    wrong = torch.rand(count, generator=random) < case.noise
    return Rows(x, torch.where(wrong, other, y))


def _units(case: Case, random: torch.Generator) -> tuple[Tensor, Tensor]:
    """The scale and the offset of each feature; the first one has the largest scale that there is."""
    exponents = case.strength * (2 * torch.rand(case.features, generator=random) - 1)
    exponents[0] = case.strength
    scale = 10**exponents  # (features,)
    offset = scale * (4 * torch.rand(case.features, generator=random) - 2)
    return scale, offset


def _with_leak(case: Case, training: Rows, validation: Rows, random: torch.Generator) -> Rows:
    """Some validation rows are training rows: below level 3 the very same, there measured once more."""
    count = math.ceil(case.strength * len(validation.y))
    taken = torch.randint(len(training.y), (count,), generator=random)
    again = training.x[taken]
    if case.level == 3:
        again = again + NEAR * torch.randn(again.shape, generator=random)
    return Rows(
        torch.cat([again, validation.x[count:]]),
        torch.cat([training.y[taken], validation.y[count:]]),
    )


def _with_shuffled_labels(case: Case, training: Rows, random: torch.Generator) -> Rows:
    """A share of the labels, shuffled among themselves."""
    count = round(case.strength * len(training.y))
    chosen = torch.randperm(len(training.y), generator=random)[:count]
    y = training.y.clone()
    y[chosen] = training.y[chosen[torch.randperm(count, generator=random)]]
    return Rows(training.x, y)
