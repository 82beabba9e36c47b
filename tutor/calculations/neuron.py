r"""Output of one neuron: a = f(\sum_i w_i x_i + b).

Source: Goodfellow, Bengio & Courville 2016, "Deep Learning", section 6.1.
"""

from __future__ import annotations

import torch

from tutor.calculations.functions import FUNCTIONS
from tutor.calculations.message import Message
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import ANY, UnfitError, choice, number, numbers
from tutor.calculations.vocabulary import EXPLICIT
from tutor.calculations.writing import answer, listed, result, show, signed, tex


def _activated(name: str, alpha: float | None, z: float) -> tuple[float, str, str]:
    """The activation of ``z``, its formula and its name."""
    if name == "step":
        return float(z >= 0), r"a = 1 \text{ where } z \ge 0 \text{, else } 0", "the step function"
    function = FUNCTIONS[name]
    label = function.label
    if function.setting:
        own = function.default if alpha is None else alpha
        label += f" with α = {show(own)}" + ", PyTorch's default" * (alpha is None)
    a = function.at(z, alpha)
    return a, f"a = f(z), \\quad f(x) = {function.formula}", label


def _read(computation: Computation, message: Message) -> Given | None:
    """Weights without inputs open an experiment rather than ask for an output."""
    given = read_given(computation, message)
    whole = given is not None and {"weights", "inputs"} <= given.keys()
    function = FUNCTIONS.get(given.get("function", "")) if given else None
    if given and "setting" in given and not (function and function.setting):
        return None
    return given if whole or message.hold(EXPLICIT) else None


_FUNCTION_ENTRIES = "\n".join(f"function.{name}  {each.words}" for name, each in FUNCTIONS.items())


@computation(
    title="the output of a neuron",
    topic="what a neuron computes: weighted sum of the inputs plus bias, then the activation function",
    example="neuron with weights 0.5, -1, inputs 2, 3, bias 1, relu: output?",
    read=_read,
    words=f"""
    about  neuron | perceptron | weight | w | w1 | node | unit
    asks  output | neuron | perceptron | [pre] activation | compute | calculate | result | y | value | what
        fire | preactivation | weighted sum | z | a | return | give | forward
    hints  σ | sigmoid | relu | tanh | out | come
    never  gradient | grad | lr | learning rate | update | parameter | params | loss | lstm | gru | rnn
        momentum | adam | sgd | derivative | layers | hidden
    weights  weight [vector] | w | ws
    inputs  input [value/vector] | x | xs | feature | gets | receives | is fed | fed with
    bias  bias | b
    {_FUNCTION_ENTRIES}
    function.step  step [function] | heaviside | threshold
    setting  alpha | [negative] slope | leak
    no_bias.yes  (no/without/zero) bias
    """,
)
def neuron(
    weights: tuple[float, ...] = numbers("weights", **ANY),
    inputs: tuple[float, ...] = numbers("inputs", **ANY),
    bias: float = number("bias", default=0.0, **ANY),
    function: str = choice("activation", "identity"),
    setting: float | None = number("α", default=None, low=-10, high=10),
    no_bias: str = choice("bias"),
) -> str:
    """The weighted sum, then the activation."""
    if len(weights) != len(inputs):
        raise UnfitError(
            f"I read the weights {listed(weights)} and the inputs {listed(inputs)}; "
            "there have to be as many of both."
        )
    w, x = (torch.tensor(each, dtype=torch.float64) for each in (weights, inputs))
    # z = Σ wᵢ xᵢ + b
    z = (w @ x + bias).item()
    pairs = zip(weights, inputs, strict=True)
    products = " + ".join(rf"{signed(a)} \cdot {signed(b)}" for a, b in pairs)
    steps = [r"z = \sum_i w_i x_i + b", rf"z = {products} + {signed(bias)} = {tex(z)}"]
    named = " (no bias given, so 0)" if bias == 0 else ""
    opening = (
        f"I compute the output of a neuron: weights {listed(weights)}, "
        f"inputs {listed(inputs)}, bias {show(bias)}{named}, "
    )
    if function == "identity":
        opening += "no activation function named."
        return answer(opening, *steps, end=f"The output is **{result(z)}**.")
    a, formula, label = _activated(function, setting, z)
    opening += f"activation {label}."
    return answer(opening, *steps, formula, f"a = {tex(a)}", end=f"The output is **{result(a)}**.")
