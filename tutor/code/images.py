"""How large the images are that a piece of code is about, as it or the words around it say."""

from __future__ import annotations

import ast
import re

from tutor.code.names import calls, last_name
from tutor.code.values import Shape

# Height and width of the pictures of torchvision's data sets.
_SETS = {"mnist": 28, "fashionmnist": 28, "kmnist": 28, "cifar10": 32, "cifar100": 32, "svhn": 32}
_RESIZING = ("Resize", "CenterCrop", "RandomCrop", "RandomResizedCrop", "Pad")
_SIDES = re.compile(r"(?<![\d(x×])(\d{2,4}) ?[x×] ?(\d{2,4})(?![\d)])")


def image_size(tree: ast.Module, prose: str) -> Shape | None:
    """Height and width; None where nothing says it, or several things do."""
    sizes = {(int(a), int(b)) for a, b in _SIDES.findall(prose) if a == b}
    if len(sizes) == 1:
        return sizes.pop()
    if sizes or calls(tree, *_RESIZING):
        return None
    words = {last_name(node).lower() for node in ast.walk(tree)}
    words |= set(
        re.sub(r"(?<=fashion)[- ](?=mnist)|(?<=cifar)[- ](?=\d)", "", prose.lower()).split()
    )
    sides = {_SETS[word.strip(".,?!:;()")] for word in words if word.strip(".,?!:;()") in _SETS}
    side = sides.pop() if len(sides) == 1 else None
    return (side, side) if side else None
