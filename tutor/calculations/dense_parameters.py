"""Parameters of fully connected layers: for each, inputs · outputs weights and one bias per output.

Source: the shapes of ``torch.nn.Linear``'s ``weight`` and ``bias``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from tutor.calculations.phrasing import as_text
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.slots import choice, number, numbers
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, count

PARAMETERS_ASKED = (
    "parameters | parameter | params | param | learnable | trainable | how many weights"
    " | number of weights | how much weights | weights plus biases | weights plus bias | weights and bias"
    " | weights and biases | weight count | total weights | weights total | how many biases"
    " | number of biases"
    " | weights are there | weights does | weights are in | paramters | count of weights"
)
BIASES = {
    "without": "no bias | without bias | bias false | without biases | no biases | bias none"
    " | bias off"
    " | without a bias | bias is false | bias not | without any bias | ignoring bias"
    " | ignore bias | excluding bias"
    " | excluding biases | not counting bias | biasless | without the bias | without the biases"
    " | ignoring biases"
}
_WIDTH = {"low": 1, "high": 1e7, "whole": True}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The widths of the layers, in one chain or by their names."""

    widths: tuple[int, ...] = numbers(
        "layer sizes",
        "layers of | layer sizes | sizes | widths | architecture | layers with",
        weak="mlp | network | net | layers | linear | dense | fully connected | fc"
        " | linear layer | dense layer"
        " | fully connected layer | fc layer | ffn | ann | nn | dnn | neural network | perceptron"
        " | multilayer perceptron | feedforward network | feed forward network",
        bare=True,
        chain=True,
        default=(),
        **_WIDTH,
    )
    inputs: int | None = number(
        "inputs",
        "inputs | input | input features | in features | input size | input neurons"
        " | input units | features"
        " | input nodes | input dimension | input dim | input layer | n in | input layer of"
        " | features in | pixels"
        " | number of inputs | input values | inputs neurons | input layer with",
        before="in",
        default=None,
        **_WIDTH,
    )
    hidden: tuple[int, ...] = numbers(
        "hidden units",
        "hidden | hidden units | hidden neurons | hidden size | hidden layer | hidden layer of"
        " | hidden nodes"
        " | hidden layer with | hidden layer size | hidden width | hidden sizes",
        after="hidden layers | hidden layers of | hidden layers with",
        default=(),
        **_WIDTH,
    )
    outputs: int | None = number(
        "outputs",
        "outputs | output | output features | out features | classes | output neurons | units"
        " | neurons | nodes"
        " | output units | output size | output nodes | output dimension | output dim"
        " | output layer | n out"
        " | output classes | class | number of outputs | outputs neurons | dense units"
        " | output layer of | output layer with",
        before="out",
        default=None,
        **_WIDTH,
    )
    layers: int | None = number(
        "hidden layers",
        "",
        before="hidden layers | hidden layer | hidden layers of | hidden layers with"
        " | hidden layer of"
        " | hidden layer with",
        default=None,
        low=1,
        high=100,
        whole=True,
    )
    depth: int | None = number(
        "layers", "", before="layer | layers", default=None, low=1, high=100, whole=True
    )
    bias: str = choice("bias", "with", **BIASES)


def solve(numbers: Numbers) -> str:
    """The count for each layer, then the sum."""
    widths = _chain(numbers)
    with_bias = numbers.bias == "with"
    steps, weights, biases = [], 0, 0
    for inputs, outputs in pairwise(widths):
        own = outputs if with_bias else 0
        weights, biases = weights + inputs * outputs, biases + own
        plus = rf" + {outputs}" if with_bias else ""
        # |θ| = n_in · n_out + n_out
        steps.append(rf"{inputs} \cdot {outputs}{plus} = {inputs * outputs + own}")
    if len(steps) > 1:
        counts = [a * b + (b if with_bias else 0) for a, b in pairwise(widths)]
        steps.append(" + ".join(str(each) for each in counts) + f" = {sum(counts)}")
    what = "a linear layer" if len(widths) == 2 else f"{len(widths) - 1} linear layers"
    chain = " → ".join(str(width) for width in widths)
    opening = f"I compute the number of parameters of {what} {chain}, {numbers.bias} bias."
    formula = r"n_\text{in} \cdot n_\text{out}" + (r" + n_\text{out}" if with_bias else "")
    return answer(opening, formula, *steps, end=in_all(weights, biases))


