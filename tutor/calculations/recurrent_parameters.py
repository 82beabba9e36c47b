"""Parameters of RNN, LSTM and GRU layers: per gate h · i + h · h weights and PyTorch's two bias vectors.

Source: the shapes of ``weight_ih``, ``weight_hh``, ``bias_ih`` and ``bias_hh`` of ``torch.nn.LSTM``.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations.counting import BIASES, PARAMETERS_ASKED
from tutor.calculations.message import Message
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given
from tutor.calculations.slots import COUNT, choice, number
from tutor.calculations.writing import answer, count

# Blocks of weights: an LSTM's input, forget, cell and output, a GRU's reset, update and new.
_GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A recurrent layer's widths."""

    inputs: int = number(
        "input size",
        "input | input size | input feature | feature | input dim | input dimension | x | input unit"
        " | embedding size | embedding dim | input vector | dimensional input | input width | i n"
        " | embedding | dimensional word vector | dim word vector | word vector | dim vector | dim input"
        " | dimensional vector | vectors of length | vectors of | vector of | dimensional embedding"
        " | dim embedding"
        " | numbers per step | values per step | features per step | number per time step"
        " | value per time step",
        **COUNT,
    )  # fmt: skip
    hidden: int = number(
        "hidden size",
        "hidden | hidden size | hidden unit | unit | hidden state | h | hidden dim | hidden dimension"
        " | cell | hidden neuron | neuron | state size | memory cell | hidden node | hidden width"
        " | hidden layer | hidden state size | node | lstm unit | gru unit | rnn unit | hid | lstm cell"
        " | dimensional hidden state | state",
        **COUNT,
    )  # fmt: skip
    layers: int = number(
        "layers",
        "layer | num layers | stacked | number of layers | stacked layer | stacked lstm | layers stacked"
        " | stacked gru",
        default=1, low=1, high=1000, whole=True,
    )  # fmt: skip
    cell: str = choice("cell", "", LSTM="lstm", GRU="gru", RNN="rnn | recurrent")
    directions: str = choice(
        "directions", "one", both="bidirectional | bilstm | bigru | both directions"
    )
    direction_off: str = choice("directions", off="bidirectional false | not bidirectional")
    bias: str = choice("bias", "with", **BIASES)
    single: str = choice("bias vectors", yes="single bias | keras | bias vector | tensorflow")


def solve(numbers: Numbers) -> str:
    """The count for each layer, both directions, then the sum."""
    gates = _GATES[numbers.cell]
    ways = 2 if numbers.directions == "both" and not numbers.direction_off else 1
    h, biases = numbers.hidden, 2 if numbers.bias == "with" else 0
    both = rf"{ways} \cdot " if ways > 1 else ""
    steps, counts = [], []
    for layer in range(numbers.layers):
        i = numbers.inputs if layer == 0 else h * ways
        # |θ| = g (h·i + h·h + 2h)
        counts.append(ways * gates * (h * i + h * h + biases * h))
        vectors = rf" + {biases} \cdot {h}" if biases else ""
        inner = rf"{h} \cdot {i} + {h} \cdot {h}{vectors}"
        steps.append(rf"{both}{gates} \cdot ({inner}) = {counts[-1]}")
    if len(steps) > 3:
        steps = [*steps[:2], r"\dots"]
    if len(counts) > 1:
        terms = [*map(str, counts[:8]), *([r"\dots"] if len(counts) > 8 else [])]
        steps.append(f"{' + '.join(terms)} = {sum(counts)}")
    end = f"In all **{count(sum(counts))} parameters**."
    if biases:
        one = sum(counts) - ways * gates * h * numbers.layers
        end = f"With one bias vector per gate, as in textbooks, it would be {count(one)}.\n\n{end}"
    formula = rf"{both}{gates} \cdot (h \cdot i + h \cdot h{' + 2h' if biases else ''})"
    return answer(_opening(numbers, ways), formula, *steps, end=end)


def _opening(numbers: Numbers, ways: int) -> str:
    article = "an" if numbers.cell in ("LSTM", "RNN") else "a"
    layers = f", {numbers.layers} layers" if numbers.layers > 1 else ""
    both = ", both directions" if ways > 1 else ""
    bias = "two bias vectors per gate as in PyTorch" if numbers.bias == "with" else "no bias"
    gates = _GATES[numbers.cell]
    blocks = f"{gates} blocks of weights" if gates > 1 else "one block of weights"
    return (
        f"I compute the number of parameters of {article} {numbers.cell}: input {numbers.inputs}, hidden "
        f"{numbers.hidden}{layers}{both}; {blocks}, {bias}."
    )


def read(message: Message) -> Given | None:
    """One cell only: "lstm or gru" asks for two."""
    texts = {token.text.removesuffix("s") for token in message.tokens}
    cells = {cell for cell in ("LSTM", "GRU") if {cell.lower(), f"bi{cell.lower()}"} & texts}
    given = read_given(COMPUTATION, message)
    if len(cells) > 1 or given is None or "single" in given:
        return None
    return given | ({"cell": cells.pop()} if cells else {})


COMPUTATION = Computation(
    name="recurrent_parameters",
    title="the number of parameters of a recurrent layer",
    topic="how many parameters RNN, LSTM and GRU layers have",
    subjects="lstm | gru | rnn | bilstm | bigru | recurrent",
    targets=PARAMETERS_ASKED,
    excludes="conv | conv2d | linear | dense | embedding layer | vocab | vocabulary | nn embedding"
    " | output layer | fc",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="lstm with input 10 and hidden 20: how many parameters?",
)
