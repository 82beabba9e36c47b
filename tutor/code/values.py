"""What is known of a value without running the code: a tensor's shape, a layer's settings, a model's parts.

None stands for whatever is not known, a size among them.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

Shape = tuple["int | None", ...]


@dataclass(frozen=True)
class Layer:
    """A layer of ``torch.nn``: its class, its settings by name, how it was written, what it is called."""

    kind: str
    given: Mapping[str, object]
    text: str
    name: str = ""

    def size(self, setting: str) -> int | None:
        """The setting, where it is a number that is known."""
        value = self.given.get(setting)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def label(self) -> str:
        """How the code writes it, as Markdown: "`self.fc1 = nn.Linear(256, 64)`"."""
        return f"`{self.name} = {self.text}`" if self.name else f"`{self.text}`"


@dataclass(frozen=True)
class Tensor:
    """A tensor.

    ``shape`` is None where not even the number of its dimensions is known; ``after`` names the last
    function that shaped its values ("softmax", "linear"); ``affine`` is the last linear layer, where
    nothing but linear operations followed; ``flat`` is the shape of one example before it was flattened;
    ``given`` says that it comes from outside of the code; ``detached`` that no gradient flows through it;
    ``last`` is the size of its last dimension, where ``shape`` is None.
    """

    shape: Shape | None = None
    after: str = ""
    affine: Layer | None = None
    flat: Shape = ()
    given: bool = False
    detached: bool = False
    last: int | None = None

    def size(self, axis: int) -> int | None:
        """The size in one dimension; None where it is not known, or there is no such dimension."""
        if self.shape is None:
            return self.last if axis in (-1, 1) else None
        return self.shape[axis] if -len(self.shape) <= axis < len(self.shape) else None


@dataclass(frozen=True)
class Chain:
    """``nn.Sequential``: its steps."""

    steps: tuple[object, ...]
    name: str = ""


@dataclass
class Instance:
    """An object of a class of the code: its attributes, and its ``forward``."""

    kind: ast.ClassDef
    parts: dict[str, object] = field(default_factory=dict)

    def method(self, name: str) -> ast.FunctionDef | None:
        """The method ``name`` as it is written in its class."""
        for node in self.kind.body:
            if isinstance(node, ast.FunctionDef) and node.name == name:
                return node
        return None


@dataclass(frozen=True)
class Loss:
    """A loss function: "cross_entropy", "bce", "bce_with_logits", "nll", "mse"."""

    kind: str


@dataclass(frozen=True)
class Applied:
    """A layer was applied to a value."""

    layer: Layer
    value: object
    node: ast.AST


@dataclass(frozen=True)
class Reshaped:
    """A tensor of ``flat`` numbers for each example was viewed as rows of ``width``."""

    flat: Shape
    width: int
    node: ast.AST


@dataclass(frozen=True)
class Shrunk:
    """A layer has nothing left to work on: an image of ``sizes``."""

    layer: Layer
    sizes: Shape


@dataclass(frozen=True)
class Compared:
    """A loss was computed."""

    loss: str
    output: object
    target: object
    node: ast.Call


@dataclass(frozen=True)
class Backward:
    """``backward()`` was called on a value."""

    value: object
    node: ast.Call


@dataclass(frozen=True)
class Output:
    """What a model returns that the code defines and does not call."""

    value: object


Event = Applied | Reshaped | Shrunk | Compared | Backward | Output
