r"""Recurrent layers: their parameters, and the hidden states of a plain one by hand.

Sources: the shapes of ``weight_ih``, ``weight_hh``, ``bias_ih`` and ``bias_hh`` of ``torch.nn.LSTM``: per
gate h · i + h · h weights and two bias vectors. Elman 1990 and ``torch.nn.RNNCell`` with a hidden size of
1 and one bias: h_t = f(w_x x_t + w_h h_{t-1} + b).
"""

from __future__ import annotations

from tutor.calculations.functions import FUNCTIONS
from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.shared import NO_BIAS, PARAMETERS_ASKED
from tutor.calculations.slots import ANY, COUNT, UnfitError, choice, number, numbers
from tutor.calculations.writing import answer, count, listed, result, show, signed, tex, words

# Blocks of weights: an LSTM's input, forget, cell and output, a GRU's reset, update and new.
_GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
MOST_STEPS = 20


def _read_parameters(computation: Computation, message: Message) -> Given | None:
    """One cell only: "lstm or gru" asks for two."""
    texts = {token.text.removesuffix("s") for token in message.tokens}
    cells = {cell for cell in ("LSTM", "GRU") if {cell.lower(), f"bi{cell.lower()}"} & texts}
    given = read_given(computation, message)
    if len(cells) > 1 or given is None or "single" in given:
        return None
    return given | ({"cell": cells.pop()} if cells else {})


@computation(
    title="the number of parameters of a recurrent layer",
    topic="how many parameters RNN, LSTM and GRU layers have",
    example="lstm with input 10 and hidden 20: how many parameters?",
    read=_read_parameters,
    words=f"""
    about  lstm | gru | rnn | bilstm | bigru | recurrent
    asks  {PARAMETERS_ASKED} | how many (numbers/values)
    never  conv | conv2d | linear | dense | embedding layer | vocab | vocabulary | nn embedding | fc
        output layer
    inputs  [dim/dimensional] (embedding/input/word vector) | feature | x | embedding (dim/size) | i n
        input (dim/dimension/feature/size/unit/vector/width) | (dim/dimensional) vector | vectors of [length]
        vector of | (features per/numbers per/values per/number per time/value per time) step
    hidden  hidden [dim/dimension/layer/neuron/node/size/state/unit/width/state size] | [gru/lstm/rnn] unit
        h | [lstm/memory] cell | neuron | state [size] | node | hid | dimensional hidden state
    layers  layer | num layers | stacked [gru/layer/lstm] | number of layers | layers stacked
    cell.LSTM  lstm
    cell.GRU  gru
    cell.RNN  rnn | recurrent
    directions.both  bidirectional | bilstm | bigru | both directions
    direction_off.off  bidirectional false | not bidirectional
    bias.without  {NO_BIAS}
    single.yes  single bias | keras | bias vector | tensorflow
    """,
)
def recurrent_parameters(
    inputs: int = number("input size", **COUNT),
    hidden: int = number("hidden size", **COUNT),
    layers: int = number("layers", default=1, low=1, high=1000, whole=True),
    cell: str = choice("cell"),
    directions: str = choice("directions", "one"),
    direction_off: str = choice("directions"),
    bias: str = choice("bias", "with"),
    single: str = choice("bias vectors"),
) -> str:
    """The count for each layer, both directions, then the sum."""
    gates = _GATES[cell]
    ways = 2 if directions == "both" and not direction_off else 1
    h, biases = hidden, 2 if bias == "with" else 0
    both = rf"{ways} \cdot " if ways > 1 else ""
    steps, counts = [], []
    for layer in range(layers):
        i = inputs if layer == 0 else h * ways
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
        one = sum(counts) - ways * gates * h * layers
        end = f"With one bias vector per gate, as in textbooks, it would be {count(one)}.\n\n{end}"
    formula = rf"{both}{gates} \cdot (h \cdot i + h \cdot h{' + 2h' if biases else ''})"
    blocks = f"{gates} blocks of weights" if gates > 1 else "one block of weights"
    opening = (
        f"I compute the number of parameters of {'a' if cell == 'GRU' else 'an'} {cell}: input {inputs}, "
        f"hidden {hidden}{f', {layers} layers' if layers > 1 else ''}{', both directions' * (ways > 1)}; "
        f"{blocks}, {'two bias vectors per gate as in PyTorch' if biases else 'no bias'}."
    )
    return answer(opening, formula, *steps, end=end)


