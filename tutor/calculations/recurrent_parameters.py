"""Parameters of RNN, LSTM and GRU layers: per gate h · i + h · h weights and PyTorch's two bias vectors.

Source: the shapes of ``weight_ih``, ``weight_hh``, ``bias_ih`` and ``bias_hh`` of ``torch.nn.LSTM``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.dense_parameters import BIASES, PARAMETERS_ASKED
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given
from tutor.calculations.slots import choice, number
from tutor.calculations.tokens import Token
from tutor.calculations.writing import answer, count

# Blocks of weights: an LSTM's input, forget, cell and output, a GRU's reset, update and new.
_GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
_WIDTH = {"low": 1, "high": 1e6, "whole": True}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A recurrent layer's widths."""

    inputs: int = number(
        "input size",
        "input | inputs | input size | input features | features | input dim | input dimension | x"
        " | input units | embedding size | embedding dim | input vectors | input vector"
        " | input of size | dimensional input"
        " | dimensional inputs | input width | feature | input nodes | input neurons"
        " | inputs of size | i n | embeddings | dimensional word vectors | dim word vectors | word"
        " vectors | dim vectors"
        " | dim inputs | dim input | dimensional vectors | vectors of size | vectors of length |"
        " dimensional embeddings"
        " | dim embeddings | numbers per step | values per step | features per step",
        **_WIDTH,
    )
    hidden: int = number(
        "hidden size",
        "hidden | hidden size | hidden units | units | hidden state | h | hidden dim"
        " | hidden dimension | cells | unit"
        " | hidden neurons | neurons | state size | memory cells | hidden nodes | hidden width"
        " | hidden layer | hidden state size"
        " | hidden state of size | hidden of size | nodes | lstm units | gru units | rnn units"
        " | hid | lstm cells"
        " | dimensional hidden state",
        **_WIDTH,
    )
    layers: int = number(
        "layers",
        "layers | num layers | layer | stacked | number of layers | stacked layers"
        " | stacked lstm | layers stacked"
        " | stacked lstms | stacked grus",
        default=1,
        low=1,
        high=1000,
        whole=True,
    )
    cell: str = choice(
        "cell", "", LSTM="lstm | lstms", GRU="gru | grus", RNN="rnn | rnns | recurrent"
    )
    directions: str = choice(
        "directions", "one", both="bidirectional | bilstm | bigru | both directions"
    )
    direction_off: str = choice("directions", "", off="bidirectional false | not bidirectional")
    bias: str = choice("bias", "with", **BIASES)
    single: str = choice("bias vectors", "", yes="single bias | keras | bias vector | tensorflow")


def solve(numbers: Numbers) -> str:
    """The count for each layer, both directions, then the sum."""
    cell = numbers.cell
    gates = _GATES[cell]
    ways = 2 if numbers.directions == "both" and not numbers.direction_off else 1
    h, biases = numbers.hidden, 2 if numbers.bias == "with" else 0
    steps, counts = [], []
    for layer in range(numbers.layers):
        i = numbers.inputs if layer == 0 else h * ways
        # |θ| = g (h·i + h·h + 2h)
        counts.append(ways * gates * (h * i + h * h + biases * h))
        both = rf"{ways} \cdot " if ways > 1 else ""
        vectors = rf" + {biases} \cdot {h}" if biases else ""
        steps.append(
            rf"{both}{gates} \cdot ({h} \cdot {i} + {h} \cdot {h}{vectors}) = {counts[-1]}"
        )
    if len(steps) > 3:
        steps = [*steps[:2], r"\dots"]
    if len(counts) > 1:
        steps.append(" + ".join(str(each) for each in counts[:8]) + (r" + \dots" if len(counts) > 8 else "")
                     + f" = {sum(counts)}")  # fmt: skip
    end = f"In all **{count(sum(counts))} parameters**."
    if biases:
        one = sum(counts) - ways * gates * h * numbers.layers
        end = f"With one bias vector per gate, as in textbooks, it would be {count(one)}.\n\n{end}"
    return answer(_opening(numbers, ways), _formula(gates, ways, biases), *steps, end=end)


def _opening(numbers: Numbers, ways: int) -> str:
    article = "an" if numbers.cell in ("LSTM", "RNN") else "a"
    layers = f", {numbers.layers} layers" if numbers.layers > 1 else ""
    both = ", both directions" if ways > 1 else ""
    bias = "two bias vectors per gate as in PyTorch" if numbers.bias == "with" else "no bias"
    blocks = (
        f"{_GATES[numbers.cell]} blocks of weights"
        if _GATES[numbers.cell] > 1
        else "one block of weights"
    )
    return (
        f"I compute the number of parameters of {article} {numbers.cell}: input {numbers.inputs}, hidden "
        f"{numbers.hidden}{layers}{both}; {blocks}, {bias}."
    )


def _formula(gates: int, ways: int, biases: int) -> str:
    vectors = " + 2h" if biases else ""
    both = r"2 \cdot " if ways > 1 else ""
    return rf"{both}{gates} \cdot (h \cdot i + h \cdot h{vectors})"


def read(tokens: Sequence[Token]) -> Given | None:
    """One cell only: "lstm or gru" asks for two."""
    texts = {token.text.removesuffix("s") for token in tokens}
    if len(texts & {"lstm", "gru", "bilstm", "bigru"}) > 1:
        return None
    given = read_given(COMPUTATION, tokens)
    if given is None or "single" in given:
        return None
    if texts & {"lstm", "bilstm"}:
        given["cell"] = "LSTM"
    elif texts & {"gru", "bigru"}:
        given["cell"] = "GRU"
    return given


_ARGUMENTS = ("inputs", "hidden", "layers")
COMPUTATION = Computation(
    name="recurrent_parameters",
    title="the number of parameters of a recurrent layer",
    topic="how many parameters RNN, LSTM and GRU layers have",
    subjects="lstm | gru | rnn | lstms | grus | rnns | bilstm | bigru | recurrent",
    targets=PARAMETERS_ASKED,
    excludes="conv | conv2d | linear | dense | embedding layer | vocab | vocabulary"
    " | nn embedding | output layer | fc",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="lstm with input 10 and hidden 20: how many parameters?",
    calls=dict.fromkeys(("lstm", "gru", "rnn", "bilstm"), _ARGUMENTS),
)
