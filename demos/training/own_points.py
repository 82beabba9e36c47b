"""Pasted lines ─▶ points of two classes: two numbers and a class a line, as a spreadsheet copies them.

height, weight, animal
25, 4.1, cat
60, 24, dog
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass

import torch
from torch import Tensor

from demos.training.point_sets import PointSet

LONGEST = 40_000  # characters
INPUTS = ("input x₁", "input x₂")
LEAST_POINTS, LEAST_OF_CLASS, MOST_POINTS = 10, 4, 2000
LONGEST_NAME = 40  # characters of a column or a class
_DELIMITERS = ",;\t| "


@dataclass(frozen=True)
class OwnPoints:
    """Points x (n, 2) as they were given, their classes y (n,) in {0, 1}, and what they are called."""

    x: Tensor
    y: Tensor
    inputs: tuple[str, str]
    classes: tuple[str, str]

    def split(self, random: torch.Generator) -> Halves:
        """Half of each class to train on, half to validate on; both by the first half's mean and spread.

        What is measured of the validation points must not reach the training, not even as a mean.
        """
        halves: tuple[list[Tensor], list[Tensor]] = ([], [])
        for label in (0, 1):
            own = (self.y == label).nonzero().squeeze(1)
            own = own[torch.randperm(len(own), generator=random)]
            middle = (len(own) + 1) // 2
            halves[0].append(own[:middle])
            halves[1].append(own[middle:])
        first, second = (torch.cat(half) for half in halves)
        mean, spread = self.x[first].mean(dim=0), self.x[first].std(dim=0)
        spread = torch.where(spread > 0, spread, 1)
        x = (self.x - mean) / spread
        return Halves(
            PointSet(x[first].float(), self.y[first]),
            PointSet(x[second].float(), self.y[second]),
            mean,
            spread,
        )


@dataclass(frozen=True)
class Halves:
    """Points to train on and others to validate on: (x − ``mean``) / ``spread`` of those given, (2,) each."""

    training: PointSet
    validation: PointSet
    mean: Tensor
    spread: Tensor


def read_points(text: str) -> OwnPoints:
    """The points of lines such as "0.5, 1.2, cat"; a first line without numbers names the columns.

    Raises ValueError, with the line and what is wrong with it in a sentence.
    """
    rows = _rows(text)
    inputs = INPUTS
    _, first = rows[0] if rows else (0, [])
    if len(first) == 3 and all(_number(cell) is None for cell in first[:2]):
        inputs, rows = (first[0] or inputs[0], first[1] or inputs[1]), rows[1:]
    points = [_point(number, cells) for number, cells in rows]
    if not LEAST_POINTS <= len(points) <= MOST_POINTS:
        raise ValueError(
            f"there are {len(points):,} points, but it takes {LEAST_POINTS} to {MOST_POINTS:,}."
        )
    labels = [label for _, _, label in points]
    classes = sorted(
        set(labels), key=lambda label: (_number(label) is None, _number(label) or 0, label)
    )
    if len(classes) != 2:
        raise ValueError(
            f"there are {len(classes)} classes in the last column, but it takes exactly 2 "
            "(this network answers yes or no)."
        )
    for label in classes:
        if labels.count(label) < LEAST_OF_CLASS:
            raise ValueError(
                f"only {labels.count(label)} points are of class {label}, but it takes "
                f"{LEAST_OF_CLASS} of each, to train on and to validate on."
            )
    x = torch.tensor([[first, second] for first, second, _ in points], dtype=torch.float64)
    y = torch.tensor([float(label == classes[1]) for label in labels])
    return OwnPoints(x, y, inputs, (classes[0], classes[1]))


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """Number and cells of each line that is not empty, cut where most lines are points."""
    lines = text.strip().splitlines()
    tables = {mark: [_cells(line, mark) for line in lines] for mark in _DELIMITERS}
    mark = max(tables, key=lambda mark: sum(map(_is_point, tables[mark])))
    return [(number, cells) for number, cells in enumerate(tables[mark], 1) if any(cells)]


def _cells(line: str, mark: str) -> list[str]:
    read = csv.reader([line], delimiter=mark, skipinitialspace=True)
    cells = [cell.strip()[:LONGEST_NAME] for cells in read for cell in cells]
    # Where a comma is the decimal point, columns are parted by something else.
    return cells if mark == "," else [*(cell.replace(",", ".") for cell in cells[:2]), *cells[2:]]


def _is_point(cells: list[str]) -> bool:
    return len(cells) == 3 and None not in map(_number, cells[:2])


def _point(number: int, cells: list[str]) -> tuple[float, float, str]:
    if len(cells) != 3:
        raise ValueError(
            f"line {number} has {len(cells)} columns, but it takes 3: two numbers and a class, "
            "such as 0.5, 1.2, cat."
        )
    first, second = _number(cells[0]), _number(cells[1])
    if first is None or second is None or not cells[2]:
        raise ValueError(
            f"line {number} is not two numbers and a class, such as 0.5, 1.2, cat; decimals are "
            "written with a point."
        )
    return first, second, cells[2]


def _number(cell: str) -> float | None:
    try:
        number = float(cell)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e12 else None