def _read_states(computation: Computation, message: Message) -> Given | None:
    """A recurrence has both weights; without one it is another question."""
    given = read_given(computation, message)
    if given is None or not {"w_x", "w_h"} & given.keys() or not {"inputs", "start"} & given.keys():
        return None
    return given


@computation(
    title="the hidden states of a recurrent network",
    topic="how a recurrent neural network updates its hidden state step by step",
    example="rnn by hand: w_x = 0.5, w_h = 0.8, b = 0.1, h_0 = 0, inputs 1, -2: hidden states?",
    rules=rules((r"(N)(?: ,)?(?: and)? then (?=N)", r"\1 , ")),
    read=_read_states,
    words=f"""
    about  rnn | recurrent | hidden state | h0 | h
    asks  hidden state | h | state | by hand | output | step | compute | calculate
    never  lstm | gru | parameter | params | epoch | train | loss
    also  tanh | relu | sigmoid | t | time | steps | hand | activation
    inputs  x | input | xs | [input] sequence
    w_x  w (ih/in/x/xh) | wx | wxh | input weight | u | (weight for/weight of) the input | input to hidden
    w_h  w [h/hh/rec] | wh | whh | (hidden/recurrent/state) weight | weight for the hidden state
        hidden to hidden | weight of the state
    bias  b | bias
    start  h0 | h | [initial] (state/hidden state) | h start
    many.before  step | time step
    function.tanh  {FUNCTIONS["tanh"].words}
    function.relu  {FUNCTIONS["relu"].words}
    function.sigmoid  {FUNCTIONS["sigmoid"].words}
    """,
)
def recurrence(
    inputs: tuple[float, ...] = numbers("inputs", repeats=True, **ANY),
    w_x: float = number("input weight", **ANY),
    w_h: float = number("recurrent weight", **ANY),
    bias: float = number("bias", default=0.0, **ANY),
    start: float = number("first hidden state", default=0.0, **ANY),
    many: int | None = number("steps", default=None, low=1, high=MOST_STEPS, whole=True),
    function: str = choice("activation", "tanh"),
) -> str:
    """One state after another. Raises UnfitError."""
    if many not in (None, len(inputs)) or len(inputs) > MOST_STEPS:
        raise UnfitError(f"I read {many} steps and {len(inputs)} inputs; each needs one.")
    activation, h = FUNCTIONS[function], start
    name = rf"\text{{{activation.label}}}"
    steps, states = [rf"h_t = {name}(w_x x_t + w_h h_{{t-1}} + b)"], []
    for t, x in enumerate(inputs, 1):
        # z = w_x x_t + w_h h_{t−1} + b,  h_t = f(z)
        z = w_x * x + w_h * h + bias
        put_in = (
            rf"{tex(w_x)} \cdot {signed(x)} + {signed(w_h)} \cdot {signed(h)}"
            rf" + {signed(bias)}"
        )
        h = activation.at(z)
        states.append(h)
        steps.append(rf"h_{{{t}}} = {name}({put_in}) = {name}({tex(z)}) = {tex(h)}")
    opening = (
        f"I compute the hidden states of a recurrent network: inputs {listed(inputs)}, input weight "
        f"{show(w_x)}, recurrent weight {show(w_h)}, bias {show(bias)}, "
        f"h₀ = {show(start)}, activation {activation.label}."
    )
    shown = words([result(state) for state in states])
    several = "states are" if len(states) > 1 else "state is"
    return answer(opening, *steps, end=f"The hidden {several} **{shown}**.")