def in_all(weights: int, biases: int) -> str:
    """The last line of a count."""
    total = f"In all **{count(weights + biases)} parameters**"
    return f"{total} ({count(weights)} weights and {count(biases)} biases)."


def _chain(numbers: Numbers) -> list[int]:
    """Every width from input to output. Raises UnfitError where an end is not given."""
    hidden = list(numbers.hidden)
    if numbers.layers and len(hidden) == 1:
        hidden *= numbers.layers
    if numbers.layers and len(hidden) != numbers.layers:
        raise UnfitError(f"I read {numbers.layers} hidden layers and {len(hidden)} sizes for them.")
    ends = [numbers.inputs, *numbers.widths, *hidden, numbers.outputs]
    widths = [width for width in ends if width is not None]
    if len(widths) < 2 or (
        hidden and not numbers.widths and None in (numbers.inputs, numbers.outputs)
    ):
        read = " → ".join(str(width) for width in widths) or "none"
        raise UnfitError(
            f"I read the layer sizes {read}, and need those of the inputs and of the outputs."
        )
    if numbers.depth and numbers.depth not in (len(widths), len(widths) - 1):
        raise UnfitError(
            f"I read {numbers.depth} layers and the sizes {' → '.join(map(str, widths))}."
        )
    return widths


def read(tokens: Sequence[Token]) -> Given | None:
    """One of several hidden sizes is never both a chain and a name."""
    given = _sequence(tokens) or read_given(COMPUTATION, tokens)
    if given is None or (given.get("widths") and given.get("hidden")):
        return None
    if Words(tokens).hold(_ONE_OUTPUT) and given.keys() <= {"inputs", "bias"}:
        given["outputs"] = 1
    if len(given.get("widths", ())) > 2 and Words(tokens).hold(_ONE_OF_THEM):
        return None
    return given


def _sequence(tokens: Sequence[Token]) -> Given | None:
    """Layers in code one after another: "linear(4, 8), relu(), linear(8, 3)". Raises UnfitError."""
    text = _DROPOUT.sub("", as_text(tokens))
    calls = list(_CALL.finditer(text))
    if len(calls) < 2 or text.count("#") != 2 * len(calls):
        return None
    pairs = [tuple(int(tokens[int(call[side])].value or 0) for side in (1, 2)) for call in calls]
    if any(before[1] != after[0] for before, after in pairwise(pairs)):
        read = ", ".join(f"{inputs} → {outputs}" for inputs, outputs in pairs)
        raise UnfitError(
            f"I read the layers {read}; each has to take as many as the one before gives."
        )
    without = {bool(call["without"]) for call in calls}
    if len(without) > 1:
        return None
    widths = (pairs[0][0], *(outputs for _, outputs in pairs))
    return {"widths": widths, "bias": "without" if without == {True} else "with"}


_CALL = re.compile(
    r"\blinear \( (?:in features = )?#(\d+) , (?:out features = )?#(\d+)(?P<without> , bias = false)?"
)
_DROPOUT = re.compile(r"\bdropout \( (?:p = )?#\d+ \)")
_ONE_OUTPUT = "perceptron | single neuron | neuron | logistic regression"
_ONE_OF_THEM = (
    "first | second | third | last | output layer | input layer | final | each layer | per layer"
)
COMPUTATION = Computation(
    name="dense_parameters",
    title="the number of parameters of linear layers",
    topic="how many parameters a linear layer and a multilayer perceptron have",
    subjects="linear | dense | mlp | fully connected | fc | perceptron | feedforward"
    " | feed forward | hidden"
    " | linear layer | multilayer perceptron | neural network | neural net | network | ffn"
    " | ann | dnn | nn"
    " | layer | neuron | logistic regression",
    targets=PARAMETERS_ASKED,
    excludes="lstm | gru | rnn | conv | conv2d | conv1d | convolution | convolutional"
    " | embedding | kernel | filters | recurrent"
    " | attention | batchnorm | batch norm | layernorm | layer norm | transformer | heads"
    " | batchnorm2d | batchnorm1d"
    " | nn embedding | cnn | bidirectional | convtranspose2d | filter | batch normalization"
    " | multihead | pooling"
    " | batch normalisation | update | step | embed | embeddings | vocab | vocabulary",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="784-128-10 mlp: how many parameters?",
    calls={
        "linear": ("inputs", "outputs"),
        "dense": ("inputs", "outputs"),
        "dense/1": ("outputs",),
        "mlp": ("inputs", "outputs"),
        "mlp/1": (),
        "mlp/2": (),
    },
)
