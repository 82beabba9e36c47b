"""Parameters of fully connected layers: for each, inputs · outputs weights and one bias per output.

Source: the shapes of ``torch.nn.Linear``'s ``weight`` and ``bias``.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tutor.calculations.counting import BIASES, PARAMETERS_ASKED, in_all
from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import choice, number, numbers
from tutor.calculations.writing import answer

_WIDTH: dict[str, Any] = {"low": 1, "high": 1e7, "whole": True}
_FEW: dict[str, Any] = {"low": 1, "high": 100, "whole": True, "default": None}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The widths of the layers, in one chain or by their names."""

    widths: tuple[int, ...] = numbers(
        "layer sizes",
        "layers of | layer size | size | width | architecture | layers with",
        weak="mlp | network | net | layer | linear | dense | fully connected | fc | linear layer"
        " | dense layer"
        " | fully connected layer | fc layer | ffn | ann | nn | dnn | neural network | perceptron"
        " | multilayer perceptron | feedforward network | feed forward network",
        bare=True, chain=True, default=(), **_WIDTH,
    )  # fmt: skip
    inputs: int | None = number(
        "inputs",
        "input | input feature | in feature | input size | input neuron | input unit | feature"
        " | input node | input dimension | input dim | input layer | n in | feature in | pixel"
        " | input value | inputs neuron",
        before="in", default=None, **_WIDTH,
    )  # fmt: skip
    hidden: tuple[int, ...] = numbers(
        "hidden units",
        "hidden | hidden unit | hidden neuron | hidden size | hidden layer | hidden node"
        " | hidden layer size | hidden width",
        after="hidden layers", repeats=True, default=(), **_WIDTH,
    )  # fmt: skip
    units: tuple[int, ...] = numbers(
        "units", "unit | neuron | node | dense unit", repeats=True, default=(), **_WIDTH
    )
    outputs: int | None = number(
        "outputs",
        "output | output feature | out feature | class | output neuron | output unit | output size"
        " | output node | output dimension | output dim | output layer | n out | output class"
        " | outputs neuron",
        before="out", default=None, **_WIDTH,
    )  # fmt: skip
    layers: int | None = number("hidden layers", before="hidden layer | hidden layers", **_FEW)
    depth: int | None = number("layers", before="layer", **_FEW)
    bias: str = choice("bias", "with", **BIASES)


def solve(numbers: Numbers) -> str:
    """The count for each layer, then the sum."""
    widths = _chain(numbers)
    with_bias = numbers.bias == "with"
    steps, counts, weights, biases = [], [], 0, 0
    for inputs, outputs in pairwise(widths):
        own = outputs if with_bias else 0
        weights, biases = weights + inputs * outputs, biases + own
        plus = rf" + {outputs}" if with_bias else ""
        # |θ| = n_in · n_out + n_out
        counts.append(inputs * outputs + own)
        steps.append(rf"{inputs} \cdot {outputs}{plus} = {counts[-1]}")
    if len(steps) > 1:
        steps.append(" + ".join(map(str, counts)) + f" = {sum(counts)}")
    what = "a linear layer" if len(widths) == 2 else f"{len(widths) - 1} linear layers"
    chain = " → ".join(map(str, widths))
    opening = f"I compute the number of parameters of {what} {chain}, {numbers.bias} bias."
    formula = r"n_\text{in} \cdot n_\text{out}" + (r" + n_\text{out}" if with_bias else "")
    return answer(opening, formula, *steps, end=in_all(weights, biases))


def _chain(numbers: Numbers) -> list[int]:
    """Every width from input to output. Raises UnfitError where an end is not given."""
    hidden = [*numbers.hidden, *numbers.units]
    if numbers.layers and len(hidden) == 1:
        hidden *= numbers.layers
    if numbers.layers and len(hidden) != numbers.layers:
        raise UnfitError(f"I read {numbers.layers} hidden layers and {len(hidden)} sizes for them.")
    ends = [numbers.inputs, *numbers.widths, *hidden, numbers.outputs]
    widths = [width for width in ends if width is not None]
    chain = " → ".join(map(str, widths)) or "none"
    last = numbers.outputs is not None or (numbers.units and not numbers.layers)
    open_ended = hidden and not numbers.widths and not (last and numbers.inputs is not None)
    if len(widths) < 2 or open_ended:
        raise UnfitError(
            f"I read the layer sizes {chain}, and need those of the inputs and of the outputs."
        )
    if numbers.depth and numbers.depth not in (len(widths), len(widths) - 1):
        raise UnfitError(f"I read {numbers.depth} layers and the sizes {chain}.")
    return widths


def read(message: Message) -> Given | None:
    """One of several hidden sizes is never both a chain and a name."""
    given = _sequence(message) or read_given(COMPUTATION, message)
    if given is None or (given.get("widths") and {"hidden", "units"} & given.keys()):
        return None
    if message.hold(_ONE_OUTPUT) and given.keys() <= {"inputs", "bias"}:
        given["outputs"] = 1
    if len(given.get("widths", ())) > 2 and message.hold(_ONE_OF_THEM):
        return None
    return given


def _sequence(message: Message) -> Given | None:
    """Layers in code one after another: "Linear(4, 8), ReLU(), Linear(8, 3)". Raises UnfitError."""
    called = [layer for layer in message.layers if layer.name == "linear"]
    pairs = [layer.arguments[:2] for layer in called]
    if len(pairs) < 2 or any(
        len(pair) < 2 or not all(isinstance(n, int) for n in pair) for pair in pairs
    ):
        return None
    if any(before[1] != after[0] for before, after in pairwise(pairs)):
        read = ", ".join(f"{inputs} → {outputs}" for inputs, outputs in pairs)
        fits = "each has to take as many as the one before gives"
        raise UnfitError(f"I read the layers {read}; {fits}.")
    without = {dict(layer.settings).get("bias", True) is False for layer in called}
    if len(without) > 1:
        return None
    widths = (pairs[0][0], *(outputs for _, outputs in pairs))
    return {"widths": widths, "bias": "without" if without == {True} else "with"}


_ONE_OUTPUT = "perceptron | single neuron | neuron | logistic regression"
_ONE_OF_THEM = (
    "first | second | third | last | output layer | input layer | final | each layer | per layer"
)
COMPUTATION = Computation(
    name="dense_parameters",
    title="the number of parameters of linear layers",
    topic="how many parameters a linear layer and a multilayer perceptron have",
    subjects="linear | dense | mlp | fully connected | fc | perceptron | feedforward | feed forward | hidden"
    " | neural net | network | net | ffn | ann | dnn | nn | layer | neuron | logistic regression",
    targets=PARAMETERS_ASKED,
    excludes="lstm | gru | rnn | conv | conv2d | conv1d | convolution | convolutional | embedding | kernel"
    " | filter | recurrent | attention | batchnorm | batch norm | layernorm | layer norm | transformer"
    " | head | batchnorm2d | batchnorm1d | cnn | bidirectional | convtranspose2d | batch normalization"
    " | multihead | pooling | batch normalisation | update | step | embed | vocab | vocabulary",
    Numbers=Numbers,
    solve=solve,
    read=read,
    rules=rules((r"\bdropout \( (?:p = )?N \)", "")),
    example="784-128-10 mlp: how many parameters?",
)
