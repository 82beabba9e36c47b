"""Parameters of fully connected layers: for each, inputs · outputs weights and one bias per output.

Source: the shapes of ``torch.nn.Linear``'s ``weight`` and ``bias``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.shared import NO_BIAS, PARAMETERS_ASKED, in_all
from tutor.calculations.slots import UnfitError, choice, number, numbers
from tutor.calculations.writing import answer

_WIDTH: dict[str, Any] = {"low": 1, "high": 1e7, "whole": True}
_FEW: dict[str, Any] = {"low": 1, "high": 100, "whole": True, "default": None}
_ONE_OUTPUT = "perceptron | [single] neuron | logistic regression"
_ONE_OF_THEM = """
    first | second | third | last | (output/input) layer | final | (each/per) layer"""


def _read(computation: Computation, message: Message) -> Given | None:
    """One of several hidden sizes is never both a chain and a name."""
    given = _sequence(message) or read_given(computation, message)
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


@computation(
    title="the number of parameters of linear layers",
    topic="how many parameters a linear layer and a multilayer perceptron have",
    example="784-128-10 mlp: how many parameters?",
    rules=rules((r"\bdropout \( (?:p = )?N \)", "")),
    read=_read,
    words=f"""
    about  linear | dense | mlp | fully connected | fc | perceptron | feedforward | feed forward | hidden
        neural net | network | net | ffn | ann | dnn | nn | layer | neuron | logistic regression
    asks  {PARAMETERS_ASKED}
    never  lstm | gru | rnn | conv | conv2d | conv1d | convolution | convolutional | embedding | kernel
        filter
        recurrent | attention | batchnorm | batch (norm/normalisation/normalization) | layernorm | layer norm
        transformer | head | batchnorm2d | batchnorm1d | cnn | bidirectional | convtranspose2d | multihead
        pooling | update | step | embed | vocab | vocabulary
    widths  layers of | layer size | size | width | architecture | layers with
    widths.weak  mlp | [feedforward/neural/feed forward] network | net | [multilayer] perceptron | layer
        (dense/fc/linear/fully connected) [layer] | ffn | ann | nn | dnn
    inputs  input [dim/dimension/feature/layer/neuron/node/size/unit/value] | in feature | feature | n in
        feature in | pixel | inputs neuron
    inputs.before  in
    hidden  hidden [layer/neuron/node/size/unit/width/layer size]
    hidden.after  hidden layers
    units  unit | neuron | node | dense unit
    outputs  output [class/dim/dimension/feature/layer/neuron/node/size/unit] | out feature | class | n out
        outputs neuron
    outputs.before  out
    layers.before  hidden layer | hidden layers
    depth.before  layer
    bias.without  {NO_BIAS}
    """,
)
def dense_parameters(
    widths: tuple[int, ...] = numbers("layer sizes", bare=True, chain=True, default=(), **_WIDTH),
    inputs: int | None = number("inputs", default=None, **_WIDTH),
    hidden: tuple[int, ...] = numbers("hidden units", repeats=True, default=(), **_WIDTH),
    units: tuple[int, ...] = numbers("units", repeats=True, default=(), **_WIDTH),
    outputs: int | None = number("outputs", default=None, **_WIDTH),
    layers: int | None = number("hidden layers", **_FEW),
    depth: int | None = number("layers", **_FEW),
    bias: str = choice("bias", "with"),
) -> str:
    """Every width from input to output, then the count. Raises UnfitError where an end lacks."""
    inner = [*hidden, *units]
    if layers and len(inner) == 1:
        inner *= layers
    if layers and len(inner) != layers:
        raise UnfitError(f"I read {layers} hidden layers and {len(inner)} sizes for them.")
    ends = [inputs, *widths, *inner, outputs]
    chain = [width for width in ends if width is not None]
    closed = inputs is not None and (outputs is not None or (units and not layers))
    if len(chain) < 2 or (inner and not widths and not closed):
        shown = " → ".join(map(str, chain)) or "none"
        raise UnfitError(
            f"I read the layer sizes {shown}, and need those of the inputs and of the outputs."
        )
    if depth and depth not in (len(chain), len(chain) - 1):
        shown = " → ".join(map(str, chain))
        raise UnfitError(f"I read {depth} layers and the sizes {shown}.")
    return _counted(chain, bias)


def _counted(widths: Sequence[int], bias: str) -> str:
    """The count for each layer, then the sum."""
    steps, counts, weights, biases = [], [], 0, 0
    for inputs, outputs in pairwise(widths):
        own = outputs if bias == "with" else 0
        weights, biases = weights + inputs * outputs, biases + own
        plus = f" + {outputs}" if own else ""
        # |θ| = n_in · n_out + n_out
        counts.append(inputs * outputs + own)
        steps.append(rf"{inputs} \cdot {outputs}{plus} = {counts[-1]}")
    if len(steps) > 1:
        steps.append(" + ".join(map(str, counts)) + f" = {sum(counts)}")
    what = "a linear layer" if len(widths) == 2 else f"{len(widths) - 1} linear layers"
    chain = " → ".join(map(str, widths))
    opening = f"I compute the number of parameters of {what} {chain}, {bias} bias."
    formula = r"n_\text{in} \cdot n_\text{out}" + (r" + n_\text{out}" if biases else "")
    return answer(opening, formula, *steps, end=in_all(weights, biases))
