r"""Hidden states of a plain recurrent network by hand: h_t = f(w_x x_t + w_h h_{t-1} + b), one number each.

Source: Elman 1990; the formula of ``torch.nn.RNNCell`` with a hidden size of 1 and one bias.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.calculations.functions import FUNCTIONS
from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import ANY, choice, number, numbers
from tutor.calculations.writing import answer, listed, result, show, signed, tex, words

_FUNCTIONS = {name: FUNCTIONS[name].words for name in ("tanh", "relu", "sigmoid")}
MOST_STEPS = 20


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Both weights, the bias, the state at the start and the inputs in turn."""

    inputs: tuple[float, ...] = numbers(
        "inputs", "x | input | xs | sequence | input sequence", repeats=True, **ANY
    )
    w_x: float = number(
        "input weight",
        "w x | wx | w xh | wxh | w ih | input weight | u | w in | weight for the input"
        " | weight of the input | input to hidden",
        **ANY,
    )  # fmt: skip
    w_h: float = number(
        "recurrent weight",
        "w h | wh | w hh | whh | recurrent weight | hidden weight | w rec | w"
        " | weight for the hidden state | hidden to hidden | weight of the state | state weight",
        **ANY,
    )  # fmt: skip
    bias: float = number("bias", "b | bias", default=0.0, **ANY)
    start: float = number(
        "first hidden state", "h0 | h | initial hidden state | initial state | hidden state | state"
        " | h start",
        default=0.0, **ANY,
    )  # fmt: skip
    many: int | None = number(
        "steps", before="step | time step", default=None, low=1, high=MOST_STEPS, whole=True
    )
    function: str = choice("activation", "tanh", **_FUNCTIONS)


def solve(numbers: Numbers) -> str:
    """One state after another. Raises UnfitError."""
    if (numbers.many or len(numbers.inputs)) != len(numbers.inputs) or len(
        numbers.inputs
    ) > MOST_STEPS:
        raise UnfitError(
            f"I read {numbers.many} steps and {len(numbers.inputs)} inputs; each needs one."
        )
    function, h = FUNCTIONS[numbers.function], numbers.start
    name = rf"\text{{{function.label}}}"
    steps, states = [rf"h_t = {name}(w_x x_t + w_h h_{{t-1}} + b)"], []
    for t, x in enumerate(numbers.inputs, 1):
        # z = w_x x_t + w_h h_{t−1} + b,  h_t = f(z)
        z = numbers.w_x * x + numbers.w_h * h + numbers.bias
        put_in = (
            rf"{tex(numbers.w_x)} \cdot {signed(x)} + {signed(numbers.w_h)} \cdot {signed(h)}"
            rf" + {signed(numbers.bias)}"
        )
        h = function.at(z)
        states.append(h)
        steps.append(rf"h_{{{t}}} = {name}({put_in}) = {name}({tex(z)}) = {tex(h)}")
    opening = (
        f"I compute the hidden states of a recurrent network: inputs {listed(numbers.inputs)}, input weight "
        f"{show(numbers.w_x)}, recurrent weight {show(numbers.w_h)}, bias {show(numbers.bias)}, "
        f"h₀ = {show(numbers.start)}, activation {function.label}."
    )
    shown = words([result(state) for state in states])
    several = "states are" if len(states) > 1 else "state is"
    return answer(opening, *steps, end=f"The hidden {several} **{shown}**.")


def read(message: Message) -> Given | None:
    """A recurrence has both weights; without one it is another question."""
    given = read_given(COMPUTATION, message)
    if given is None or not {"w_x", "w_h"} & given.keys() or not {"inputs", "start"} & given.keys():
        return None
    return given


COMPUTATION = Computation(
    name="recurrence",
    title="the hidden states of a recurrent network",
    topic="how a recurrent neural network updates its hidden state step by step",
    subjects="rnn | recurrent | hidden state | h0 | h",
    targets="hidden state | h | state | by hand | output | step | compute | calculate",
    excludes="lstm | gru | parameter | params | epoch | train | loss",
    Numbers=Numbers,
    solve=solve,
    read=read,
    rules=rules(
        (r"(N)(?: ,)?(?: and)? then (?=N)", r"\1 , "),
    ),
    words="tanh | relu | sigmoid | t | time | steps | hand | activation",
    example="rnn by hand: w_x = 0.5, w_h = 0.8, b = 0.1, h_0 = 0, inputs 1, -2: hidden states?",
)
